import type { Integer } from "../../contract/integer.ts";

/** Zig-zag varints of a record (KIP-98), as `RecordCursor` reads them. Nothing is allocated for numbers. */

/** Beyond this a zig-zag number is not exact as a double. */
const MOST_EXACT = 2 ** 52;

/** The bytes of a 32-bit varint. */
export function varintBytes(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x20_0000) return 3;
  return zigzag < 0x1000_0000 ? 4 : 5;
}

/** @returns the position after it */
export function writeVarint(bytes: Buffer, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}

/** The bytes of a 64-bit varint. */
export function varlongBytes(value: Integer): number {
  if (value === (Number(value) | 0)) return varintBytes(value);
  let count = 1;
  for (let rest = zigzagOf(value); rest > 0x7fn; rest >>= 7n) count += 1;
  return count;
}

/** @returns the position after it */
export function writeVarlong(bytes: Buffer, at: number, value: Integer): number {
  if (value === (Number(value) | 0)) return writeVarint(bytes, at, value);
  if (typeof value === "number" && value >= 0 && value < MOST_EXACT) {
    let rest = 2 * value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
    bytes[at++] = rest;
    return at;
  }
  let rest = zigzagOf(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80;
  bytes[at++] = Number(rest);
  return at;
}

function zigzagOf(value: Integer): bigint {
  const wide = BigInt(value);
  return BigInt.asUintN(64, (wide << 1n) ^ (wide >> 63n));
}
