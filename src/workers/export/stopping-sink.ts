import type { RecordSink } from "../store/record-sink.ts";
import type { OutputFile } from "./output-file.ts";

type Counted = RecordSink & { readonly records: number };

/**
 * Stops at the first thing that cannot be written. The reader takes an error for one of the batch in hand and goes on
 * with the next: the file would have a hole, and with room on the disk again an export without it would pass for whole.
 */
export class StoppingSink implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #sink: Counted;
  readonly #file: OutputFile;
  readonly #stop: () => void;
  #onDisk = 0;
  #flushed = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(sink: Counted, file: OutputFile, stop: () => void) {
    this.#sink = sink;
    this.#file = file;
    this.#stop = stop;
  }

  /** Written; after a failure only what surely reached the disk. */
  get records(): number {
    return this.#failure === null ? this.#sink.records : this.#onDisk;
  }

  /** Writes what is held back. @throws what could not be written, now or before */
  end(): void {
    if (this.#failure === null) {
      try {
        this.#file.end();
      } catch (error) {
        this.#failure = { error };
      }
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    if (this.#failure === null) this.#sink.beginBatch(source, header, headerAt);
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (this.#failure !== null) return true;
    const before = this.#sink.records;
    try {
      this.#sink.append(bytes, from, to, failure);
      // The buffer went out to make room for this one: all before it are on the disk.
      if (this.#file.flushed !== this.#flushed) this.#onDisk = before;
      this.#flushed = this.#file.flushed;
    } catch (error) {
      this.#failure = { error };
      this.#stop();
    }
    return true;
  }
}
