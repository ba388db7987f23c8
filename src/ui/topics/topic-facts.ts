import { greater, type Integer, minus, plus } from "../../contract/integer.ts";
import type { PartitionDetail, TopicDetail } from "../../contract/topics.ts";
import { countOf } from "../data/format.ts";

/** The totals of a topic's partitions. Null is unknown: a sum is unknown when one of its partitions is. */
export interface TopicFacts {
  readonly partitions: number;
  /** `3`, or `2–3` where they differ. */
  readonly replication: string;
  readonly records: Integer | null;
  readonly bytes: Integer | null;
  /** ms since the epoch; the newest that is known. */
  readonly lastWrite: Integer | null;
}

export function factsOf({ partitions }: TopicDetail): TopicFacts {
  const factors = partitions.map(({ replicas }) => replicas.length);
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  const writes = partitions.flatMap(({ lastWrite }) => lastWrite ?? []);
  return {
    partitions: partitions.length,
    replication: partitions.length === 0 ? "–" : least === most ? String(least) : `${least}–${most}`,
    records: sum(partitions.map(recordsOf)),
    bytes: sum(partitions.map(({ bytes }) => bytes)),
    lastWrite: writes.length === 0 ? null : writes.reduce(greater),
  };
}

/** The number of offsets from the log's start to its end. With compaction or transactions there are fewer records. */
export function recordsOf({ start, end }: Pick<PartitionDetail, "start" | "end">): Integer | null {
  return start === null || end === null ? null : minus(end, start);
}

/** Replicas that lag or whose broker is down. */
export function behindOf({ replicas, inSync }: PartitionDetail): readonly number[] {
  return replicas.filter((broker) => !inSync.includes(broker));
}

export interface Trouble {
  readonly tone: "danger" | "warn";
  readonly text: string;
}

/** The topic's problems, the worst first. @param minInSync `min.insync.replicas`; null: unknown */
export function troublesOf({ partitions }: TopicDetail, minInSync: number | null): readonly Trouble[] {
  const leaderless = partitions.filter(({ leader }) => leader === null);
  const led = partitions.filter(({ leader }) => leader !== null);
  const tooFew = minInSync === null ? [] : led.filter(({ inSync }) => inSync.length < minInSync);
  const behind = led.filter((one) => behindOf(one).length > 0 && !tooFew.includes(one));
  const told = (tone: Trouble["tone"], found: readonly PartitionDetail[], text: string): readonly Trouble[] =>
    found.length === 0 ? [] : [{ tone, text: `${countOf(found.length, "partition")} ${text} (${numbers(found)})` }];
  return [
    ...told("danger", leaderless, "without a leader: neither read nor written"),
    ...told("danger", tooFew, `with fewer than ${minInSync} replicas in sync: writes with acks=all are refused`),
    ...told("warn", behind, "under-replicated"),
  ];
}

const MOST_NAMED = 8;

function numbers(partitions: readonly PartitionDetail[]): string {
  const shown = partitions.slice(0, MOST_NAMED).map(({ partition }) => partition);
  return `${shown.join(", ")}${partitions.length > MOST_NAMED ? ", …" : ""}`;
}

function sum(values: readonly (Integer | null)[]): Integer | null {
  let total: Integer = 0;
  for (const value of values) {
    if (value === null) return null;
    total = plus(total, value);
  }
  return total;
}
