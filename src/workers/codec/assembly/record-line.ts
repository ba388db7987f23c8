// AssemblyScript, compiled together with blocks.ts into one module. It reads one line of NDJSON as `scan --format ndjson` writes
// it, 16 bytes at a time. It takes only what it surely reads as produce/json-record.ts does; any other line is left to that one,
// which takes it or says what is wrong with it.
//
// A line ends with a line feed, which stands neither in a text nor in a number, so no loop passes it. After the input and after
// the output there are 64 bytes that may be read and written. What is written is never longer than its JSON.

import { QUOTE, base64, cursor, moveTo, space, special, text } from "./json-values.ts";

/** What was found: see fast-lines.ts. */
const FOUND: usize = 2048;

const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const OPEN_LIST: u8 = 0x5b;
const CLOSE_LIST: u8 = 0x5d;
const OPEN_OBJECT: u8 = 0x7b;
const CLOSE_OBJECT: u8 = 0x7d;
const MINUS: u8 = 0x2d;
/** `null` */
const NULL: u32 = 0x6c6c_756e;

/** The names, as bits; 0 is any other name. */
const KEY: i32 = 1;
const VALUE: i32 = 2;
const HEADERS: i32 = 4;
const PARTITION: i32 = 8;
const TIMESTAMP: i32 = 16;
const OF_BASE64: i32 = 64;
/** Left to the slow reader. */
const LEFT: i32 = -1;

const MOST_DIGITS: i32 = 15;
const LAST_PARTITION: f64 = 2147483647;

/** The last integer. */
let integer: f64 = 0;
/** Headers of the line. */
let headers: i32 = 0;

/** The name of a member of at most 15 bytes. @param at behind its quote */
function nameOf(at: usize): i32 {
  const mask = special(v128.load(at));
  if (mask == 0) return LEFT;
  const length = <usize>ctz(mask);
  if (load<u8>(at + length) != QUOTE) return LEFT;
  moveTo(at + length + 1);
  const first = load<u64>(at);
  if (length == 3) return (first & 0xff_ffff) == 0x79_656b ? KEY : 0;
  if (length == 5) {
    const five = first & 0xff_ffff_ffff;
    if (five == 0x65_756c_6176) return VALUE;
    // "error" tells of a record that could not be read.
    return five == 0x72_6f72_7265 ? LEFT : 0;
  }
  if (length == 6) return (first & 0xffff_ffff_ffff) == 0x3436_6573_6162 ? OF_BASE64 : 0;
  if (length == 7) return (first & 0xff_ffff_ffff_ffff) == 0x73_7265_6461_6568 ? HEADERS : 0;
  if (length == 9) {
    const last = load<u8>(at + 8);
    if (first == 0x6f69_7469_7472_6170 && last == 0x6e) return PARTITION;
    if (first == 0x6d61_7473_656d_6974 && last == 0x70) return TIMESTAMP;
  }
  return 0;
}

/** A text, or bytes in base64. @returns the end of what is written; 0: it is left */
function content(at: usize, out: usize): usize {
  if (load<u8>(at) == QUOTE) return text(at + 1, out);
  if (load<u8>(at) != OPEN_OBJECT) return 0;
  at = space(at + 1);
  if (load<u8>(at) != QUOTE || nameOf(at + 1) != OF_BASE64) return 0;
  at = space(cursor);
  if (load<u8>(at) != COLON) return 0;
  at = space(at + 1);
  if (load<u8>(at) != QUOTE) return 0;
  const end = base64(at + 1, out);
  if (end == 0) return 0;
  at = space(cursor);
  if (load<u8>(at) != CLOSE_OBJECT) return 0;
  moveTo(at + 1);
  return end;
}

/** A header's name or value behind its length, a zig-zag varint. @returns the end of what is written; 0: it is left */
function part(at: usize, out: usize): usize {
  const end = content(at, out + 1);
  if (end == 0) return 0;
  const length = end - out - 1;
  let rest = length << 1;
  let bytes: usize = 1;
  for (; rest >= 0x80; rest >>= 7) bytes++;
  if (bytes > 1) memory.copy(out + bytes, out + 1, length);
  for (rest = length << 1; rest >= 0x80; rest >>= 7) store<u8>(out++, <u8>(rest & 0x7f) | 0x80);
  store<u8>(out++, <u8>rest);
  return out + length;
}

/** Pairs of name and value. @param at behind the list's bracket @returns the end of what is written; 0: it is left */
function pairs(at: usize, out: usize): usize {
  at = space(at);
  if (load<u8>(at) == CLOSE_LIST) {
    moveTo(at + 1);
    return out;
  }
  while (true) {
    at = space(at);
    if (load<u8>(at) != OPEN_LIST) return 0;
    out = part(space(at + 1), out);
    if (out == 0) return 0;
    at = space(cursor);
    if (load<u8>(at) != COMMA) return 0;
    at = space(at + 1);
    if (load<u32>(at) == NULL) {
      store<u8>(out++, 1);
      at += 4;
    } else {
      out = part(at, out);
      if (out == 0) return 0;
      at = cursor;
    }
    at = space(at);
    if (load<u8>(at) != CLOSE_LIST) return 0;
    headers++;
    at = space(at + 1);
    const next = load<u8>(at++);
    if (next == COMMA) continue;
    if (next != CLOSE_LIST) return 0;
    moveTo(at);
    return out;
  }
}

/** An integer that is exact as a number. @returns the position behind it; 0: it is left */
function digits(at: usize): usize {
  const isNegative = load<u8>(at) == MINUS;
  if (isNegative) at++;
  let value: u64 = 0;
  let count: i32 = 0;
  for (let digit = <u32>load<u8>(at) - 0x30; digit <= 9; digit = <u32>load<u8>(at) - 0x30) {
    if (++count > MOST_DIGITS) return 0;
    value = value * 10 + <u64>digit;
    at++;
  }
  integer = isNegative ? -<f64>value : <f64>value;
  return count == 0 ? 0 : at;
}

/** Passes over a text without escapes, a number, true, false or null. @returns the position behind it; 0: it is left */
function other(at: usize): usize {
  if (load<u8>(at) == QUOTE) {
    at++;
    let mask = special(v128.load(at));
    while (mask == 0) {
      at += 16;
      mask = special(v128.load(at));
    }
    at += <usize>ctz(mask);
    return load<u8>(at) == QUOTE ? at + 1 : 0;
  }
  const from = at;
  let byte = load<u8>(at);
  while ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte == MINUS || byte == 0x2e) {
    byte = load<u8>(++at);
  }
  if (at == from || (byte != COMMA && byte != CLOSE_OBJECT && byte != 0x20)) return 0;
  return at;
}

/**
 * Reads the line [at, end), behind which there is a line feed.
 * @param first the address of what is written: keys, values, headers
 * @returns 1: it is taken; 0: it is left
 */
export function line(at: usize, end: usize, first: usize): i32 {
  let out = first;
  let seen: i32 = 0;
  headers = 0;
  store<i32>(FOUND, -1);
  store<i32>(FOUND, -1, 4);
  store<i32>(FOUND, -1, 8);
  store<i32>(FOUND, -1, 12);
  store<i64>(FOUND, 0, 16);
  at = space(at);
  if (load<u8>(at) != OPEN_OBJECT) return 0;
  at++;
  let next: u8 = COMMA;
  while (next == COMMA) {
    at = space(at);
    if (load<u8>(at) != QUOTE) return 0;
    const name = nameOf(at + 1);
    if (name == LEFT || name == OF_BASE64 || (seen & name) != 0) return 0;
    seen |= name;
    at = space(cursor);
    if (load<u8>(at) != COLON) return 0;
    at = space(at + 1);
    if (name == KEY || name == VALUE) {
      if (load<u32>(at) == NULL) {
        at += 4;
      } else {
        const slot = FOUND + (name == KEY ? 0 : 8);
        store<i32>(slot, <i32>(out - first));
        out = content(at, out);
        if (out == 0) return 0;
        store<i32>(slot, <i32>(out - first), 4);
        at = cursor;
      }
    } else if (name == HEADERS) {
      if (load<u32>(at) == NULL) {
        at += 4;
      } else {
        if (load<u8>(at) != OPEN_LIST) return 0;
        store<i32>(FOUND, <i32>(out - first), 16);
        out = pairs(at + 1, out);
        if (out == 0) return 0;
        store<i32>(FOUND, <i32>(out - first), 20);
        at = cursor;
      }
    } else if (name == PARTITION) {
      at = digits(at);
      // What is wrong with it, the slow reader tells.
      if (at == 0 || integer < 0 || integer > LAST_PARTITION) return 0;
      store<i32>(FOUND, <i32>integer, 32);
    } else if (name == TIMESTAMP) {
      at = digits(at);
      if (at == 0) return 0;
      store<f64>(FOUND, integer, 40);
    } else {
      at = other(at);
      if (at == 0) return 0;
    }
    at = space(at);
    next = load<u8>(at++);
  }
  if (next != CLOSE_OBJECT || space(at) != end || (seen & (KEY | VALUE)) == 0) return 0;
  store<i32>(FOUND, headers, 24);
  store<i32>(FOUND, <i32>(out - first), 28);
  store<i32>(FOUND, seen, 36);
  return 1;
}
