import { randomUUID } from "node:crypto";
import * as batch from "../batch/batch-header.ts";
import { RecordCursor } from "../batch/varint.ts";
import { readOffset } from "../wire/cursor.ts";
import type { CelContext, Variable } from "./cel-environment.ts";
import { holdsInexact } from "./cel-semantics.ts";
import type { RecordsView } from "./record-filter.ts";

/** Reads a record's variables out of its bytes, only those that the expression uses, into one reused object. */
export class CelRecord {
  readonly context: { -readonly [Name in keyof CelContext]: CelContext[Name] };
  readonly #uses: ReadonlySet<Variable>;
  readonly #usesWholeValue: boolean;
  readonly #needsHeaders: boolean;
  readonly #cursor = new RecordCursor();
  #view: RecordsView | null = null;
  #valueFrom = 0;
  #valueTo = -1;

  constructor(uses: ReadonlySet<Variable>, usesWholeValue: boolean) {
    this.#uses = uses;
    this.#usesWholeValue = usesWholeValue;
    this.#needsHeaders = uses.has("headers") || uses.has("size");
    this.context = {
      key: null,
      value: null,
      headers: null,
      topic: "",
      partition: 0n,
      offset: 0n,
      size: 0n,
      timestamp: null,
    };
  }

  begin(view: RecordsView): void {
    this.#view = view;
    this.context.topic = view.topic;
    this.context.partition = BigInt(view.partition);
  }

  /** Reads the record in bytes [from, to). @throws MalformedRecord */
  read(from: number, to: number): void {
    const view = this.#view;
    if (view === null) return;
    const { context } = this;
    const uses = this.#uses;
    const cursor = this.#cursor;
    cursor.reset(view.records, from + 1, to);
    if (uses.has("timestamp")) context.timestamp = timestampOf(view, cursor.varlong());
    else cursor.skipVarlong();
    const delta = cursor.varint();
    if (uses.has("offset")) context.offset = BigInt(readOffset(view.header, view.headerAt) + delta);
    const keyLength = cursor.varint();
    const keyFrom = cursor.at;
    cursor.skip(keyLength);
    if (uses.has("key")) context.key = keyLength < 0 ? null : view.records.toString("utf8", keyFrom, cursor.at);
    const valueLength = cursor.varint();
    this.#valueFrom = cursor.at;
    this.#valueTo = valueLength < 0 ? -1 : cursor.at + valueLength;
    cursor.skip(valueLength);
    if (uses.has("value")) context.value = valueLength < 0 ? null : this.#readValue();
    if (this.#needsHeaders) this.#readHeaders(view.records, Math.max(0, keyLength) + Math.max(0, valueLength));
  }

  #readValue(): unknown {
    const text = this.#valueText();
    const value = jsonOrText(text);
    return this.#usesWholeValue && holdsInexact(value) ? exactJsonOrText(text) : value;
  }

  /** The value once more, its integers exact. */
  readExactly(): void {
    if (this.#valueTo >= 0) this.context.value = exactJsonOrText(this.#valueText());
  }

  #valueText(): string {
    return this.#view?.records.toString("utf8", this.#valueFrom, this.#valueTo) ?? "";
  }

  /** Of headers with the same name the last counts; `size` counts them all. */
  #readHeaders(bytes: Buffer, size: number): void {
    const cursor = this.#cursor;
    const headers: Record<string, string | null> = Object.create(null);
    let total = size;
    for (let left = cursor.varint(); left > 0; left -= 1) {
      const nameLength = cursor.varint();
      const nameFrom = cursor.at;
      cursor.skip(nameLength);
      const name = bytes.toString("utf8", nameFrom, cursor.at);
      const length = cursor.varint();
      const from = cursor.at;
      cursor.skip(length);
      headers[name] = length < 0 ? null : bytes.toString("utf8", from, cursor.at);
      total += Math.max(0, nameLength) + Math.max(0, length);
    }
    this.context.headers = headers;
    this.context.size = BigInt(total);
  }
}

/** Null when the record has none (−1), or one beyond what a Date can say. */
function timestampOf({ header, headerAt }: RecordsView, delta: bigint): Date | null {
  const appended = batch.isAppendTime(batch.attributesOf(header, headerAt));
  const ms = appended ? header.readBigInt64BE(headerAt + 35) : header.readBigInt64BE(headerAt + 27) + delta;
  const date = new Date(Number(ms));
  return ms < 0n || Number.isNaN(date.getTime()) ? null : date;
}

/** JSON begins with one of these; anything else is text, and JSON.parse's error is slow. */
const JSON_START = /^[ \t\r\n]*[{["\-0-9tfn]/;

/** JSON when it parses, else the text itself. Integers beyond 2^53 are rounded here: see `exactJsonOrText`. */
export function jsonOrText(text: string): unknown {
  if (!JSON_START.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // Not JSON: which is one of the two things a value may be.
  }
}

/** A string that no data holds: marks an integer on its way through JSON.parse. */
const MARK = `\u0000${randomUUID()}:`;
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/** The same, integers of 16 digits and more as bigint. */
export function exactJsonOrText(text: string): unknown {
  if (typeof jsonOrText(text) === "string") return jsonOrText(text);
  const marked = text.replace(STRING_OR_LONG_INTEGER, (found) =>
    found.startsWith('"') ? found : JSON.stringify(MARK + found),
  );
  try {
    return JSON.parse(marked, (_name, value: unknown) =>
      typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
    );
  } catch {
    return jsonOrText(text);
  }
}
