import * as batch from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import { RecordCursor } from "../wire/varint.ts";
import type { CelContext } from "./cel-environment.ts";
import { exactJsonOrText, isJsonKey, jsonOrText } from "./cel-json.ts";
import type { CelUses } from "./cel-rewrite.ts";
import { holdsInexact } from "./cel-semantics.ts";
import { addHeader, noHeaders } from "./header-values.ts";
import type { RecordsView } from "./record-filter.ts";

/** Reads a record's variables from its bytes into one reused object, only those that the expression uses. */
export class CelRecord {
  readonly context: { -readonly [Name in keyof CelContext]: CelContext[Name] };
  readonly #needsTimestamp: boolean;
  readonly #needsOffset: boolean;
  readonly #needsKey: boolean;
  readonly #needsValue: boolean;
  readonly #isWholeKey: boolean;
  readonly #isWholeValue: boolean;
  readonly #needsHeaders: boolean;
  readonly #needsAllHeaders: boolean;
  readonly #cursor = new RecordCursor();
  #view: RecordsView | null = null;
  /** The key's text if it is JSON, otherwise null. */
  #jsonKey: string | null = null;
  #valueFrom = 0;
  #valueTo = -1;

  readonly #read: typeof readJson;

  /** @param read null: as filters read JSON */
  constructor(
    { variables, whole, usesAllHeaders }: Omit<CelUses, "usesNow" | "usesMacros">,
    read: typeof readJson | null = null,
  ) {
    this.#read = read ?? readJson;
    this.#needsTimestamp = variables.has("timestamp");
    this.#needsOffset = variables.has("offset");
    this.#needsKey = variables.has("key");
    this.#needsValue = variables.has("value");
    this.#isWholeKey = whole.has("key");
    this.#isWholeValue = whole.has("value");
    this.#needsHeaders = variables.has("headers") || variables.has("size");
    this.#needsAllHeaders = usesAllHeaders;
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
    this.#jsonKey = null;
    if (this.#needsKey) context.key = keyLength < 0 ? null : this.#readKey(utf8(view.records, keyFrom, cursor.at));
    const valueLength = cursor.varint();
    this.#valueFrom = cursor.at;
    this.#valueTo = valueLength < 0 ? -1 : cursor.at + valueLength;
    cursor.skip(valueLength);
    if (this.#needsValue) context.value = valueLength < 0 ? null : this.#readValue();
    if (this.#needsHeaders) this.#readHeaders(view.records, Math.max(0, keyLength) + Math.max(0, valueLength));
  }

  #readKey(text: string): unknown {
    this.#jsonKey = isJsonKey(text) ? text : null;
    return this.#jsonKey === null ? text : this.#read(text, this.#isWholeKey);
  }

  #readValue(): unknown {
    return this.#read(this.#valueText(), this.#isWholeValue);
  }

  /** Reads key and value again with exact integers. */
  readExactly(): void {
    if (this.#needsKey && this.#jsonKey !== null) this.context.key = exactJsonOrText(this.#jsonKey);
    if (this.#needsValue && this.#valueTo >= 0) this.context.value = exactJsonOrText(this.#valueText());
  }

  #valueText(): string {
    return utf8(this.#view?.records ?? NO_BYTES, this.#valueFrom, this.#valueTo);
  }

  /** `size` counts all of them. */
  #readHeaders(bytes: Buffer, size: number): void {
    const cursor = this.#cursor;
    const headers = noHeaders(this.#needsAllHeaders);
    let total = size;
    for (let left = cursor.varint(); left > 0; left -= 1) {
      const nameLength = cursor.varint();
      const nameFrom = cursor.at;
      cursor.skip(nameLength);
      const name = utf8(bytes, nameFrom, cursor.at);
      const length = cursor.varint();
      const from = cursor.at;
      cursor.skip(length);
      addHeader(headers, name, length < 0 ? null : utf8(bytes, from, cursor.at));
      total += Math.max(0, nameLength) + Math.max(0, length);
    }
    this.context.headers = headers;
    this.context.size = BigInt(total);
  }
}

const NO_BYTES = Buffer.alloc(0);

/** @param isWhole it is compared or walked as a whole, so none of its integers may be rounded */
function readJson(text: string, isWhole: boolean): unknown {
  const value = jsonOrText(text);
  return isWhole && holdsInexact(value) ? exactJsonOrText(text) : value;
}

/**
 * The inner part of Buffer.toString, without the check of its arguments, which takes 5 % of the time of a small record.
 */
interface Utf8Slice {
  utf8Slice(from: number, to: number): string;
}
const hasSlice = "utf8Slice" in Buffer.prototype;

function utf8(bytes: Buffer, from: number, to: number): string {
  return hasSlice ? (bytes as Buffer & Utf8Slice).utf8Slice(from, to) : bytes.toString("utf8", from, to);
}

/** Null when the record has none (−1, KIP-32), or one outside the range of a Date. */
function timestampOf({ header, headerAt }: RecordsView, delta: bigint): Date | null {
  const appended = batch.isAppendTime(batch.attributesOf(header, headerAt));
  const ms = appended ? header.readBigInt64BE(headerAt + 35) : header.readBigInt64BE(headerAt + 27) + delta;
  const date = new Date(Number(ms));
  return ms === -1n || Number.isNaN(date.getTime()) ? null : date;
}
