import { corrupt, type Output } from "./output.ts";

const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const UNCOMPRESSED = 0x8000_0000;
const MIN_MATCH = 4;
/** A block's own limit by the frame format, bytes. */
const MAX_BLOCK = 4 * 1024 * 1024;

/**
 * Unpacks LZ4 frames into the output and returns the bytes written. Checksums inside the frame are passed over: the
 * batch's CRC covers the same bytes (and Java's old clients wrote wrong header checksums, KIP-57).
 * Source: LZ4 Frame Format 1.6.4 and LZ4 Block Format. Plain loops into a reused buffer: faster here than a native
 * call that allocates its result.
 */
export function unpackLz4(bytes: Buffer, output: Output): number {
  let at = 0;
  let filled = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 7) throw corrupt("lz4", "the frame header is cut");
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xffff_fff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + bytes.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== FRAME_MAGIC) throw corrupt("lz4", "it does not begin with a frame");
    const flags = bytes[at + 4] ?? 0;
    if (flags >> 6 !== 1) throw corrupt("lz4", `frame version ${flags >> 6} is unknown`);
    if (flags & 0x01) throw corrupt("lz4", "it needs a dictionary");
    at += 6 + (flags & 0x08 ? 8 : 0) + 1;
    const blockChecksum = flags & 0x10 ? 4 : 0;
    for (;;) {
      if (bytes.length - at < 4) throw corrupt("lz4", "a block header is cut");
      const word = bytes.readUInt32LE(at);
      at += 4;
      if (word === 0) break;
      const length = word & ~UNCOMPRESSED;
      if (length > bytes.length - at || length > MAX_BLOCK + 16) throw corrupt("lz4", "a block is cut");
      if ((word & UNCOMPRESSED) !== 0) {
        output.grow(filled + length, filled);
        bytes.copy(output.bytes, filled, at, at + length);
        filled += length;
      } else {
        filled = unpackBlock(bytes, at, at + length, output, filled);
      }
      at += length + blockChecksum;
    }
    if (flags & 0x04) at += 4;
  }
  return filled;
}

/** One block; matches may reach back into earlier blocks (linked blocks). Allocates nothing unless the output grows. */
function unpackBlock(input: Buffer, from: number, to: number, output: Output, start: number): number {
  let at = from;
  let out = start;
  let target = output.bytes;
  while (at < to) {
    const token = input[at++] ?? 0;
    let literals = token >> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (at >= to) throw corrupt("lz4", "a length is cut");
        more = input[at++] ?? 0;
        literals += more;
      }
    }
    if (literals > to - at) throw corrupt("lz4", "literals are cut");
    if (out + literals > target.length) {
      output.grow(out + literals, out);
      target = output.bytes;
    }
    if (literals > 32) input.copy(target, out, at, at + literals);
    else for (let i = 0; i < literals; i += 1) target[out + i] = input[at + i] ?? 0;
    at += literals;
    out += literals;
    if (at >= to) break;
    if (to - at < 2) throw corrupt("lz4", "a match is cut");
    const distance = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    at += 2;
    if (distance === 0 || distance > out) throw corrupt("lz4", "a match points before the beginning");
    let length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more = 255;
      while (more === 255) {
        if (at >= to) throw corrupt("lz4", "a length is cut");
        more = input[at++] ?? 0;
        length += more;
      }
    }
    if (out + length > target.length) {
      output.grow(out + length, out);
      target = output.bytes;
    }
    copyMatch(target, out, distance, length);
    out += length;
  }
  return out;
}

/** Copies from `distance` bytes back; source and target may overlap, which repeats the bytes between them. */
export function copyMatch(target: Buffer, out: number, distance: number, length: number): void {
  const source = out - distance;
  if (distance >= length && length > 32) target.copyWithin(out, source, source + length);
  else for (let i = 0; i < length; i += 1) target[out + i] = target[source + i] ?? 0;
}
