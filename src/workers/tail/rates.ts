/** A rate is the growth over the last so many samples. */
const WINDOW_SAMPLES = 5;

/** A counter's growth per second over the last samples: taken every 200 ms, that is about one second. */
export class Rate {
  readonly #counts: number[] = [0];
  readonly #times: number[];
  #perSecond = 0;

  /** @param now ms of a steady clock. */
  constructor(now: number) {
    this.#times = [now];
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** @param count the counter's present value; one below the last means that it began anew. */
  sample(count: number, now: number): void {
    const last = this.#counts.at(-1) ?? 0;
    if (count < last) {
      this.#counts.fill(count);
    }
    this.#counts.push(count);
    this.#times.push(now);
    if (this.#counts.length > WINDOW_SAMPLES + 1) {
      this.#counts.shift();
      this.#times.shift();
    }
    const elapsed = now - (this.#times[0] ?? now);
    const grown = count - (this.#counts[0] ?? count);
    this.#perSecond = elapsed > 0 ? (grown * 1_000) / elapsed : 0;
  }
}
