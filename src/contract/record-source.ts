import type { ErrorData } from "./errors.ts";
import type { Preview } from "./record.ts";

/** How the bytes of a key, a value or a header are written in a form. */
export const BODY_KINDS = ["null", "text", "json", "hex", "base64", "file"] as const;
export type BodyKind = (typeof BODY_KINDS)[number];

/**
 * A key, a value or a header's value. `null`: it is absent, and a record without a value is a tombstone. An empty text
 * is empty, which is something else: 0 bytes. `file`: the bytes of the file.
 */
export type DraftBody =
  | { readonly kind: "null" }
  | { readonly kind: Exclude<BodyKind, "null" | "file">; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

export interface DraftHeader {
  readonly name: string;
  readonly value: DraftBody;
}

/** One record that is to be written. */
export interface DraftRecord {
  readonly key: DraftBody;
  readonly value: DraftBody;
  /** In their order; names may occur several times. */
  readonly headers: readonly DraftHeader[];
  /** Null: the partitioner chooses, by the key. */
  readonly partition: number | null;
  /** int64 ms since the epoch in decimal; null: the time when it is sent. */
  readonly timestamp: string | null;
}

/**
 * What a column of a CSV file becomes. `header`: one header with the column's name; several columns may be that.
 * `headers`: all headers as JSON pairs, as an export writes them.
 */
export const CSV_ROLES = ["key", "value", "header", "headers", "partition", "timestamp", "none"] as const;
export type CsvRole = (typeof CSV_ROLES)[number];

/** Where records come from. */
export type RecordSource =
  | {
      readonly kind: "draft";
      readonly draft: DraftRecord;
      /** Texts hold generators: `{{uuid}}`. False: they are sent as they are. */
      readonly generates: boolean;
      /** Null: until it is stopped. */
      readonly count: number | null;
      /** The same seed makes the same records, so that a preview shows what is sent. */
      readonly seed: number;
    }
  /** As exports and `scan --format ndjson` write it. `exact`: each record keeps its partition and timestamp. */
  | { readonly kind: "ndjson"; readonly path: string; readonly exact: boolean }
  /** With a first row of names. `roles`: of each column, in order. An empty cell is null, `""` is empty. */
  | { readonly kind: "csv"; readonly path: string; readonly separator: string; readonly roles: readonly CsvRole[] };

/** A record as a preview shows it. */
export interface PreviewedRecord {
  readonly key: Preview | null;
  readonly value: Preview | null;
  readonly headers: readonly { readonly name: string; readonly value: Preview | null }[];
  readonly partition: number | null;
  readonly timestamp: string | null;
  /** Of key, value and headers. */
  readonly bytes: number;
}

/** How far an input is. */
export interface SourceState {
  /** Records that were made or read so far. */
  readonly made: number;
  /** True: there are no more. */
  readonly ended: boolean;
  /** Why it ended early; the records before it are in the input. */
  readonly problem: ErrorData | null;
}

/** Makes the records of an input in the worker of a cluster. It sends nothing. */
export interface SourceCalls {
  /** The first records. @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE */
  preview(source: RecordSource, most: number): Promise<readonly PreviewedRecord[]>;
  /** The names of a CSV file's columns, from its first row. @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE */
  columns(path: string, separator: string): Promise<readonly string[]>;
  /**
   * Begins to make the records of an input, as fast as they are taken.
   * @param perSecond so many are made ahead at most, so that a stop counts at once; null: as many as there is room for
   * @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE: the first record cannot be made
   */
  open(input: string, source: RecordSource, perSecond: number | null): Promise<void>;
  /** Ends the input after the records that are made. */
  stop(input: string): Promise<void>;
  /** Null: there is no such input. */
  state(input: string): Promise<SourceState | null>;
}
