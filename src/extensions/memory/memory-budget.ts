import { availableParallelism } from "node:os";
import { TailwaterError } from "../../contract/errors.ts";
import { BATCH_SHARE, LEAST_BATCH_MB, LEAST_MEMORY_MB, MOST_BATCH_MB, MOST_MEMORY_MB } from "../../contract/memory.ts";
import type { TailResources } from "../../contract/tail-worker.ts";
import type { SomeSettings } from "../preferences/settings.ts";

const MB = 1024 * 1024;
/** Measured on Linux, Node 20: the extension with the page's server, and one worker with its code. */
const EXTENSION_BYTES = 60 * MB;
const WORKER_BYTES = 12 * MB;
/** The part of a tail's share that further scan threads may use at most. */
const THREADS_SHARE = 1 / 3;
/** The ring gets this part of the rest; what remains is for data in flight (responses, unpacked batches). */
const RING_SHARE = 0.81;
const LEAST_RING_BYTES = 4 * MB;
const LEAST_FETCH_BYTES = 512 * 1024;
const MOST_FETCH_BYTES = 4 * MB;
/** The least memory of a tail. */
const LEAST_TAIL_BYTES = WORKER_BYTES + LEAST_RING_BYTES / RING_SHARE;
/** The most memory of a further scan worker (measured: 20 to 25 MB, depending on the codec). */
const SCAN_WORKER_BYTES = 26 * MB;

type OwnSettings = SomeSettings<"memory/budget-mb" | "memory/largest-batch-mb">;

/** The user's memory budget, divided among everything that is open. Pure, except that it saves the budget. */
export class MemoryBudget {
  readonly #settings: OwnSettings;
  #megabytes: number;
  #batchMegabytes: number;

  constructor(settings: OwnSettings) {
    this.#settings = settings;
    this.#megabytes = settings.get("memory/budget-mb");
    this.#batchMegabytes = settings.get("memory/largest-batch-mb");
  }

  get bytes(): number {
    return this.#megabytes * MB;
  }

  /** @throws TailwaterError BAD_REQUEST */
  set(megabytes: number): void {
    if (!isBudget(megabytes)) {
      throw new TailwaterError("BAD_REQUEST", `The budget must be ${LEAST_MEMORY_MB} to ${MOST_MEMORY_MB} MB.`, {
        subject: String(megabytes),
      });
    }
    this.#megabytes = megabytes;
    this.#settings.set("memory/budget-mb", megabytes);
  }

  /** The chosen limit for one unpacked batch. */
  get largestBatchBytes(): number {
    return this.#batchMegabytes * MB;
  }

  /** The same limit, as far as the budget allows. */
  get allowedBatchBytes(): number {
    return Math.min(this.largestBatchBytes, this.bytes * BATCH_SHARE);
  }

  /** @throws TailwaterError BAD_REQUEST */
  setLargestBatch(megabytes: number): void {
    if (!isBatch(megabytes)) {
      throw new TailwaterError("BAD_REQUEST", `The largest batch must be ${LEAST_BATCH_MB} to ${MOST_BATCH_MB} MB.`, {
        subject: String(megabytes),
      });
    }
    this.#batchMegabytes = megabytes;
    this.#settings.set("memory/largest-batch-mb", megabytes);
  }

  /** How many tails fit into the budget, at least one. @param workers threads that are not tails */
  mostTails(workers: number): number {
    return mostTails(this.bytes, workers);
  }

  /** The budget that is enough for this many tails, MB. @param workers threads that are not tails */
  megabytesFor(tails: number, workers: number): number {
    return Math.ceil((EXTENSION_BYTES + WORKER_BYTES * workers + LEAST_TAIL_BYTES * tails) / MB);
  }

  /**
   * The share of each open tail.
   * @param tails the number of open tails, including this one
   * @param workers threads that are not tails
   */
  perTail(tails: number, workers: number): TailResources {
    const shares = divide(this.bytes, tails, workers, availableParallelism());
    return { ...shares, unpackedBytes: this.allowedBatchBytes };
  }
}

/** @param workers threads that are not tails */
export function mostTails(bytes: number, workers: number): number {
  return Math.max(1, Math.floor((bytes - EXTENSION_BYTES - WORKER_BYTES * workers) / LEAST_TAIL_BYTES));
}

/** @param cores the machine's cores */
export function divide(
  bytes: number,
  tails: number,
  workers: number,
  cores: number,
): Omit<TailResources, "unpackedBytes"> {
  const free = bytes - EXTENSION_BYTES - WORKER_BYTES * (workers + tails);
  const share = Math.max(0, Math.floor(free / Math.max(1, tails)));
  // The tail's own thread and up to cores − 1 more, because the extension and the window have little to do meanwhile.
  const scanWorkers = Math.min(cores, 1 + Math.floor((share * THREADS_SHARE) / SCAN_WORKER_BYTES));
  const own = share - (scanWorkers - 1) * SCAN_WORKER_BYTES;
  return {
    ringBytes: Math.max(LEAST_RING_BYTES, Math.floor(own * RING_SHARE)),
    fetchBytes: Math.min(MOST_FETCH_BYTES, Math.max(LEAST_FETCH_BYTES, Math.floor(own / 64))),
    scanWorkers,
  };
}

function isBudget(megabytes: number): boolean {
  return Number.isInteger(megabytes) && megabytes >= LEAST_MEMORY_MB && megabytes <= MOST_MEMORY_MB;
}

function isBatch(megabytes: number): boolean {
  return Number.isInteger(megabytes) && megabytes >= LEAST_BATCH_MB && megabytes <= MOST_BATCH_MB;
}
