/** The most numbers that are kept or listed: beyond that nobody knows which records are missing. */
const MOST_NUMBERS = 1_000_000;

/** Which records of an input are settled, by their numbers from 0. */
export class Settled {
  /** All before this number are. */
  before = 0;
  #isTooMuch = false;
  readonly #above = new Set<number>();
  #unknown: number[] | null = [];

  add(numbers: readonly number[], as: "acknowledged" | "unknown"): void {
    if (as === "unknown" && this.#unknown !== null) {
      for (const number of numbers) this.#unknown.push(number);
      if (this.#unknown.length > MOST_NUMBERS) this.#unknown = null;
    }
    if (this.#isTooMuch) return;
    for (const number of numbers) this.#above.add(number);
    while (this.#above.delete(this.before)) this.before += 1;
    if (this.#above.size > MOST_NUMBERS) {
      this.#isTooMuch = true;
      this.#above.clear();
    }
  }

  /** Those of which nobody knows whether they are written, in the order in which that was known; null: too many. */
  get unknown(): Float64Array | null {
    return this.#unknown === null ? null : Float64Array.from(this.#unknown);
  }

  /** The numbers below `read` that are not settled; null: too many. */
  missing(read: number): Float64Array | null {
    if (this.#isTooMuch || read - this.before - this.#above.size > MOST_NUMBERS) return null;
    const found: number[] = [];
    for (let number = this.before; number < read; number += 1) if (!this.#above.has(number)) found.push(number);
    return Float64Array.from(found);
  }
}
