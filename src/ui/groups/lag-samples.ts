import { type Integer, minus } from "../../contract/integer.ts";

/** The key of the total lag. */
export const TOTAL = "";

/** Of a group, by default. */
export const MOST_PARTITIONS = 500;

/** Lag over time, for a plot. Times in ms since the epoch; a null lag was unknown at that time. */
export interface LagSeries {
  readonly times: readonly number[];
  readonly values: readonly (Integer | null)[];
}

/** The longest and the shortest span of a rate, ms, and the least number of samples: two samples show no trend. */
const RATE_OVER_MS = 30_000;
const RATE_LEAST_MS = 10_000;
const RATE_LEAST_LOOKS = 3;

/** Samples of the lag of a group and of its partitions. The number of samples and of partitions is limited. */
export class LagSamples {
  readonly #most: number;
  readonly #mostKeys: number;
  #times: number[] = [];
  readonly #values = new Map<string, (Integer | null)[]>();
  /** Rates ignore samples before this time, ms since the epoch. */
  #ratesFrom = Number.NEGATIVE_INFINITY;

  /** @param most samples; the oldest is dropped @param mostKeys partitions; beyond that only `wanted` ones are kept */
  constructor(most = 720, mostKeys = MOST_PARTITIONS) {
    this.#most = most;
    this.#mostKeys = mostKeys;
  }

  /** @param at ms since the epoch @param lags by partition, TOTAL for all @param wanted kept in any case */
  add(at: number, lags: ReadonlyMap<string, Integer | null>, wanted: string | null = null): void {
    for (const key of [TOTAL, ...(wanted === null ? [] : [wanted]), ...lags.keys()]) {
      const mayKeep = key === TOTAL || key === wanted || this.#values.size < this.#mostKeys;
      if (mayKeep && !this.#values.has(key)) this.#values.set(key, new Array(this.#times.length).fill(null));
    }
    this.#times.push(at);
    for (const [key, values] of this.#values) values.push(lags.get(key) ?? null);
    if (this.#times.length <= this.#most) return;
    this.#times.shift();
    for (const values of this.#values.values()) values.shift();
  }

  /** Offsets were changed, so earlier samples say nothing about the trend. */
  restart(): void {
    this.#ratesFrom = (this.#times.at(-1) ?? Number.NEGATIVE_INFINITY) + 1;
  }

  get looks(): number {
    return this.#times.length;
  }

  series(key: string): LagSeries {
    return { times: this.#times, values: this.#values.get(key) ?? new Array(this.#times.length).fill(null) };
  }

  /**
   * The growth of the lag in records/s over the last half minute, negative when it falls; null until there are enough
   * samples.
   */
  rate(key: string): number | null {
    const { times, values } = this.series(key);
    const last = times.length - 1;
    const [now, lag] = [times[last], values[last]];
    if (now === undefined || lag === null || lag === undefined) return null;
    const from = times.findIndex(
      (time, index) => now - time <= RATE_OVER_MS && time >= this.#ratesFrom && values[index] !== null,
    );
    const [then, before] = [times[from], values[from]];
    if (then === undefined || before === null || before === undefined) return null;
    if (now - then < RATE_LEAST_MS || last - from + 1 < RATE_LEAST_LOOKS) return null;
    return (Number(minus(lag, before)) / (now - then)) * 1_000;
  }
}
