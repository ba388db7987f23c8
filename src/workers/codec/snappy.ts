import { BlockMemory } from "./blocks.ts";
import { corrupt } from "./errors.ts";

/** Java's SnappyOutputStream: this, two version numbers, then chunks of INT32 length + raw snappy. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

let memory: BlockMemory | null = null;

/** Drops its memory; the next batch allocates a new one. */
export function forgetSnappy(): void {
  memory?.close();
  memory = null;
}

/**
 * Unpacks snappy, raw or in the framing of xerial's snappy-java (what Kafka's Java clients write).
 * Source: snappy format description; snappy-java's SnappyOutputStream.
 * @returns valid until the next call
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE
 */
export function unpackSnappy(bytes: Buffer, cap: number): Buffer {
  memory ??= new BlockMemory("snappy");
  memory.begin(bytes, cap);
  if (!isXerial(bytes, 0)) {
    unpackRaw(bytes, 0, bytes.length, memory);
    return memory.result;
  }
  let at = XERIAL_HEADER;
  while (at < bytes.length) {
    // A concatenated stream begins with another header.
    if (isXerial(bytes, at)) {
      at += XERIAL_HEADER;
      continue;
    }
    if (bytes.length - at < 4) throw corrupt("snappy", "a chunk header is truncated");
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || length > bytes.length - at) throw corrupt("snappy", "a chunk is truncated");
    unpackRaw(bytes, at, at + length, memory);
    at += length;
  }
  return memory.result;
}

function isXerial(bytes: Buffer, at: number): boolean {
  return bytes.length - at >= XERIAL_HEADER && XERIAL_MAGIC.compare(bytes, at, at + XERIAL_MAGIC.length) === 0;
}

/** One raw snappy block: the length as a varint, then the data. */
function unpackRaw(bytes: Buffer, from: number, to: number, into: BlockMemory): void {
  let at = from;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    if (at >= to || shift > 28) throw corrupt("snappy", "its length is truncated");
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  // Snappy packs at most 64 bytes into 3. A larger length is false, and no memory is allocated for it.
  if (length > (to - at) * 24 + 64) throw corrupt("snappy", "it cannot hold the length it claims");
  into.snappy(at, to, length);
}
