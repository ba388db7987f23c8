import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/tail.ts";
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
import { areFar, TimeGroups } from "../view/time-groups.ts";
import type { TimeHistogram } from "../view/time-histogram.ts";
import { readOffset } from "../wire/cursor.ts";
import type { AbortedTransaction } from "../wire/fetch-response.ts";
import { AbortedProducers, endsTransaction } from "./aborted-producers.ts";
import { recordTooLarge, toBatchError } from "./batch-errors.ts";
import * as header from "./batch-header.ts";
import { type BatchTimes, readTimes, recordTime } from "./batch-times.ts";
import { checkBatch } from "./check-batch.ts";
import { upgradeMessageSet } from "./message-set.ts";
import { PartitionAccount } from "./partition-account.ts";
import { countWithin, isWithin, mostWithin } from "./records-within.ts";
import { INSIDE, OUTSIDE, type TimeBounds } from "./time-bounds.ts";
import { MalformedRecord, RecordCursor } from "./varint.ts";

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
  /** Records outside of it are counted as rejected and shown to no filter; null: all times are wanted. */
  readonly bounds?: TimeBounds | null;
  /** Told of every batch that could not be read; the row that says so is in the sink already. */
  readonly onFailure: (error: ErrorData) => void;
  readonly onFilterError?: OnFilterError;
}

/**
 * Reads one partition's record batches into a sink and keeps its account.
 * Allocates nothing per record; a few views per batch.
 */
export class PartitionReader extends PartitionAccount {
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
  readonly #batchTimes: BatchTimes = { base: 0, from: 0, max: 0, appended: false };
  readonly #bounds: TimeBounds | null;
  readonly #groups = new TimeGroups();
  #failure: ErrorData | null = null;

  constructor(options: PartitionReaderOptions) {
    super(options.partition);
    this.#isolation = options.isolation;
    this.#sink = options.sink;
    this.#source = sourceOf(options.topicIndex ?? 0, options.partition);
    this.#histogram = options.histogram ?? null;
    this.#onFailure = options.onFailure;
    this.#onFilterError = options.onFilterError ?? null;
    this.#bounds = options.bounds ?? null;
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

  /** The offset to fetch after these batches, by their headers alone: what `position` will be after `read`. */
  plan(bytes: Buffer, from: number, to: number): number {
    let next = this.position;
    for (let at = from; header.isWhole(bytes, at, to); at += header.batchBytes(bytes, at)) {
      next = Math.max(next, header.lastOffset(bytes, at) + 1);
    }
    return Math.min(next, this.limit);
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
    if (offset < this.position) return;
    this.skipTo(offset);
    this.position = offset + 1;
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
    const ownTime = recordTime(times, this.#cursor, bytes, from, to);
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
    if (last < this.position || this.isDone) return;
    this.counters.bytes += size;
    const next = Math.min(last + 1, this.limit);
    // An old message's offset is its last record's: what lies before its first is counted at the end.
    if (bytes.readInt8(at + header.MAGIC_AT) >= 2) this.skipTo(readOffset(bytes, at));
    // The whole batch lies behind the end: what was between is a hole.
    if (this.isDone) return;
    const { failed } = this.counters;
    const before = this.counted;
    try {
      this.#readRecords(bytes, at, size, next);
    } catch (error) {
      this.#fail(bytes, at, next, this.counted - before, error);
    }
    this.counters.missing += next - this.position - (this.counted - before);
    this.position = next;
    if (this.counters.failed > failed && this.#failure !== null) {
      this.#onFailure(this.#failure);
      this.#failure = null;
    }
  }

  #readRecords(bytes: Buffer, at: number, size: number, next: number): void {
    const magic = bytes.readInt8(at + header.MAGIC_AT);
    if (magic === 0 || magic === 1) {
      const batch = upgradeMessageSet(bytes, at, size);
      this.#walk(batch, 0, batch.subarray(header.HEADER_BYTES), next);
      return;
    }
    if (magic !== 2) throw new TailwaterError("FORMAT_UNSUPPORTED", `Record format v${magic} is unknown.`);
    const compression = checkBatch(bytes, at, size);
    const attributes = header.attributesOf(bytes, at);
    const packed = bytes.subarray(at + header.HEADER_BYTES, at + size);
    if (header.isControl(attributes)) {
      this.#countControl(bytes, at, next, unpack(compression, packed));
      return;
    }
    if (this.#isAborted(bytes, at, attributes, next - 1)) {
      this.#countAborted(bytes, at, next, compression === "none" ? packed : null, () => unpack(compression, packed));
      return;
    }
    if (this.#passOutside(bytes, at, next)) return;
    this.#walk(bytes, at, unpack(compression, packed), next);
  }

  /** Counts a batch whose header says that no record of it is in the wanted time; it need not be unpacked for that. */
  #passOutside(bytes: Buffer, at: number, next: number): boolean {
    if (this.#bounds === null || this.#bounds.place(this.#times(bytes, at)) !== OUTSIDE) return false;
    const whole = isWithin(bytes, at, this.position, this.limit);
    if (!whole && !header.isDense(bytes, at)) return false;
    this.#countOutside(whole ? mostWithin(bytes, at, this.position, next) : next - this.position);
    return true;
  }

  #countOutside(records: number): void {
    this.counters.fetched += records;
    this.counters.rejected += records;
    this.counters.outside += records;
  }

  #isAborted(bytes: Buffer, at: number, attributes: number, last: number): boolean {
    if (this.#isolation !== "read_committed" || !header.isTransactional(attributes)) return false;
    return this.#abortedProducers.includes(header.producerIdOf(bytes, at), last);
  }

  #countControl(bytes: Buffer, at: number, next: number, records: Buffer): void {
    this.counters.control += mostWithin(bytes, at, this.position, next);
    if (this.#isolation !== "read_committed" || !endsTransaction(this.#cursor, records)) return;
    this.#abortedProducers.ended(header.producerIdOf(bytes, at), header.lastOffset(bytes, at));
  }

  #countAborted(bytes: Buffer, at: number, next: number, plain: Buffer | null, unpacked: () => Buffer): void {
    const { position, limit } = this;
    if (header.isDense(bytes, at)) this.counters.aborted += next - position;
    else if (isWithin(bytes, at, position, limit)) this.counters.aborted += header.recordsCount(bytes, at);
    else this.counters.aborted += countWithin(this.#cursor, bytes, at, plain ?? unpacked(), position, limit);
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
    const whole = isWithin(batch, at, this.position, this.limit);
    const times = this.#times(batch, at);
    const bounds = this.#bounds;
    const timed = bounds !== null && bounds.place(times) !== INSIDE;
    // Each record's own time is looked at: it decides, or the header says too little about it.
    const looks = timed || this.#areFar(records, total, times);
    const plain = whole && !looks;
    view.records = records;
    view.header = batch;
    view.headerAt = at;
    view.isAlone = false;
    let candidate = filter === null ? 0 : filter.begin(view);
    if (candidate === NONE && !looks && (whole || header.isDense(batch, at))) {
      const rejected = whole ? total : next - this.position;
      counters.fetched += rejected;
      counters.rejected += rejected;
      this.#histogram?.addFetched(times.from, times.max, rejected);
      return;
    }
    const fetchedBefore = counters.fetched;
    const groups = this.#groups;
    groups.clear();
    sink.beginBatch(this.#source, batch, at);
    cursor.reset(records, 0, records.length);
    for (let index = 0; index < total; index += 1) {
      if (plain && filter !== null) {
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
      if (!plain) {
        cursor.at = from + 1;
        const delta = cursor.varlongNear();
        const offset = base + cursor.varint();
        cursor.at = to;
        if (offset < this.position || offset >= this.limit) continue;
        const time = times.appended ? times.max : times.base + delta;
        if (timed && !bounds.includes(time)) {
          this.#countOutside(1);
          continue;
        }
        groups.add(time);
      }
      let outcome: Outcome = MATCH;
      if (filter !== null) {
        // A candidate in the bytes between two records is none.
        if (candidate < from) candidate = filter.next(from);
        outcome = candidate < to ? filter.test(from, to) : NO_MATCH;
        if (candidate < to) candidate = filter.next(to);
      }
      counters.fetched += 1;
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
    if (this.#histogram === null) return;
    if (plain) this.#histogram.addFetched(times.from, times.max, counters.fetched - fetchedBefore);
    else groups.tell(this.#histogram);
  }

  /** Whether the batch's times lie so far apart that the histogram wants each; by the header and the first two records. */
  #areFar(records: Buffer, total: number, times: BatchTimes): boolean {
    if (this.#histogram === null || times.appended) return false;
    if (total < 2 || areFar(times.from, times.max)) return total > 1;
    const cursor = this.#cursor;
    cursor.reset(records, 0, records.length);
    cursor.skip(cursor.varint());
    cursor.varint();
    cursor.skip(1);
    return areFar(times.from, times.base + cursor.varlongNear());
  }

  #addMatched(from: number, to: number, times: BatchTimes): void {
    this.#histogram?.addMatched(recordTime(times, this.#cursor, this.#view.records, from, to));
  }

  #times(batch: Buffer, at: number): BatchTimes {
    const times = this.#batchTimes;
    readTimes(times, batch, at);
    if (times.max > this.newestTimestamp) this.newestTimestamp = times.max;
    return times;
  }

  /** One row for what could not be read of a batch; its records that are not accounted for count as failed. */
  #fail(bytes: Buffer, at: number, next: number, counted: number, error: unknown): void {
    const room = next - this.position - counted;
    const said = Math.max(1, mostWithin(bytes, at, this.position, next) - counted);
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
}
