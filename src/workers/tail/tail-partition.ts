import type { ErrorData } from "../../contract/errors.ts";
import type { OpenTransaction } from "../../contract/record.ts";
import type { PartitionPulse } from "../../contract/tails.ts";
import { addCounters, type MutableCounters, zeroCounters } from "../batch/partition-account.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";
import { Lineage } from "./lineage.ts";
import type { PartitionStart } from "./starts.ts";

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/**
 * The delay until a batch that waits for other tails' large batches is fetched again, ms; and the number of tries
 * before this is reported.
 */
const NO_ROOM_MS = 200;
const REPORTED_NO_ROOM = 20;

/** What must be asked before a partition can be fetched. */
export type Pending = "start" | "reset" | "history" | null;

/** One partition of a tail: its reader, and what the broker says about it. */
export class TailPartition {
  readonly topic: string;
  readonly partition: number;
  reader: PartitionReader;
  /** The counts of earlier readers, from before the log was truncated below the position. They are part of the totals. */
  retired: MutableCounters | null = null;
  readonly startAt: PartitionStart;
  pending: Pending = "start";
  /** The first start offset, from which it is read again; null until the broker answers. */
  begin: number | null = null;
  /** Offsets in the log before the first start; null until the broker answers. */
  earlier: number | null = null;
  /** A scan reads up to here (exclusive), without `waiting` offsets; fixed with `begin`. Null for a live tail. */
  end: number | null = null;
  /** Offsets after `end` that may have late records of the scan's time range, but are not read on request. */
  notSearched = 0;
  /** High watermark or, under read_committed, last stable offset; null until known. */
  logEnd: number | null = null;
  /** Offsets that cannot be read before an open transaction ends: in a scan's range, or up to the high watermark. */
  waiting = 0;
  /** The transaction that they wait for; null while unknown. */
  transaction: OpenTransaction | null = null;
  leader: number | null = null;
  readonly lineage = new Lineage();
  /** Null for brokers before Kafka 2.8, which have no topic ids. */
  topicId: string | null = null;
  /** The broker's error; a good answer clears it. */
  error: ErrorData | null = null;
  /** Why it cannot continue although the broker answers; only progress clears it. */
  stuck: ErrorData | null = null;
  /** Failures since the last good answer, or since the last progress when it is stuck. */
  failures = 0;
  /** The earliest time of the next fetch, performance.now() ms. */
  retryAt = 0;
  /** Consecutive empty answers that came at once, although there is something to read. */
  emptyAnswers = 0;

  constructor(topic: string, partition: number, reader: PartitionReader, startAt: PartitionStart) {
    this.topic = topic;
    this.partition = partition;
    this.reader = reader;
    this.startAt = startAt;
  }

  /** The next offset to read; null until the start is known. */
  get position(): number | null {
    return this.begin === null ? null : this.reader.position;
  }

  /** Everything of a scan's range was read, and no question about it is open. */
  get isDone(): boolean {
    return this.end !== null && this.reader.isDone && this.pending === null;
  }

  /** The distance from the position to its target: the log end, or a scan's end. */
  get lag(): number | null {
    const { position } = this;
    const logEnd = this.end ?? this.logEnd;
    return position === null || logEnd === null ? null : Math.max(0, logEnd - position);
  }

  /** Why it is not being read because of its leader; null when it is. */
  get trouble(): ErrorData | null {
    return this.error ?? this.stuck;
  }

  /** Delays its next fetch; the delay doubles with each consecutive failure. */
  fails(): void {
    this.retryAt = performance.now() + Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.failures += 1;
  }

  /**
   * Its batch waits for room that other tails' batches use. @returns whether it has waited so long that this is
   * reported
   */
  waitsForRoom(): boolean {
    this.retryAt = performance.now() + NO_ROOM_MS;
    this.emptyAnswers += 1;
    return this.emptyAnswers >= REPORTED_NO_ROOM;
  }

  /** It has made progress. */
  gained(): void {
    this.emptyAnswers = 0;
    this.stuck = null;
    this.failures = 0;
    this.lineage.repeats = 0;
    if (this.isRangeOther) this.pending ??= "history";
  }

  /** A record of a scan's range was written after the scan began, so it replaced another record. */
  get isRangeOther(): boolean {
    const { ofRange } = this.lineage;
    return this.end !== null && ofRange >= 0 && this.reader.epochs.last > ofRange;
  }

  /**
   * Whether the batches from the position on may be read. If their leader epoch differs from that of the last batch, the
   * leader is asked first whether its log was truncated.
   * @param epoch of the first batch; −1: unknown
   */
  mayRead(epoch: number): boolean {
    const { last } = this.reader.epochs;
    if (epoch < 0 || last < 0 || epoch === last) return true;
    this.lineage.next = epoch;
    this.pending ??= "history";
    return false;
  }

  /** Metadata names a leader. @param epoch its epoch; null: unknown */
  isLed(epoch: number | null): void {
    const { lineage, reader } = this;
    lineage.named = epoch ?? -1;
    const isNews = reader.epochs.last >= 0 && lineage.named > Math.max(lineage.checked, reader.epochs.last);
    if (isNews && !this.isDone) this.pending ??= "history";
  }

  /** The log was truncated: reading continues from an offset before the position, in a new account. */
  goBack(reader: PartitionReader, offset: number): void {
    this.retired ??= zeroCounters();
    addCounters(this.retired, this.reader.counters);
    reader.epochs.follow(this.reader.epochs, offset);
    reader.begin(offset);
    this.reader = reader;
    this.begin = Math.min(this.begin ?? offset, offset);
    this.lineage.cuts += 1;
    // A log that is truncated repeatedly must not be read repeatedly without a pause.
    this.retryAt = performance.now() + Math.min(FIRST_RETRY_MS * 2 ** this.lineage.cuts, LONGEST_RETRY_MS);
  }

  /** Ends the scan here, because the rest of its range waits for an open transaction. */
  endBefore(offset: number): void {
    if (this.end === null) return;
    this.waiting = this.end - offset;
    this.end = offset;
    this.reader.mirror(this.reader.start, this.reader.position, offset);
  }

  /** The end of a scan's whole range (exclusive); waiting offsets may be readable by now. */
  get wholeEnd(): number | null {
    return this.end === null ? null : this.end + this.waiting;
  }

  /** Starts again at its first position. */
  restart(reader: PartitionReader): void {
    this.reader = reader;
    this.retired = null;
    this.lineage.forget();
    if (this.pending === "history") this.pending = null;
    this.end = this.wholeEnd;
    this.waiting = 0;
    this.transaction = null;
    if (this.begin !== null) reader.begin(this.begin, this.end ?? undefined);
  }

  /** Counts a matched record that a later filter rejected or failed on, the current reader's first. */
  unmatch(failed: boolean): void {
    for (const counters of [this.reader.counters, this.retired]) {
      if (counters === null || counters.matched === 0) continue;
      counters.matched -= 1;
      if (failed) {
        counters.failed += 1;
        counters.filterErrors += 1;
      } else counters.rejected += 1;
      return;
    }
  }

  /** @param brokerError why its leader cannot be reached; null when it can. */
  pulse(brokerError: ErrorData | null): PartitionPulse {
    const error = this.trouble ?? brokerError;
    return {
      topic: this.topic,
      partition: this.partition,
      start: this.begin === null ? null : this.reader.start,
      end: this.end,
      position: this.position,
      logEnd: this.logEnd,
      lag: error !== null && this.end === null ? null : this.lag,
      waiting: this.waiting,
      transaction: this.transaction,
      leader: this.leader,
      error,
      ...this.reader.counters,
    };
  }
}
