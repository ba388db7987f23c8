import { feature } from "./feature.ts";

/** Memory of the whole app: extension, workers and rings. Bytes. */
export interface MemoryState {
  /** What the user allows. */
  readonly budgetBytes: number;
  /** Resident bytes of the extension process, its workers included. */
  readonly usedBytes: number;
  /** Rings together: what they hold and may hold. */
  readonly ringUsedBytes: number;
  readonly ringBudgetBytes: number;
  readonly workers: number;
  /** What one compressed batch may unpack to: as it was chosen, and as the budget allows it. */
  readonly largestBatchBytes: number;
  readonly allowedBatchBytes: number;
}

export const LEAST_MEMORY_MB = 128;
export const MOST_MEMORY_MB = 16_384;
/** Holds one tail with a ring of 64 MB. */
export const DEFAULT_MEMORY_MB = 160;

/** A compressed batch may unpack to so much, MB. */
export const DEFAULT_BATCH_MB = 64;
export const LEAST_BATCH_MB = 1;
export const MOST_BATCH_MB = 1_024;
/** And to no more than this part of the budget. */
export const BATCH_SHARE = 1 / 2;

/** What the app itself uses, and may use. */
export interface MemoryApi {
  state(): Promise<MemoryState>;
  /** MB for the whole app, remembered; open rings shrink or grow to it. */
  setBudget(megabytes: number): Promise<MemoryState>;
  /** MB that one compressed batch may unpack to, remembered; what is open takes it with its next batch. */
  setLargestBatch(megabytes: number): Promise<MemoryState>;
}

export const MEMORY = feature<MemoryApi>({ state: "local", setBudget: "local", setLargestBatch: "local" });
