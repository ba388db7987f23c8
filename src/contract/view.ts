import type { Preview, RowRef } from "./record.ts";

/** Records over time. All arrays have one entry per bucket; bucket i covers [from + i·bucketMs, from + (i+1)·bucketMs). */
export interface Histogram {
  /** ms since the epoch. */
  readonly from: number;
  readonly bucketMs: number;
  /** Spread evenly over each batch's first and last timestamp: exact in sum, close within a batch. */
  readonly fetched: readonly number[];
  /** Exact, by each record's own timestamp. */
  readonly matched: readonly number[];
  /** Records without a timestamp; in no bucket. */
  readonly undated: number;
  /** Records whose times lie far before or after those of nearly all others; in no bucket. Null: none do. */
  readonly before: FarOff | null;
  readonly after: FarOff | null;
}

export interface FarOff {
  readonly fetched: number;
  readonly matched: number;
  /** Their first and last time, ms since the epoch; may be beyond what a Date can name. */
  readonly first: number;
  readonly last: number;
}

/**
 * Which rows the grid shows, and in which order: `arrival` as they were read (row numbers only grow), `time` by record
 * timestamp, then topic, partition and offset; `latest-per-key` the newest record of each key, by key: a compacted
 * topic as a table, tombstones marked.
 */
export type RowView = "arrival" | "time" | "latest-per-key";

export interface KeyCount {
  /** Null: records without a key. */
  readonly key: Preview | null;
  /** The key as text when it is UTF-8: what `key == "…"` needs; null otherwise. */
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
