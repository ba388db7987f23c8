import { MemoryView } from "./data-view.ts";
import { corrupt, type Output } from "./output.ts";

/** Java's SnappyOutputStream: this, two version numbers, then chunks of INT32 length + raw snappy. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/**
 * Unpacks snappy, raw or in the framing of xerial's snappy-java (what Kafka's Java clients write), into the output and
 * returns the bytes written. Source: snappy format description; snappy-java's SnappyOutputStream.
 */
export function unpackSnappy(bytes: Buffer, output: Output): number {
  if (bytes.length < XERIAL_HEADER || XERIAL_MAGIC.compare(bytes, 0, XERIAL_MAGIC.length) !== 0) {
    return unpackRaw(bytes, 0, bytes.length, output, 0);
  }
  let filled = 0;
  let at = XERIAL_HEADER;
  while (at < bytes.length) {
    // A concatenated stream begins with a header of its own.
    if (bytes.length - at >= XERIAL_HEADER && XERIAL_MAGIC.compare(bytes, at, at + XERIAL_MAGIC.length) === 0) {
      at += XERIAL_HEADER;
      continue;
    }
    if (bytes.length - at < 4) throw corrupt("snappy", "a chunk header is cut");
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || length > bytes.length - at) throw corrupt("snappy", "a chunk is cut");
    filled = unpackRaw(bytes, at, at + length, output, filled);
    at += length;
  }
  return filled;
}

const inputView = new MemoryView();
const outputView = new MemoryView();
/** Literals up to so many bytes are copied by hand. */
const SHORT = 32;

/** One raw snappy block. Allocates nothing unless the output grows. */
function unpackRaw(bytes: Buffer, from: number, to: number, output: Output, start: number): number {
  let begin = from;
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    if (begin >= to || shift > 28) throw corrupt("snappy", "its length is cut");
    const byte = bytes[begin++] ?? 0;
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  // Snappy packs 64 bytes into 3 at best: a length beyond that is a lie, and no reason to make room.
  if (size > (to - begin) * 24 + 64) throw corrupt("snappy", "it cannot hold the length it claims");
  output.grow(start + size, start);
  const input = inputView.of(bytes);
  const target = outputView.of(output.bytes);
  // Positions in the memory behind the buffers.
  const base = output.bytes.byteOffset;
  const first = base + start;
  const end = first + size;
  const stop = bytes.byteOffset + to;
  let at = bytes.byteOffset + begin;
  let out = first;
  while (at < stop) {
    const tag = input.getUint8(at++);
    let length = (tag >> 2) + 1;
    let distance = 0;
    switch (tag & 3) {
      case 0:
        if (length > 60) {
          const extra = length - 60;
          if (extra > stop - at) throw corrupt("snappy", "a literal is cut");
          length = 1 + bytes.readUIntLE(at - bytes.byteOffset, extra);
          at += extra;
        }
        if (length > stop - at || length > end - out) throw corrupt("snappy", "a literal does not fit");
        if (length <= SHORT && stop - at >= SHORT + 4)
          for (let i = 0; i < length; i += 4) target.setUint32(out + i, input.getUint32(at + i, true), true);
        else bytes.copy(output.bytes, out - base, at - bytes.byteOffset, at - bytes.byteOffset + length);
        at += length;
        out += length;
        continue;
      case 1:
        if (stop - at < 1) throw corrupt("snappy", "a copy is cut");
        length = ((tag >> 2) & 7) + 4;
        distance = ((tag >> 5) << 8) | input.getUint8(at++);
        break;
      case 2:
        if (stop - at < 2) throw corrupt("snappy", "a copy is cut");
        distance = input.getUint16(at, true);
        at += 2;
        break;
      default:
        if (stop - at < 4) throw corrupt("snappy", "a copy is cut");
        distance = input.getUint32(at, true);
        at += 4;
    }
    if (distance === 0 || distance > out - first) throw corrupt("snappy", "a copy points before the beginning");
    if (length > end - out) throw corrupt("snappy", "a copy does not fit");
    const source = out - distance;
    // Nearer than four bytes, a word would be read before it is written: the bytes between repeat.
    if (distance >= 4)
      for (let i = 0; i < length; i += 4) target.setUint32(out + i, target.getUint32(source + i, true), true);
    else for (let i = 0; i < length; i += 1) target.setUint8(out + i, target.getUint8(source + i));
    out += length;
  }
  if (out !== end) throw corrupt("snappy", "it ends early");
  return out - base;
}
