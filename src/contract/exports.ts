import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { RowRanges } from "./selection.ts";

/**
 * `ndjson`: one JSON object per line, int64 and header order kept. `csv`: RFC 4180 with the chosen columns. `raw`: the
 * values alone, one after the other, each followed by `\n`. `recording`: Tailwater's own file, byte for byte, which
 * `openRecording` shows again offline.
 */
export type ExportFormat = "ndjson" | "csv" | "raw" | "recording";

/** How CSV is written. */
export interface CsvChoice {
  /** `escaped`: a cell that a spreadsheet would run gets a leading apostrophe. `kept`: no cell is changed. */
  readonly formulas: "escaped" | "kept";
  /**
   * Writes a byte-order mark first. Excel needs it to recognize UTF-8; other programs read it as a part of the first
   * name.
   */
  readonly byteOrderMark: boolean;
  /** Adds a column `time` after `timestamp` (ms since the epoch): the same time in ISO 8601, UTC. */
  readonly readableTime: boolean;
}

export const CSV_DEFAULT: CsvChoice = { formulas: "escaped", byteOrderMark: false, readableTime: true };

export interface ExportRequest {
  readonly format: ExportFormat;
  /** Absolute, or relative to the user's download folder. */
  readonly path: string;
  /** Replace a file of that name; otherwise FILE_EXISTS. */
  readonly overwrite: boolean;
  /** JSON paths for CSV's columns after the fixed ones. */
  readonly columns: readonly string[];
  /** Absent: CSV_DEFAULT. */
  readonly csv?: CsvChoice;
  /** Only these rows, which must be in memory. Absent: all matches. */
  readonly rows?: RowRanges;
}

export interface ExportProgress {
  readonly state: "running" | "done" | "failed" | "cancelled";
  /** The file's path, absolute. */
  readonly path: string;
  /** Matches written, and in all; `total` is null while matches must be read again from the cluster. */
  readonly records: number;
  readonly total: number | null;
  readonly bytes: number;
  readonly error: ErrorData | null;
}

/** A tail that is also written to disk, and its progress. */
export interface RecordingState {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
  readonly error: ErrorData | null;
}

/** Files that a tail writes. */
export interface ExportsApi {
  /**
   * Writes all matches of the tail to a file; those no longer in memory are read again. Resolves when it has started.
   */
  start(tailId: string, request: ExportRequest): Promise<string>;
  progress(exportId: string): Promise<ExportProgress>;
  cancel(exportId: string): Promise<void>;
  /** Writes every match from now on to the file, too. */
  record(tailId: string, path: string): Promise<RecordingState | null>;
  /** Ends the recording, also where a new one would need a licence. @returns its last state; null: there is none */
  endRecording(tailId: string): Promise<RecordingState | null>;
  recordingState(tailId: string): Promise<RecordingState | null>;
}

export const EXPORTS = feature<ExportsApi>({
  start: "reads",
  progress: "local",
  cancel: "local",
  record: "local",
  endRecording: "local",
  recordingState: "local",
});
