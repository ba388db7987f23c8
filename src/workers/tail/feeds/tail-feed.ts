import type { ErrorData } from "../../../contract/errors.ts";
import type { Filter } from "../../../contract/filter.ts";
import type { TailState } from "../../../contract/tails.ts";
import type { TailPartition } from "../tail-partition.ts";

/** The source of a tail's records: a cluster or a recording. */
export interface TailFeed {
  readonly topics: readonly string[];
  readonly state: TailState;
  readonly error: ErrorData | null;
  /** By topic and partition number. */
  readonly partitions: readonly TailPartition[];
  /** The number of reading threads, including this one. */
  readonly workers: number;
  /** Records of a recording that were left out, because their offsets do not ascend. */
  readonly leftOut?: number;
  /** Everything requested was read. */
  readonly isDone: boolean;
  /**
   * Starts to read; resolves when the partitions are known.
   * @throws TailwaterError when the cluster cannot be reached, or a topic is unknown or not allowed
   */
  open(): Promise<void>;
  partition(source: number): TailPartition | undefined;
  /** Why the leader of a partition cannot be reached; null when it can. */
  brokerErrorOf(state: TailPartition): ErrorData | null;
  /** Sets the filter of readers in other threads; the tail sets it for readers in this thread. */
  setFilter(filter: Filter | null): void;
  setPaused(paused: boolean): void;
  /** Starts everything again at its first position, with new readers. */
  restart(): Promise<void>;
  /** Closes the connections when it is done; the counters stay. */
  rest(): void;
  close(): void;
}
