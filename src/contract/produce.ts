import type { TargetOutcome } from "./changes.ts";
import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { SourceCalls } from "./record-source.ts";
import type { Named } from "./work.ts";

/** How the records of a batch are compressed. */
export const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
/** Who must have a record before it counts as acknowledged: all in-sync replicas, the leader alone, or nobody. */
export const ACKS = ["all", "leader", "none"] as const;

/**
 * How records are read from an input. `drafts`: as NDJSON, where a record without a partition goes where the partitioner
 * chooses, and one without a timestamp has the time when it is sent.
 * `ndjson`: one JSON object a line, as `scan --format ndjson` writes it. `exact`: each keeps its partition and timestamp.
 * `text`: each line is a value, or a key and a value with the separator between them.
 * `packed`: not text, but what a replay hands over; which of its records have a partition, and whether all have a timestamp.
 */
export type RecordFormat =
  | { readonly kind: "ndjson"; readonly exact: boolean }
  | { readonly kind: "drafts" }
  | { readonly kind: "text"; readonly keySeparator: string | null }
  | { readonly kind: "packed"; readonly partitions: "all" | "some" | "none"; readonly timestamps: boolean };

/** Records that are to be written to one topic. */
export interface ProduceRequest {
  readonly topic: string;
  /** The name under which their bytes are fed to the cluster's worker; see `ProduceWorkerApi.feed`. */
  readonly input: string;
  readonly format: RecordFormat;
  readonly compression: (typeof COMPRESSIONS)[number];
  readonly acks: (typeof ACKS)[number];
  /** Sent again after a lost answer, and yet written once (KIP-98). Needs acks `all`. */
  readonly idempotent: boolean;
  /** All of them are committed together, or none. Needs `idempotent`. */
  readonly transaction: boolean;
  /** The most records per second; null: no limit. */
  readonly perSecond: number | null;
  /** How many are taken from the input; null: until it ends. */
  readonly records: number | null;
  /** Which records are acknowledged is kept, for `track`. */
  readonly tracked?: boolean;
}

/** What a plan must know about the topic. */
export interface ProduceTarget {
  /** Hex; null when the cluster has none. Records for it are never written to a topic that was made again. */
  readonly topicId: string | null;
  readonly partitions: number;
  readonly withoutLeader: number;
  /** Null: unknown, because the configuration may not be read. */
  readonly appendsTime: boolean | null;
  readonly compacted: boolean | null;
  /** The largest batch, bytes; null: unknown. */
  readonly mostBatchBytes: number | null;
}

declare module "./changes.ts" {
  interface ChangeKinds {
    "produce.records": { readonly request: ProduceRequest; readonly preview: ProduceTarget };
  }
}

/** What became of the records so far. At the end: sent = acknowledged + failed + unknown. */
export interface ProduceCounts {
  /** Read from the input. */
  readonly read: number;
  /** Of these, put into a batch. The difference was never sent. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Certainly not written. */
  readonly failed: number;
  /** Written or not: without acks always, without idempotence when an answer was lost. */
  readonly unknown: number;
  /** Bytes of batches that are acknowledged, as they were sent. */
  readonly bytes: number;
}

/** What became of one batch. */
export interface ProducedBatch {
  /** Of the run, from 0, in the order of the answers. */
  readonly number: number;
  readonly partition: number;
  /** Of its first record, int64 in decimal; null: not written, nobody told (acks none), or it was there already. */
  readonly offset: string | null;
  readonly records: number;
  /** From the request to the answer, ms; null: there was no answer. */
  readonly latencyMs: number | null;
  /** Null: it is written, or with acks none: it was sent. */
  readonly error: ErrorData | null;
}

/** Which records of a tracked input are written. They are numbered from 0, in the order of the input. */
export interface ProduceTrack {
  /** Taken from the input. */
  readonly read: number;
  /**
   * The numbers of those of which nobody knows whether they are written, up to now, in the order in which that was
   * known. Null: too many.
   */
  readonly unknown: Float64Array | null;
  /** All before this number are acknowledged, or nobody knows. */
  readonly before: number;
  /** The run has ended. */
  readonly isOver: boolean;
  /** At the end: the numbers below `read` that were certainly not written. Null: it is not over, or they are too many. */
  readonly missing: Float64Array | null;
}

/** What the worker of a cluster does to write records. */
export interface ProduceWorkerCalls {
  /** What there is to know before. @throws TailwaterError TOPIC_UNKNOWN, CODEC_UNSUPPORTED, … */
  target(topic: string, compression: ProduceRequest["compression"]): Promise<ProduceTarget>;
  /**
   * Writes the records of the input to the topic, until the input ends or the work is cancelled. Only the gate calls it.
   * @returns one outcome: that of the topic
   * @throws TailwaterError why nothing was written
   */
  run(request: ProduceRequest, target: ProduceTarget): Promise<readonly TargetOutcome[]>;
}

export interface ProduceWorkerApi extends Named<ProduceWorkerCalls>, SourceCalls {
  /**
   * Puts bytes into an input. Nothing is sent until `run`. Resolves when the next bytes have room: wait for it.
   * @param isLast the input ends with them
   * @returns false: nobody reads the input any more
   */
  feed(input: string, chunks: readonly Uint8Array[], isLast: boolean): Promise<boolean>;
  /** Also of an input that was forgotten, once its run began. Null: there is no such input, or its run did not begin. */
  counts(input: string): Promise<ProduceCounts | null>;
  /** What became of its newest batches, at most 1,000. */
  results(input: string): Promise<readonly ProducedBatch[]>;
  /** Forgets an input and its counts. A run of it is refused from then on. */
  forget(input: string): Promise<void>;
  /** Takes no more of the input. What was taken is written. */
  finish(input: string): Promise<void>;
  /** Null: there is no such input, or its run did not begin. */
  track(input: string): Promise<ProduceTrack | null>;
}

export const PRODUCE_WORKER = feature<ProduceWorkerApi>({
  target: "reads",
  run: "changes",
  preview: "local",
  columns: "local",
  open: "local",
  stop: "local",
  state: "local",
  feed: "local",
  counts: "local",
  results: "local",
  forget: "local",
  finish: "local",
  track: "local",
});
