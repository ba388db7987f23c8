import type { TailWorkerApi } from "../../contract/api.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "../../contract/inspect.ts";
import type { ConnectionSettings } from "../../contract/profile.ts";
import type {
  PartitionPulse,
  PulseAnswer,
  PulseRequest,
  RowRef,
  RowWindow,
  TailEvent,
  TailPulse,
  TailRequest,
  TextFilter,
} from "../../contract/tail.ts";
import { PartitionReader } from "../batch/partition-reader.ts";
import { makeTextFilter, type RecordFilter } from "../filter/text-filter.ts";
import { type ClientLog, makeClientLog } from "../kafka/log.ts";
import { RecordStore } from "../store/record-store.ts";
import { rowsWindow } from "../store/rows.ts";
import { EventLog } from "./events.ts";
import { Inspection } from "./inspection.ts";
import { PulseGate } from "./pulse-gate.ts";
import { Rate } from "./rates.ts";
import { TailEngine } from "./tail-engine.ts";
import { sumUp } from "./totals.ts";

/** Rates are sampled this often, so that they fall to zero when nothing comes any more, ms. */
const SAMPLE_MS = 200;

/** One open tail: the engine that fetches, the ring it fills, and what the window asks of both. */
export class TailSession implements TailWorkerApi {
  readonly #log: ClientLog;
  readonly #gate = new PulseGate();
  readonly #events = new EventLog(() => this.#gate.bump());
  #open: OpenTail | null = null;

  constructor(log: ClientLog = makeClientLog()) {
    this.#log = log;
  }

  /** @throws TailwaterError when the cluster cannot be reached, or the topic is unknown or not allowed. */
  async open(settings: ConnectionSettings, request: TailRequest): Promise<void> {
    if (this.#open !== null) throw new TailwaterError("BAD_REQUEST", "This tail is open already.");
    const tail = new OpenTail(settings, request, this.#log, this.#events, this.#gate);
    this.#open = tail;
    try {
      await tail.engine.open();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async pulse({ seen, maxWaitMs, follow }: PulseRequest): Promise<PulseAnswer> {
    await this.#gate.pass(seen, maxWaitMs);
    const tail = this.#tail();
    const { store } = tail;
    const first = Math.max(store.firstRow, store.endRow - follow);
    const rows = follow > 0 ? rowsWindow(store, store.epoch, first, follow) : null;
    return { pulse: tail.pulse(this.#gate.version, this.#events.last), rows };
  }

  async partitions(): Promise<readonly PartitionPulse[]> {
    const { engine } = this.#tail();
    return engine.partitions.map((state) => state.pulse(engine.brokerErrorOf(state)));
  }

  async events(after: number): Promise<readonly TailEvent[]> {
    return this.#events.after(after);
  }

  async rows(epoch: number, first: number, count: number): Promise<RowWindow> {
    return rowsWindow(this.#tail().store, epoch, first, count);
  }

  async setFilter(filter: TextFilter | null): Promise<void> {
    this.#tail().setFilter(makeTextFilter(filter));
    this.#gate.bump();
  }

  async setPaused(paused: boolean): Promise<void> {
    this.#tail().engine.setPaused(paused);
    this.#gate.bump();
  }

  async reread(): Promise<void> {
    this.#tail().reread();
    this.#gate.bump();
  }

  async detail(ref: RowRef): Promise<RecordDetail> {
    return this.#tail().inspection.detail(ref);
  }

  async lines(request: LinesRequest): Promise<LinesAnswer> {
    return this.#tail().inspection.lines(request);
  }

  async copy(request: CopyRequest): Promise<string> {
    return this.#tail().inspection.copy(request);
  }

  async close(): Promise<void> {
    this.#open?.close();
    this.#open = null;
    this.#gate.bump();
  }

  #tail(): OpenTail {
    if (this.#open !== null) return this.#open;
    throw new TailwaterError("TAIL_NOT_FOUND", "This tail is closed.", { hint: "Open the topic again." });
  }
}

/** What exists only while a tail is open. */
class OpenTail {
  readonly store: RecordStore;
  readonly engine: TailEngine;
  readonly inspection: Inspection;
  readonly #recordRate = new Rate(performance.now());
  readonly #byteRate = new Rate(performance.now());
  readonly #sampler: NodeJS.Timeout;
  #filter: RecordFilter | null;
  #untested = 0;

  constructor(settings: ConnectionSettings, request: TailRequest, log: ClientLog, events: EventLog, gate: PulseGate) {
    this.#filter = makeTextFilter(request.filter);
    this.store = new RecordStore(request.storeBytes, (partition, records) => {
      const state = this.engine.partition(partition);
      if (state !== undefined) state.reader.counters.evicted += records;
    });
    this.engine = new TailEngine({
      settings,
      request,
      log,
      events,
      makeReader: (partition) => this.#makeReader(request, partition, events),
      onRecreated: () => {
        this.store.clear();
        this.#untested = 0;
      },
      onChange: () => gate.bump(),
    });
    this.inspection = new Inspection(request.topic, this.store);
    this.#sampler = setInterval(() => {
      if (this.#sample()) gate.bump();
    }, SAMPLE_MS);
  }

  setFilter(filter: RecordFilter | null): void {
    // What was rejected up to now met earlier filters only. What this filter drops from the ring it has seen.
    this.#untested = sumUp(this.engine.partitions).totals.rejected;
    this.#filter = filter;
    for (const { reader } of this.engine.partitions) reader.filter = filter;
    this.store.refilter(filter, (partition, records) => this.engine.partition(partition)?.moveToRejected(records));
  }

  reread(): void {
    this.store.clear();
    this.#untested = 0;
    this.engine.restart();
  }

  pulse(version: number, lastEvent: number): TailPulse {
    const { engine, store } = this;
    const { partitions } = engine;
    const { totals, lag } = sumUp(partitions);
    return {
      version,
      state: engine.state,
      error: engine.error,
      epoch: store.epoch,
      firstRow: store.firstRow,
      endRow: store.endRow,
      totals,
      lag,
      recordsPerSecond: this.#recordRate.perSecond,
      bytesPerSecond: this.#byteRate.perSecond,
      storeUsedBytes: store.usedBytes,
      storeBudgetBytes: store.budgetBytes,
      untested: this.#untested,
      lastEvent,
      partitionCount: partitions.length,
    };
  }

  close(): void {
    clearInterval(this.#sampler);
    this.engine.close();
    this.store.clear();
  }

  #makeReader({ isolation, topic }: TailRequest, partition: number, events: EventLog): PartitionReader {
    const reader = new PartitionReader({
      partition,
      isolation,
      store: this.store,
      onFailure: ({ message }) => events.add("batch-failed", `A batch of ${topic}/${partition} failed: ${message}`),
    });
    reader.filter = this.#filter;
    return reader;
  }

  /** True when a rate moved, or still runs. */
  #sample(): boolean {
    const now = performance.now();
    const { totals } = sumUp(this.engine.partitions);
    const before = this.#recordRate.perSecond + this.#byteRate.perSecond;
    this.#recordRate.sample(totals.fetched, now);
    this.#byteRate.sample(totals.bytes, now);
    return before + this.#recordRate.perSecond + this.#byteRate.perSecond > 0;
  }
}
