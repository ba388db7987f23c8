import type { FieldHint } from "../../contract/filter.ts";
import { visible } from "../store/preview.ts";
import type { RecordStore } from "../store/record-store.ts";
import { readStored } from "../store/stored-record.ts";
import { formatFieldPath } from "./field-path.ts";
import { walkFields } from "./field-walk.ts";

/** Records looked at, the newest ones; and what each may cost. */
const LOOKED_AT = 200;
const LONGEST_VALUE = 64 * 1024;
const MOST_FIELDS = 300;
const EXAMPLE_CHARACTERS = 60;
/** Elements beyond the first say nothing new about a list's shape. */
const FIRST_ELEMENT = 0;

/** Fields of the newest records, the most frequent first. */
export function fieldHints(store: RecordStore): readonly FieldHint[] {
  const fields = new Map<string, { -readonly [Name in keyof FieldHint]: FieldHint[Name] }>();
  const add = (path: string, type: FieldHint["type"], example: string | null) => {
    const known = fields.get(path);
    if (known === undefined) {
      if (fields.size < MOST_FIELDS) fields.set(path, { path, type, example, seen: 1 });
      return;
    }
    known.seen += 1;
    // A field that was null before tells its type only now.
    if (known.type === "null") {
      known.type = type;
      known.example = example;
    }
  };
  const first = Math.max(store.firstRow, store.endRow - LOOKED_AT);
  for (let row = store.endRow - 1; row >= first; row -= 1) {
    const record = readStored(store, row);
    if (record?.kind !== "record") continue;
    for (const { name, value } of record.headers) {
      add(
        formatFieldPath("headers", [name.toString("utf8")]),
        "string",
        value === null ? null : example(value, 0, value.length),
      );
    }
    const { value } = record;
    if (value === null || value.length > LONGEST_VALUE) continue;
    walkFields(value, (steps, from, to, container) => {
      if (steps.length === 0 || steps.some((step) => typeof step === "number" && step !== FIRST_ELEMENT)) return;
      const type = typeOf(value[from] ?? 0);
      add(
        formatFieldPath("value", steps),
        type,
        container || type === "array" || type === "object" ? null : example(value, from, to),
      );
    });
  }
  return [...fields.values()].sort((a, b) => b.seen - a.seen);
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
