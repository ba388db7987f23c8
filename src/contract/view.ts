import type { Preview, RowRef } from "./record.ts";

/** Records over time. All arrays have one entry per bucket; bucket i covers [from + i·bucketMs, from + (i+1)·bucketMs). */
export interface Histogram {
  /** ms since the epoch. */
  readonly from: number;
  readonly bucketMs: number;
  /** Spread evenly between each batch's first and last timestamp: exact in sum, approximate within a batch. */
  readonly fetched: readonly number[];
  /** Exact, by each record's own timestamp. */
  readonly matched: readonly number[];
  /** Records without a timestamp. They are in no bucket. */
  readonly undated: number;
  /** Records with times far before or after nearly all others. They are in no bucket. Null: there are none. */
  readonly before: FarOff | null;
  readonly after: FarOff | null;
}

export interface FarOff {
  readonly fetched: number;
  readonly matched: number;
  /** Their first and last time, ms since the epoch; may be outside the range of a Date. */
  readonly first: number;
  readonly last: number;
}

/**
 * Which rows the grid shows, and in which order: `arrival` in the order read (row numbers only grow), `time` by record
 * timestamp, then topic, partition and offset; `latest-per-key` the newest record of each key, by key: a compacted
 * topic as a table, tombstones marked.
 */
export type RowView = "arrival" | "time" | "latest-per-key";

export interface KeyCount {
  /** Null: records without a key. */
  readonly key: Preview | null;
  /** The key as text for `key == "…"`; null when it is not UTF-8. */
  readonly text: string | null;
  readonly records: number;
  /** Bytes of key, value and headers. */
  readonly bytes: number;
  readonly newest: RowRef;
}

export interface KeyCounts {
  /** Rows counted: those in memory. */
  readonly records: number;
  readonly distinct: number;
  /** Most frequent first. */
  readonly keys: readonly KeyCount[];
}
