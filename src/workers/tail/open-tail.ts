import { TailwaterError } from "../../contract/errors.ts";
import type { Filter } from "../../contract/filter.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { Receipt } from "../../contract/scan.ts";
import type { TailResources } from "../../contract/tail-worker.ts";
import { type PartitionPulse, type RowWindow, SMALL_READING, type TailPulse } from "../../contract/tails.ts";
import type { KeyCounts } from "../../contract/view.ts";
import { limitUnpacked } from "../codec/unpack.ts";
import type { ReadAgain } from "../export/export-job.ts";
import { makeFilter } from "../filter/make-filter.ts";
import type { RecordFilter } from "../filter/record-filter.ts";
import type { ClientLog } from "../kafka/log.ts";
import { RecordStore } from "../store/record-store.ts";
import { rowsWindow } from "../store/rows.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { FieldColumns } from "../view/field-columns.ts";
import { keyCounts } from "../view/key-counts.ts";
import { RecordView } from "../view/record-view.ts";
import { TimeHistogram } from "../view/time-histogram.ts";
import type { EventLog } from "./events.ts";
import { FeedMaker } from "./feeds/feed-maker.ts";
import type { TailFeed } from "./feeds/tail-feed.ts";
import { FilterErrorLog } from "./filter-error-log.ts";
import { Inspection } from "./inspection.ts";
import { makePulse } from "./make-pulse.ts";
import { passedOf } from "./passed.ts";
import type { PulseGate } from "./pulse-gate.ts";
import { TailRates } from "./rates.ts";
import { makeReceipt } from "./receipt.ts";
import { refilter } from "./refilter.ts";
import { Rereading } from "./reread-progress.ts";
import { RingHold } from "./ring-hold.ts";
import { findRow, storeRef } from "./row-refs.ts";
import { ScanClock } from "./scan-clock.ts";
import { ShardIntake } from "./shard/shard-intake.ts";
import { TailFiles } from "./tail-files.ts";
import { boundsOf, filterOf, holdsFirst, isolationOf, isScan, type TailOrigin } from "./tail-origin.ts";
import { TapSink } from "./tap-sink.ts";
import { sumUp, timeBehind } from "./totals.ts";
import { Untested } from "./untested.ts";

/** The interval of sampling rates, so that they fall to zero when no records arrive, ms. */
const SAMPLE_MS = 200;
/** The size of a small ring for records that no filter matched. */
const SAMPLES_BYTES = 256 * 1024;

/** The state of an open tail: a feed that reads, the ring that it fills, and the window's view. */
export class OpenTail {
  readonly store: RecordStore;
  readonly view: RecordView;
  readonly columns = new FieldColumns();
  readonly errors: FilterErrorLog;
  /** A few rejected records, while the filter matches none. */
  readonly samples = new RecordStore(SAMPLES_BYTES, () => {});
  readonly histogram = new TimeHistogram();
  readonly inspection: Inspection;
  feed: TailFeed;
  readonly files: TailFiles;
  readonly #origin: TailOrigin;
  readonly #feeds: FeedMaker;
  readonly #hold: RingHold | null = null;
  readonly #gate: PulseGate;
  readonly #tap: TapSink;
  readonly #clock: ScanClock | null;
  readonly #rates = new TailRates();
  readonly #sampler: NodeJS.Timeout;
  readonly #scanWorker: URL | null;
  #resources: TailResources;
  #wanted: Filter | null = null;
  #filter: RecordFilter | null = null;
  readonly #untested = new Untested();
  /** The results of further threads. */
  readonly #intake: ShardIntake;
  #rereading: Rereading | null = null;

  /**
   * @param scanWorker the bundle of further workers for scans; null: only this thread reads
   * @throws TailwaterError FILTER_INVALID, BAD_REQUEST, FILE_UNREADABLE
   */
  constructor(
    origin: TailOrigin,
    resources: TailResources,
    log: ClientLog,
    events: EventLog,
    gate: PulseGate,
    scanWorker: URL | null,
  ) {
    this.#scanWorker = scanWorker;
    this.#origin = origin;
    this.#resources = resources;
    limitUnpacked(resources.unpackedBytes);
    this.#gate = gate;
    this.store = new RecordStore(resources.ringBytes, (source, records) => {
      const state = this.feed.partition(source);
      if (state !== undefined) state.reader.counters.evicted += records;
    });
    this.#tap = new TapSink(origin.sink ?? this.store);
    this.#wanted = filterOf(origin);
    this.#filter = makeFilter(this.#wanted);
    if (origin.kind === "cluster") this.columns.set(origin.request.columns);
    this.#feeds = new FeedMaker({
      ...{ origin, log, events, sink: this.#tap, samples: this.samples, histogram: this.histogram },
      feed: () => this.feed,
      filter: () => this.#filter,
      resources: () => this.#resources,
      errors: () => this.errors,
      onRecreated: () => this.#recreated(),
      onChange: () => this.#changed(),
    });
    this.feed = this.#feeds.make();
    if (holdsFirst(origin)) this.#hold = new RingHold(this.store, (paused) => this.#setFeedPaused(paused));
    this.errors = new FilterErrorLog(this.feed.topics);
    this.#intake = new ShardIntake({
      ...{ tap: this.#tap, histogram: this.histogram, errors: this.errors, untested: this.#untested },
      ...{ feed: () => this.feed, filter: () => this.#filter },
    });
    this.view = new RecordView(this.store, origin.kind === "cluster" ? origin.request.view : "arrival");
    this.files = new TailFiles(this, this.#tap);
    this.inspection = new Inspection(this.feed.topics, (ref) => findRow(this, ref));
    this.#clock = isScan(this.#origin) ? new ScanClock() : null;
    this.#sampler = setInterval(() => {
      if (this.#sample()) gate.bump();
    }, SAMPLE_MS);
  }

  /** @throws TailwaterError when the cluster cannot be reached, or a topic is unknown or not allowed. */
  async open(): Promise<void> {
    const parallel = await this.#feeds.spread(this.#scanWorker, this.#intake, this.#wanted);
    if (parallel !== null) {
      this.feed.close();
      this.feed = parallel;
    }
    await this.feed.open();
  }

  get filter(): Filter | null {
    return this.#wanted;
  }

  /** @throws TailwaterError FILTER_INVALID; then the old filter stays. */
  setFilter(wanted: Filter | null): void {
    const filter = makeFilter(wanted);
    // Records decided so far were tested only by earlier filters. This filter tests the records in the ring.
    this.#untested.filterChanged(this.#wanted, wanted, sumUp(this.feed.partitions).totals);
    this.#wanted = wanted;
    this.#filter = filter;
    for (const { reader } of this.feed.partitions) reader.filter = filter;
    this.feed.setFilter(wanted);
    this.#intake.forgetGivenUp();
    this.errors.clear();
    this.histogram.clearMatched();
    this.columns.forget();
    refilter(this, filter);
    this.#hold?.look();
  }

  setResources(resources: TailResources): void {
    limitUnpacked(resources.unpackedBytes);
    this.#resources = resources;
    this.store.setBudget(resources.ringBytes);
    this.#hold?.look();
  }

  setPaused(paused: boolean): void {
    this.#hold?.toldTo(paused);
    this.#setFeedPaused(paused);
  }

  /** Whether to read again at once: records are untested, it is quick, and neither a file nor a pause prevents it. */
  get isQuickToReread(): boolean {
    if (this.#untested.all === 0 || this.files.isBusy) return false;
    const { fetched, bytes } = sumUp(this.feed.partitions).totals;
    const isReading = this.feed.state === "live" || this.feed.state === "scanning" || this.feed.isDone;
    return isReading && fetched <= SMALL_READING.records && bytes <= SMALL_READING.bytes;
  }

  async reread(): Promise<void> {
    this.#rereading = new Rereading(this.feed.partitions);
    this.#tap.readsAgain(passedOf(this.feed));
    this.store.clear();
    this.#hold?.arm();
    this.histogram.clear();
    this.errors.clear();
    this.columns.forget();
    this.#untested.clear();
    this.#clock?.resume();
    await this.feed.restart();
  }

  rows(epoch: number, first: number, count: number): RowWindow {
    const { view, columns } = this;
    const rows = {
      epoch: view.epoch,
      firstRow: view.firstRow,
      endRow: view.endRow,
      storeRow: (row: number) => view.storeRow(row),
      cells: (row: number, record: StoredRecord) => columns.cells(row, record),
    };
    return rowsWindow(this.store, rows, epoch, first, count);
  }

  partitions(): readonly PartitionPulse[] {
    return this.feed.partitions.map((state) => state.pulse(this.feed.brokerErrorOf(state)));
  }

  pulse(version: number, lastEvent: number): TailPulse {
    this.sync();
    return makePulse({
      version,
      lastEvent,
      feed: this.feed,
      store: this.store,
      view: this.view,
      rates: this.#rates,
      untested: this.#untested,
      rereading: this.#rereading,
      isHeld: this.#hold?.isHeld ?? false,
      clock: this.#clock,
      hasOpenEnd: this.#origin.kind === "recording",
      whyGivenUp: this.#filter?.givenUp ?? this.#intake.whyGivenUp,
    });
  }

  receipt(): Receipt {
    if (this.#clock === null) {
      throw new TailwaterError("BAD_REQUEST", "Only a scan has a receipt, and this tail has no end.", {
        hint: "Choose an end for it.",
      });
    }
    return makeReceipt({
      feed: this.feed,
      isolation: this.isolation,
      filter: this.#wanted,
      clock: this.#clock,
      times: boundsOf(this.#origin)?.range ?? null,
      untested: this.#untested.all,
    });
  }

  keys(limit: number): KeyCounts {
    return keyCounts(this.store, limit, (row) => storeRef(this.store, row));
  }

  /** Brings the view up to date. */
  sync(): void {
    this.view.sync(performance.now(), timeBehind(this.feed.partitions), this.feed.isDone);
  }

  /** Whether every match up to now is in memory. */
  get isComplete(): boolean {
    return sumUp(this.feed.partitions).totals.evicted === 0 && this.#untested.all === 0;
  }

  close(): void {
    clearInterval(this.#sampler);
    this.files.close();
    this.feed.close();
    this.store.clear();
  }

  get isolation(): IsolationLevel {
    return isolationOf(this.#origin);
  }

  /** Null for a recording: evicted records are in its file, which can be copied. */
  readAgain(): ReadAgain | null {
    return this.#feeds.readAgain(makeFilter(this.#wanted));
  }

  #setFeedPaused(paused: boolean): void {
    this.feed.setPaused(paused);
    if (paused) this.#clock?.stop();
    else if (!this.feed.isDone) this.#clock?.resume();
  }

  /** Earlier records belong to another topic. */
  #recreated(): void {
    this.#tap.readsAgain(null);
    this.store.clear();
    this.histogram.clear();
    this.#untested.clear();
    this.#hold?.look();
  }

  #changed(): void {
    if (this.feed.isDone && this.#clock !== null && this.#clock.endedAt === null) {
      this.#clock.stop();
      this.feed.rest();
      // Sorts the results of all partitions, now that they are complete.
      if (this.#origin.kind === "cluster") this.view.setMode(this.view.mode === "arrival" ? "time" : this.view.mode);
      this.#gate.hurry();
      return;
    }
    this.#gate.bump();
  }

  /** True when a rate changed or is not zero, or when rows wait to be shown. */
  #sample(): boolean {
    const now = performance.now();
    const moved = this.#rates.sample(sumUp(this.feed.partitions).totals, now);
    const { endRow, mode } = this.view;
    this.view.sync(now, timeBehind(this.feed.partitions), this.feed.isDone);
    this.#tap.flush();
    return moved || (mode !== "arrival" && this.view.endRow !== endRow);
  }
}
