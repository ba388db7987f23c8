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
import type { OffsetRanges } from "./offset-ranges.ts";
import { PartitionAccount } from "./partition-account.ts";
import { faultOf, isSound, type RecordStart, readStart, secondTimeDelta } from "./record-check.ts";
import { isWithin, mostWithin } from "./records-within.ts";
import { INSIDE, OUTSIDE, type TimeBounds } from "./time-bounds.ts";

/** A record on which the filter failed: bytes [from, to) of `records`, in the view's batch. */
export type OnFilterError = (view: RecordsView, from: number, to: number, message: string) => void;

export interface RecordWalkOptions {
  readonly topic: string;
  /** Index of the topic in the view; 0 for a single topic. */
  readonly topicIndex?: number;
  readonly partition: number;
  readonly sink: RecordSink;
  /** Takes a record from time to time while none matches, so that the user can still see the fields. */
  readonly samples?: RecordSink;
  readonly histogram?: Pick<TimeHistogram, "addFetched" | "addMatched">;
  /** No other offsets are read: they count as missing. Null: all are. */
  readonly only?: OffsetRanges | null;
  /** Records outside these times count as rejected, and no filter tests them; null: all times. */
  readonly bounds?: TimeBounds | null;
  /** Called for every batch that could not be read completely; its error rows are already in the sink. */
  readonly onFailure: (error: ErrorData) => void;
  readonly onFilterError?: OnFilterError;
}

/** The largest record that is taken as a sample, bytes. */
const LARGEST_SAMPLE = 64 * 1024;
/** Kafka's value for a record without a time. */
const UNDATED = -1;

/**
 * Passes records to filter and sink and counts the outcomes. It checks records before it stores them, so every stored
 * record follows its format. Allocates nothing per record, except for one that fails.
 */
export class RecordWalk extends PartitionAccount {
  filter: RecordFilter | null = null;
  /** The latest timestamp of the batches read so far, ms since the epoch; −∞ before the first. */
  newestTimestamp = Number.NEGATIVE_INFINITY;
  /** Records of a recording whose offsets are not above those before them. */
  leftOut = 0;
  protected readonly cursor = new RecordCursor();
  /** Whether the next batch gives a sample. It is set once per answer, so it costs nothing per record. */
  protected wantsSample = false;
  protected readonly only: OffsetRanges | null;
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
    this.only = options.only ?? null;
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

  /** The sink takes no further batch for now. */
  protected get isHeld(): boolean {
    return this.#sink.isFull === true;
  }

  /**
   * Takes one record of a recording: bytes [from, to) are its body, or a failure's JSON; its batch's header begins at
   * `at` of `head`. Missing offsets count as missing; one that is not above the last is left out. A record without a readable offset gets
   * a row that says so, and is not counted.
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
    if (offset < this.position) {
      this.leftOut += 1;
      return;
    }
    if (this.only?.has(offset) === false) {
      this.skipTo(offset + 1);
      return;
    }
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
   * Passes on the records of a batch. `batch` holds the header at `at`, which has no more records than offsets. It
   * follows each record's length even when no candidate is left, and so finds a wrong count.
   * @throws MalformedRecord when the number of `records` differs; the records before that place are counted
   */
  protected walk(batch: Buffer, at: number, records: Buffer): void {
    const { counters, filter, cursor } = this;
    const base = readOffset(batch, at);
    const lastDelta = header.lastOffsetDelta(batch, at);
    const total = header.recordsCount(batch, at);
    const { only } = this;
    const whole = only === null && isWithin(batch, at, this.position, this.limit);
    const times = this.#times(batch, at);
    const bounds = this.#bounds;
    const timed = bounds !== null && bounds.place(times) !== INSIDE;
    // Looks at each record's offset and time, because they decide, or because the header says too little about them.
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
        // Most records have no candidate, and only their lengths are read.
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
        if (only?.has(base + delta) === false) continue;
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
          // A candidate in the bytes between two records does not count.
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

  /** Counts a batch whose header shows that it has no record in the wanted time; it is not unpacked. */
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

  /** Reports the last failure, if there was a new one. */
  protected tellFailure(): void {
    if (this.#failure !== null) this.#onFailure(this.#failure);
    this.#failure = null;
  }

  /** Handles a record that follows its format. */
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

  /** @param offset its expected offset, if it cannot be read */
  #failMalformed(batch: Buffer, at: number, bytes: Buffer, from: number, to: number, offset: number): void {
    const lastDelta = header.lastOffsetDelta(batch, at);
    const why = faultOf(this.cursor, bytes, from, to, lastDelta) ?? "its fields do not fit";
    const tells = readStart(this.#start, this.cursor, bytes, from, to, lastDelta);
    this.#failRecord(batch, at, tells ? readOffset(batch, at) + this.#start.offsetDelta : offset, recordMalformed(why));
  }

  /** Writes an error row for one record; the batch continues. */
  #failRecord(batch: Buffer, at: number, offset: number, error: ErrorData): void {
    this.counters.failed += 1;
    this.storeFailure(batch, at, offset, offset + 1, 1, error);
    this.#sink.beginBatch(this.#source, batch, at);
  }

  /** Tests bytes [from, to) as a separate batch; afterwards the view shows all of `records` again. */
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

  /**
   * Whether the batch's times are so far apart that the histogram needs each, from the header and the first two
   * records.
   */
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
