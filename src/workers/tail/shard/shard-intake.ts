import { FAILED, MATCH, type RecordFilter, testAlone } from "../../filter/record-filter.ts";
import { partitionOf, topicOf } from "../../store/record-sink.ts";
import { nearTimeOf } from "../../store/stored-record.ts";
import type { TimeHistogram } from "../../view/time-histogram.ts";
import type { TailFeed } from "../feeds/tail-feed.ts";
import type { FilterErrorLog } from "../filter-error-log.ts";
import type { TapSink } from "../tap-sink.ts";
import type { Untested } from "../untested.ts";
import type { ShardReceiver } from "./shard-handle.ts";

/** The current tail to which the records of other threads go. */
export interface ShardTarget {
  /** The current reader. */
  feed(): TailFeed;
  /** The current filter. */
  filter(): RecordFilter | null;
  readonly tap: TapSink;
  readonly histogram: TimeHistogram;
  readonly errors: FilterErrorLog;
  readonly untested: Pick<Untested, "addRejected">;
}

/**
 * Passes the results of other threads the same way as this thread's records, and keeps their partitions' counters
 * correct.
 */
export class ShardIntake implements ShardReceiver {
  readonly #target: ShardTarget;
  #whyGivenUp: string | null = null;
  #beganHeader: Buffer | null = null;
  #beganAt = -1;

  constructor(target: ShardTarget) {
    this.#target = target;
  }

  /** Why a thread stopped the filter; null while none did. */
  get whyGivenUp(): string | null {
    return this.#whyGivenUp;
  }

  /** The filter has changed. */
  forgetGivenUp(): void {
    this.#whyGivenUp = null;
  }

  record(source: number, header: Buffer, at: number, bytes: Buffer, from: number, to: number, stale: boolean): void {
    const { tap, histogram } = this.#target;
    const filter = this.#target.filter();
    if (stale && filter !== null && !this.#matches(filter, source, header, at, bytes, from, to)) return;
    this.#begin(source, header, at);
    if (tap.append(bytes, from, to)) histogram.addMatched(nearTimeOf(bytes, at, from, to));
    else this.#target.feed().partition(source)?.unmatch(true);
  }

  failure(source: number, header: Buffer, at: number, bytes: Buffer, from: number, to: number): void {
    this.#begin(source, header, at);
    this.#target.tap.append(bytes, from, to, true);
  }

  fetched(from: number, to: number, count: number): void {
    this.#target.histogram.addFetched(from, to, count);
  }

  untested(records: number): void {
    this.#target.untested.addRejected(records);
  }

  filterError(partition: number, header: Buffer, record: Buffer, message: string): void {
    const view = { records: record, topic: this.#topic, partition, header, headerAt: 0, isAlone: true };
    this.#target.errors.add(0, view, 0, record.length, message);
  }

  givenUp(why: string): void {
    this.#whyGivenUp = why;
  }

  /** A scan with several threads has one topic. */
  get #topic(): string {
    return this.#target.feed().topics[0] ?? "";
  }

  /** Once for all records of a batch. */
  #begin(source: number, header: Buffer, at: number): void {
    if (this.#beganHeader === header && this.#beganAt === at) return;
    this.#beganHeader = header;
    this.#beganAt = at;
    this.#target.tap.beginBatch(source, header, at);
  }

  /** Whether a record that matched an older filter also matches this one, and counts it. */
  #matches(
    filter: RecordFilter,
    source: number,
    header: Buffer,
    headerAt: number,
    records: Buffer,
    from: number,
    to: number,
  ): boolean {
    const view = { records, topic: this.#topic, partition: partitionOf(source), header, headerAt, isAlone: true };
    const outcome = testAlone(filter, view, from, to);
    if (outcome === MATCH) return true;
    const { errors } = this.#target;
    const feed = this.#target.feed();
    feed.partition(source)?.unmatch(outcome === FAILED);
    if (outcome === FAILED) errors.add(topicOf(source), view, 0, view.records.length, filter.failure);
    return false;
  }
}
