import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";

/**
 * `ndjson`: one JSON object per line, int64 and header order kept. `csv`: RFC 4180 with the chosen columns. `raw`: the
 * values alone, one after the other, each followed by `\n`. `recording`: Tailwater's own file, byte for byte, which
 * `openRecording` shows again offline.
 */
export type ExportFormat = "ndjson" | "csv" | "raw" | "recording";

/** How CSV is written. */
export interface CsvChoice {
  /** `escaped`: what a spreadsheet would run gets an apostrophe before it. `kept`: every cell as it is. */
  readonly formulas: "escaped" | "kept";
  /** A byte-order mark first: Excel takes UTF-8 without it for another encoding, other programs for a part of the name. */
  readonly byteOrderMark: boolean;
  /** Behind `timestamp`, which is ms since the epoch in all digits, a column `time`: the same in ISO 8601, in UTC. */
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
}

export interface ExportProgress {
  readonly state: "running" | "done" | "failed" | "cancelled";
  /** Where it goes, absolute. */
  readonly path: string;
  /** Matches written, and in all; `total` is null while matches must be read again from the cluster. */
  readonly records: number;
  readonly total: number | null;
  readonly bytes: number;
  readonly error: ErrorData | null;
}

/** A tail that also goes to disk, and what came of it so far. */
export interface RecordingState {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
  readonly error: ErrorData | null;
}

/** Files that a tail writes. */
export interface ExportsApi {
  /** Writes all matches of the tail to a file; those no longer in memory are read again. Resolves when it has begun. */
  start(tailId: string, request: ExportRequest): Promise<string>;
  progress(exportId: string): Promise<ExportProgress>;
  cancel(exportId: string): Promise<void>;
  /** From now on every match also goes to the file. Null stops it. */
  record(tailId: string, path: string | null): Promise<RecordingState | null>;
  recordingState(tailId: string): Promise<RecordingState | null>;
}

export const EXPORTS = feature<ExportsApi>({
  start: "reads",
  progress: "local",
  cancel: "local",
  record: "local",
  recordingState: "local",
});
