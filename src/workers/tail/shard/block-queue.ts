import { BLOCK } from "../../export/recording-format.ts";
import type { RecordSink } from "../../store/record-sink.ts";
import { HEADER_BYTES } from "../../wire/batch-header.ts";

const FIRST_BYTES = 256 * 1024;
/** Reading stops while this many bytes wait to be taken. */
const FULL_BYTES = 8 * 1024 * 1024;
const HEAD = 5;

/** Matches as blocks of the recording format, kept in one growing buffer until they are taken. */
export class BlockQueue implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #onFull: (full: boolean) => void;
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #filled = 0;
  #isFull = false;
  #source = 0;
  #header: Buffer = Buffer.alloc(0);
  #headerAt = 0;
  #newBatch = false;

  /** @param onFull called when reading must wait, and when it may resume */
  constructor(onFull: (full: boolean) => void) {
    this.#onFull = onFull;
  }

  get isEmpty(): boolean {
    return this.#filled === 0;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
    this.#newBatch = true;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    this.#room(HEAD + 4 + HEADER_BYTES + HEAD + to - from);
    if (this.#newBatch) {
      this.#newBatch = false;
      const at = this.#head(BLOCK.batch, 4 + HEADER_BYTES);
      this.#bytes.writeInt32LE(this.#source, at);
      this.#header.copy(this.#bytes, at + 4, this.#headerAt, this.#headerAt + HEADER_BYTES);
    }
    bytes.copy(this.#bytes, this.#head(failure ? BLOCK.failure : BLOCK.record, to - from), from, to);
    if (!this.#isFull && this.#filled >= FULL_BYTES) {
      this.#isFull = true;
      this.#onFull(true);
    }
    return true;
  }

  /** A separate copy, so that the buffer is free for the next blocks. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#filled));
    this.#filled = 0;
    // The next record may be of the same batch, whose header was just taken, so it is written again.
    this.#newBatch = true;
    if (this.#isFull) {
      this.#isFull = false;
      this.#onFull(false);
    }
    return taken;
  }

  #head(type: number, length: number): number {
    this.#bytes.writeUInt8(type, this.#filled);
    this.#bytes.writeUInt32LE(length, this.#filled + 1);
    const at = this.#filled + HEAD;
    this.#filled = at + length;
    return at;
  }

  #room(needed: number): void {
    if (this.#filled + needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#filled + needed));
    this.#bytes.copy(grown, 0, 0, this.#filled);
    this.#bytes = grown;
  }
}
