import type { Counters } from "../../contract/record.ts";

/** A rate is the growth over this many samples. */
const WINDOW_SAMPLES = 5;
/** How long a restarted counter has to reach its old value before its growth counts as new, ms. */
const REGAIN_MS = 1_000;

/** A counter's growth per second over the last samples. They are taken every 200 ms, so this is about one second. */
export class Rate {
  readonly #counts: number[] = [0];
  readonly #times: number[];
  #perSecond = 0;
  /** The old value of a restarted counter until it is reached again, and the time until it matters. */
  #regains = 0;
  #regainsUntil = 0;

  /** @param now ms of a steady clock. */
  constructor(now: number) {
    this.#times = [now];
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** @param count the counter's current value; a smaller one than the last means that it restarted. */
  sample(count: number, now: number): void {
    const last = this.#counts.at(-1) ?? 0;
    if (count < last) {
      this.#regains = last;
      this.#regainsUntil = now + REGAIN_MS;
    }
    if (this.#regains > 0) {
      this.#counts.fill(count);
      if (count >= this.#regains || now >= this.#regainsUntil) this.#regains = 0;
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

/** The speed of a tail in records, bytes and offsets. */
export class TailRates {
  readonly #records = new Rate(performance.now());
  readonly #bytes = new Rate(performance.now());
  readonly #offsets = new Rate(performance.now());

  get recordsPerSecond(): number {
    return this.#records.perSecond;
  }

  get bytesPerSecond(): number {
    return this.#bytes.perSecond;
  }

  /** Holes count, too. */
  get offsetsPerSecond(): number {
    return this.#offsets.perSecond;
  }

  /** @param now ms of a steady clock. @returns true when a rate changed, or is not zero */
  sample({ fetched, aborted, control, missing, bytes }: Counters, now: number): boolean {
    const before = this.recordsPerSecond + this.bytesPerSecond;
    this.#records.sample(fetched, now);
    this.#bytes.sample(bytes, now);
    this.#offsets.sample(fetched + aborted + control + missing, now);
    return before + this.recordsPerSecond + this.bytesPerSecond > 0;
  }
}
