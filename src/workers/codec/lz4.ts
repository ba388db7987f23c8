import { BlockMemory } from "./blocks.ts";
import { corrupt } from "./errors.ts";

const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const UNCOMPRESSED = 0x8000_0000;

let memory: BlockMemory | null = null;

/** Drops its memory; the next batch allocates a new one. */
export function forgetLz4(): void {
  memory?.close();
  memory = null;
}

/**
 * Unpacks LZ4 frames. Checksums inside the frame are ignored, because the batch's CRC covers the same bytes (and Java's
 * old clients wrote wrong header checksums, KIP-57). Source: LZ4 Frame Format 1.6.4.
 * @returns valid until the next call
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE
 */
export function unpackLz4(bytes: Buffer, cap: number): Buffer {
  memory ??= new BlockMemory("lz4");
  memory.begin(bytes, cap);
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 7) throw corrupt("lz4", "the frame header is truncated");
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xffff_fff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + bytes.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== FRAME_MAGIC) throw corrupt("lz4", "it does not begin with a frame");
    at = unpackFrame(bytes, at, memory);
  }
  return memory.result;
}

/** Blocks of a frame may refer to earlier blocks (linked blocks). @returns the start of the next frame */
function unpackFrame(bytes: Buffer, begin: number, into: BlockMemory): number {
  const flags = bytes[begin + 4] ?? 0;
  if (flags >> 6 !== 1) throw corrupt("lz4", `frame version ${flags >> 6} is unknown`);
  if (flags & 0x01) throw corrupt("lz4", "it needs a dictionary");
  const mostInBlock = largestBlock(bytes[begin + 5] ?? 0);
  const blockChecksum = flags & 0x10 ? 4 : 0;
  let at = begin + 6 + (flags & 0x08 ? 8 : 0) + 1;
  for (;;) {
    if (bytes.length - at < 4) throw corrupt("lz4", "a block header is truncated");
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) break;
    const length = word & ~UNCOMPRESSED;
    if (length > bytes.length - at) throw corrupt("lz4", "a block is truncated");
    if ((word & UNCOMPRESSED) !== 0) into.store(at, at + length);
    else into.lz4(at, at + length, mostInBlock);
    at += length + blockChecksum;
  }
  return flags & 0x04 ? at + 4 : at;
}

/** Bytes, by the block descriptor: 4 is 64 kB, each step four times as much. Below 4 it is reserved. */
function largestBlock(descriptor: number): number {
  const step = (descriptor >> 4) & 7;
  if (step < 4) throw corrupt("lz4", `block size ${step} is unknown`);
  return 1 << (8 + 2 * step);
}
