import type { RecordSink } from "../store/record-sink.ts";
import type { OutputFile } from "./output-file.ts";

type Counted = RecordSink & { readonly records: number };

/**
 * Stops at the first failed write. The reader would treat the error as one of the current batch and continue with the
 * next: the file would have a hole, and once the disk has space again the export would seem complete.
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

  /** The written records; after a failure only those that are certainly on disk. */
  get records(): number {
    return this.#failure === null ? this.#sink.records : this.#onDisk;
  }

  /** Writes what is buffered. @throws the error of this or an earlier write */
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
      // The buffer was written to make room for this record, so all earlier records are on disk.
      if (this.#file.flushed !== this.#flushed) this.#onDisk = before;
      this.#flushed = this.#file.flushed;
    } catch (error) {
      this.#failure = { error };
      this.#stop();
    }
    return true;
  }
}
