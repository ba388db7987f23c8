import { corrupt, tooLarge } from "./errors.ts";
import { type Blocks, instantiate, PAGE } from "./wasm-memory.ts";

/** The input's address. The bytes before it are unused. */
const INPUT = 1_024;
/** The padding after input and output, because copies read and write up to 15 bytes further. */
const SLACK = 64;
/** A memory larger than this is released before the next batch, because it cannot shrink. Bytes. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** Indexed by the error code of assembly/blocks.ts, negated and minus one. */
const FAILURES = [
  "its data is truncated",
  "a copy points before the beginning",
  "it is larger than it claims",
  "it ends early",
] as const;
const NO_ROOM = -3;

/**
 * One batch's compressed and unpacked bytes in one WebAssembly memory. The input is copied in once, the blocks are
 * unpacked one after the other, and the result is a view that is valid until the next batch. It is reused for every
 * batch and allocates nothing unless it grows.
 */
export class BlockMemory {
  readonly #codec: string;
  #memory: WebAssembly.Memory;
  #blocks: Blocks;
  #bytes: Buffer;
  #cap = 0;
  #first = 0;
  #filled = 0;

  /** @param codec for errors */
  constructor(codec: string) {
    this.#codec = codec;
    ({ memory: this.#memory, blocks: this.#blocks, bytes: this.#bytes } = instantiate());
  }

  /** @param cap the limit of unpacked bytes. @throws TailwaterError BATCH_TOO_LARGE from later calls */
  begin(input: Buffer, cap: number): void {
    if (this.#bytes.length > KEPT_BYTES && input.length < KEPT_BYTES / 4) {
      ({ memory: this.#memory, blocks: this.#blocks, bytes: this.#bytes } = instantiate());
    }
    this.#cap = cap;
    this.#filled = 0;
    // At a multiple of 16, because aligned stores are a little faster.
    this.#first = (INPUT + input.length + SLACK + 15) & ~15;
    this.#need(0);
    this.#bytes.set(input, INPUT);
  }

  /** Bytes [from, to) of the input, unchanged. */
  store(from: number, to: number): void {
    this.#need(to - from);
    const out = this.#first + this.#filled;
    this.#bytes.copyWithin(out, INPUT + from, INPUT + to);
    this.#filled += to - from;
  }

  /** An LZ4 block. @param most the most bytes that it may contain */
  lz4(from: number, to: number, most: number): void {
    const capped = Math.min(most, this.#cap - this.#filled);
    this.#need(capped);
    const out = this.#first + this.#filled;
    const end = this.#blocks.lz4(INPUT + from, INPUT + to, this.#first, out, out + capped);
    if (end === NO_ROOM && capped < most) throw tooLarge(this.#cap);
    if (end < 0) throw this.#failure(end);
    this.#filled = end - this.#first;
  }

  /** A raw snappy block after its length. @param length the number of unpacked bytes */
  snappy(from: number, to: number, length: number): void {
    this.#need(length);
    const out = this.#first + this.#filled;
    const end = this.#blocks.snappy(INPUT + from, INPUT + to, out, out + length);
    if (end < 0) throw this.#failure(end);
    this.#filled += length;
  }

  /** Detaches the memory from views that are still kept, so that it is freed with this object. */
  close(): void {
    this.#memory.grow(0);
    this.#bytes = Buffer.alloc(0);
  }

  /** Everything unpacked since `begin`. */
  get result(): Buffer {
    return this.#bytes.subarray(this.#first, this.#first + this.#filled);
  }

  #need(more: number): void {
    if (this.#filled + more > this.#cap) throw tooLarge(this.#cap);
    const missing = this.#first + this.#filled + more + SLACK - this.#bytes.length;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE));
    this.#bytes = Buffer.from(this.#memory.buffer);
  }

  #failure(answer: number): Error {
    return corrupt(this.#codec, FAILURES[-answer - 1] ?? "it is damaged");
  }
}
