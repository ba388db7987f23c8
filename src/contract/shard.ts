import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { Filter } from "./filter.ts";
import type { ConnectionSettings } from "./profiles.ts";
import type { Counters } from "./record.ts";
import type { PartitionPulse, TailEvent, TailRequest, TailState } from "./tails.ts";

/** A further worker of a scan. It reads some of the partitions and passes matches to the tail's own worker. */
export interface ScanShardApi {
  open(settings: ConnectionSettings, request: TailRequest, fetchBytes: number, unpackedBytes: number): Promise<void>;
  /** The news since the last call; waits up to `maxWaitMs` for some. */
  next(maxWaitMs: number): Promise<ShardPiece>;
  /** Pieces carry the version that their records were tested with. */
  setFilter(filter: Filter | null, version: number): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  /** Starts again at its first positions; counters start at zero. */
  restart(version: number, unpackedBytes: number): Promise<void>;
  close(): Promise<void>;
}

export interface ShardPiece {
  readonly filterVersion: number;
  readonly state: TailState;
  readonly error: ErrorData | null;
  /** Matches and failures as blocks of the recording format (recording-format.ts), without its header. */
  readonly blocks: Uint8Array;
  /** First and last timestamp (ms) and number of records, of each batch read: three numbers each. */
  readonly times: Float64Array;
  readonly partitions: readonly ShardPartition[];
  readonly filterErrors: readonly ShardFilterError[];
  readonly events: readonly TailEvent[];
  /** Why the filter was stopped; null while it works. */
  readonly givenUp: string | null;
}

/** Counters since it was opened or restarted. */
export interface ShardPartition
  extends Counters,
    Pick<PartitionPulse, "partition" | "leader" | "logEnd" | "waiting" | "transaction" | "error"> {
  readonly start: number | null;
  readonly end: number | null;
  readonly position: number | null;
  /** See ReceiptPartition. */
  readonly notSearched: number;
  /** ms since the epoch; −∞ before the first batch. */
  readonly newestTimestamp: number;
}

export interface ShardFilterError {
  readonly partition: number;
  /** The batch's header, 61 bytes, and the record's body as on the wire. */
  readonly header: Uint8Array;
  readonly record: Uint8Array;
  readonly message: string;
}

/** The features of a further worker of a scan. */
export const SCAN_WORKER = {
  shard: feature<ScanShardApi>({
    open: "reads",
    next: "local",
    setFilter: "local",
    setPaused: "reads",
    restart: "reads",
    close: "local",
  }),
} as const;
