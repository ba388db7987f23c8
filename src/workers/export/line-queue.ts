import type { LineChoice } from "../../contract/tail-worker.ts";
import type { RecordSink } from "../store/record-sink.ts";
import { LineSink } from "./export-job.ts";
import { headLine, lineFormat } from "./line-formats.ts";

/** Reading stops while this many bytes wait to be taken, and resumes at half of it. */
const FULL_BYTES = 4 * 1024 * 1024;

/** Matches as lines, kept until they are taken. If their reader is slow, reading waits. */
export class LineQueue implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #lines: LineSink | null = null;
  readonly #onFull: (full: boolean) => void;
  #pieces: Buffer[] = [];
  #held = 0;
  #isFull = false;
  /** Matches that may still come. */
  #left: number;

  /** @param onFull called when reading must wait, and when it may resume */
  constructor(topics: readonly string[], { format, csv, limit }: LineChoice, onFull: (full: boolean) => void) {
    this.#onFull = onFull;
    this.#left = limit ?? Number.POSITIVE_INFINITY;
    if (format === "count") return;
    const head = headLine(format, [], csv);
    if (head !== "") this.#hold(head);
    this.#lines = new LineSink({ write: (bytes) => this.#hold(bytes) }, lineFormat(format, topics, [], csv));
  }

  get isEmpty(): boolean {
    return this.#held === 0;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#lines?.beginBatch(source, header, headerAt);
  }

  append(bytes: Buffer, from: number, to: number, failure?: boolean): boolean {
    if (this.isDone) return true;
    // Matches are counted here, because a record's value may contain line ends.
    if (failure !== true) this.#left -= 1;
    return this.#lines?.append(bytes, from, to, failure) ?? true;
  }

  /** It has the requested number of lines. */
  get isDone(): boolean {
    return this.#left <= 0;
  }

  take(): Uint8Array {
    const taken = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#held = 0;
    if (this.#isFull) {
      this.#isFull = false;
      this.#onFull(false);
    }
    return taken;
  }

  #hold(line: Buffer | string): void {
    const piece = typeof line === "string" ? Buffer.from(line) : line;
    this.#pieces.push(piece);
    this.#held += piece.length;
    if (this.#isFull || this.#held < FULL_BYTES) return;
    this.#isFull = true;
    this.#onFull(true);
  }
}
