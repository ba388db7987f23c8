const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Waiting times between attempts: 100 ms doubling to 5 s, each ±25 % so that many clients do not come back at once. */
export class Backoff {
  #nextMs = FIRST_MS;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** ms to wait before the next attempt. */
  next(): number {
    const ms = this.#nextMs * (0.75 + this.#random() * 0.5);
    this.#nextMs = Math.min(this.#nextMs * 2, LONGEST_MS);
    return ms;
  }

  reset(): void {
    this.#nextMs = FIRST_MS;
  }
}
