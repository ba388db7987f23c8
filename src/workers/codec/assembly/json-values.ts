// AssemblyScript, compiled together with blocks.ts into one module: texts of JSON and bytes in base64, 16 bytes at a time, for
// record-line.ts. A text ends at a quote, and a line feed in it stops every loop. Where a function returns 0, the line is left to
// the slow reader.

/** Tables of 256 bytes that the caller fills: what stands behind a backslash → the byte that it means; 0: nothing. */
const ESCAPES: usize = 1024;
/** A digit of base64 or of hex → its value; 255: none. */
const BASE64: usize = 1280;
const HEX: usize = 1536;

export const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const LOWER_U: u8 = 0x75;
const EQUALS: u8 = 0x3d;

/** The position behind what the last function has read. */
export let cursor: usize = 0;

export function moveTo(at: usize): void {
  cursor = at;
}

// @ts-ignore: AssemblyScript's decorator
@inline
export function space(at: usize): usize {
  for (let next = load<u8>(at); next == 0x20 || next == 0x09 || next == 0x0d; next = load<u8>(at)) at++;
  return at;
}

/** The bits of the bytes that do not stand for themselves in a text: quotes, backslashes, control characters. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function special(bytes: v128): i32 {
  const quote = i8x16.eq(bytes, i8x16.splat(0x22));
  const backslash = i8x16.eq(bytes, i8x16.splat(0x5c));
  const control = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(quote, backslash), control));
}

/** Four hex digits. @returns more than 16 bits: they are none */
function hex(at: usize): u32 {
  const one = <u32>load<u8>(HEX + <usize>load<u8>(at));
  const two = <u32>load<u8>(HEX + <usize>load<u8>(at + 1));
  const three = <u32>load<u8>(HEX + <usize>load<u8>(at + 2));
  const four = <u32>load<u8>(HEX + <usize>load<u8>(at + 3));
  if ((one | two | three | four) > 15) return 0xffff_ffff;
  return (one << 12) | (two << 8) | (three << 4) | four;
}

/** `\u…`, one or a pair, as UTF-8. @param at its backslash @returns the end of what is written; 0: it is left */
function unicode(at: usize, out: usize): usize {
  let code = hex(at + 2);
  if (code > 0xffff) return 0;
  at += 6;
  if (code < 0x80) {
    store<u8>(out++, <u8>code);
  } else if (code < 0x800) {
    store<u8>(out, <u8>(0xc0 | (code >> 6)));
    store<u8>(out + 1, <u8>(0x80 | (code & 0x3f)));
    out += 2;
  } else if (code < 0xd800 || code >= 0xe000) {
    store<u8>(out, <u8>(0xe0 | (code >> 12)));
    store<u8>(out + 1, <u8>(0x80 | ((code >> 6) & 0x3f)));
    store<u8>(out + 2, <u8>(0x80 | (code & 0x3f)));
    out += 3;
  } else {
    if (code >= 0xdc00 || load<u8>(at) != BACKSLASH || load<u8>(at + 1) != LOWER_U) return 0;
    const low = hex(at + 2);
    if (low < 0xdc00 || low >= 0xe000) return 0;
    at += 6;
    code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    store<u8>(out, <u8>(0xf0 | (code >> 18)));
    store<u8>(out + 1, <u8>(0x80 | ((code >> 12) & 0x3f)));
    store<u8>(out + 2, <u8>(0x80 | ((code >> 6) & 0x3f)));
    store<u8>(out + 3, <u8>(0x80 | (code & 0x3f)));
    out += 4;
  }
  cursor = at;
  return out;
}

/** A text's content as UTF-8. @param at behind its quote @returns the end of what is written; 0: it is left */
export function text(at: usize, out: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    v128.store(out, bytes);
    const mask = special(bytes);
    if (mask == 0) {
      at += 16;
      out += 16;
      continue;
    }
    const plain = <usize>ctz(mask);
    at += plain;
    out += plain;
    const byte = load<u8>(at);
    if (byte == QUOTE) {
      cursor = at + 1;
      return out;
    }
    if (byte != BACKSLASH) return 0;
    const kind = load<u8>(at + 1);
    const means = load<u8>(ESCAPES + <usize>kind);
    if (means != 0) {
      store<u8>(out++, means);
      at += 2;
      continue;
    }
    if (kind != LOWER_U) return 0;
    out = unicode(at, out);
    if (out == 0) return 0;
    at = cursor;
  }
}

/** The bytes of base64. @param at behind its quote @returns the end of what is written; 0: it is left */
export function base64(at: usize, out: usize): usize {
  while (true) {
    const one = <u32>load<u8>(BASE64 + <usize>load<u8>(at));
    if (one > 63) {
      if (load<u8>(at) != QUOTE) return 0;
      cursor = at + 1;
      return out;
    }
    const two = <u32>load<u8>(BASE64 + <usize>load<u8>(at + 1));
    if (two > 63) return 0;
    const three = <u32>load<u8>(BASE64 + <usize>load<u8>(at + 2));
    const four = <u32>load<u8>(BASE64 + <usize>load<u8>(at + 3));
    store<u8>(out, <u8>((one << 2) | (two >> 4)));
    if ((three | four) > 63) {
      // The last digits, with padding.
      if (load<u8>(at + 3) != EQUALS || load<u8>(at + 4) != QUOTE) return 0;
      cursor = at + 5;
      if (load<u8>(at + 2) == EQUALS) return out + 1;
      if (three > 63) return 0;
      store<u8>(out + 1, <u8>((two << 4) | (three >> 2)));
      return out + 2;
    }
    store<u8>(out + 1, <u8>((two << 4) | (three >> 2)));
    store<u8>(out + 2, <u8>((three << 6) | four));
    at += 4;
    out += 3;
  }
}
