import type { RecordSink } from "../store/record-sink.ts";
import * as header from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import { RecordCursor } from "../wire/varint.ts";

/** Keeps the offsets of the newest records, up to a fixed number, and counts all records. */
export class NewestOffsets implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #offsets: Float64Array;
  readonly #cursor = new RecordCursor();
  #header: Buffer = Buffer.alloc(0);
  #headerAt = 0;
  #count = 0;

  constructor(kept: number) {
    this.#offsets = new Float64Array(kept);
  }

  /** The number of records added. */
  get count(): number {
    return this.#count;
  }

  /** The oldest kept offset, once the number is reached; null before. */
  get oldest(): number | null {
    const { length } = this.#offsets;
    return this.#count < length ? null : (this.#offsets[this.#count % length] ?? null);
  }

  beginBatch(_source: number, batch: Buffer, headerAt: number): void {
    this.#header = batch;
    this.#headerAt = headerAt;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (failure) {
      this.#addFailed();
      return true;
    }
    this.#cursor.reset(bytes, from + 1, to);
    this.#cursor.skipVarlong();
    this.#add(readOffset(this.#header, this.#headerAt) + this.#cursor.varint());
    return true;
  }

  /** Adds the records of a batch that could not be read: the number in its header, at its last offsets. */
  #addFailed(): void {
    const last = header.lastOffset(this.#header, this.#headerAt);
    const span = last + 1 - readOffset(this.#header, this.#headerAt);
    const records = Math.max(1, Math.min(header.recordsCount(this.#header, this.#headerAt), span));
    // Adds at most as many as are kept; older ones are only counted.
    const kept = Math.min(records, this.#offsets.length);
    this.#count += records - kept;
    for (let offset = last + 1 - kept; offset <= last; offset += 1) this.#add(offset);
  }

  #add(offset: number): void {
    if (this.#offsets.length > 0) this.#offsets[this.#count % this.#offsets.length] = offset;
    this.#count += 1;
  }
}
