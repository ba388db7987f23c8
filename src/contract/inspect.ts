import { feature } from "./feature.ts";
import type { RowRef, TimestampType } from "./record.ts";
import type { CopiedRows, RowRanges, RowsFormat, SelectedOffsets } from "./selection.ts";

/**
 * Everything about one record except its bodies, which are read line by line, so that a 5 MB value never crosses as a
 * whole.
 */
export interface RecordDetail {
  readonly ref: RowRef;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** int64 ms since the epoch in decimal. */
  readonly timestamp: string;
  readonly timestampType: TimestampType;
  readonly key: BodyInfo | null;
  readonly value: BodyInfo | null;
  /** In wire order, duplicates kept. */
  readonly headers: readonly HeaderDetail[];
  /** Headers beyond the first 1,000 are counted, not listed. */
  readonly headersOmitted: number;
  readonly compression: "none" | "gzip" | "snappy" | "lz4" | "zstd";
  /** Decimal int64; null when the record was not written by an idempotent producer. */
  readonly producerId: string | null;
  readonly producerEpoch: number | null;
  /** Sequence number of this record within its producer session. */
  readonly sequence: number | null;
  readonly transactional: boolean;
  readonly leaderEpoch: number | null;
}

export interface BodyInfo {
  /** Bytes. */
  readonly size: number;
  /** The kind of the bytes, which decides the first view. JSON: they parse as a JSON object or array. */
  readonly format: "json" | "text" | "binary";
}

export interface HeaderDetail {
  readonly name: string;
  /** First PREVIEW_CHARACTERS as text or hex; null for a null header value. */
  readonly preview: string | null;
  readonly format: "json" | "text" | "binary";
  readonly size: number;
}

export type BodyPart =
  | { readonly part: "key" }
  | { readonly part: "value" }
  | { readonly part: "header"; readonly index: number };

/** A body laid out as lines: pretty-printed JSON, text, or a hex dump. */
export interface LinesRequest {
  readonly ref: RowRef;
  readonly body: BodyPart;
  readonly view: "json" | "text" | "hex";
  /** Lines whose object or array is folded, by their unfolded line number. JSON only. */
  readonly folded: readonly number[];
  /** Visible lines [first, first + count). */
  readonly first: number;
  readonly count: number;
}

export interface LinesAnswer {
  /** The number of visible lines, without folded ones. */
  readonly total: number;
  readonly first: number;
  readonly lines: readonly Line[];
  /** A note for the user: "not valid JSON at byte 17: …; shown as text". Null when there is none. */
  readonly note: string | null;
}

export interface Line {
  /** Line number before folding, from 0. It names the line to fold, and the gutter shows it (+1). */
  readonly number: number;
  /** Nesting depth; 0 for text and hex. */
  readonly depth: number;
  readonly tokens: readonly Token[];
  /** For a line that opens an object or array: how many entries it has, and whether it is folded. */
  readonly fold: { readonly entries: number; readonly folded: boolean } | null;
  /**
   * The field whose value begins on this line, in the notation of CEL and columns: `value.items[0].sku`. JSON values
   * only; null for a line that only closes, and for a field too deep to name.
   */
  readonly path: string | null;
}

/** A piece of a line. Numbers keep their digits from the wire; they are never parsed and printed again. */
export interface Token {
  readonly kind: "key" | "string" | "number" | "literal" | "punctuation" | "text" | "offset" | "bytes" | "note";
  readonly text: string;
}

/** The most characters of one line that cross; a `note` token says how many more there are. */
export const LINE_CHARACTERS = 4_096;

/** `raw`: the body's own text (UTF-8) or hex; `json`: the whole record as one JSON object, numbers untouched. */
export type CopyRequest =
  | { readonly ref: RowRef; readonly format: "raw"; readonly body: BodyPart }
  | { readonly ref: RowRef; readonly format: "json" };

/** Complete records of a tail: one, or those of a selection. */
export interface InspectApi {
  detail(tailId: string, ref: RowRef): Promise<RecordDetail>;
  lines(tailId: string, request: LinesRequest): Promise<LinesAnswer>;
  copy(tailId: string, request: CopyRequest): Promise<string>;
  /**
   * The selected rows as text, in the order of the view. @param columns JSON paths for CSV's columns after the fixed ones
   * @throws TailwaterError RECORD_EVICTED the rows have other numbers now; BAD_REQUEST it has more than MOST_COPIED_BYTES
   */
  copyRows(tailId: string, rows: RowRanges, format: RowsFormat, columns: readonly string[]): Promise<CopiedRows>;
  /** @throws TailwaterError RECORD_EVICTED as for `copyRows`; BAD_REQUEST they are more than MOST_RANGES ranges */
  offsets(tailId: string, rows: RowRanges): Promise<SelectedOffsets>;
}

export const INSPECT = feature<InspectApi>({
  detail: "local",
  lines: "local",
  copy: "local",
  copyRows: "local",
  offsets: "local",
});
