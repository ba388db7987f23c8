import type { ErrorData } from "../../contract/errors.ts";
import { MATCH, NO_MATCH, type RecordFilter, type RecordsView } from "../filter/record-filter.ts";
import { type RecordSink, sourceOf } from "../store/record-sink.ts";
import { areFar, TimeGroups } from "../view/time-groups.ts";
import type { TimeHistogram } from "../view/time-histogram.ts";
import * as header from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import { MalformedRecord, RecordCursor } from "../wire/varint.ts";
import { isErrorJson, recordMalformed, recordTooLarge } from "./batch-errors.ts";
import { isPlaceable } from "./batch-place.ts";
import { type BatchTimes, readTimes, recordTime } from "./batch-times.ts";
import { ALONE, beginOf, type Found, MALFORMED, testAloneOf, testOf } from "./guarded-filter.ts";
import { PartitionAccount } from "./partition-account.ts";
import { faultOf, isSound, type RecordStart, readStart, secondTimeDelta } from "./record-check.ts";
import { isWithin, mostWithin } from "./records-within.ts";
import { INSIDE, OUTSIDE, type TimeBounds } from "./time-bounds.ts";

/** A record on which the filter failed: bytes [from, to) of `records`, in the batch that the view names. */
export type OnFilterError = (view: RecordsView, from: number, to: number, message: string) => void;

export interface RecordWalkOptions {
  readonly topic: string;
  /** Index of the topic in the view; 0 for a lone one. */
  readonly topicIndex?: number;
  readonly partition: number;
  readonly sink: RecordSink;
  /** Takes a record now and then while the filter lets none pass: from what else would its author learn the fields? */
  readonly samples?: RecordSink;
  readonly histogram?: Pick<TimeHistogram, "addFetched" | "addMatched">;
  /** Records outside of it are counted as rejected and shown to no filter; null: all times are wanted. */
  readonly bounds?: TimeBounds | null;
  /** Told of every batch that could not be read in whole; the rows that say so are in the sink already. */
  readonly onFailure: (error: ErrorData) => void;
  readonly onFilterError?: OnFilterError;
}

/** A larger record is no sample, bytes. */
const LARGEST_SAMPLE = 64 * 1024;
/** The time of a record that does not tell it, as Kafka writes it. */
const UNDATED = -1;

/**
 * Hands records to filter and sink and counts what becomes of them. What it stores has been checked: a reader of a
 * stored record meets one that follows its format. Allocates nothing per record, but for one that fails.
 */
export class RecordWalk extends PartitionAccount {
  filter: RecordFilter | null = null;
  /** The latest timestamp of the batches read so far, ms since the epoch; −∞ before the first. */
  newestTimestamp = Number.NEGATIVE_INFINITY;
  protected readonly cursor = new RecordCursor();
  /** The next batch gives a sample: set once for each answer, so that it costs nothing per record. */
  protected wantsSample = false;
  readonly #sink: RecordSink;
  readonly #samples: RecordSink | null;
  readonly #source: number;
  readonly #histogram: Pick<TimeHistogram, "addFetched" | "addMatched"> | null;
  readonly #onFailure: (error: ErrorData) => void;
  readonly #onFilterError: OnFilterError | null;
  readonly #view: RecordsView;
  readonly #batchTimes: BatchTimes = { base: 0, from: 0, max: 0, appended: false };
  readonly #start: RecordStart = { timeDelta: 0, offsetDelta: 0 };
  readonly #bounds: TimeBounds | null;
  readonly #groups = new TimeGroups();
  #failure: ErrorData | null = null;

  constructor(options: RecordWalkOptions) {
    super(options.partition);
    this.#sink = options.sink;
    this.#samples = options.samples ?? null;
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

  /**
   * Takes one record of a recording: bytes [from, to) are its body, or a failure's JSON; its batch's header begins at
   * `at` of `head`. Offsets that the recording lacks count as missing, those it has twice count once. What does not tell
   * its offset has a row that says so, and no part in the account.
   */
  readRecorded(head: Buffer, at: number, bytes: Buffer, from: number, to: number, failure: boolean): void {
    const { counters, cursor } = this;
    const lastDelta = header.lastOffsetDelta(head, at);
    const start = this.#start;
    start.offsetDelta = 0;
    const tells = failure || readStart(start, cursor, bytes, from, to, lastDelta);
    if (!tells || !isPlaceable(head, at)) {
      this.storeFailure(head, at, this.position, this.position + 1, 1, recordMalformed("its offset cannot be read"));
      this.tellFailure();
      return;
    }
    const offset = readOffset(head, at) + start.offsetDelta;
    if (offset < this.position) return;
    this.skipTo(offset);
    this.position = offset + 1;
    counters.fetched += 1;
    counters.bytes += to - from;
    this.#sink.beginBatch(this.#source, head, at);
    if (failure) {
      counters.failed += 1;
      if (isErrorJson(bytes.toString("utf8", from, to))) this.#sink.append(bytes, from, to, true);
      else this.storeFailure(head, at, offset, offset + 1, 1, recordMalformed("its error cannot be read"));
      this.tellFailure();
      return;
    }
    const times = this.#times(head, at);
    if (isSound(bytes, from, to, lastDelta)) {
      this.#take(this.#testAlone(head, at, bytes, from, to), head, at, bytes, from, to, offset);
    } else this.#failMalformed(head, at, bytes, from, to, offset);
    const ownTime = recordTime(times, cursor, bytes, from, to);
    this.#histogram?.addFetched(ownTime, ownTime, 1);
    this.tellFailure();
  }

  /**
   * Hands on the records of a batch. `batch` holds the header at `at`, which is known to have no more records than
   * offsets. Each record's length is followed, also where no candidate is left: a count that is wrong is found.
   * @throws MalformedRecord when `records` are not just as many; those before that place are accounted for
   */
  protected walk(batch: Buffer, at: number, records: Buffer): void {
    const { counters, filter, cursor } = this;
    const base = readOffset(batch, at);
    const lastDelta = header.lastOffsetDelta(batch, at);
    const total = header.recordsCount(batch, at);
    const whole = isWithin(batch, at, this.position, this.limit);
    const times = this.#times(batch, at);
    const bounds = this.#bounds;
    const timed = bounds !== null && bounds.place(times) !== INSIDE;
    // Each record's own place and time are looked at: they decide, or the header says too little about them.
    const plain = whole && !timed && !this.#areFar(records, total, times);
    const view = this.#view;
    view.records = records;
    view.header = batch;
    view.headerAt = at;
    view.isAlone = false;
    let candidate = filter === null ? 0 : beginOf(filter, view);
    const fetchedBefore = counters.fetched;
    const groups = this.#groups;
    groups.clear();
    let expected = 0;
    this.#sink.beginBatch(this.#source, batch, at);
    cursor.reset(records, 0, records.length);
    for (let index = 0; index < total; index += 1) {
      if (plain && filter !== null) {
        // No candidate in most records: only their lengths are looked at.
        const passed = cursor.passRecords(candidate, total - index);
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
      let delta = index;
      let found: Found = MATCH;
      if (!plain) {
        const start = this.#start;
        const tells = readStart(start, cursor, records, from, to, lastDelta);
        cursor.reset(records, to, records.length);
        if (!tells) found = MALFORMED;
        delta = tells ? start.offsetDelta : Math.max(index, expected);
        if (delta < expected || delta > lastDelta) throw new MalformedRecord("its offsets do not ascend");
        expected = delta + 1;
        if (base + delta < this.position || base + delta >= this.limit) continue;
        const time = !tells ? UNDATED : times.appended ? times.max : times.base + start.timeDelta;
        if (timed && tells && !bounds.includes(time)) {
          this.#countOutside(1);
          continue;
        }
        groups.add(time);
      }
      if (filter !== null && found !== MALFORMED) {
        if (candidate === ALONE) found = this.#testAlone(batch, at, records, from, to);
        else {
          // A candidate in the bytes between two records is none.
          if (candidate < from) candidate = filter.next(from);
          found = candidate < to ? testOf(filter, from, to) : NO_MATCH;
          if (candidate < to) candidate = filter.next(to);
        }
      }
      counters.fetched += 1;
      if (found === NO_MATCH) {
        counters.rejected += 1;
        continue;
      }
      if (found !== MALFORMED && isSound(records, from, to, lastDelta)) {
        this.#take(found, batch, at, records, from, to, base + delta);
      } else this.#failMalformed(batch, at, records, from, to, base + delta);
      cursor.reset(records, to, records.length);
    }
    if (this.#histogram !== null) {
      if (plain) this.#histogram.addFetched(times.from, times.max, counters.fetched - fetchedBefore);
      else groups.tell(this.#histogram);
    }
    const behind = records.length - cursor.at;
    if (behind > 0) throw new MalformedRecord(`${behind} bytes after its ${total} records`);
    if (this.wantsSample && total > 0) this.#sampleFirst(batch, at, records);
  }

  #sampleFirst(batch: Buffer, at: number, records: Buffer): void {
    this.wantsSample = false;
    const { cursor, filter, counters } = this;
    if (this.#samples === null || filter === null || counters.matched > 0) return;
    cursor.reset(records, 0, records.length);
    const length = cursor.varint();
    const [from, to] = [cursor.at, cursor.at + length];
    if (length > LARGEST_SAMPLE || !isSound(records, from, to, header.lastOffsetDelta(batch, at))) return;
    this.#samples.beginBatch(this.#source, batch, at);
    this.#samples.append(records, from, to);
  }

  /** Counts a batch whose header says that no record of it is in the wanted time; it need not be unpacked for that. */
  protected passOutside(bytes: Buffer, at: number, next: number): boolean {
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

  /** One row for offsets [from, to), of which `records` could not be read. The caller counts them. */
  protected storeFailure(bytes: Buffer, at: number, from: number, to: number, records: number, error: ErrorData): void {
    const json = Buffer.from(JSON.stringify(error));
    this.#sink.beginBatch(this.#source, header.headerOfPart(bytes, at, from, to, records), 0);
    this.#sink.append(json, 0, json.length, true);
    this.#failure = error;
  }

  /** Tells the last failure, if there was any since it was told. */
  protected tellFailure(): void {
    if (this.#failure !== null) this.#onFailure(this.#failure);
    this.#failure = null;
  }

  /** What becomes of a record that follows its format. */
  #take(found: Found, batch: Buffer, at: number, bytes: Buffer, from: number, to: number, offset: number): void {
    const { counters } = this;
    if (found === MATCH) {
      if (this.#sink.append(bytes, from, to)) {
        counters.matched += 1;
        this.#histogram?.addMatched(recordTime(this.#batchTimes, this.cursor, bytes, from, to));
      } else this.#failRecord(batch, at, offset, recordTooLarge(to - from, this.#sink.budgetBytes));
      return;
    }
    if (found === NO_MATCH) {
      counters.rejected += 1;
      return;
    }
    counters.failed += 1;
    counters.filterErrors += 1;
    this.#onFilterError?.(this.#view, from, to, this.filter?.failure ?? "");
  }

  /** @param offset where it must be, if it does not tell it */
  #failMalformed(batch: Buffer, at: number, bytes: Buffer, from: number, to: number, offset: number): void {
    const lastDelta = header.lastOffsetDelta(batch, at);
    const why = faultOf(this.cursor, bytes, from, to, lastDelta) ?? "its fields do not fit";
    const tells = readStart(this.#start, this.cursor, bytes, from, to, lastDelta);
    this.#failRecord(batch, at, tells ? readOffset(batch, at) + this.#start.offsetDelta : offset, recordMalformed(why));
  }

  /** A row in place of one record; the batch goes on. */
  #failRecord(batch: Buffer, at: number, offset: number, error: ErrorData): void {
    this.counters.failed += 1;
    this.storeFailure(batch, at, offset, offset + 1, 1, error);
    this.#sink.beginBatch(this.#source, batch, at);
  }

  /** Tests bytes [from, to) as a batch of its own; the view shows all of `records` again afterwards. */
  #testAlone(batch: Buffer, at: number, records: Buffer, from: number, to: number): Found {
    const { filter } = this;
    const view = this.#view;
    view.records = records;
    view.header = batch;
    view.headerAt = at;
    const found = filter === null ? MATCH : testAloneOf(filter, view, from, to);
    view.records = records;
    view.isAlone = false;
    return found;
  }

  /** Whether the batch's times lie so far apart that the histogram wants each; by the header and the first two records. */
  #areFar(records: Buffer, total: number, times: BatchTimes): boolean {
    if (this.#histogram === null || times.appended || total < 2) return false;
    return areFar(times.from, times.max) || areFar(times.from, times.base + secondTimeDelta(this.cursor, records));
  }

  #times(batch: Buffer, at: number): BatchTimes {
    const times = this.#batchTimes;
    readTimes(times, batch, at);
    if (times.max > this.newestTimestamp) this.newestTimestamp = times.max;
    return times;
  }
}
