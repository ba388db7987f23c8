import type { ErrorData } from "../../contract/errors.ts";
import type { OpenTransaction } from "../../contract/record.ts";
import type { PartitionPulse } from "../../contract/tails.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";
import type { PartitionStart } from "./starts.ts";

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** A batch that waits for other tails' large batches is fetched again after so long, ms; so often before it is told. */
const NO_ROOM_MS = 200;
const TOLD_NO_ROOM = 20;

/** What the broker must be asked before a partition can be fetched. */
export type Pending = "start" | "reset" | null;

/** One partition of a tail: its reader, and what the broker says about it. */
export class TailPartition {
  readonly topic: string;
  readonly partition: number;
  reader: PartitionReader;
  /** Readers before it, when the log was cut back below the position: their counts still count in the totals. */
  retired: readonly PartitionReader[] = [];
  readonly startAt: PartitionStart;
  pending: Pending = "start";
  /** The offset it began at first, where rereading begins again; null until the broker said. */
  begin: number | null = null;
  /** A scan reads up to here (exclusive), fixed with `begin`, without what is `waiting`; null for a live tail. */
  end: number | null = null;
  /** Offsets behind `end` that may hold late records of the scan's time range: it was asked not to look at them. */
  notSearched = 0;
  /** High watermark or, under read_committed, last stable offset; null until known. */
  logEnd: number | null = null;
  /** Offsets that cannot be read before an open transaction ends: of a scan's range, or up to the high watermark. */
  waiting = 0;
  /** The one they wait for; null while nobody told. */
  transaction: OpenTransaction | null = null;
  leader: number | null = null;
  /** Null: brokers before Kafka 2.8 name none. */
  topicId: string | null = null;
  /** What the broker says against it; a good answer ends it. */
  error: ErrorData | null = null;
  /** Why it cannot go on though the broker answers; only reading on ends it. */
  stuck: ErrorData | null = null;
  /** Failures since the last good answer, or since it went on when it is stuck. */
  failures = 0;
  /** Not fetched before this, ms of performance.now(). */
  retryAt = 0;
  /** Answers in a row that came at once and brought nothing though there is something to read. */
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

  /** Why it is not being read just now, by its own leader's fault; null when it is. */
  get trouble(): ErrorData | null {
    return this.error ?? this.stuck;
  }

  /** It is not fetched for a while, which doubles with each failure in a row. */
  fails(): void {
    this.retryAt = performance.now() + Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.failures += 1;
  }

  /** Its batch waits for room that other tails' batches take. @returns whether it has waited so long that it is told */
  waitsForRoom(): boolean {
    this.retryAt = performance.now() + NO_ROOM_MS;
    this.emptyAnswers += 1;
    return this.emptyAnswers >= TOLD_NO_ROOM;
  }

  /** It was read on. */
  gained(): void {
    this.emptyAnswers = 0;
    this.stuck = null;
    this.failures = 0;
  }

  /** The rest of a scan's range waits for an open transaction: it ends here. */
  endBefore(offset: number): void {
    if (this.end === null) return;
    this.waiting = this.end - offset;
    this.end = offset;
    this.reader.mirror(this.reader.start, this.reader.position, offset);
  }

  /** All of a scan's range (exclusive): what waited may be there by now. */
  get wholeEnd(): number | null {
    return this.end === null ? null : this.end + this.waiting;
  }

  /** Everything begins again where it first began. */
  restart(reader: PartitionReader): void {
    this.reader = reader;
    this.retired = [];
    this.end = this.wholeEnd;
    this.waiting = 0;
    this.transaction = null;
    if (this.begin !== null) reader.begin(this.begin, this.end ?? undefined);
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
