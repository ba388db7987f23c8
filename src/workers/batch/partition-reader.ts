import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { Counters, IsolationLevel } from "../../contract/tail.ts";
import { unpack } from "../codec/unpack.ts";
import {
  FAILED,
  MATCH,
  NO_MATCH,
  NONE,
  type Outcome,
  type RecordFilter,
  type RecordsView,
  testAlone,
} from "../filter/record-filter.ts";
import { type RecordSink, sourceOf } from "../store/record-sink.ts";
import type { TimeHistogram } from "../view/time-histogram.ts";
import { readOffset } from "../wire/cursor.ts";
import type { AbortedTransaction } from "../wire/fetch-response.ts";
import { AbortedProducers } from "./aborted-producers.ts";
import { recordTooLarge, toBatchError } from "./batch-errors.ts";
import * as header from "./batch-header.ts";
import { crc32c } from "./crc32c.ts";
import { upgradeMessageSet } from "./message-set.ts";
import { MalformedRecord, RecordCursor } from "./varint.ts";

export type MutableCounters = { -readonly [Name in keyof Counters]: Counters[Name] };

/** A record on which the filter failed: bytes [from, to) of `records`, in the batch that the view names. */
export type OnFilterError = (view: RecordsView, from: number, to: number, message: string) => void;

export interface PartitionReaderOptions {
  readonly topic: string;
  /** Index of the topic in the view; 0 for a lone one. */
  readonly topicIndex?: number;
  readonly partition: number;
  readonly isolation: IsolationLevel;
  readonly sink: RecordSink;
  readonly histogram?: Pick<TimeHistogram, "addFetched" | "addMatched">;
  /** Told of every batch that could not be read; the row that says so is in the sink already. */
  readonly onFailure: (error: ErrorData) => void;
  readonly onFilterError?: OnFilterError;
}

export function zeroCounters(): MutableCounters {
  return {
    fetched: 0,
    matched: 0,
    rejected: 0,
    failed: 0,
    filterErrors: 0,
    evicted: 0,
    aborted: 0,
    control: 0,
    missing: 0,
    expired: 0,
    bytes: 0,
  };
}

/**
 * Reads one partition's record batches into a sink and keeps its account. After every call both sums hold:
 * `fetched = matched + rejected + failed` and `position − start = fetched + aborted + control + missing`.
 * Allocates nothing per record; a few views per batch.
 */
export class PartitionReader {
  readonly partition: number;
  readonly counters = zeroCounters();
  filter: RecordFilter | null = null;
  /** The latest timestamp of the batches read so far, ms since the epoch; −∞ before the first. */
  newestTimestamp = Number.NEGATIVE_INFINITY;
  readonly #isolation: IsolationLevel;
  readonly #sink: RecordSink;
  readonly #source: number;
  readonly #histogram: Pick<TimeHistogram, "addFetched" | "addMatched"> | null;
  readonly #onFailure: (error: ErrorData) => void;
  readonly #onFilterError: OnFilterError | null;
  readonly #view: RecordsView;
  readonly #cursor = new RecordCursor();
  readonly #abortedProducers = new AbortedProducers();
  #start = 0;
  #position = 0;
  #limit = Number.POSITIVE_INFINITY;

  constructor(options: PartitionReaderOptions) {
    this.partition = options.partition;
    this.#isolation = options.isolation;
    this.#sink = options.sink;
    this.#source = sourceOf(options.topicIndex ?? 0, options.partition);
    this.#histogram = options.histogram ?? null;
    this.#onFailure = options.onFailure;
    this.#onFilterError = options.onFilterError ?? null;
    const none = Buffer.alloc(0);
    this.#view = {
      records: none,
      topic: options.topic,
      partition: options.partition,
      header: none,
      headerAt: 0,
      isAlone: false,
    };
  }

  /** The offset it began at. */
  get start(): number {
    return this.#start;
  }

  /** The next offset to read. */
  get position(): number {
    return this.#position;
  }

  /** Offsets from here on are not read. */
  get limit(): number {
    return this.#limit;
  }

  get isDone(): boolean {
    return this.#position >= this.#limit;
  }

  /** Sets where to begin, and where to end (exclusive); before the first `read` only. */
  begin(offset: number, limit = Number.POSITIVE_INFINITY): void {
    this.#start = offset;
    this.#position = offset;
    this.#limit = limit;
  }

  /** Stands for a reader in another thread: where that one is. */
  mirror(start: number, position: number, limit = Number.POSITIVE_INFINITY): void {
    this.#start = start;
    this.#position = position;
    this.#limit = limit;
  }

  /**
   * Goes on at a later offset; those between count as missing.
   * @param expired they were deleted by retention, as an out-of-range answer told.
   */
  skipTo(offset: number, expired = false): void {
    const to = Math.min(offset, this.#limit);
    if (to <= this.#position) return;
    this.counters.missing += to - this.#position;
    if (expired) this.counters.expired += to - this.#position;
    this.#position = to;
  }

  /** The offset to fetch after these batches, by their headers alone: what `position` will be after `read`. */
  plan(bytes: Buffer, from: number, to: number): number {
    let next = this.#position;
    for (let at = from; header.isWhole(bytes, at, to); at += header.batchBytes(bytes, at)) {
      next = Math.max(next, header.lastOffset(bytes, at) + 1);
    }
    return Math.min(next, this.#limit);
  }

  /**
   * Reads the batches in bytes [from, to); a cut last batch is left for the next fetch.
   * @param aborted the aborted transactions that the broker names for these bytes, by first offset.
   */
  read(bytes: Buffer, from: number, to: number, aborted: readonly AbortedTransaction[]): void {
    this.#abortedProducers.reset(aborted);
    for (let at = from; header.isWhole(bytes, at, to); at += header.batchBytes(bytes, at)) this.#readBatch(bytes, at);
  }

  /**
   * Takes one record of a recording: bytes [from, to) are its body, or a failure's JSON; its batch's header begins at
   * `at` of `head`. Offsets that the recording lacks count as missing, those it has twice count once.
   */
  readRecorded(head: Buffer, at: number, bytes: Buffer, from: number, to: number, failure: boolean): void {
    const { counters } = this;
    let offset = readOffset(head, at);
    if (!failure) {
      this.#cursor.reset(bytes, from + 1, to);
      this.#cursor.skipVarlong();
      offset += this.#cursor.varint();
    }
    if (offset < this.#position) return;
    this.skipTo(offset);
    this.#position = offset + 1;
    counters.fetched += 1;
    counters.bytes += to - from;
    this.#sink.beginBatch(this.#source, head, at);
    if (failure) {
      counters.failed += 1;
      this.#sink.append(bytes, from, to, true);
      return;
    }
    const outcome = this.#testOne(head, at, bytes, from, to);
    const times = this.#times(head, at);
    if (outcome === MATCH && this.#sink.append(bytes, from, to)) {
      counters.matched += 1;
      this.#addMatched(from, to, times);
    } else if (outcome === NO_MATCH) counters.rejected += 1;
    else counters.failed += 1;
    if (outcome === FAILED) counters.filterErrors += 1;
    const ownTime = times.appended ? times.max : this.#timeOf(bytes, from, to, times);
    this.#histogram?.addFetched(ownTime, ownTime, 1);
  }

  #testOne(head: Buffer, at: number, bytes: Buffer, from: number, to: number): Outcome {
    const { filter } = this;
    const view = this.#view;
    view.records = bytes;
    view.header = head;
    view.headerAt = at;
    if (filter === null) return MATCH;
    const outcome = testAlone(filter, view, from, to);
    if (outcome === FAILED) this.#onFilterError?.(view, 0, view.records.length, filter.failure);
    if (outcome === MATCH) view.records = bytes;
    return outcome;
  }

  #readBatch(bytes: Buffer, at: number): void {
    const size = header.batchBytes(bytes, at);
    const last = header.lastOffset(bytes, at);
    if (last < this.#position || this.isDone) return;
    this.counters.bytes += size;
    const next = Math.min(last + 1, this.#limit);
    // An old message's offset is its last record's: what lies before its first is counted at the end.
    if (bytes.readInt8(at + header.MAGIC_AT) >= 2) this.skipTo(readOffset(bytes, at));
    // The whole batch lies behind the end: what was between is a hole.
    if (this.isDone) return;
    const { fetched, failed, aborted, control } = this.counters;
    const before = fetched + aborted + control;
    try {
      this.#readRecords(bytes, at, size, next);
    } catch (error) {
      const counted = this.counters.fetched + this.counters.aborted + this.counters.control - before;
      this.#fail(bytes, at, next, counted, error);
    }
    const counted = this.counters.fetched + this.counters.aborted + this.counters.control - before;
    this.counters.missing += next - this.#position - counted;
    this.#position = next;
    if (this.counters.failed > failed && this.#failure !== null) {
      this.#onFailure(this.#failure);
      this.#failure = null;
    }
  }

  #failure: ErrorData | null = null;

  #readRecords(bytes: Buffer, at: number, size: number, next: number): void {
    const magic = bytes.readInt8(at + header.MAGIC_AT);
    if (magic === 0 || magic === 1) {
      const batch = upgradeMessageSet(bytes, at, size);
      this.#walk(batch, 0, batch.subarray(header.HEADER_BYTES), next);
      return;
    }
    if (magic !== 2) throw new TailwaterError("FORMAT_UNSUPPORTED", `Record format v${magic} is unknown.`);
    if (size < header.HEADER_BYTES) throw new MalformedRecord(`a batch of ${size} bytes`);
    if (crc32c(bytes.subarray(at + 21, at + size)) !== header.checksumOf(bytes, at)) {
      throw new TailwaterError("BATCH_CORRUPT", "The batch's checksum (CRC32C) does not fit its bytes.", {
        hint: "It was damaged on the broker's disk or on the way. If it stays so, check the broker's disk.",
      });
    }
    const attributes = header.attributesOf(bytes, at);
    const packed = bytes.subarray(at + header.HEADER_BYTES, at + size);
    const compression = header.compressionOf(attributes);
    if (compression === null) {
      throw new TailwaterError("CODEC_UNSUPPORTED", `Compression codec ${attributes & 7} is unknown.`);
    }
    if (header.isControl(attributes)) {
      this.#countControl(bytes, at, next, unpack(compression, packed));
      return;
    }
    if (this.#isAborted(bytes, at, attributes, next - 1)) {
      this.#countAborted(bytes, at, next, compression === "none" ? packed : null, () => unpack(compression, packed));
      return;
    }
    this.#walk(bytes, at, unpack(compression, packed), next);
  }

  #isAborted(bytes: Buffer, at: number, attributes: number, last: number): boolean {
    if (this.#isolation !== "read_committed" || !header.isTransactional(attributes)) return false;
    return this.#abortedProducers.includes(header.producerIdOf(bytes, at), last);
  }

  #countControl(bytes: Buffer, at: number, next: number, records: Buffer): void {
    this.counters.control += this.#remaining(bytes, at, next);
    if (this.#isolation !== "read_committed") return;
    // key => version INT16, type INT16 (0 ABORT, 1 COMMIT). Source: KIP-98, "Control Messages".
    const cursor = this.#cursor;
    cursor.reset(records, 0, records.length);
    cursor.varint();
    cursor.skip(1);
    cursor.skipVarlong();
    cursor.varint();
    if (cursor.varint() >= 4 && records.readInt16BE(cursor.at + 2) === 0) {
      this.#abortedProducers.ended(header.producerIdOf(bytes, at));
    }
  }

  #countAborted(bytes: Buffer, at: number, next: number, plain: Buffer | null, unpacked: () => Buffer): void {
    if (header.isDense(bytes, at)) this.counters.aborted += next - this.#position;
    else if (this.#isWholeBatch(bytes, at)) this.counters.aborted += header.recordsCount(bytes, at);
    else this.counters.aborted += this.#countFrom(bytes, at, plain ?? unpacked());
  }

  /** Hands the records of a batch to filter and sink. `batch` holds the header at `at`. */
  #walk(batch: Buffer, at: number, records: Buffer, next: number): void {
    const { counters, filter } = this;
    const sink = this.#sink;
    const cursor = this.#cursor;
    const view = this.#view;
    const base = readOffset(batch, at);
    const total = header.recordsCount(batch, at);
    if (total < 0 || total > records.length) throw new MalformedRecord(`${total} records in ${records.length} bytes`);
    const whole = this.#isWholeBatch(batch, at);
    const times = this.#times(batch, at);
    view.records = records;
    view.header = batch;
    view.headerAt = at;
    view.isAlone = false;
    let candidate = filter === null ? 0 : filter.begin(view);
    if (candidate === NONE && (whole || header.isDense(batch, at))) {
      const rejected = whole ? total : next - this.#position;
      counters.fetched += rejected;
      counters.rejected += rejected;
      this.#histogram?.addFetched(times.base, times.max, rejected);
      return;
    }
    const fetchedBefore = counters.fetched;
    sink.beginBatch(this.#source, batch, at);
    cursor.reset(records, 0, records.length);
    for (let index = 0; index < total; index += 1) {
      if (whole && filter !== null) {
        // No candidate in most records: only their lengths are looked at, and not even those behind the last one.
        const passed = candidate === NONE ? total - index : cursor.passRecords(candidate, total - index);
        counters.fetched += passed;
        counters.rejected += passed;
        index += passed;
        if (index >= total) break;
      }
      const length = cursor.varint();
      const from = cursor.at;
      if (length < 0) throw new MalformedRecord(`a record of ${length} bytes`);
      cursor.skip(length);
      const to = cursor.at;
      if (!whole) {
        cursor.at = from + 1;
        cursor.skipVarlong();
        const offset = base + cursor.varint();
        cursor.at = to;
        if (offset < this.#position || offset >= this.#limit) continue;
      }
      let outcome: Outcome = MATCH;
      if (filter !== null) {
        // A candidate in the bytes between two records is none.
        if (candidate < from) candidate = filter.next(from);
        outcome = candidate < to ? filter.test(from, to) : NO_MATCH;
        if (candidate < to) candidate = filter.next(to);
      }
      counters.fetched += 1;
      // Of a batch that is read in part its ends say nothing about that part.
      if (!whole) this.#addFetchedOne(records, from, to, times);
      if (outcome === MATCH) {
        if (sink.append(records, from, to)) {
          counters.matched += 1;
          if (this.#histogram !== null) this.#addMatched(from, to, times);
          cursor.reset(records, to, records.length);
          continue;
        }
        counters.failed += 1;
        this.#storeFailure(batch, at, recordTooLarge(to - from, sink.budgetBytes));
        sink.beginBatch(this.#source, batch, at);
      } else if (outcome === FAILED) {
        counters.failed += 1;
        counters.filterErrors += 1;
        this.#onFilterError?.(view, from, to, filter?.failure ?? "");
      } else counters.rejected += 1;
    }
    if (whole) this.#histogram?.addFetched(times.base, times.max, counters.fetched - fetchedBefore);
  }

  #addFetchedOne(records: Buffer, from: number, to: number, times: BatchTimes): void {
    if (this.#histogram === null) return;
    const time = times.appended ? times.max : this.#timeOf(records, from, to, times);
    this.#histogram.addFetched(time, time, 1);
    this.#cursor.reset(records, to, records.length);
  }

  /** First and last timestamp of a batch, ms; near beyond 2^53. One object, reused. */
  #times(batch: Buffer, at: number): BatchTimes {
    const times = this.#batchTimes;
    times.max = nearInt64(batch, at + 35);
    times.base = header.isAppendTime(header.attributesOf(batch, at)) ? times.max : nearInt64(batch, at + 27);
    times.appended = header.isAppendTime(header.attributesOf(batch, at));
    // The first record's time is the base; later ones may lie before it.
    if (times.max < times.base) times.max = times.base;
    if (times.max > this.newestTimestamp) this.newestTimestamp = times.max;
    return times;
  }

  readonly #batchTimes: BatchTimes = { base: 0, max: 0, appended: false };

  #addMatched(from: number, to: number, times: BatchTimes): void {
    this.#histogram?.addMatched(times.appended ? times.max : this.#timeOf(this.#view.records, from, to, times));
  }

  /** A record's own timestamp, ms; near beyond 2^53. */
  #timeOf(records: Buffer, from: number, to: number, { base }: BatchTimes): number {
    this.#cursor.reset(records, from + 1, to);
    return base + this.#cursor.varlongNear();
  }

  /** One row for what could not be read of a batch; its records that are not accounted for count as failed. */
  #fail(bytes: Buffer, at: number, next: number, counted: number, error: unknown): void {
    const room = next - this.#position - counted;
    const said = Math.max(1, this.#remaining(bytes, at, next) - counted);
    const failed = Math.min(said, room);
    this.counters.fetched += failed;
    this.counters.failed += failed;
    this.#storeFailure(bytes, at, toBatchError(error));
  }

  #storeFailure(bytes: Buffer, at: number, error: ErrorData): void {
    const json = Buffer.from(JSON.stringify(error));
    this.#sink.beginBatch(this.#source, header.headerBytes(bytes, at), 0);
    this.#sink.append(json, 0, json.length, true);
    this.#failure = error;
  }

  /** Records of the batch at or after the position, as far as the header tells. */
  #remaining(bytes: Buffer, at: number, next: number): number {
    const span = next - this.#position;
    if (bytes.readInt8(at + header.MAGIC_AT) < 2) return span;
    return Math.min(span, Math.max(0, header.recordsCount(bytes, at)));
  }

  /** Whether all of its offsets lie in [position, limit). */
  #isWholeBatch(bytes: Buffer, at: number): boolean {
    return readOffset(bytes, at) >= this.#position && header.lastOffset(bytes, at) < this.#limit;
  }

  #countFrom(bytes: Buffer, at: number, records: Buffer): number {
    const cursor = this.#cursor;
    const base = readOffset(bytes, at);
    let count = 0;
    cursor.reset(records, 0, records.length);
    for (let left = header.recordsCount(bytes, at); left > 0; left -= 1) {
      const length = cursor.varint();
      const from = cursor.at;
      cursor.skip(1);
      cursor.skipVarlong();
      const offset = base + cursor.varint();
      if (offset >= this.#position && offset < this.#limit) count += 1;
      cursor.at = from;
      cursor.skip(length);
    }
    return count;
  }
}

interface BatchTimes {
  base: number;
  max: number;
  appended: boolean;
}

/** An INT64 as a number: exact up to 2^53. Allocates nothing. */
function nearInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}
