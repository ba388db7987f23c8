import type { Random } from "./random.ts";

/** Integers that often break code: the limits of signs and sizes. */
const EDGES = [0, 1, -1, -2, 2, 7, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7fff_ffff, -0x8000_0000];
const VARINTS = [
  [0x00],
  [0x01],
  [0x03],
  [0x7f],
  [0x80, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xfe, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
].map((bytes) => Buffer.from(bytes));
const MOST_BYTES = 64 * 1024;

/**
 * A copy of a seed with some mistakes: flipped bits, edge values, and pieces that are removed, doubled, moved, or
 * copied from another seed. Never longer than 64 kB.
 * @param most the maximum number of mistakes
 */
export function mutate(random: Random, seeds: readonly Buffer[], most = 5): Buffer {
  let bytes: Buffer = Buffer.from(random.pick(seeds));
  for (let left = 1 + random.below(most); left > 0; left -= 1) bytes = mistake(random, bytes, seeds);
  return bytes.length > MOST_BYTES ? bytes.subarray(0, MOST_BYTES) : bytes;
}

function mistake(random: Random, bytes: Buffer, seeds: readonly Buffer[]): Buffer {
  if (bytes.length === 0) return random.bytes(1 + random.below(8));
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(32, bytes.length - at));
  switch (random.below(11)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.uint32();
      return bytes;
    case 2:
      if (bytes.length - at >= 4) bytes.writeInt32BE(random.pick(EDGES), at);
      return bytes;
    case 3:
      if (bytes.length - at >= 2) bytes.writeUInt16BE(random.pick(EDGES) & 0xffff, at);
      return bytes;
    case 4:
      if (bytes.length - at >= 8) bytes.writeBigInt64BE(edge64(random), at);
      return bytes;
    case 5:
      return bytes.subarray(0, at);
    case 6:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 7:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 8:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(length), bytes.subarray(at)]);
    case 9: {
      const varint = random.pick(VARINTS);
      varint.copy(bytes, at);
      return bytes;
    }
    default: {
      const other = random.pick(seeds);
      const from = random.below(other.length);
      const piece = other.subarray(from, from + random.below(64));
      return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + random.below(length + 1))]);
    }
  }
}

/** ±2^53 and ±2^63, and values near them. */
export function edge64(random: Random): bigint {
  const power = random.pick([0n, 31n, 32n, 52n, 53n, 62n, 63n]);
  const near = (1n << power) + BigInt(random.below(5) - 2);
  return BigInt.asIntN(64, random.oneIn(2) ? near : -near);
}

/** Text with some mistakes, in units of UTF-16. */
export function mutateText(random: Random, texts: readonly string[], words: readonly string[], most = 4): string {
  let text = random.pick(texts);
  for (let left = 1 + random.below(most); left > 0; left -= 1) {
    const at = random.below(text.length + 1);
    const length = random.below(Math.min(16, text.length - at + 1));
    switch (random.below(5)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 1:
        text = text.slice(0, at) + random.pick(words) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + random.pick(words) + text.slice(at + length);
        break;
      case 3:
        text = text.slice(0, at) + text.slice(at, at + length).repeat(1 + random.below(6)) + text.slice(at + length);
        break;
      default: {
        const other = random.pick(texts);
        text = text.slice(0, at) + other.slice(random.below(other.length));
      }
    }
    if (text.length > 4_096) text = text.slice(0, 4_096);
  }
  return text;
}
