import type { RecordStore } from "../store/record-store.ts";

/**
 * Stops a tail before the ring evicts its first records: of a tail that begins where a consumer group stands, the
 * beginning is what the user came for. It reads on when the user says so, or when the ring has room again.
 */
export class RingHold {
  readonly #store: RecordStore;
  readonly #setPaused: (paused: boolean) => void;
  #isHeld = false;

  /** @param setPaused stops and resumes reading */
  constructor(store: RecordStore, setPaused: (paused: boolean) => void) {
    this.#store = store;
    this.#setPaused = setPaused;
    this.arm();
  }

  /** It stopped the tail. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** From now on it stops the tail once. */
  arm(): void {
    this.#note(false);
    this.#store.onNearlyFull = () => {
      this.#note(true);
      this.#setPaused(true);
    };
  }

  /** The user pauses or resumes. Resuming a held tail lets the ring evict. */
  toldTo(paused: boolean): void {
    if (this.#isHeld && !paused) this.#store.onNearlyFull = null;
    this.#note(false);
  }

  /** The ring may have room again. */
  look(): void {
    if (!this.#isHeld || this.#store.isNearlyFull) return;
    this.#note(false);
    this.#setPaused(false);
  }

  #note(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#store.isFull = isHeld;
  }
}
