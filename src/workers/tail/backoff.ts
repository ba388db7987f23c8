const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Waiting times between attempts: 100 ms doubling to 5 s or the limit given, each ±25 % so that many clients do not come back at once. */
export class Backoff {
  #nextMs = FIRST_MS;
  readonly #longestMs: number;
  readonly #random: () => number;

  constructor(longestMs: number = LONGEST_MS, random: () => number = Math.random) {
    this.#longestMs = longestMs;
    this.#random = random;
  }

  /** ms to wait before the next attempt. */
  next(): number {
    const ms = this.#nextMs * (0.75 + this.#random() * 0.5);
    this.#nextMs = Math.min(this.#nextMs * 2, this.#longestMs);
    return ms;
  }

  reset(): void {
    this.#nextMs = FIRST_MS;
  }
}
