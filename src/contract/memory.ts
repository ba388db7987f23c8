import { feature } from "./feature.ts";

/** Memory of the whole app: extension, workers and rings. Bytes. */
export interface MemoryState {
  /** What the user allows. */
  readonly budgetBytes: number;
  /** Resident bytes of the extension process, its workers included. */
  readonly usedBytes: number;
  /** All rings together: their size and their limit. */
  readonly ringUsedBytes: number;
  readonly ringBudgetBytes: number;
  readonly workers: number;
  /** The limit for one unpacked batch: as chosen, and as the budget allows. */
  readonly largestBatchBytes: number;
  readonly allowedBatchBytes: number;
}

export const LEAST_MEMORY_MB = 128;
export const MOST_MEMORY_MB = 16_384;
/** Enough for one tail with a ring of 64 MB. */
export const DEFAULT_MEMORY_MB = 160;

/** The default limit for one unpacked batch, MB. */
export const DEFAULT_BATCH_MB = 64;
export const LEAST_BATCH_MB = 1;
export const MOST_BATCH_MB = 1_024;
/** An unpacked batch may take at most this part of the budget. */
export const BATCH_SHARE = 1 / 2;

/** The app's own memory: its use and its limits. */
export interface MemoryApi {
  state(): Promise<MemoryState>;
  /** MB for the whole app; it is saved, and open rings shrink or grow to it. */
  setBudget(megabytes: number): Promise<MemoryState>;
  /** MB for one unpacked batch; it is saved, and open tails use it from their next batch on. */
  setLargestBatch(megabytes: number): Promise<MemoryState>;
}

export const MEMORY = feature<MemoryApi>({ state: "local", setBudget: "local", setLargestBatch: "local" });
