import type { RowRef } from "./record.ts";

/**
 * What decides which records are shown. Three outcomes: match, no match, error. A filter never hides an error: it is
 * counted (`Counters.filterErrors`), and the newest ones can be opened (`tails.filterErrors`).
 */
export type Filter = TextFilter | RegexFilter | CelFilter;

/**
 * Plain text, searched as UTF-8 bytes in key, value and headers; in JSON also with its escapes resolved. Without case
 * it is Unicode's simple case folding (CaseFolding.txt, C and S).
 */
export interface TextFilter {
  readonly kind: "text";
  readonly text: string;
  readonly caseSensitive: boolean;
}

/**
 * A JavaScript regular expression, tested on key, value, header names and header values, each as text; JSON also with
 * its escapes resolved. FILTER_TOO_SLOW once it took more than 250 ms on three records.
 */
export interface RegexFilter {
  readonly kind: "regex";
  readonly pattern: string;
  readonly caseSensitive: boolean;
}

/**
 * A CEL expression over `key`, `value`, `headers`, `topic`, `partition`, `offset`, `timestamp`, `size` and `now()`.
 * `value` is its JSON when it parses, else its text; `key` too, when it is an object, a list or a quoted text. A field
 * that a record lacks is null; ordering comparisons with null are false; string functions are false for other types.
 * `headers.h` is the first header of the name, `headers.all("h")` all of them. `matches` takes RE2's syntax.
 * FILTER_TOO_SLOW once it took more than 250 ms on three records. Source of the language: cel.dev.
 */
export interface CelFilter {
  readonly kind: "cel";
  readonly expression: string;
}

/** Why a filter cannot be used. Positions are UTF-16 units in its text; from = to marks a place between two. */
export interface FilterProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** A field seen in the records in memory, for completion and for columns. */
export interface FieldHint {
  /** As CEL and columns write it: `value.customer.name`, `headers["trace-id"]`. */
  readonly path: string;
  readonly type: "string" | "number" | "boolean" | "object" | "array" | "null";
  /** One value of it as text, at most 60 characters; null for objects and arrays. */
  readonly example: string | null;
  /** In how many of the records looked at. */
  readonly seen: number;
}

/** One record on which the filter failed. */
export interface FilterErrorRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** int64 ms since the epoch in decimal. */
  readonly timestamp: string;
  readonly message: string;
  /** Opens the record in the inspector; RECORD_EVICTED when it is no longer kept. */
  readonly ref: RowRef;
}

export interface FilterErrors {
  /** In all, since the filter was set. */
  readonly count: number;
  /** The newest, at most 200. */
  readonly rows: readonly FilterErrorRow[];
}
