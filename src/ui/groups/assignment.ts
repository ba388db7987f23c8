import type { TopicPartitions } from "../../contract/groups.ts";
import { formatPartitions } from "../data/partition-ranges.ts";

/** `orders 0-3, refunds 1` */
export function assignmentText(assigned: readonly TopicPartitions[]): string {
  return assigned.map(({ topic, partitions }) => `${topic} ${formatPartitions(partitions)}`).join("; ");
}

export function partitionCount(assigned: readonly TopicPartitions[]): number {
  return assigned.reduce((count, { partitions }) => count + partitions.length, 0);
}

/** The partitions that a member is about to get and to give up. */
export function assignmentDifference(
  assigned: readonly TopicPartitions[],
  target: readonly TopicPartitions[],
): { readonly added: readonly TopicPartitions[]; readonly removed: readonly TopicPartitions[] } {
  return { added: without(target, assigned), removed: without(assigned, target) };
}

function without(all: readonly TopicPartitions[], others: readonly TopicPartitions[]): TopicPartitions[] {
  const known = new Map(others.map(({ topic, partitions }) => [topic, new Set(partitions)]));
  return all.flatMap(({ topic, partitions }) => {
    const left = partitions.filter((partition) => !(known.get(topic)?.has(partition) ?? false));
    return left.length === 0 ? [] : [{ topic, partitions: left }];
  });
}
