import { TailwaterError } from "../../../contract/errors.ts";
import type { Filter } from "../../../contract/filter.ts";
import type { ConnectionSettings } from "../../../contract/profiles.ts";
import type { ScanShardApi, ShardFilterError, ShardPartition, ShardPiece } from "../../../contract/shard.ts";
import type { TailRequest } from "../../../contract/tails.ts";
import { PartitionReader } from "../../batch/partition-reader.ts";
import { TimeBounds } from "../../batch/time-bounds.ts";
import { limitUnpacked } from "../../codec/unpack.ts";
import { loadFor, makeFilter } from "../../filter/make-filter.ts";
import type { RecordFilter, RecordsView } from "../../filter/record-filter.ts";
import { makeWorkerLog } from "../../kafka/log.ts";
import { HEADER_BYTES } from "../../wire/batch-header.ts";
import { EventLog } from "../events.ts";
import { ClusterFeed } from "../feeds/cluster-feed.ts";
import { PulseGate } from "../pulse-gate.ts";
import { BlockQueue } from "./block-queue.ts";

/** The most failed records kept for the next piece; the counters include all of them. */
const KEPT_ERRORS = 50;

/** Reads some of a scan's partitions; its owner asks for the results (see ParallelFeed). */
export class ScanShard implements ScanShardApi {
  readonly #gate = new PulseGate();
  readonly #events = new EventLog(() => this.#gate.bump());
  readonly #stream = new BlockQueue((full) => this.#hold(full));
  #feed: ClusterFeed | null = null;
  #filter: RecordFilter | null = null;
  #version = 0;
  #paused = false;
  #times: number[] = [];
  #errors: ShardFilterError[] = [];
  #seenEvents = 0;
  #answered = 0;
  /**
   * The last change of the filter, which may load code first. What comes after it waits, so that the versions ascend:
   * the owner drops the pieces of an older one.
   */
  #filtering: Promise<void> = Promise.resolve();
  /** Matches of earlier filters that were not taken yet. */
  readonly #sealed: ShardPiece[] = [];

  async open(
    settings: ConnectionSettings,
    request: TailRequest,
    fetchBytes: number,
    unpackedBytes: number,
  ): Promise<void> {
    if (this.#feed !== null) throw new TailwaterError("BAD_REQUEST", "This share is already open.");
    limitUnpacked(unpackedBytes);
    await loadFor(request.filter);
    this.#filter = makeFilter(request.filter);
    this.#feed = new ClusterFeed({
      settings,
      request,
      ranges: null,
      log: makeWorkerLog("scan"),
      events: this.#events,
      makeReader: (_topic, partition) => this.#makeReader(request, partition),
      fetchBytes: () => fetchBytes,
      onRecreated: () => {},
      onChange: () => {
        if (this.#feed?.isDone !== true) {
          this.#gate.bump();
          return;
        }
        this.#feed.rest();
        this.#gate.hurry();
      },
    });
    await this.#feed.open();
  }

  async next(maxWaitMs: number): Promise<ShardPiece> {
    const sealed = this.#sealed.shift();
    if (sealed !== undefined) return sealed;
    await this.#gate.pass(this.#answered, maxWaitMs);
    this.#answered = this.#gate.version;
    return this.#sealed.shift() ?? this.#piece();
  }

  setFilter(filter: Filter | null, version: number): Promise<void> {
    const turn = this.#filtering.then(() => this.#refilter(filter, version));
    this.#filtering = turn.catch(() => {});
    return turn;
  }

  async #refilter(filter: Filter | null, version: number): Promise<void> {
    await loadFor(filter);
    const next = makeFilter(filter);
    // Records tested so far have the version of the filter that tested them.
    this.#sealed.push(this.#piece());
    this.#filter = next;
    this.#version = version;
    for (const { reader } of this.#opened().partitions) reader.filter = this.#filter;
  }

  async setPaused(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.#opened().setPaused(paused);
  }

  async restart(version: number, unpackedBytes: number): Promise<void> {
    limitUnpacked(unpackedBytes);
    await this.#filtering;
    this.#version = version;
    this.#sealed.length = 0;
    this.#stream.take();
    this.#times = [];
    this.#errors = [];
    await this.#opened().restart();
  }

  async close(): Promise<void> {
    this.#feed?.close();
  }

  #piece(): ShardPiece {
    const feed = this.#opened();
    const events = this.#events.after(this.#seenEvents);
    this.#seenEvents = this.#events.last;
    const piece = {
      filterVersion: this.#version,
      state: feed.state,
      error: feed.error,
      partitions: feed.partitions.map((state): ShardPartition => {
        const pulse = state.pulse(feed.brokerErrorOf(state));
        const { notSearched, reader } = state;
        return { ...pulse, notSearched, newestTimestamp: reader.newestTimestamp };
      }),
      blocks: this.#stream.take(),
      times: Float64Array.from(this.#times),
      filterErrors: this.#errors,
      events,
      givenUp: this.#filter?.givenUp ?? null,
    };
    this.#times = [];
    this.#errors = [];
    return piece;
  }

  #hold(full: boolean): void {
    if (!this.#paused) this.#feed?.setPaused(full);
  }

  #makeReader(request: TailRequest, partition: number): PartitionReader {
    const { topics, isolation } = request;
    const reader = new PartitionReader({
      topic: topics[0] ?? "",
      partition,
      isolation,
      sink: this.#stream,
      bounds: TimeBounds.of(request),
      histogram: { addFetched: (from, to, count) => this.#times.push(from, to, count), addMatched: () => {} },
      onFailure: ({ message }) =>
        this.#events.add("batch-failed", `A batch of ${topics[0]}/${partition} failed: ${message}`),
      onFilterError: (view, from, to, message) => this.#addError(partition, view, from, to, message),
    });
    reader.filter = this.#filter;
    return reader;
  }

  #addError(partition: number, view: RecordsView, from: number, to: number, message: string): void {
    if (this.#errors.length >= KEPT_ERRORS) this.#errors.shift();
    this.#errors.push({
      partition,
      header: new Uint8Array(view.header.subarray(view.headerAt, view.headerAt + HEADER_BYTES)),
      record: new Uint8Array(view.records.subarray(from, to)),
      message,
    });
  }

  #opened(): ClusterFeed {
    if (this.#feed !== null) return this.#feed;
    throw new TailwaterError("TAIL_NOT_FOUND", "This share of the scan is closed.");
  }
}
