import type { FieldHint } from "../../contract/filter.ts";
import { DEEPEST_NAMED, LONGEST_PATH, stepInto } from "../json/field-path.ts";
import { type JsonSink, NotJson, scanJson } from "../json/json-scan.ts";
import { visible } from "../store/preview.ts";
import type { RecordStore } from "../store/record-store.ts";
import { readStored } from "../store/stored-record.ts";
import { keyOf } from "./field-walk.ts";

/** The number of newest records to examine, and the limit for each. */
const LOOKED_AT = 200;
const LONGEST_VALUE = 64 * 1024;
const MOST_FIELDS = 300;
const EXAMPLE_CHARACTERS = 60;

/** Called with the path of a field and the bytes [from, to) of its value; `to` is null for an object or array. */
type NamedVisitor = (path: string, from: number, to: number | null) => void;

/**
 * Fields of the newest records, the most frequent first.
 * @param samples used instead of an empty store
 */
export function fieldHints(matched: RecordStore, samples: RecordStore = matched): readonly FieldHint[] {
  const store = matched.endRow > matched.firstRow ? matched : samples;
  const fields = new Map<string, { -readonly [Name in keyof FieldHint]: FieldHint[Name] }>();
  const add = (path: string, type: FieldHint["type"], example: () => string | null) => {
    const known = fields.get(path);
    if (known === undefined) {
      if (fields.size < MOST_FIELDS) fields.set(path, { path, type, example: example(), seen: 1 });
      return;
    }
    known.seen += 1;
    // A field that was null before has a type only now.
    if (known.type === "null" && type !== "null") {
      known.type = type;
      known.example = example();
    }
  };
  const first = Math.max(store.firstRow, store.endRow - LOOKED_AT);
  for (let row = store.endRow - 1; row >= first; row -= 1) {
    const record = readStored(store, row);
    if (record?.kind !== "record") continue;
    for (const { name, value } of record.headers) {
      const path = stepInto("headers", name.toString("utf8"));
      if (path.length > LONGEST_PATH) continue;
      add(path, "string", () => (value === null ? null : example(value, 0, value.length)));
    }
    const { value } = record;
    if (value === null || value.length > LONGEST_VALUE) continue;
    visitNamed(value, (path, from, to) => {
      add(path, typeOf(value[from] ?? 0), () => (to === null ? null : example(value, from, to)));
    });
  }
  return [...fields.values()].sort((a, b) => b.seen - a.seen);
}

/** Visits every field that has a name; invalid JSON up to its first error. */
function visitNamed(value: Buffer, visit: NamedVisitor): void {
  try {
    scanJson(value, new NamedWalk(value, visit));
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
  }
}

/**
 * Keeps the path of each open container, so that a field needs one step at any depth. Elements after a list's first say
 * nothing new about its shape, and have no name here.
 */
class NamedWalk implements JsonSink {
  readonly #bytes: Buffer;
  readonly #visit: NamedVisitor;
  /** Per open container: its path (null: its contents have no name), and the next index of an array (−1: an object). */
  readonly #paths: (string | null)[] = [];
  readonly #next: number[] = [];

  constructor(bytes: Buffer, visit: NamedVisitor) {
    this.#bytes = bytes;
    this.#visit = visit;
  }

  leaf(keyFrom: number, keyTo: number, from: number, to: number, depth: number): void {
    const path = this.#pathOf(keyFrom, keyTo, depth);
    if (path !== null && depth > 0) this.#visit(path, from, isContainer(this.#bytes[from] ?? 0) ? null : to);
  }

  open(keyFrom: number, keyTo: number, from: number, depth: number): void {
    const path = this.#pathOf(keyFrom, keyTo, depth);
    if (path !== null && depth > 0) this.#visit(path, from, null);
    this.#paths.push(path);
    this.#next.push(this.#bytes[from] === 0x5b ? 0 : -1);
  }

  close(): void {
    this.#paths.pop();
    this.#next.pop();
  }

  #pathOf(keyFrom: number, keyTo: number, depth: number): string | null {
    if (depth === 0) return "value";
    const parent = this.#paths[depth - 1] ?? null;
    if (parent === null || depth > DEEPEST_NAMED) return null;
    const index = this.#next[depth - 1] ?? -1;
    if (index > 0) return null;
    if (index === 0) this.#next[depth - 1] = 1;
    if (keyTo - keyFrom > LONGEST_PATH) return null;
    const path = stepInto(parent, index === 0 ? 0 : keyOf(this.#bytes, keyFrom, keyTo));
    return path.length > LONGEST_PATH ? null : path;
  }
}

function isContainer(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function typeOf(byte: number): FieldHint["type"] {
  if (byte === 0x22) return "string";
  if (byte === 0x7b) return "object";
  if (byte === 0x5b) return "array";
  if (byte === 0x74 || byte === 0x66) return "boolean";
  return byte === 0x6e ? "null" : "number";
}

function example(bytes: Buffer, from: number, to: number): string {
  const text = visible(bytes.toString("utf8", from, Math.min(to, from + EXAMPLE_CHARACTERS * 4)));
  return [...text].slice(0, EXAMPLE_CHARACTERS).join("");
}
