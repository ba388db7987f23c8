import type { TailwaterError } from "../../contract/errors.ts";
import type { ReplayChoice, ReplayPiece, SourceOffset } from "../../contract/replay.ts";
import type { RecordSink } from "../store/record-sink.ts";
import { decodeRecord, type StoredRecord } from "../store/stored-record.ts";
import { type ReplayLine, replayLine } from "./replay-line.ts";
import type { Rewriting } from "./rewriting.ts";

/** Reading stops while this many bytes wait to be taken. */
const FULL_BYTES = 2 * 1024 * 1024;
/** One piece has about so many bytes, and at least one record. */
const PIECE_BYTES = 256 * 1024;

/** Matches on their way to another topic: lines, each with the place that it comes from. Reading waits for its reader. */
export class ReplayQueue implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #line: ReplayLine | null;
  readonly #from: ReadonlyMap<number, number>;
  readonly #until: ReadonlyMap<number, number>;
  readonly #also: ReadonlySet<string>;
  readonly #onFull: (full: boolean) => void;
  readonly #rewriting: Rewriting;
  #lines: Buffer[] = [];
  #sources: number[] = [];
  #offsets: number[] = [];
  #held = 0;
  #isFull = false;
  #source = 0;
  #header: Buffer = Buffer.alloc(0);
  #headerAt = 0;
  matched = 0;
  matchedBytes = 0;

  /** @param onFull called when reading must wait, and when it may resume */
  constructor(choice: ReplayChoice, rewriting: Rewriting, onFull: (full: boolean) => void) {
    const { keeps, origin } = choice;
    const { parts } = rewriting;
    let line: ReplayLine | null = null;
    // A recording knows its topics when it is open.
    this.#line =
      keeps === null
        ? null
        : (record, fields) => {
            line ??= replayLine(rewriting.topics, keeps, origin, parts);
            return line(record, fields);
          };
    this.#from = new Map(choice.from);
    this.#until = new Map(choice.until);
    this.#also = new Set(choice.also.map(nameOf));
    this.#onFull = onFull;
    this.#rewriting = rewriting;
  }

  /** Records on which an expression failed, and the first of them. */
  get failing(): number {
    return this.#rewriting.failing;
  }

  get failures(): ReplayPiece["failures"] {
    return this.#rewriting.failures;
  }

  /** Why nothing more is taken: an expression failed, and the replay stops before that record. */
  get over(): TailwaterError | null {
    return this.#rewriting.over;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    const rewriting = this.#rewriting;
    if (failure || rewriting.over !== null) return true;
    const source = this.#source;
    const record = decodeRecord(bytes, from, to, this.#header, this.#headerAt, source);
    if (!this.#isAsked(source, record.offset)) return true;
    this.matched += 1;
    this.matchedBytes += sizeOf(record);
    const fields = rewriting.isNone ? record : rewriting.of(record, bytes, from, to, this.#header, this.#headerAt);
    if (rewriting.over !== null) this.#onFull(true);
    if (this.#line === null || fields === null) return true;
    const line = Buffer.from(this.#line(record, fields));
    this.#lines.push(line);
    this.#sources.push(source);
    this.#offsets.push(record.offset);
    this.#held += line.length;
    if (!this.#isFull && this.#held >= FULL_BYTES) {
      this.#isFull = true;
      this.#onFull(true);
    }
    return true;
  }

  take(): Pick<ReplayPiece, "bytes" | "sources" | "offsets"> {
    let count = 0;
    let bytes = 0;
    while (count < this.#lines.length && (count === 0 || bytes < PIECE_BYTES)) {
      bytes += this.#lines[count]?.length ?? 0;
      count += 1;
    }
    const piece = {
      bytes: Buffer.concat(this.#lines.splice(0, count), bytes),
      sources: Int32Array.from(this.#sources.splice(0, count)),
      offsets: Float64Array.from(this.#offsets.splice(0, count)),
    };
    this.#held -= bytes;
    if (this.#isFull && this.over === null && this.#held < FULL_BYTES / 2) {
      this.#isFull = false;
      this.#onFull(false);
    }
    return piece;
  }

  #isAsked(source: number, offset: number): boolean {
    if (offset >= (this.#until.get(source) ?? Number.POSITIVE_INFINITY)) return false;
    if (offset >= (this.#from.get(source) ?? 0)) return true;
    return this.#also.size > 0 && this.#also.has(nameOf([source, offset]));
  }
}

const nameOf = ([source, offset]: SourceOffset) => `${source}:${offset}`;

function sizeOf({ key, value, headers }: StoredRecord): number {
  return headers.reduce(
    (sum, header) => sum + header.name.length + (header.value?.length ?? 0),
    (key?.length ?? 0) + (value?.length ?? 0),
  );
}
