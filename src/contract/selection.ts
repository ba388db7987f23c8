import type { OffsetRange } from "./replay.ts";

/** The most ranges of one selection. Each range is made by a click, so that more are a mistake. */
export const MOST_ROW_RANGES = 1_000;
/** The longest text that is copied from a selection, bytes of UTF-8. More belongs into a file. */
export const MOST_COPIED_BYTES = 16 * 2 ** 20;

/** Rows that the user selected, by their numbers in one epoch of the view. */
export interface RowRanges {
  readonly epoch: number;
  /** [first, end), ascending, disjoint and not empty; at most MOST_ROW_RANGES. */
  readonly ranges: readonly (readonly [first: number, end: number])[];
}

/** `keys`: one key per line, text or hex; records without a key are left out. */
export type RowsFormat = "ndjson" | "csv" | "keys";

export interface CopiedRows {
  readonly text: string;
  /** Records in the text. */
  readonly records: number;
  /** Records that have no key; 0 for the other formats. */
  readonly keyless: number;
  /** Rows of batches that cannot be read. NDJSON has a line for each, which says so. */
  readonly unreadable: number;
  /** Rows that were evicted before they could be read. */
  readonly evicted: number;
}

/** The offsets of selected records, exactly: no other record lies in their ranges. */
export interface SelectedOffsets {
  /** By topic, partition and offset; neighbours are merged. At most MOST_RANGES. */
  readonly ranges: readonly OffsetRange[];
  readonly records: number;
  readonly unreadable: number;
  readonly evicted: number;
}
