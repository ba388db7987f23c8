import { feature } from "./feature.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of the log. It is masked: it contains no secret and no content of a record. */
export interface LogEntry {
  /** Rises by one per entry. */
  readonly number: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly level: LogLevel;
  /** Its source: `extension`, `cluster Staging`, `tail of orders`, `window`. */
  readonly source: string;
  /** May have several lines. */
  readonly text: string;
}

export interface LogPage {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** The number of the newest entry; 0 when there is none. */
  readonly last: number;
  /** The number of entries between `after` and the first of these; they are in the file only. */
  readonly leftOut: number;
  /** The log's file; null when no file could be opened safely. */
  readonly path: string | null;
  /** Why the log is not in its usual place; null when it is. */
  readonly note: string | null;
  /** The lowest level that is written. */
  readonly level: LogLevel;
}

export interface LogApi {
  /** Entries with a number above `after`; the last 5,000 are in memory. */
  entries(after: number): Promise<LogPage>;
  /** Remembered. */
  setLevel(level: LogLevel): Promise<void>;
  /** An error of the window, for the log. */
  say(level: LogLevel, text: string): Promise<void>;
}

export const LOG = feature<LogApi>({ entries: "local", setLevel: "local", say: "local" });
