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
   * Every record whose timestamp is before this, ms since the epoch. Producers set timestamps freely, so such a record
   * may be anywhere in the log, and each partition is read to its log end. If the broker sets them (log append time),
   * they ascend, and the partition ends at the first record at or after this.
   */
  | {
      readonly kind: "timestamp";
      readonly timestamp: number;
      /** Each partition ends at its first record at or after the timestamp. Late records after it are not read. */
      readonly stopsEarly?: boolean;
    };

/** A time range, ms since the epoch: from ≤ timestamp < until. Null: no bound on that side. */
export interface TimeRange {
  readonly from: number | null;
  readonly until: number | null;
}

/** The progress of a scan. Totals are offsets, with and without records. */
export interface ScanProgress {
  /** Offsets done and in total; `total` is null until every partition's range is known. */
  readonly done: number;
  readonly total: number | null;
  /** Working time without pauses, ms. */
  readonly durationMs: number;
  /** ms that the rest takes at the current speed; null while unknown. */
  readonly remainingMs: number | null;
  readonly workers: number;
}

/** The receipt of a scan: the range asked for, what was read, and why each offset without a record has none. */
export interface Receipt {
  readonly topics: readonly string[];
  readonly isolation: IsolationLevel;
  readonly filter: Filter | null;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** Null while it runs or is paused. */
  readonly endedAt: number | null;
  /** Working time, ms. */
  readonly durationMs: number;
  /**
   * True when every partition was read to its high bound, no offset waits after it, no record was deleted before it was
   * read (`expired`), late records were searched (`notSearched`), and the filter has tested every record (`untested`).
   */
  readonly complete: boolean;
  /** Offsets of the range after `high` that wait for open transactions, over all partitions. */
  readonly waiting: number;
  /** Records that only an earlier filter has tested; they count as that filter decided. */
  readonly untested: number;
  /** The requested times; null when the range consists of offsets only. Records outside it count as `outside`. */
  readonly times: TimeRange | null;
  readonly totals: Counters;
  readonly partitions: readonly ReceiptPartition[];
}

export interface ReceiptPartition extends Counters {
  readonly topic: string;
  readonly partition: number;
  /** The range fixed at the start is [low, high + waiting); null until the broker answers. */
  readonly low: number | null;
  readonly high: number | null;
  /** The next offset to read. */
  readonly position: number | null;
  readonly waiting: number;
  /** What they wait for; null when none wait, or when the leader does not report it. */
  readonly transaction: OpenTransaction | null;
  /**
   * Offsets from `high` to the log end, which may hold late records of the time range, because the scan stopped early.
   */
  readonly notSearched: number;
  readonly error: ErrorData | null;
}

/** How many offsets of a partition wait, and for what. */
export type Waiting = Pick<ReceiptPartition, "topic" | "partition" | "waiting" | "transaction">;

/**
 * `6 offsets of orders/3 wait for an open transaction of producer 12 since 10:03.`
 * @param time formats a moment, ms since the epoch
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
