import type { Preview } from "../../contract/record.ts";
import { type FieldPath, parseFieldPath } from "../json/field-path.ts";
import { preview } from "../store/preview.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { LONGEST_WALKED, walkFields } from "./field-walk.ts";

/** The number of rows whose cells are kept: a few screens. */
const KEPT_ROWS = 4_000;

/** The cells of the chosen columns, computed only for the rows on screen, and cached. */
export class FieldColumns {
  #paths: readonly FieldPath[] = [];
  readonly #cells = new Map<number, readonly (Preview | null)[]>();

  /** @throws TailwaterError BAD_REQUEST with a path that is not valid; then nothing has changed. */
  set(columns: readonly string[]): void {
    this.#paths = columns.map(parseFieldPath);
    this.#cells.clear();
  }

  /** Clears the cache, because the store's row numbers are no longer valid. */
  forget(): void {
    this.#cells.clear();
  }

  /** @param row the record's number in the store */
  cells(row: number, record: StoredRecord): readonly (Preview | null)[] {
    if (this.#paths.length === 0) return NONE;
    const kept = this.#cells.get(row);
    if (kept !== undefined) return kept;
    const cells = readFields(record, this.#paths);
    if (this.#cells.size >= KEPT_ROWS) this.#cells.clear();
    this.#cells.set(row, cells);
    return cells;
  }
}

const NONE: readonly (Preview | null)[] = [];

/** Each path's value as one line of text, cut if it is long; null if absent. */
export function readFields(record: StoredRecord, paths: readonly FieldPath[]): readonly (Preview | null)[] {
  return findFields(record, paths, LONGEST_WALKED).map((field) => {
    if (field === null) return null;
    if (field.bytes !== null) return preview(field.bytes);
    return field.root === "headers" ? null : preview(JSON_NULL);
  });
}

/** The value at a path: all of its bytes, null for null. */
export interface Field {
  readonly root: FieldPath["root"];
  readonly bytes: Buffer | null;
}

const JSON_NULL = Buffer.from("null");

/**
 * Each path's value: numbers and containers with their characters from the wire, strings unescaped; null if absent.
 * @param longest a value longer than this is not searched for fields, bytes
 */
export function findFields(
  record: StoredRecord,
  paths: readonly FieldPath[],
  longest = Number.POSITIVE_INFINITY,
): readonly (Field | null)[] {
  const fields: (Field | null)[] = paths.map((path) => (path.root === "headers" ? headerField(record, path) : null));
  const { value } = record;
  if (value === null || paths.every(({ root }) => root === "headers")) return fields;
  const found = (steps: readonly (string | number)[], from: number, to: number) => {
    for (let column = 0; column < paths.length; column += 1) {
      const path = paths[column];
      if (path?.root !== "value" || !sameSteps(path.steps, steps)) continue;
      fields[column] = { root: "value", bytes: fieldBytes(value, from, to) };
    }
  };
  walkFields(value, found, longest);
  return fields;
}

function headerField({ headers }: StoredRecord, { steps }: FieldPath): Field | null {
  const name = Buffer.from(String(steps[0]));
  const found = headers.find((header) => header.name.equals(name));
  return found === undefined ? null : { root: "headers", bytes: found.value };
}

function fieldBytes(bytes: Buffer, from: number, to: number): Buffer | null {
  const first = bytes[from];
  if (first === 0x6e) return null; // n: no other word in JSON begins with it
  if (first !== 0x22) return bytes.subarray(from, to);
  const text = bytes.subarray(from + 1, to - 1);
  if (!text.includes(0x5c)) return text;
  const unescaped: unknown = JSON.parse(bytes.toString("utf8", from, to));
  return Buffer.from(String(unescaped));
}

function sameSteps(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i -= 1) if (a[i] !== b[i]) return false;
  return true;
}
