/** Samples closer than this tell nothing about a rate, ms. */
const SHORTEST_MS = 250;

interface Sample {
  readonly at: number;
  readonly end: number;
  readonly rate: number | null;
}

/** Growth of each topic's log end between the calls that asked for it. */
export class TopicRates {
  readonly #samples = new Map<string, Sample>();

  /**
   * @param at ms, of any steady clock.
   * @param end Σ log end offset.
   * @returns records/s since the sample before; null for the first, and after the topic shrank (deleted and made again).
   */
  add(topic: string, at: number, end: number): number | null {
    const last = this.#samples.get(topic);
    if (last !== undefined && at - last.at < SHORTEST_MS) return last.rate;
    const rate = last === undefined || end < last.end ? null : ((end - last.end) * 1_000) / (at - last.at);
    this.#samples.set(topic, { at, end, rate });
    return rate;
  }
}
