import { HEADER_BYTES } from "../wire/batch-header.ts";

/**
 * One page of the ring. Entries grow from the left, the table of their positions from the right, and the page is full
 * when they meet.
 *
 *   ┌ batch block ──────────────┬ entry ───────────────────┬ entry ── … ┬ free ┬ … position 1 │ position 0 ┐
 *   │ source i32    │ header 61 │ batch u32 │ length u32 │ │            │      │     u32      │    u32     │
 *   │               │ raw bytes │           │ +flag bit  │ │ raw bytes  │      │              │            │
 *   └───────────────┴───────────┴──────────────────────────┴────────────┴──────┴──────────────┴────────────┘
 *
 * A batch's header is stored once per page, and each of its records refers to it. Both keep their exact bytes, and
 * nothing is parsed until a row is shown. Entries begin at multiples of 4. The flag marks a failure: its bytes are its
 * ErrorData as JSON, and its header is that of the broken batch.
 */
export const BATCH_BLOCK_BYTES = 4 + HEADER_BYTES + 3;
export const ENTRY_BYTES = 8;
const POSITION_BYTES = 4;
const FAILURE = 0x8000_0000;

export class Segment {
  readonly bytes: Buffer;
  /** Row number of the first entry. */
  firstRow = 0;
  count = 0;
  readonly #words: Uint32Array;
  #filled = 0;
  /** The start of the newest batch block; −1 before the first. */
  #batchAt = -1;

  /** @param size bytes, a multiple of 4. */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.#words = new Uint32Array(this.bytes.buffer, 0, size / 4);
  }

  /** The page size needed for one record of `length` bytes. */
  static sizeFor(length: number): number {
    return BATCH_BLOCK_BYTES + ENTRY_BYTES + aligned(length) + POSITION_BYTES;
  }

  clear(firstRow: number): void {
    this.firstRow = firstRow;
    this.count = 0;
    this.#filled = 0;
    this.#batchAt = -1;
  }

  get usedBytes(): number {
    return this.#filled + this.count * POSITION_BYTES;
  }

  /** @param newBatch whether the record's batch differs from the last entry's. */
  hasRoom(length: number, newBatch: boolean): boolean {
    const block = newBatch || this.#batchAt < 0 ? BATCH_BLOCK_BYTES : 0;
    const needed = block + ENTRY_BYTES + aligned(length) + POSITION_BYTES;
    return this.#filled + this.count * POSITION_BYTES + needed <= this.bytes.length;
  }

  get hasBatch(): boolean {
    return this.#batchAt >= 0;
  }

  /** Starts the entries of a batch by copying its header. */
  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#batchAt = this.#filled;
    this.bytes.writeInt32LE(source, this.#filled);
    header.copy(this.bytes, this.#filled + 4, headerAt, headerAt + HEADER_BYTES);
    this.#filled += BATCH_BLOCK_BYTES;
  }

  /** Copies one entry; the caller has checked the room. */
  append(source: Buffer, from: number, to: number, failure: boolean): void {
    const at = this.#filled;
    const words = this.#words;
    words[at >>> 2] = this.#batchAt;
    words[(at >>> 2) + 1] = ((to - from) | (failure ? FAILURE : 0)) >>> 0;
    source.copy(this.bytes, at + ENTRY_BYTES, from, to);
    this.count += 1;
    words[words.length - this.count] = at;
    this.#filled = at + ENTRY_BYTES + aligned(to - from);
  }

  /** The start of entry `index`. */
  entryAt(index: number): number {
    return this.#words[this.#words.length - 1 - index] ?? 0;
  }

  /** The position of the entry's batch header. */
  headerAt(entry: number): number {
    return (this.#words[entry >>> 2] ?? 0) + 4;
  }

  /** Topic and partition (see record-sink.ts). */
  sourceOf(entry: number): number {
    return this.bytes.readInt32LE(this.#words[entry >>> 2] ?? 0);
  }

  isFailure(entry: number): boolean {
    return ((this.#words[(entry >>> 2) + 1] ?? 0) & FAILURE) !== 0;
  }

  /** Bytes [bodyFrom, bodyTo) are the record's body (from its attributes on) or the failure's JSON. */
  bodyFrom(entry: number): number {
    return entry + ENTRY_BYTES;
  }

  bodyTo(entry: number): number {
    return entry + ENTRY_BYTES + (((this.#words[(entry >>> 2) + 1] ?? 0) & ~FAILURE) >>> 0);
  }
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3;
}
