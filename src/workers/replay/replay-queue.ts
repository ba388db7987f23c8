import type { TailwaterError } from "../../contract/errors.ts";
import { exact, type Integer } from "../../contract/integer.ts";
import type { ReplayChoice, ReplayPiece, SourceOffset } from "../../contract/replay.ts";
import { PackedWriter } from "../batch/packed-record.ts";
import { partitionOf, type RecordSink } from "../store/record-sink.ts";
import { decodeRecord } from "../store/stored-record.ts";
import * as header from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import { RecordCursor } from "../wire/varint.ts";
import { type ReplayWrites, replayWrites } from "./replay-body.ts";
import type { Rewriting } from "./rewriting.ts";

/** Reading stops while this many bytes wait to be taken. */
const FULL_BYTES = 2 * 1024 * 1024;

interface Piece {
  readonly packed: PackedWriter;
  readonly sources: number[];
  readonly offsets: number[];
}

/** Matches on their way to another topic: packed, each with the place that it comes from. Reading waits for its reader. */
export class ReplayQueue implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  /** Null: only counts. */
  readonly #writes: ReplayWrites | null;
  readonly #from: ReadonlyMap<number, number>;
  readonly #until: ReadonlyMap<number, number>;
  readonly #also: ReadonlySet<string>;
  readonly #onFull: (full: boolean) => void;
  readonly #rewriting: Rewriting;
  readonly #cursor = new RecordCursor();
  #pieces: Piece[] = [];
  #held = 0;
  #isFull = false;
  #source = 0;
  #header: Buffer = Buffer.alloc(0);
  #headerAt = 0;
  #baseOffset = 0;
  #baseTime: Integer = 0;
  #isAppended = false;
  matched = 0;
  matchedBytes = 0;

  /** @param onFull called when reading must wait, and when it may resume */
  constructor({ keeps, origin, ...choice }: ReplayChoice, rewriting: Rewriting, onFull: (full: boolean) => void) {
    this.#writes = keeps === null ? null : replayWrites(() => rewriting.topics, keeps, origin, rewriting.parts);
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
    return this.#pieces.length === 0;
  }

  beginBatch(source: number, head: Buffer, at: number): void {
    this.#source = source;
    this.#header = head;
    this.#headerAt = at;
    this.#baseOffset = readOffset(head, at);
    this.#isAppended = header.isAppendTime(header.attributesOf(head, at));
    // With log append time the broker's time is the batch's maximum, and the producer's deltas do not count.
    this.#baseTime = exact(head.readBigInt64BE(at + (this.#isAppended ? 35 : 27)));
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (failure || this.over !== null) return true;
    const cursor = this.#cursor;
    cursor.reset(bytes, from + 1, to);
    const timeDelta = cursor.varlongNear();
    const offset = this.#baseOffset + cursor.varint();
    if (!this.#isAsked(this.#source, offset)) return true;
    const bodyFrom = cursor.at;
    this.matched += 1;
    this.matchedBytes += this.#partBytes();
    const writes = this.#writes;
    if (writes === null ? this.#rewriting.isNone : writes.isPlain) {
      if (writes === null) return true;
      const partition = writes.partitions ? partitionOf(this.#source) : null;
      const timestamp = writes.timestamps ? this.#timeOf(bytes, from, to, timeDelta) : null;
      this.#pack(partition, timestamp, offset, bytes, bodyFrom, to);
    } else this.#appendMade(bytes, from, to);
    return true;
  }

  take(): Pick<ReplayPiece, "bytes" | "sources" | "offsets"> {
    const taken = this.#pieces.shift();
    const bytes = taken?.packed.bytes ?? new Uint8Array();
    this.#held -= bytes.length;
    if (this.#isFull && this.over === null && this.#held < FULL_BYTES / 2) {
      this.#isFull = false;
      this.#onFull(false);
    }
    return { bytes, sources: Int32Array.from(taken?.sources ?? []), offsets: Float64Array.from(taken?.offsets ?? []) };
  }

  /** A record that is not sent as it stands. */
  #appendMade(bytes: Buffer, from: number, to: number): void {
    const rewriting = this.#rewriting;
    const writes = this.#writes;
    const [head, at] = [this.#header, this.#headerAt];
    const record = decodeRecord(bytes, from, to, head, at, this.#source);
    const fields = rewriting.isNone ? record : rewriting.of(record, bytes, from, to, head, at);
    if (rewriting.over !== null) this.#onFull(true);
    if (writes === null || fields === null) return;
    const { partition, timestamp } = fields;
    const body = writes.bodyOf(record, fields);
    const time = writes.timestamps ? exact(timestamp) : null;
    this.#pack(writes.partitions ? partition : null, time, record.offset, body, 0, body.length);
  }

  #pack(
    partition: number | null,
    timestamp: Integer | null,
    offset: number,
    bytes: Buffer,
    from: number,
    to: number,
  ): void {
    const size = PackedWriter.sizeOf(from, to);
    let piece = this.#pieces.at(-1);
    if (piece?.packed.fits(size) !== true) {
      piece = { packed: new PackedWriter(size), sources: [], offsets: [] };
      this.#pieces.push(piece);
    }
    piece.packed.add(partition, timestamp, bytes, from, to);
    piece.sources.push(this.#source);
    piece.offsets.push(offset);
    this.#held += size;
    if (this.#isFull || this.#held < FULL_BYTES) return;
    this.#isFull = true;
    this.#onFull(true);
  }

  /** Exact; it wraps like Java's where INT64 ends. */
  #timeOf(bytes: Buffer, from: number, to: number, delta: number): Integer {
    const base = this.#baseTime;
    if (this.#isAppended) return base;
    if (typeof base === "number" && Number.isSafeInteger(delta)) {
      const time = base + delta;
      if (Number.isSafeInteger(time)) return time;
    }
    this.#cursor.reset(bytes, from + 1, to);
    return exact(BigInt.asIntN(64, BigInt(base) + this.#cursor.varlong()));
  }

  /** Bytes of key, value and headers, which begin at the cursor. */
  #partBytes(): number {
    let bytes = this.#passPart() + this.#passPart();
    for (let left = 2 * this.#cursor.varint(); left > 0; left -= 1) bytes += this.#passPart();
    return bytes;
  }

  #passPart(): number {
    const length = this.#cursor.varint();
    this.#cursor.skip(length);
    return Math.max(0, length);
  }

  #isAsked(source: number, offset: number): boolean {
    if (offset >= (this.#until.get(source) ?? Number.POSITIVE_INFINITY)) return false;
    if (offset >= (this.#from.get(source) ?? 0)) return true;
    return this.#also.size > 0 && this.#also.has(nameOf([source, offset]));
  }
}

const nameOf = ([source, offset]: SourceOffset) => `${source}:${offset}`;
