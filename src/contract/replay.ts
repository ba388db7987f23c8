import type { Lock } from "./changes.ts";
import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { Filter, FilterProblem } from "./filter.ts";
import type { ProduceCounts, ProduceRequest, ProduceTarget } from "./produce.ts";
import type { IsolationLevel } from "./record.ts";
import type { ScanProgress } from "./scan.ts";
import type { TailRequest } from "./tails.ts";

/** Offsets [from, to) of one partition. */
export interface OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** The most ranges of one selection. */
export const MOST_RANGES = 20_000;

/** The topics of ranges, each once; records name them by their index here. */
export const topicsOf = (ranges: readonly OffsetRange[]): readonly string[] => [
  ...new Set(ranges.map(({ topic }) => topic)),
];

/**
 * The records to replay: those of a range of topics of an open cluster that match a filter, a selection of them by their
 * offsets, or those of a recording. All are read again from their source: a record at an offset never changes there, and
 * the memory of a view may have lost it.
 */
export type ReplaySource =
  | {
      readonly kind: "topics";
      readonly profileId: string;
      /** `endAt` is not null: a range without an end never ends. */
      readonly request: Pick<TailRequest, "topics" | "startAt" | "endAt" | "partitions" | "isolation" | "filter">;
    }
  | {
      readonly kind: "offsets";
      readonly profileId: string;
      /** One to MOST_RANGES of at most MOST_TOPICS topics, in any order; they may overlap. */
      readonly ranges: readonly OffsetRange[];
      readonly isolation: IsolationLevel;
      readonly filter: Filter | null;
      /** Records that the user has selected; null: it is not known. */
      readonly selected: number | null;
    }
  | {
      readonly kind: "recording";
      readonly path: string;
      readonly filter: Filter | null;
      /** Null: the whole file. */
      readonly ranges: readonly OffsetRange[] | null;
      readonly selected: number | null;
    };

/** What a replayed record keeps. Key and value are always kept byte for byte. */
export interface ReplayKeeps {
  readonly headers: boolean;
  /** Without: the time when it is sent. */
  readonly timestamps: boolean;
  /** Without: by key, as Java's producers choose it. */
  readonly partitions: boolean;
  /** Adds the header ORIGIN_HEADER. */
  readonly origin: boolean;
}

/** The parts of a record that an expression can rewrite. */
export const REWRITTEN = ["key", "value", "headers", "partition", "timestamp"] as const;
export type RewrittenPart = (typeof REWRITTEN)[number];

/**
 * Expressions in the language of filters (see CelFilter), each for one part of every record; null: it stays byte for
 * byte. For rewriting there are, besides: `value.set("path", x)`, `value.remove("path")`, `headers.set("name", x)`,
 * `headers.remove("name")`, `headers.keep("pattern")`, `"text".replace("a", "b")` and `json(x)`.
 *
 * Key and value: an object or a list is written as JSON, with all digits of its numbers; a text as it is, or as a JSON
 * string where the record has one; bytes as they are; null as null. What the expression leaves as it is keeps its bytes.
 * Headers: an object, or a list of pairs. Partition: an integer; null: by key. Timestamp: a time, or ms since the epoch;
 * null: −1.
 */
export interface ReplayRewrite extends Readonly<Record<RewrittenPart, string | null>> {
  /** A record on which an expression fails is left out, or the replay stops before it. It is told and counted. */
  readonly onError: "skip" | "stop";
}

/** A record on which an expression failed. */
export interface RewriteFailure {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** `value: …` */
  readonly message: string;
}

/** A record before and after, as text for people; bytes that are not UTF-8 are shown in hexadecimal. */
export interface RewrittenRecord extends Pick<RewriteFailure, "topic" | "partition" | "offset"> {
  /** Of the parts with an expression. Null: the record has none, or it is chosen when it is sent. */
  readonly parts: readonly {
    readonly part: RewrittenPart;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Null: it is rewritten. */
  readonly error: string | null;
}

export interface RewritePreview {
  /** Why expressions cannot be used. */
  readonly problems: Readonly<Partial<Record<RewrittenPart, FilterProblem>>>;
  /** The first records that match; empty while there are problems, or no records. */
  readonly records: readonly RewrittenRecord[];
}

/** Its value is a JSON object: cluster (a profile's name) or recording (a file's name), topic, partition, offset. */
export const ORIGIN_HEADER = "tailwater.origin";

/** A replay as the gate sees it: records of an input, and where they come from. */
export interface ReplayRequest extends ProduceRequest {
  /** "orders of Development" */
  readonly from: string;
  /** The name of the cluster that they go to. */
  readonly to: string;
  readonly keeps: ReplayKeeps;
  /** The source has the topic itself. */
  readonly isOwn: boolean;
  /** Records that the dry run has counted, without those on which an expression fails. */
  readonly counted: number;
  /** Null: every record stays as it is. */
  readonly rewrite: ReplayRewrite | null;
  /** Records on which an expression failed in the dry run. */
  readonly failing: number;
  /** The rest of a replay; null: it is the first run. */
  readonly rest: {
    /** Records of which nobody knows whether the runs before have written them. */
    readonly unknown: number;
    /** They are sent again, and some of them may be there twice. */
    readonly resendsUnknown: boolean;
  } | null;
}

declare module "./changes.ts" {
  interface ChangeKinds {
    "replay.records": { readonly request: ReplayRequest; readonly preview: ProduceTarget };
  }
}

/** An open cluster that records can be replayed to. */
export interface ReplayTarget {
  readonly profileId: string;
  readonly name: string;
  readonly lock: Lock;
}

/**
 * `counting` and `counted`: the dry run. `waiting`: for the change to be applied. `stopped`: before the range ended, by
 * `stop` or by an error.
 */
export type ReplayPhase = "counting" | "counted" | "waiting" | "sending" | "stopped" | "done" | "failed";

/** The most unknown records that are told one by one. */
export const MOST_TOLD_UNKNOWN = 200;

/** How far a replay is. read = matched + skipped + unreadable. */
export interface ReplayState {
  readonly phase: ReplayPhase;
  readonly read: number;
  readonly matched: number;
  /** They do not match, or were replayed by the run before. */
  readonly skipped: number;
  /** Records that could not be read, for example of a damaged batch. They are not replayed. */
  readonly unreadable: number;
  /** Of `matched`: an expression fails on them, so they are not replayed. */
  readonly failing: number;
  /** The first of them. */
  readonly failures: readonly RewriteFailure[];
  /** Of keys, values and headers of those that match, before they are rewritten. */
  readonly bytes: number;
  /** Records that the user has selected, of which some may be gone; null: no selection, or it is a rest. */
  readonly selected: number | null;
  /** Of the reading; null until it has begun, and for a recording. */
  readonly scan: ScanProgress | null;
  /** Of the writing; null before. At the end: sent = acknowledged + failed + unknown. */
  readonly counts: ProduceCounts | null;
  /** Why it stopped; null: the user stopped it, or it goes on. */
  readonly error: ErrorData | null;
  /** `resume` can send what is missing, and nothing that was acknowledged. */
  readonly canResume: boolean;
  /**
   * Records of which nobody knows whether they were written, of this replay and of those that it continues: at most
   * MOST_TOLD_UNKNOWN. Null: they are too many to know.
   */
  readonly unknown: readonly Pick<RewriteFailure, "topic" | "partition" | "offset">[] | null;
  /** How many they are. */
  readonly unknownCount: number;
}

/** Replays of one window. They end with it. */
export interface ReplayApi {
  targets(): Promise<readonly ReplayTarget[]>;
  /**
   * Begins a dry run, which reads, rewrites and counts. @returns the replay's id, which is also the name of its input
   * @param rewrite an expression that cannot be used ends it as `failed`, with FILTER_INVALID
   */
  open(source: ReplaySource, rewrite: ReplayRewrite | null): Promise<string>;
  /**
   * What expressions would do to the first records of a dry run, whatever the dry run rewrites.
   * @throws TailwaterError BAD_REQUEST when it is no longer a dry run
   */
  preview(id: string, rewrite: ReplayRewrite): Promise<RewritePreview>;
  /** @throws TailwaterError BAD_REQUEST there is no such replay */
  state(id: string): Promise<ReplayState>;
  /** From now on its records are read and fed as soon as the change with this input is applied to the cluster. */
  send(id: string, profileId: string, keeps: ReplayKeeps): Promise<void>;
  /** Reads and takes no more. What was taken is written. Ends a dry run, too. */
  stop(id: string): Promise<void>;
  /**
   * Prepares the rest of a replay that stopped. @returns the id of a new one, which is counted already
   * @param resendsUnknown also sends the records of which nobody knows whether they were written: some may be doubled
   * @throws TailwaterError BAD_REQUEST
   */
  resume(id: string, resendsUnknown: boolean): Promise<string>;
  forget(id: string): Promise<void>;
}

export const REPLAY = feature<ReplayApi>({
  targets: "local",
  open: "reads",
  preview: "local",
  state: "local",
  send: "local",
  stop: "local",
  resume: "local",
  forget: "local",
});

/** An offset of a partition; `source` is the index of the topic and the partition, as the ring names them. */
export type SourceOffset = readonly [source: number, offset: number];

/** What the reader of a replay is told. */
export interface ReplayChoice {
  /** Null: only counts, and keeps no lines. */
  readonly keeps: ReplayKeeps | null;
  readonly rewrite: ReplayRewrite | null;
  /** In the header of the origin: the name of the cluster or of the recording. */
  readonly origin: readonly [kind: "cluster" | "recording", name: string];
  /** Per partition the first offset that counts; without one: all. */
  readonly from: readonly SourceOffset[];
  /** Per partition the offset before which it ends; without one: none. */
  readonly until: readonly SourceOffset[];
  /** Single records before `from`. */
  readonly also: readonly SourceOffset[];
}

/** Packed records of a replay, and where each comes from. */
export interface ReplayPiece {
  readonly bytes: Uint8Array;
  readonly sources: Int32Array;
  readonly offsets: Float64Array;
  readonly end: boolean;
  /** In all, up to now. */
  readonly read: number;
  readonly matched: number;
  readonly unreadable: number;
  readonly failing: number;
  readonly failures: readonly RewriteFailure[];
  readonly matchedBytes: number;
  readonly scan: ScanProgress | null;
}
