import { existsSync, readFileSync } from "node:fs";
import { corrupt, tooLarge } from "./errors.ts";

const PAGE = 64 * 1024;
/** The input's place. What lies before it belongs to nobody. */
const INPUT = 1_024;
/** Behind the input and behind the output: copies read and write up to 15 bytes further. */
const SLACK = 64;
const FIRST_PAGES = 16;
/** A memory that has grown beyond this is given back before the next batch: it cannot shrink. Bytes. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** assembly/blocks.ts, compiled. */
interface Blocks {
  lz4(at: number, end: number, first: number, out: number, room: number): number;
  snappy(at: number, end: number, first: number, room: number): number;
}

/** By the number that assembly/blocks.ts answers with, less one, negated. */
const FAILURES = [
  "its data is truncated",
  "a copy points before the beginning",
  "it is larger than it claims",
  "it ends early",
] as const;
const NO_ROOM = -3;

/**
 * One batch's compressed bytes and what they unpack to, in one WebAssembly memory: the input is copied in once, the
 * blocks are unpacked one behind the other, and the result is a view, valid until the next batch. Reused from batch to
 * batch; allocates nothing unless it grows.
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

  /** @param cap bytes that it may unpack to. @throws TailwaterError BATCH_TOO_LARGE by what follows */
  begin(input: Buffer, cap: number): void {
    if (this.#bytes.length > KEPT_BYTES && input.length < KEPT_BYTES / 4) {
      ({ memory: this.#memory, blocks: this.#blocks, bytes: this.#bytes } = instantiate());
    }
    this.#cap = cap;
    this.#filled = 0;
    // At a multiple of 16: aligned stores are a little faster.
    this.#first = (INPUT + input.length + SLACK + 15) & ~15;
    this.#need(0);
    this.#bytes.set(input, INPUT);
  }

  /** Bytes [from, to) of the input as they are. */
  store(from: number, to: number): void {
    this.#need(to - from);
    const out = this.#first + this.#filled;
    this.#bytes.copyWithin(out, INPUT + from, INPUT + to);
    this.#filled += to - from;
  }

  /** An LZ4 block. @param most bytes that it may hold */
  lz4(from: number, to: number, most: number): void {
    const capped = Math.min(most, this.#cap - this.#filled);
    this.#need(capped);
    const out = this.#first + this.#filled;
    const end = this.#blocks.lz4(INPUT + from, INPUT + to, this.#first, out, out + capped);
    if (end === NO_ROOM && capped < most) throw tooLarge(this.#cap);
    if (end < 0) throw this.#failure(end);
    this.#filled = end - this.#first;
  }

  /** A raw snappy block behind its length. @param length bytes that it unpacks to */
  snappy(from: number, to: number, length: number): void {
    this.#need(length);
    const out = this.#first + this.#filled;
    const end = this.#blocks.snappy(INPUT + from, INPUT + to, out, out + length);
    if (end < 0) throw this.#failure(end);
    this.#filled += length;
  }

  /** Takes the memory away from views of it that somebody keeps: it is free as soon as this object is. */
  close(): void {
    this.#memory.grow(0);
    this.#bytes = Buffer.alloc(0);
  }

  /** All that was unpacked since `begin`. */
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

let compiled: WebAssembly.Module | null = null;

function instantiate(): { memory: WebAssembly.Memory; blocks: Blocks; bytes: Buffer } {
  // 2 kB: compiled in less time than a thread switch takes.
  compiled ??= new WebAssembly.Module(readFileSync(fileOfBlocks()));
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { memory, blocks: exports as unknown as Blocks, bytes: Buffer.from(memory.buffer) };
}

/** Beside the worker's bundle; for sources that a test or a benchmark runs, where the build has put it. */
function fileOfBlocks(): URL {
  const beside = new URL("blocks.wasm", import.meta.url);
  if (existsSync(beside)) return beside;
  for (let folder = new URL("./", import.meta.url); folder.pathname !== "/"; folder = new URL("../", folder)) {
    const built = new URL("dist/workers/blocks.wasm", folder);
    if (existsSync(built)) return built;
  }
  throw new Error("dist/workers/blocks.wasm is missing. npm run build creates it.");
}
