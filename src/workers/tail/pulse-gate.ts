/** At most 30 answers a second. */
const SHORTEST_INTERVAL_MS = 1_000 / 30;
/**
 * When every row on the screen changes each time, nobody can follow. Then there are 12 answers a second, which leaves
 * the window three times as much time for typing and scrolling.
 */
const CROWDED_INTERVAL_MS = 1_000 / 12;

/** Holds a long poll until there is news, and limits how often it answers. */
export class PulseGate {
  #version = 1;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #interval = SHORTEST_INTERVAL_MS;
  #isHurried = false;
  /** The callers that wait for news, and those that have news and wait for the interval. */
  #wakers = new Set<() => void>();
  readonly #early = new Set<() => void>();

  get version(): number {
    return this.#version;
  }

  /** Whether the whole screen changed since the last answer. */
  set crowded(crowded: boolean) {
    this.#interval = crowded ? CROWDED_INTERVAL_MS : SHORTEST_INTERVAL_MS;
  }

  /** Something changed. Cheap: called for every response. */
  bump(): void {
    this.#version += 1;
    if (this.#wakers.size === 0) return;
    const wakers = this.#wakers;
    this.#wakers = new Set();
    for (const wake of wakers) wake();
  }

  /** The same without delay, for news that the user waits for, such as the end of a scan. */
  hurry(): void {
    this.#isHurried = true;
    for (const wake of this.#early) wake();
    this.bump();
  }

  /** Resolves when there is a version after `seen` and the interval has passed, or after `maxWaitMs`. */
  async pass(seen: number, maxWaitMs: number): Promise<void> {
    const deadline = performance.now() + maxWaitMs;
    if (maxWaitMs > 0) {
      // Waits for the interval first, so that changes in the meantime go out together.
      const early = this.#answeredAt + this.#interval - performance.now();
      if (early > 0 && !this.#isHurried) await this.#pause(Math.min(early, maxWaitMs), this.#early);
      const left = deadline - performance.now();
      if (this.#version <= seen && left > 0) await this.#pause(left, this.#wakers);
    }
    this.#isHurried = false;
    this.#answeredAt = performance.now();
  }

  #pause(ms: number, wakers: Set<() => void>): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      wakers.add(wake);
    });
  }
}
