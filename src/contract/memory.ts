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
}

export const LEAST_MEMORY_MB = 128;
export const MOST_MEMORY_MB = 16_384;
/** Holds one tail with a ring of 64 MB. */
export const DEFAULT_MEMORY_MB = 160;
