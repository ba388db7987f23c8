import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "./filter.ts";
import type { PartitionOffset } from "./groups.ts";
import type { Counters, IsolationLevel, OpenTransaction, Preview, TimestampType } from "./record.ts";
import type { EndAt, Receipt, ScanProgress } from "./scan.ts";
import type { Histogram, KeyCounts, RowView } from "./view.ts";

/** Where a tail begins, per partition. A log that ends beyond 2^53−1 is refused by OFFSET_TOO_LARGE. */
export type StartAt =
  | { readonly kind: "earliest" }
  | { readonly kind: "latest" }
  /** The newest `count` records of each partition, under the isolation level; all where there are fewer. */
  | { readonly kind: "last"; readonly count: number }
  | { readonly kind: "offset"; readonly offset: number }
  /**
   * The first record of each partition whose timestamp is at or after this, ms since the epoch. A live tail shows all
   * later offsets, whatever their time; a scan shows only records at or after it.
   */
  | { readonly kind: "timestamp"; readonly timestamp: number }
  /**
   * An offset per partition, at most MOST_OFFSETS, for example those of a consumer group. A partition without one
   * starts at its end. A live tail stops when its memory is full, before the first records are evicted; `setPaused`
   * (false) reads on.
   */
  | { readonly kind: "offsets"; readonly offsets: readonly PartitionOffset[] };

export interface TailRequest {
  /** One topic, or several in one view, at most MOST_TOPICS. Rows name their topic by its index here. */
  readonly topics: readonly string[];
  readonly startAt: StartAt;
  /** Null: a live tail. Otherwise a scan, which reads exactly [start, end) of each partition and then ends. */
  readonly endAt: EndAt | null;
  /** The topic's partitions; "all" when there are several topics. */
  readonly partitions: "all" | readonly number[];
  readonly isolation: IsolationLevel;
  readonly filter: Filter | null;
  /** JSON paths whose values come with each row (`RecordRow.cells`). */
  readonly columns: readonly string[];
  readonly view: RowView;
}

/** A time range whose late records are looked for. */
export interface LateAsked extends Pick<TailRequest, "topics" | "partitions" | "isolation"> {
  /** ms since the epoch. */
  readonly until: number;
}

export const MOST_TOPICS = 16;
export const MOST_OFFSETS = 100_000;

/**
 * How much may be read again without asking the user. It takes about a second on a home connection (32 MB), and an
 * expression over every record (200,000) takes no longer. More is the user's decision: clusters are shared, and cloud
 * providers charge for outgoing data.
 */
export const SMALL_READING = { records: 200_000, bytes: 32 * 2 ** 20 } as const;
export const MOST_COLUMNS = 32;

/** `done`: a scan reached its end. A scan that was stopped earlier is `paused` and can resume. */
export type TailState = "starting" | "live" | "scanning" | "paused" | "done" | "reconnecting" | "failed";

export interface PartitionPulse extends Counters {
  readonly topic: string;
  readonly partition: number;
  /** Where the tail started here; null until the broker answers. */
  readonly start: number | null;
  /** Where a scan ends here (exclusive); null for a live tail and until the broker answers. */
  readonly end: number | null;
  /** The next offset to read; null until the start is known. */
  readonly position: number | null;
  /** High watermark (read_uncommitted) or last stable offset (read_committed); null until known. */
  readonly logEnd: number | null;
  /** logEnd − position; also null while a live tail cannot ask the broker (`error`), because the log may have grown. */
  readonly lag: number | null;
  /**
   * Offsets that read_committed cannot read before an open transaction ends. For a scan: the rest of its range, after
   * `end`. For a live tail: those up to the high watermark, if they wait for more than a second. 0 when none wait.
   */
  readonly waiting: number;
  /** What they wait for; null when none wait, or when the leader does not report it. */
  readonly transaction: OpenTransaction | null;
  readonly leader: number | null;
  /** Why this partition is not being read; null when it is. */
  readonly error: ErrorData | null;
}

/** An event of the tail that the user can look up. */
export interface TailEvent {
  /** Counts up from 1; the newest 200 are kept. */
  readonly number: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly kind:
    | "leader-changed"
    | "broker-lost"
    | "broker-back"
    | "partitions-added"
    | "offset-reset"
    | "batch-failed"
    | "topic-recreated"
    /** Brokers lost records that were read; reading continues where the log differs from them. */
    | "log-truncated"
    /** No broker reports whether they did. */
    | "log-not-checked"
    /** A time range requires reading far more records than it contains. */
    | "range"
    /** The newest N records are still being searched. */
    | "looking-back";
  readonly message: string;
}

/** The small state that the window gets at most 30 times a second. */
export interface TailPulse {
  /** Grows with every change. Pass it back to wait for the next change. */
  readonly version: number;
  readonly state: TailState;
  /** Why it is reconnecting or failed. */
  readonly error: ErrorData | null;
  /** Changes when row numbers are no longer valid (filter changed, tail restarted). */
  readonly epoch: number;
  /** Rows [firstRow, endRow) are in the ring. Row numbers only grow within an epoch. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly totals: Counters;
  /**
   * Σ lag over partitions whose log end is known; null until the first is. A live tail's is null in every state except
   * `live`, because a broker that is down or not asked does not report how its log grows.
   */
  readonly lag: number | null;
  /** Not null when the tail stopped by itself to keep its first records: the records up to the log ends at that time. */
  readonly furtherOn: number | null;
  /** Offsets in the logs before the tail’s starts; null until all starts are known, and for a recording. */
  readonly earlier: number | null;
  /** Σ waiting over partitions. */
  readonly waiting: number;
  /** Fetched records per second and wire bytes per second, smoothed over about one second. */
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly storeUsedBytes: number;
  readonly storeBudgetBytes: number;
  /** Records that only earlier filters have tested, rejected or evicted before this one. `tails.reread` tests them. */
  readonly untested: number;
  /** Of `untested`, those that an earlier filter matched; `matched` counts them. */
  readonly untestedMatched: number;
  /** The tail reads earlier records again; null when it does not, and for a moment at the start. */
  readonly rereading: RereadProgress | null;
  /** Number of the newest event, 0 for none. */
  readonly lastEvent: number;
  readonly partitionCount: number;
  /** Null for a live tail. */
  readonly scan: ScanProgress | null;
  readonly view: RowView;
  /** Why the filter was stopped (FILTER_TOO_SLOW); null while it works. */
  readonly filterError: ErrorData | null;
}

/** Offsets read again, of those that had been read. */
export interface RereadProgress {
  readonly done: number;
  readonly total: number;
}

export interface PulseRequest {
  /** The version seen last. The call waits for a newer one for up to `maxWaitMs`. 0 answers at once. */
  readonly seen: number;
  readonly maxWaitMs: number;
  /** Also send the newest `follow` rows with the pulse (a follow-mode window needs no second call); 0 for none. */
  readonly follow: number;
}

export interface PulseAnswer {
  readonly pulse: TailPulse;
  readonly rows: RowWindow | null;
}

export interface RowWindow {
  readonly epoch: number;
  /** Number of the first row below. It is greater than requested if earlier rows were evicted. */
  readonly first: number;
  readonly rows: readonly Row[];
}

export interface RecordRow {
  readonly kind: "record";
  readonly row: number;
  /** Index in the request's topics. */
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
  /** int64 ms since the epoch in decimal, exactly as on the wire; "-1" means the record has none. */
  readonly timestamp: string;
  readonly timestampType: TimestampType;
  /** Null: the record has no key. */
  readonly key: Preview | null;
  /** Null: a tombstone. */
  readonly value: Preview | null;
  /** `name=value` pairs in order; null when there are none. */
  readonly headers: Preview | null;
  readonly headerCount: number;
  /** Bytes of key + value + headers. */
  readonly size: number;
  /** One per column asked for: the field's value as text; null when the record lacks it. */
  readonly cells: readonly (Preview | null)[];
}

/** A batch that could not be decoded is one row, with the reason. */
export interface FailureRow {
  readonly kind: "failure";
  readonly row: number;
  /** Index in the request's topics. */
  readonly topic: number;
  readonly partition: number;
  /** First and last offset of the batch. */
  readonly offset: number;
  readonly lastOffset: number;
  /** The number of records in the batch header. */
  readonly records: number;
  readonly error: ErrorData;
}

export type Row = RecordRow | FailureRow;

/** The open tails: what they read, and how it is shown. */
export interface TailsApi {
  open(profileId: string, request: TailRequest): Promise<string>;
  close(tailId: string): Promise<void>;
  pulse(tailId: string, request: PulseRequest): Promise<PulseAnswer>;
  partitions(tailId: string): Promise<readonly PartitionPulse[]>;
  /** Events with a number above `after`. */
  events(tailId: string, after: number): Promise<readonly TailEvent[]>;
  rows(tailId: string, epoch: number, first: number, count: number): Promise<RowWindow>;
  /**
   * Applies to the records in the ring and to all later ones. @param mayReread reads records again that earlier filters
   * rejected, if they are few (SMALL_READING) and nothing prevents it; otherwise the pulse says what is untested
   */
  setFilter(tailId: string, filter: Filter | null, mayReread?: boolean): Promise<void>;
  setPaused(tailId: string, paused: boolean): Promise<void>;
  /** Reads again from the tail's start, with the current filter. */
  reread(tailId: string): Promise<void>;
  /** Null when the filter can be used. Cheap enough for every keystroke. */
  checkFilter(tailId: string, filter: Filter): Promise<FilterProblem | null>;
  /** Fields of the newest records in memory, most frequent first. */
  fields(tailId: string): Promise<readonly FieldHint[]>;
  filterErrors(tailId: string): Promise<FilterErrors>;
  /**
   * At most `buckets` buckets over all records read. @param whole includes far-off times, as far as a date can express
   * them
   */
  histogram(tailId: string, buckets: number, whole?: boolean): Promise<Histogram | null>;
  /** JSON paths to compute for the rows on screen. The epoch stays; rows must be requested again. */
  setColumns(tailId: string, columns: readonly string[]): Promise<void>;
  setView(tailId: string, view: RowView): Promise<void>;
  /** The `limit` most frequent keys in memory. */
  keys(tailId: string, limit: number): Promise<KeyCounts>;
  /** A scan's receipt, at any time. */
  receipt(tailId: string): Promise<Receipt>;
  /** Opens a recording as a tail that is done; it needs no cluster. Answers its id and topics. */
  openRecording(path: string): Promise<{ readonly tailId: string; readonly topics: readonly string[] }>;
}

export const TAILS = feature<TailsApi>({
  open: "reads",
  close: "local",
  pulse: "local",
  partitions: "local",
  events: "local",
  rows: "local",
  setFilter: "reads",
  setPaused: "reads",
  reread: "reads",
  checkFilter: "local",
  fields: "local",
  filterErrors: "local",
  histogram: "local",
  setColumns: "local",
  setView: "local",
  keys: "local",
  receipt: "local",
  openRecording: "local",
});
