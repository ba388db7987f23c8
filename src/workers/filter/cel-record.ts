import { randomUUID } from "node:crypto";
import * as batch from "../batch/batch-header.ts";
import { RecordCursor } from "../batch/varint.ts";
import { readOffset } from "../wire/cursor.ts";
import type { CelContext } from "./cel-environment.ts";
import type { Variable } from "./cel-node.ts";
import { holdsInexact } from "./cel-semantics.ts";
import type { RecordsView } from "./record-filter.ts";

/** Reads a record's variables out of its bytes, only those that the expression uses, into one reused object. */
export class CelRecord {
  readonly context: { -readonly [Name in keyof CelContext]: CelContext[Name] };
  readonly #needsTimestamp: boolean;
  readonly #needsOffset: boolean;
  readonly #needsKey: boolean;
  readonly #needsValue: boolean;
  readonly #usesWholeValue: boolean;
  readonly #needsHeaders: boolean;
  readonly #cursor = new RecordCursor();
  #view: RecordsView | null = null;
  #valueFrom = 0;
  #valueTo = -1;

  constructor(uses: ReadonlySet<Variable>, usesWholeValue: boolean) {
    this.#needsTimestamp = uses.has("timestamp");
    this.#needsOffset = uses.has("offset");
    this.#needsKey = uses.has("key");
    this.#needsValue = uses.has("value");
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
    const cursor = this.#cursor;
    cursor.reset(view.records, from + 1, to);
    if (this.#needsTimestamp) context.timestamp = timestampOf(view, cursor.varlong());
    else cursor.skipVarlong();
    const delta = cursor.varint();
    if (this.#needsOffset) context.offset = BigInt(readOffset(view.header, view.headerAt) + delta);
    const keyLength = cursor.varint();
    const keyFrom = cursor.at;
    cursor.skip(keyLength);
    if (this.#needsKey) context.key = keyLength < 0 ? null : utf8(view.records, keyFrom, cursor.at);
    const valueLength = cursor.varint();
    this.#valueFrom = cursor.at;
    this.#valueTo = valueLength < 0 ? -1 : cursor.at + valueLength;
    cursor.skip(valueLength);
    if (this.#needsValue) context.value = valueLength < 0 ? null : this.#readValue();
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
    return utf8(this.#view?.records ?? NO_BYTES, this.#valueFrom, this.#valueTo);
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
      const name = utf8(bytes, nameFrom, cursor.at);
      const length = cursor.varint();
      const from = cursor.at;
      cursor.skip(length);
      headers[name] = length < 0 ? null : utf8(bytes, from, cursor.at);
      total += Math.max(0, nameLength) + Math.max(0, length);
    }
    this.context.headers = headers;
    this.context.size = BigInt(total);
  }
}

const NO_BYTES = Buffer.alloc(0);

/** What Buffer.toString does after it has looked at its arguments: that look costs a twentieth of a small record. */
interface Utf8Slice {
  utf8Slice(from: number, to: number): string;
}
const hasSlice = "utf8Slice" in Buffer.prototype;

function utf8(bytes: Buffer, from: number, to: number): string {
  return hasSlice ? (bytes as Buffer & Utf8Slice).utf8Slice(from, to) : bytes.toString("utf8", from, to);
}

/** Null when the record has none (−1), or one beyond what a Date can say. */
function timestampOf({ header, headerAt }: RecordsView, delta: bigint): Date | null {
  const appended = batch.isAppendTime(batch.attributesOf(header, headerAt));
  const ms = appended ? header.readBigInt64BE(headerAt + 35) : header.readBigInt64BE(headerAt + 27) + delta;
  const date = new Date(Number(ms));
  return ms < 0n || Number.isNaN(date.getTime()) ? null : date;
}

/** JSON begins with one of these, after white space; anything else is text, and JSON.parse's error is slow. */
const JSON_STARTS = new Uint8Array(128);
for (const character of '{["-0123456789tfn \t\r\n') JSON_STARTS[character.charCodeAt(0)] = 1;

/** JSON when it parses, else the text itself. Integers beyond 2^53 are rounded here: see `exactJsonOrText`. */
export function jsonOrText(text: string): unknown {
  if (JSON_STARTS[text.charCodeAt(0)] !== 1) return text;
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
