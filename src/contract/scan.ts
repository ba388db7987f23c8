import type { ErrorData } from "./errors.ts";
import type { Filter } from "./filter.ts";

import type { Counters, IsolationLevel, OpenTransaction } from "./record.ts";

/**
 * Where a scan ends, per partition, fixed when it starts: `now` is the log end at that moment. An offset beyond it means
 * the same as `now`. The record at the bound itself is not read.
 */
export type EndAt =
  | { readonly kind: "now" }
  | { readonly kind: "offset"; readonly offset: number }
  /** Before the newest `count` records of each partition. */
  | { readonly kind: "last"; readonly count: number }
  /**
   * Every record whose timestamp is before this, ms since the epoch. Producers set timestamps as they like, so that such a
   * record may lie anywhere in the log: each partition is read to its log end. Where the broker sets them (log append
   * time), they ascend, and the partition ends at the first record at or after this.
   */
  | {
      readonly kind: "timestamp";
      readonly timestamp: number;
      /** Each partition ends at its first record at or after the timestamp: late records behind it are not looked at. */
      readonly stopsEarly?: boolean;
    };

/** A part of time, ms since the epoch: from ≤ timestamp < until; null: no bound on that side. */
export interface TimeRange {
  readonly from: number | null;
  readonly until: number | null;
}

/** How far a scan is. Totals are offsets: records and holes alike. */
export interface ScanProgress {
  /** Offsets behind it and in all; `total` is null until every partition's range is known. */
  readonly done: number;
  readonly total: number | null;
  /** Time it worked, pauses left out, ms. */
  readonly durationMs: number;
  /** ms that the rest takes at the present speed; null while unknown. */
  readonly remainingMs: number | null;
  readonly workers: number;
}

/** The account of a scan: what it was asked to read, what it read, and why each offset without a record has none. */
export interface Receipt {
  readonly topics: readonly string[];
  readonly isolation: IsolationLevel;
  readonly filter: Filter | null;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** Null while it runs or is paused. */
  readonly endedAt: number | null;
  /** Time it worked, ms. */
  readonly durationMs: number;
  /**
   * Every partition was read to its high bound, nothing waits behind one, no record was deleted before it was read
   * (`expired`), late records were looked for (`notSearched`), and the filter has seen every record (`untested`).
   */
  readonly complete: boolean;
  /** Offsets of the range behind `high` that wait for open transactions, over all partitions. */
  readonly waiting: number;
  /** Records that only an earlier filter has seen: they count as it decided. */
  readonly untested: number;
  /** The times asked for; null when the range is one of offsets alone. Records outside of it are `outside`. */
  readonly times: TimeRange | null;
  readonly totals: Counters;
  readonly partitions: readonly ReceiptPartition[];
}

export interface ReceiptPartition extends Counters {
  readonly topic: string;
  readonly partition: number;
  /** The range fixed at the start is [low, high + waiting); null until the broker said. */
  readonly low: number | null;
  readonly high: number | null;
  /** The next offset to read. */
  readonly position: number | null;
  readonly waiting: number;
  /** What they wait for; null when none wait, or the leader does not tell. */
  readonly transaction: OpenTransaction | null;
  /** Offsets from `high` to the log end, which may hold late records of the time range: the scan was to stop early. */
  readonly notSearched: number;
  readonly error: ErrorData | null;
}

/** What of a partition waits, and for what. */
export type Waiting = Pick<ReceiptPartition, "topic" | "partition" | "waiting" | "transaction">;

/**
 * `6 offsets of orders/3 wait for an open transaction of producer 12 since 10:03.`
 * @param time how to write a moment, ms since the epoch
 */
export function waitingText({ topic, partition, waiting, transaction }: Waiting, time: (ms: number) => string): string {
  const what = `${waiting} ${waiting === 1 ? "offset" : "offsets"} of ${topic}/${partition}`;
  const wait = `${what} ${waiting === 1 ? "waits" : "wait"} for an open transaction`;
  if (transaction === null) return `${wait}.`;
  const { producerId, since } = transaction;
  return `${wait} of producer ${producerId}${since === null ? "" : ` since ${time(since)}`}.`;
}

/** `30 offsets of orders/3 were deleted before they could be read.` */
export function expiredText({
  topic,
  partition,
  expired,
}: Pick<ReceiptPartition, "topic" | "partition" | "expired">): string {
  const what = `${expired} ${expired === 1 ? "offset" : "offsets"} of ${topic}/${partition}`;
  return `${what} ${expired === 1 ? "was" : "were"} deleted before ${expired === 1 ? "it" : "they"} could be read.`;
}
