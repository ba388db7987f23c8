import { type Blocks, instantiate, PAGE } from "./wasm-memory.ts";

/** The address of the table of positions; the input is behind it. */
const TABLE = 1_024;
const INPUT = TABLE + 16 * 1024;
/** The padding after the input, because it is read in words. */
const SLACK = 64;
/** The most bytes in one block. Blocks are independent, so positions in a block need 16 bits. */
const LZ4_BLOCK = 64 * 1024;
const SNAPPY_BLOCK = 32 * 1024;
/** The most that a block grows: one byte per 255, and a few more. */
const growth = (bytes: number) => (bytes >> 7) + 64;
/** A memory larger than this is released before the next batch, because it cannot shrink. Bytes. */
const KEPT_BYTES = 4 * 1024 * 1024;
const UNCOMPRESSED = 0x8000_0000;

/** An LZ4 frame of independent blocks of 64 kB without checksums, and the checksum of this header (0x82), as Java's. */
const LZ4_HEAD = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
/** Java's SnappyOutputStream: its magic, its version, and the oldest version that reads it. */
const XERIAL_HEAD = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);

/** Packs batches with lz4 and snappy in one WebAssembly memory, which is reused. */
export class PackMemory {
  #memory: WebAssembly.Memory;
  #blocks: Blocks;
  #bytes: Buffer;

  constructor() {
    ({ memory: this.#memory, blocks: this.#blocks, bytes: this.#bytes } = instantiate());
  }

  /** One LZ4 frame (LZ4 Frame Format 1.6.4). @returns valid until the next call */
  lz4(input: Buffer): Buffer {
    const first = this.#begin(input, LZ4_BLOCK);
    let out = first + LZ4_HEAD.copy(this.#bytes, first);
    for (let at = 0; at < input.length; at += LZ4_BLOCK) {
      const from = INPUT + at;
      const to = INPUT + Math.min(input.length, at + LZ4_BLOCK);
      const end = this.#blocks.pack(from, to, out + 4, TABLE, 0);
      const length = end - out - 4;
      if (length < to - from) {
        this.#bytes.writeUInt32LE(length, out);
        out = end;
      } else {
        this.#bytes.writeUInt32LE((UNCOMPRESSED | (to - from)) >>> 0, out);
        this.#bytes.copyWithin(out + 4, from, to);
        out += 4 + to - from;
      }
    }
    this.#bytes.writeUInt32LE(0, out);
    return this.#bytes.subarray(first, out + 4);
  }

  /** Chunks of raw snappy in the framing of xerial's snappy-java. @returns valid until the next call */
  snappy(input: Buffer): Buffer {
    const first = this.#begin(input, SNAPPY_BLOCK);
    let out = first + XERIAL_HEAD.copy(this.#bytes, first);
    for (let at = 0; at < input.length; at += SNAPPY_BLOCK) {
      const to = Math.min(input.length, at + SNAPPY_BLOCK);
      let begin = out + 4;
      let left = to - at;
      for (; left >= 0x80; left >>>= 7) this.#bytes[begin++] = (left & 0x7f) | 0x80;
      this.#bytes[begin++] = left;
      const end = this.#blocks.pack(INPUT + at, INPUT + to, begin, TABLE, 1);
      this.#bytes.writeInt32BE(end - out - 4, out);
      out = end;
    }
    return this.#bytes.subarray(first, out);
  }

  /** Copies the input in, and makes room for the output. @returns its address */
  #begin(input: Buffer, block: number): number {
    if (this.#bytes.length > KEPT_BYTES && input.length < KEPT_BYTES / 4) {
      ({ memory: this.#memory, blocks: this.#blocks, bytes: this.#bytes } = instantiate());
    }
    const first = (INPUT + input.length + SLACK + 15) & ~15;
    const blocks = Math.ceil(input.length / block) + 1;
    const missing = first + input.length + blocks * growth(block) + SLACK - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE));
      this.#bytes = Buffer.from(this.#memory.buffer);
    }
    this.#bytes.set(input, INPUT);
    return first;
  }
}
