import type { TimeRange } from "../../contract/scan.ts";
import type { TailRequest } from "../../contract/tails.ts";
import type { BatchTimes } from "./batch-times.ts";

/** What a batch's header says about its records' times. */
export const INSIDE = 0;
export const OUTSIDE = 1;
/** The header is not enough: each record's own time decides. */
export const MIXED = 2;
export type Placed = typeof INSIDE | typeof OUTSIDE | typeof MIXED;

/** The value of a record without a timestamp. Source: Kafka's RecordBatch.NO_TIMESTAMP. */
const NO_TIMESTAMP = -1;

/**
 * The times that a scan reads: from ≤ timestamp < until, ms since the epoch. A record without a timestamp is in no
 * range that has a start.
 */
export class TimeBounds {
  readonly #from: number;
  readonly #until: number;

  constructor(from: number, until: number) {
    this.#from = from;
    this.#until = until;
  }

  /** Null: the request is a live tail, which also shows late records, or has no times. */
  static of({ startAt, endAt }: Pick<TailRequest, "startAt" | "endAt">): TimeBounds | null {
    if (endAt === null || (startAt.kind !== "timestamp" && endAt.kind !== "timestamp")) return null;
    return new TimeBounds(
      startAt.kind === "timestamp" ? startAt.timestamp : Number.NEGATIVE_INFINITY,
      endAt.kind === "timestamp" ? endAt.timestamp : Number.POSITIVE_INFINITY,
    );
  }

  get range(): TimeRange {
    const bound = (time: number) => (Number.isFinite(time) ? time : null);
    return { from: bound(this.#from), until: bound(this.#until) };
  }

  includes(time: number): boolean {
    if (time === NO_TIMESTAMP && this.#from !== Number.NEGATIVE_INFINITY) return false;
    return time >= this.#from && time < this.#until;
  }

  /**
   * Decides by the header only. The header has the latest time and the first record's, but not the earliest. So it can
   * show that a batch is before the range, or has nothing beyond its end, but not that it begins within it. Append time
   * is exact.
   */
  place({ appended, max }: BatchTimes): Placed {
    if (appended) return this.includes(max) ? INSIDE : OUTSIDE;
    if (max < this.#from) return OUTSIDE;
    return this.#from === Number.NEGATIVE_INFINITY && max < this.#until ? INSIDE : MIXED;
  }
}
