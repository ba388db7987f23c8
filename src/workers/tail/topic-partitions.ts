import { TailwaterError } from "../../contract/errors.ts";
import type { StartAt, TailRequest } from "../../contract/tails.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { EventLog } from "./events.ts";
import { startsIn } from "./starts.ts";
import { TailPartition } from "./tail-partition.ts";

/** Which partitions of a topic are read, and from where. */
export interface WantedPartitions {
  readonly wanted: TailRequest["partitions"];
  /** Only these; null: all wanted partitions. */
  readonly ranges: ReadonlyMap<number, unknown> | null;
  readonly startAt: StartAt;
  readonly makeReader: (partition: number) => PartitionReader;
}

/** @throws TailwaterError BAD_REQUEST when the topic lacks a partition that is wanted */
export function mustHave({ name, partitions }: MetadataTopic, wanted: TailRequest["partitions"]): void {
  const absent = wanted === "all" ? [] : wanted.filter((partition) => partition >= partitions.length);
  if (absent.length === 0) return;
  throw new TailwaterError("BAD_REQUEST", `${name} has no partition ${absent.join(", ")}.`, {
    subject: name,
    hint: `It has partitions 0 to ${partitions.length - 1}.`,
  });
}

/** The error for a broker that left a requested partition out of its answer. */
export function unanswered({ topic, partition }: TailPartition, brokerId: number): TailwaterError {
  const at = `${topic}/${partition}`;
  return new TailwaterError("KAFKA_ERROR", `Broker ${brokerId} did not answer for ${at}.`, {
    subject: at,
    hint: "Check the broker's log for the cause.",
  });
}

/** Adds the new partitions from metadata. @returns their numbers */
export function addPartitions(
  known: Map<number, TailPartition>,
  topic: string,
  { partitions, id }: Pick<MetadataTopic, "partitions" | "id">,
  { wanted, ranges, startAt, makeReader }: WantedPartitions,
): readonly number[] {
  const added: number[] = [];
  const startOf = startsIn(startAt, topic);
  for (const { partition } of partitions) {
    if (known.has(partition)) continue;
    if (wanted !== "all" && !wanted.includes(partition)) continue;
    if (ranges !== null && !ranges.has(partition)) continue;
    const state = new TailPartition(topic, partition, makeReader(partition), startOf(partition));
    state.topicId = id;
    known.set(partition, state);
    added.push(partition);
  }
  return added;
}

/** Reports partitions that were added to a topic during the read. */
export function tellAdded(added: readonly number[], topic: string, events: EventLog): void {
  if (added.length === 0) return;
  const which = added.length === 1 ? `Partition ${added[0]} was` : `Partitions ${added.join(", ")} were`;
  events.add("partitions-added", `${which} added to ${topic}; read from the beginning.`);
}

/** Reports partitions without a given start offset. */
export function tellUnplaced(startAt: StartAt, added: readonly number[], topic: string, events: EventLog): void {
  if (startAt.kind !== "offsets") return;
  const placed = new Set(startAt.offsets.flatMap((one) => (one.topic === topic ? [one.partition] : [])));
  const others = added.filter((partition) => !placed.has(partition));
  if (others.length === 0) return;
  const which = others.length === 1 ? `partition ${others[0]}` : `partitions ${others.join(", ")}`;
  events.add("offset-reset", `No start offset is given for ${which} of ${topic}: reading starts at the end there.`);
}

/**
 * Records each partition's leader, and reports those that moved. @returns the partitions by leader, and whether any has
 * none now
 */
export function assignLeaders(
  known: ReadonlyMap<number, TailPartition>,
  topic: string,
  { partitions }: Pick<MetadataTopic, "partitions">,
  events: EventLog,
): { readonly byLeader: Map<number, TailPartition[]>; readonly leaderless: boolean } {
  const byLeader = new Map<number, TailPartition[]>();
  let leaderless = false;
  for (const { partition, leader, leaderEpoch } of partitions) {
    const state = known.get(partition);
    if (state === undefined) continue;
    if (leader < 0) {
      state.error = protocolError(KAFKA.leaderNotAvailable, `${topic}/${partition}`).toData();
      leaderless = true;
      continue;
    }
    if (state.leader !== null && state.leader !== leader) {
      const message = `The leader of ${topic}/${partition} moved from broker ${state.leader} to ${leader}.`;
      events.add("leader-changed", message);
      state.retryAt = 0;
    }
    state.leader = leader;
    state.isLed(leaderEpoch);
    const own = byLeader.get(leader);
    if (own === undefined) byLeader.set(leader, [state]);
    else own.push(state);
  }
  return { byLeader, leaderless };
}
