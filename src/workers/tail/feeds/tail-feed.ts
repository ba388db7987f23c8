import type { ErrorData } from "../../../contract/errors.ts";
import type { Filter } from "../../../contract/filter.ts";
import type { TailState } from "../../../contract/tails.ts";
import type { TailPartition } from "../tail-partition.ts";

/** Where a tail's records come from: a cluster, or a recording. */
export interface TailFeed {
  readonly topics: readonly string[];
  readonly state: TailState;
  readonly error: ErrorData | null;
  /** By topic and partition number. */
  readonly partitions: readonly TailPartition[];
  /** Threads that read, this one included. */
  readonly workers: number;
  /** Everything asked for was read. */
  readonly isDone: boolean;
  /**
   * Begins to read; resolves when it is known what there is to read.
   * @throws TailwaterError when the cluster cannot be reached, or a topic is unknown or not allowed
   */
  open(): Promise<void>;
  partition(source: number): TailPartition | undefined;
  /** Why the leader of a partition cannot be reached; null when it can. */
  brokerErrorOf(state: TailPartition): ErrorData | null;
  /** For readers that are not in this thread: those here are given the new filter by the tail. */
  setFilter(filter: Filter | null): void;
  setPaused(paused: boolean): void;
  /** Everything begins again where it first began, with new readers. */
  restart(): Promise<void>;
  /** Done: lets go of connections; the account stays. */
  rest(): void;
  close(): void;
}
