import type { ErrorData } from "../../contract/errors.ts";
import type { PartitionPulse, StartAt } from "../../contract/tail.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";

/** What the broker must be asked before a partition can be fetched. */
export type Pending = "start" | "reset" | null;

/** One partition of a tail: its reader, and what the broker says about it. */
export class TailPartition {
  readonly topic: string;
  readonly partition: number;
  reader: PartitionReader;
  /** Readers before it, when the log was cut back below the position: their counts still count in the totals. */
  retired: readonly PartitionReader[] = [];
  readonly startAt: StartAt;
  pending: Pending = "start";
  /** The offset it began at first, where rereading begins again; null until the broker said. */
  begin: number | null = null;
  /** A scan reads up to here (exclusive), fixed with `begin`; null for a live tail. */
  end: number | null = null;
  /** High watermark or, under read_committed, last stable offset; null until known. */
  logEnd: number | null = null;
  leader: number | null = null;
  error: ErrorData | null = null;
  /** Failures since the last good answer. */
  failures = 0;
  /** Not fetched before this, ms of performance.now(). */
  retryAt = 0;

  /** Answers in a row that brought nothing though the end is not reached. */
  emptyAnswers = 0;

  constructor(topic: string, partition: number, reader: PartitionReader, startAt: StartAt) {
    this.topic = topic;
    this.partition = partition;
    this.reader = reader;
    this.startAt = startAt;
  }

  /** The next offset to read; null until the start is known. */
  get position(): number | null {
    return this.begin === null ? null : this.reader.position;
  }

  /** Everything of a scan's range was read. */
  get isDone(): boolean {
    return this.end !== null && this.reader.isDone;
  }

  /** How far the position is from where it is going: the log end, or a scan's end. */
  get lag(): number | null {
    const { position } = this;
    const logEnd = this.end ?? this.logEnd;
    return position === null || logEnd === null ? null : Math.max(0, logEnd - position);
  }

  /** A matched record that a later filter rejected, or failed on: the newest readers' first. */
  unmatch(failed: boolean): void {
    for (const { counters } of [this.reader, ...this.retired.toReversed()]) {
      if (counters.matched === 0) continue;
      counters.matched -= 1;
      if (failed) {
        counters.failed += 1;
        counters.filterErrors += 1;
      } else counters.rejected += 1;
      return;
    }
  }

  /** @param brokerError why its leader cannot be reached, if so. */
  pulse(brokerError: ErrorData | null): PartitionPulse {
    const error = this.error ?? brokerError;
    return {
      topic: this.topic,
      partition: this.partition,
      start: this.begin === null ? null : this.reader.start,
      end: this.end,
      position: this.position,
      logEnd: this.logEnd,
      lag: error !== null && this.end === null ? null : this.lag,
      leader: this.leader,
      error,
      ...this.reader.counters,
    };
  }
}
