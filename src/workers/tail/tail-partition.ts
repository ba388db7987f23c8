import type { ErrorData } from "../../contract/errors.ts";
import type { PartitionPulse, StartAt } from "../../contract/tail.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";

/** What the broker must be asked before a partition can be fetched. */
export type Pending = "start" | "reset" | null;

/** One partition of a tail: its reader, and what the broker says about it. */
export class TailPartition {
  readonly partition: number;
  reader: PartitionReader;
  /** Readers before it, when the log was cut back below the position: their counts still count in the totals. */
  retired: readonly PartitionReader[] = [];
  readonly startAt: StartAt;
  pending: Pending = "start";
  /** The offset it began at first, where rereading begins again; null until the broker said. */
  begin: number | null = null;
  /** High watermark or, under read_committed, last stable offset; null until known. */
  logEnd: number | null = null;
  leader: number | null = null;
  error: ErrorData | null = null;
  /** Failures since the last good answer. */
  failures = 0;
  /** Not fetched before this, ms of performance.now(). */
  retryAt = 0;

  constructor(partition: number, reader: PartitionReader, startAt: StartAt) {
    this.partition = partition;
    this.reader = reader;
    this.startAt = startAt;
  }

  /** The next offset to read; null until the start is known. */
  get position(): number | null {
    return this.begin === null ? null : this.reader.position;
  }

  get lag(): number | null {
    const { position, logEnd } = this;
    return position === null || logEnd === null ? null : Math.max(0, logEnd - position);
  }

  /** Matched records that a later filter rejected: the newest readers' first. */
  moveToRejected(records: number): void {
    let left = records;
    for (const { counters } of [this.reader, ...this.retired.toReversed()]) {
      const moved = Math.min(left, counters.matched);
      counters.matched -= moved;
      counters.rejected += moved;
      left -= moved;
    }
  }

  /** @param brokerError why its leader cannot be reached, if so. */
  pulse(brokerError: ErrorData | null): PartitionPulse {
    const { fetched, matched, rejected, failed, evicted, aborted, control, missing, bytes } = this.reader.counters;
    return {
      partition: this.partition,
      start: this.begin === null ? null : this.reader.start,
      position: this.position,
      logEnd: this.logEnd,
      lag: this.lag,
      leader: this.leader,
      error: this.error ?? brokerError,
      fetched,
      matched,
      rejected,
      failed,
      evicted,
      aborted,
      control,
      missing,
      bytes,
    };
  }
}
