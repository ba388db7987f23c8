import { MemoryView } from "./data-view.ts";
import { corrupt, type Output, SLACK } from "./output.ts";

const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const UNCOMPRESSED = 0x8000_0000;
const MIN_MATCH = 4;
/** Literals up to so many bytes are copied by hand: most are a few, and a native call costs more. */
const SHORT = 32;
/** A block's own limit by the frame format, bytes. */
const MAX_BLOCK = 4 * 1024 * 1024;

/**
 * Unpacks LZ4 frames into the output and returns the bytes written. Checksums inside the frame are passed over: the
 * batch's CRC covers the same bytes (and Java's old clients wrote wrong header checksums, KIP-57).
 * Source: LZ4 Frame Format 1.6.4 and LZ4 Block Format. Into a reused buffer: nothing is
 * allocated, where a native call would allocate each result.
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

const inputView = new MemoryView();
const outputView = new MemoryView();

/** One block; matches may reach back into earlier blocks (linked blocks). Allocates nothing unless the output grows. */
function unpackBlock(bytes: Buffer, from: number, to: number, output: Output, start: number): number {
  const input = inputView.of(bytes);
  let target = outputView.of(output.bytes);
  // Positions in the memory behind the buffers.
  let base = output.bytes.byteOffset;
  let out = base + start;
  let room = base + output.bytes.length - SLACK;
  let at = bytes.byteOffset + from;
  const end = bytes.byteOffset + to;
  while (at < end) {
    const token = input.getUint8(at++);
    let literals = token >> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (at >= end) throw corrupt("lz4", "a length is cut");
        more = input.getUint8(at++);
        literals += more;
      }
    }
    if (literals > end - at) throw corrupt("lz4", "literals are cut");
    // Twice in full: a function for it would take these variables out of the processor's registers.
    if (out + literals > room) {
      const filled = out - base;
      output.grow(filled + literals, filled);
      target = outputView.of(output.bytes);
      base = output.bytes.byteOffset;
      out = base + filled;
      room = base + output.bytes.length - SLACK;
    }
    if (literals <= SHORT && end - at >= SHORT + 4)
      for (let i = 0; i < literals; i += 4) target.setUint32(out + i, input.getUint32(at + i, true), true);
    else bytes.copy(output.bytes, out - base, at - bytes.byteOffset, at - bytes.byteOffset + literals);
    at += literals;
    out += literals;
    if (at >= end) break;
    if (end - at < 2) throw corrupt("lz4", "a match is cut");
    const distance = input.getUint16(at, true);
    at += 2;
    if (distance === 0 || distance > out - base) throw corrupt("lz4", "a match points before the beginning");
    let length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more = 255;
      while (more === 255) {
        if (at >= end) throw corrupt("lz4", "a length is cut");
        more = input.getUint8(at++);
        length += more;
      }
    }
    if (out + length > room) {
      const filled = out - base;
      output.grow(filled + length, filled);
      target = outputView.of(output.bytes);
      base = output.bytes.byteOffset;
      out = base + filled;
      room = base + output.bytes.length - SLACK;
    }
    const source = out - distance;
    // Nearer than four bytes, a word would be read before it is written: the bytes between repeat.
    if (distance >= 4)
      for (let i = 0; i < length; i += 4) target.setUint32(out + i, target.getUint32(source + i, true), true);
    else for (let i = 0; i < length; i += 1) target.setUint8(out + i, target.getUint8(source + i));
    out += length;
  }
  return out - base;
}
