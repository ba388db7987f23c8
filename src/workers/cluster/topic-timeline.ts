import type { TopicTimeline } from "../../contract/view.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { LATEST, listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";

/** One leader and its partitions of the topic. */
interface Share {
  readonly leader: number;
  readonly partitions: readonly number[];
}

/**
 * How many offsets lie at or after each of `points` times, from the oldest record to now, by ListOffsets alone: one
 * small request per leader and point, no record is read.
 * @throws TailwaterError when the topic is unknown or not allowed, or no broker answers.
 */
export async function askTimeline(link: ClusterLink, topic: string, points: number): Promise<TopicTimeline> {
  const [found] = (await link.metadata([topic])).topics;
  const errorCode = found?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none || found === undefined) throw protocolError(errorCode, `topic ${topic}`);
  const byLeader = new Map<number, number[]>();
  for (const { leader, partition } of found.partitions) {
    if (leader >= 0) byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition]);
  }
  const shares = [...byLeader].map(([leader, partitions]) => ({ leader, partitions }));
  const [latest, first] = await Promise.all([ask(link, topic, shares, LATEST), ask(link, topic, shares, 0)]);
  const oldest = Math.min(...first.filter(({ offset }) => offset >= 0).map(({ timestamp }) => timestamp));
  if (!Number.isFinite(oldest)) return { times: [], offsetsAfter: [] };
  const now = Date.now();
  const step = Math.max(1, Math.ceil((now - oldest) / Math.max(1, points - 1)));
  const times = Array.from({ length: points }, (_, index) => oldest + index * step);
  const ends = new Map(latest.map(({ partition, offset }) => [partition, offset]));
  const offsetsAfter = await Promise.all(
    times.map(async (time) => {
      const answers = await ask(link, topic, shares, time);
      // A topic in a format without timestamps cannot be asked: unknown, not zero.
      if (answers.some((answer) => answer.errorCode !== KAFKA.none)) return null;
      return answers.reduce(
        (sum, { partition, offset }) => sum + (offset < 0 ? 0 : (ends.get(partition) ?? 0) - offset),
        0,
      );
    }),
  );
  return { times, offsetsAfter };
}

async function ask(
  link: ClusterLink,
  topic: string,
  shares: readonly Share[],
  timestamp: number,
): Promise<readonly OffsetAnswer[]> {
  const answers = await Promise.all(
    shares.map(async ({ leader, partitions }) => {
      const questions = partitions.map((partition) => ({ partition, timestamp }));
      const answer = await listOffsets(await link.node(leader), "read_uncommitted", [{ topic, partitions: questions }]);
      return answer.get(topic) ?? [];
    }),
  );
  return answers.flat();
}
