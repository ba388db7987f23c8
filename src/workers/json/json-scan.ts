import { jsonFrom } from "./byte-order-mark.ts";

/** The events of a scan, one call per line of the pretty-printed document. Ranges are bytes, −1 for no key. */
export interface JsonSink {
  /** A scalar, or an empty object or array. */
  leaf(keyFrom: number, keyTo: number, from: number, to: number, depth: number): void;
  /** `{` or `[` of a container that is not empty. */
  open(keyFrom: number, keyTo: number, from: number, depth: number): void;
  /** Its end, with the number of its members or elements. */
  close(from: number, depth: number, entries: number): void;
}

/**
 * The deepest nesting of containers everywhere in Tailwater. Deeper JSON is read as text, and a filter fails on it with
 * an error that says so. Jackson, which most Java producers use, has the same limit (StreamReadConstraints). So a
 * function may call itself once per level of a value.
 */
export const DEEPEST_JSON = 1_000;

/** The reason and position where bytes are not JSON, or not JSON that Tailwater reads. */
export class NotJson extends Error {
  readonly at: number;
  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

/** It may be JSON, but its containers are nested deeper than DEEPEST_JSON. */
export class TooDeepJson extends NotJson {
  constructor(at: number) {
    super(TOO_DEEP, at);
  }
}

// toLocaleString would load the tables of ICU's number formats: 6 MB and 10 ms in each process that reads JSON.
export const TOO_DEEP = "JSON nested deeper than 1,000 levels is not read";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LITERALS = ["true", "false", "null"].map((word) => Buffer.from(word));

/**
 * Walks UTF-8 bytes as JSON (RFC 8259) without creating a value. Nothing is parsed, so nothing is rounded, no duplicate
 * key is lost, and depth needs no stack.
 * @throws NotJson, including TooDeepJson
 */
export function scanJson(bytes: Buffer, sink: JsonSink): void {
  const scan = new Scan(bytes, sink);
  scan.document();
}

class Scan {
  readonly #bytes: Buffer;
  readonly #sink: JsonSink;
  /** The closing byte and the number of entries of every container that is open. */
  readonly #closers: number[] = [];
  readonly #entries: number[] = [];
  #at = 0;

  constructor(bytes: Buffer, sink: JsonSink) {
    this.#bytes = bytes;
    this.#sink = sink;
  }

  document(): void {
    this.#at = jsonFrom(this.#bytes);
    this.#space();
    this.#value(-1, -1);
    while (this.#closers.length > 0) this.#next();
    this.#space();
    if (this.#at < this.#bytes.length) throw new NotJson("there is text after the end", this.#at);
  }

  /** Inside a container, after its start or a value: reads a comma and an entry, or its end. */
  #next(): void {
    const top = this.#closers.length - 1;
    const closer = this.#closers[top] ?? 0;
    const entries = this.#entries[top] ?? 0;
    this.#space();
    const byte = this.#bytes[this.#at];
    if (byte === closer && entries > 0) {
      this.#closers.pop();
      this.#entries.pop();
      this.#sink.close(this.#at, top, entries);
      this.#at += 1;
      return;
    }
    if (entries > 0) {
      if (byte !== COMMA) throw this.#unexpected(`a comma or ${String.fromCharCode(closer)}`);
      this.#at += 1;
      this.#space();
    }
    this.#entries[top] = entries + 1;
    if (closer === CLOSE_ARRAY) {
      this.#value(-1, -1);
      return;
    }
    const keyFrom = this.#at;
    if (this.#bytes[keyFrom] !== QUOTE) throw this.#unexpected("a key in quotes");
    this.#string();
    const keyTo = this.#at;
    this.#space();
    if (this.#bytes[this.#at] !== COLON) throw this.#unexpected("a colon");
    this.#at += 1;
    this.#space();
    this.#value(keyFrom, keyTo);
  }

  #value(keyFrom: number, keyTo: number): void {
    const from = this.#at;
    const depth = this.#closers.length;
    const byte = this.#bytes[from];
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (depth >= DEEPEST_JSON) throw new TooDeepJson(from);
      const closer = byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
      this.#at += 1;
      this.#space();
      if (this.#bytes[this.#at] === closer) {
        this.#at += 1;
        this.#sink.leaf(keyFrom, keyTo, from, this.#at, depth);
        return;
      }
      this.#closers.push(closer);
      this.#entries.push(0);
      this.#sink.open(keyFrom, keyTo, from, depth);
      return;
    }
    if (byte === QUOTE) this.#string();
    else if (byte === 0x2d || (byte !== undefined && byte >= 0x30 && byte <= 0x39)) this.#number();
    else this.#literal();
    this.#sink.leaf(keyFrom, keyTo, from, this.#at, depth);
  }

  #string(): void {
    const bytes = this.#bytes;
    const from = this.#at;
    for (let at = from + 1; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return;
      }
      if (byte === BACKSLASH) at = this.#escape(at);
      else if (byte < 0x20) throw new NotJson("a control character in a string", at);
    }
    throw new NotJson("a string does not end", from);
  }

  /** @returns the last byte of the escape. */
  #escape(at: number): number {
    const next = this.#bytes[at + 1] ?? 0;
    if (next !== 0x75) {
      if ('"\\/bfnrt'.includes(String.fromCharCode(next))) return at + 1;
      throw new NotJson("an unknown escape", at);
    }
    const digits = this.#bytes.toString("latin1", at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new NotJson("an escape without four hex digits", at);
    return at + 5;
  }

  #number(): void {
    const bytes = this.#bytes;
    let end = this.#at;
    while (end < bytes.length && isNumberByte(bytes[end] ?? 0)) end += 1;
    NUMBER.lastIndex = 0;
    const text = bytes.toString("latin1", this.#at, end);
    if (!NUMBER.test(text)) throw new NotJson("a malformed number", this.#at);
    this.#at = end;
  }

  #literal(): void {
    for (const literal of LITERALS) {
      const end = this.#at + literal.length;
      if (end > this.#bytes.length || literal.compare(this.#bytes, this.#at, end) !== 0) continue;
      this.#at = end;
      return;
    }
    throw this.#unexpected("a value");
  }

  #space(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    }
    this.#at = at;
  }

  #unexpected(wanted: string): NotJson {
    const why = this.#at >= this.#bytes.length ? `it ends where ${wanted} is expected` : `${wanted} is expected here`;
    return new NotJson(why, this.#at);
  }
}

function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45
  );
}
