import { exact, type Integer } from "../../contract/integer.ts";
import { NotARecord } from "./bad-line.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const EQUALS = 0x3d;
const MINUS = 0x2d;
const ZERO = 0x30;

/** What stands behind a backslash, and the byte that it means; 0: nothing. */
export const ESCAPES = new Uint8Array(256);
for (const [from, to] of ['""', "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t"]) {
  ESCAPES[(from ?? "").charCodeAt(0)] = (to ?? "").charCodeAt(0);
}

/** The hex digit of each byte; 255: it is none. */
export const HEX = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** The bytes that stand for themselves in a string: no quote, no backslash, no control character. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** The names of members that are read. Each is a bit; 0 is any other name. */
export const NAME = { key: 1, value: 2, headers: 4, partition: 8, timestamp: 16, error: 32, base64: 64 } as const;

const NAMES = Object.entries(NAME).map(([name, bit]) => ({ bit, bytes: Buffer.from(name) }));

/** More digits are not exact as a number. */
const MOST_DIGITS = 15;

/** A cursor over the tokens of one line of JSON (RFC 8259). It is reused, and never reads past the line's end. */
export class JsonText {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  reset(bytes: Buffer, from: number, to: number): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** The next byte; 0 at the end. */
  peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] ?? 0) : 0;
  }

  space(): void {
    for (let next = this.peek(); next === 0x20 || next === 0x09 || next === 0x0d; next = this.peek()) this.#at += 1;
  }

  /** Takes this byte, if it is the next. */
  isNext(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.#at += 1;
    return true;
  }

  expect(byte: number, why: string): void {
    if (!this.isNext(byte)) throw new NotARecord(why);
  }

  /** Takes `null`, if it is there. */
  isNull(): boolean {
    const at = this.#at;
    const bytes = this.#bytes;
    const is =
      at + 4 <= this.#end &&
      bytes[at] === 0x6e &&
      bytes[at + 1] === 0x75 &&
      bytes[at + 2] === 0x6c &&
      bytes[at + 3] === 0x6c;
    if (is) this.#at += 4;
    return is;
  }

  /** The name of a member: one of NAME, or 0. */
  name(): number {
    this.expect(QUOTE, "the name of a member is missing");
    const from = this.#at;
    const bytes = this.#bytes;
    const first = bytes[from] ?? 0;
    for (const { bit, bytes: own } of NAMES) {
      const to = from + own.length;
      if (first !== own[0] || to >= this.#end || bytes[to] !== QUOTE) continue;
      let at = 1;
      while (at < own.length && bytes[from + at] === own[at]) at += 1;
      if (at < own.length) continue;
      this.#at = to + 1;
      return bit;
    }
    return this.#otherName(from);
  }

  /** Another name, or one of them with escapes. */
  #otherName(from: number): number {
    this.#at = from - 1;
    this.#skipString();
    const to = this.#at - 1;
    if (this.#bytes.indexOf(BACKSLASH, from) >= to || this.#bytes.indexOf(BACKSLASH, from) < 0) return 0;
    const room = Buffer.allocUnsafe(to - from + 4);
    this.#at = from - 1;
    const name = room.subarray(0, this.string(room, 0));
    return NAMES.find(({ bytes }) => bytes.equals(name))?.bit ?? 0;
  }

  /** A string's content as UTF-8. @returns the end of what is written */
  string(to: Buffer, start: number): number {
    this.expect(QUOTE, "a text does not begin");
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    let out = start;
    while (at < end) {
      const byte = bytes[at++] ?? 0;
      if (PLAIN[byte] === 1) {
        to[out++] = byte;
        continue;
      }
      if (byte === QUOTE) {
        this.#at = at;
        return out;
      }
      if (byte !== BACKSLASH) throw new NotARecord("a text has a control character that is not escaped");
      const kind = at < end ? (bytes[at++] ?? 0) : 0;
      if (kind !== LOWER_U) {
        const plain = ESCAPES[kind] ?? 0;
        if (plain === 0) throw new NotARecord("a text has an escape that JSON does not know");
        to[out++] = plain;
        continue;
      }
      let code = this.#hex(at);
      at += 4;
      if (code >= 0xdc00 && code < 0xe000) throw new NotARecord(HALF);
      if (code >= 0xd800 && code < 0xdc00) {
        const low = bytes[at] === BACKSLASH && bytes[at + 1] === LOWER_U ? this.#hex(at + 2) : 0;
        if (low < 0xdc00 || low >= 0xe000) throw new NotARecord(HALF);
        at += 6;
        code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      }
      out = putUtf8(to, out, code);
    }
    throw new NotARecord("a text does not end");
  }

  /** A string of base64, as bytes. @returns the end of what is written */
  base64(to: Buffer, start: number): number {
    this.expect(QUOTE, "the bytes in base64 are missing");
    const from = this.#at;
    const quote = this.#bytes.indexOf(QUOTE, from);
    if (quote < 0 || quote >= this.#end) throw new NotARecord("a text does not end");
    this.#at = quote + 1;
    const length = quote - from;
    let padding = 0;
    while (padding < 2 && this.#bytes[quote - 1 - padding] === EQUALS) padding += 1;
    const written = to.write(this.#bytes.toString("latin1", from, quote), start, "base64");
    // Node passes over characters that are no base64.
    if (length % 4 !== 0 || written !== (length / 4) * 3 - padding) throw new NotARecord("its base64 is damaged");
    return start + written;
  }

  /** An integer of at most 20 digits, exact. */
  integer(): Integer {
    const from = this.#at;
    const isNegative = this.isNext(MINUS);
    const first = this.#at;
    let value = 0;
    for (let digit = this.peek() - ZERO; digit >= 0 && digit <= 9; digit = this.peek() - ZERO) {
      value = value * 10 + digit;
      this.#at += 1;
    }
    const digits = this.#at - first;
    if (digits === 0 || digits > 20) throw new NotARecord("a partition or a timestamp is not an integer");
    if (digits <= MOST_DIGITS) return isNegative ? -value : value;
    return exact(BigInt(this.#bytes.toString("latin1", from, this.#at)));
  }

  /** Passes over any value. */
  skip(): void {
    if (this.peek() === QUOTE) {
      this.#skipString();
      return;
    }
    let depth = 0;
    do {
      const byte = this.peek();
      if (this.isAtEnd) throw new NotARecord("it is cut off");
      if (byte === QUOTE) this.#skipString();
      else {
        if (byte === 0x7b || byte === 0x5b) depth += 1;
        if (byte === 0x7d || byte === 0x5d) depth -= 1;
        this.#at += 1;
      }
    } while (depth > 0 || !this.#isBehindValue());
  }

  #isBehindValue(): boolean {
    const next = this.peek();
    return this.isAtEnd || next === 0x2c || next === 0x7d || next === 0x5d || next === 0x20;
  }

  #skipString(): void {
    for (this.#at += 1; this.#at < this.#end; this.#at += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === BACKSLASH) this.#at += 1;
      else if (byte === QUOTE) {
        this.#at += 1;
        return;
      }
    }
    throw new NotARecord("a text does not end");
  }

  #hex(at: number): number {
    let code = 0;
    for (let next = at; next < at + 4; next += 1) {
      const digit = next < this.#end ? (HEX[this.#bytes[next] ?? 0] ?? 255) : 255;
      if (digit === 255) throw new NotARecord("a text has an escape that is not finished");
      code = code * 16 + digit;
    }
    return code;
  }
}

const HALF = "a text has half of a character (a surrogate), which has no bytes";

function putUtf8(to: Buffer, out: number, code: number): number {
  if (code < 0x80) {
    to[out++] = code;
    return out;
  }
  if (code < 0x800) to[out++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x1_0000) to[out++] = 0xe0 | (code >> 12);
    else {
      to[out++] = 0xf0 | (code >> 18);
      to[out++] = 0x80 | ((code >> 12) & 0x3f);
    }
    to[out++] = 0x80 | ((code >> 6) & 0x3f);
  }
  to[out++] = 0x80 | (code & 0x3f);
  return out;
}
