import type { Preview } from "../../contract/tail.ts";
import { preview } from "../store/preview.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import { walkFields } from "./field-walk.ts";

/** Rows whose cells are kept: some screens' worth. */
const KEPT_ROWS = 4_000;

/** The cells of the columns that the user chose, computed for the rows on screen only and kept while they may be. */
export class FieldColumns {
  #paths: readonly FieldPath[] = [];
  readonly #cells = new Map<number, readonly (Preview | null)[]>();

  /** @throws TailwaterError BAD_REQUEST naming a path that is none; nothing changed then. */
  set(columns: readonly string[]): void {
    this.#paths = columns.map(parseFieldPath);
    this.#cells.clear();
  }

  /** Row numbers of the store have lost their meaning. */
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

/** Each path's value as text: numbers and containers in the wire's own characters, strings unescaped, null if absent. */
export function readFields(record: StoredRecord, paths: readonly FieldPath[]): readonly (Preview | null)[] {
  const cells: (Preview | null)[] = paths.map((path) => (path.root === "headers" ? headerCell(record, path) : null));
  const { value } = record;
  if (value === null || paths.every(({ root }) => root === "headers")) return cells;
  walkFields(value, (steps, from, to) => {
    for (let column = 0; column < paths.length; column += 1) {
      const path = paths[column];
      if (path?.root === "value" && sameSteps(path.steps, steps)) cells[column] = textCell(value, from, to);
    }
  });
  return cells;
}

function headerCell({ headers }: StoredRecord, { steps }: FieldPath): Preview | null {
  const name = Buffer.from(String(steps[0]));
  const found = headers.find((header) => header.name.equals(name));
  return found === undefined || found.value === null ? null : preview(found.value);
}

function textCell(bytes: Buffer, from: number, to: number): Preview {
  if (bytes[from] !== 0x22) return preview(bytes.subarray(from, to));
  const text = bytes.subarray(from + 1, to - 1);
  if (!text.includes(0x5c)) return preview(text);
  const unescaped: unknown = JSON.parse(bytes.toString("utf8", from, to));
  return preview(Buffer.from(String(unescaped)));
}

function sameSteps(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i -= 1) if (a[i] !== b[i]) return false;
  return true;
}
