import { type Integer, minus } from "../../contract/integer.ts";

/** Samples closer than this give no rate, ms. */
const SHORTEST_MS = 1_500;
/** A rate is the mean over this time, ms: records come in batches, and a shorter one jumps between 0 and too much. */
const SPAN_MS = 10_000;
/** What grew since longer ago says nothing about now, ms. */
const LONGEST_MS = 60_000;
/** Samples are kept so far apart, ms: few for each topic. */
const APART_MS = 1_000;

interface Sample {
  readonly at: number;
  readonly end: Integer;
}

/** Growth of each topic's log end between the calls that asked for it. */
export class TopicRates {
  /** The newest that is older than a span, if any, and those after it. */
  readonly #samples = new Map<string, Sample[]>();

  /**
   * @param at ms, of any steady clock.
   * @param end Σ log end offset.
   * @returns records/s, the mean of the last seconds; null before they are known, and after the topic shrank (it was
   *   deleted and created again).
   */
  add(topic: string, at: number, end: Integer): number | null {
    const kept = this.#samples.get(topic) ?? [];
    const shrank = end < (kept.at(-1)?.end ?? 0);
    const samples = shrank
      ? []
      : kept.filter((one, index) => at - one.at <= LONGEST_MS && !isPassed(kept[index + 1], at));
    const [base] = samples;
    if (at - (samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= APART_MS) samples.push({ at, end });
    this.#samples.set(topic, samples);
    return base === undefined || at - base.at < SHORTEST_MS
      ? null
      : (Number(minus(end, base.end)) * 1_000) / (at - base.at);
  }
}

/** The one before it is of no use: this is old enough. */
function isPassed(next: Sample | undefined, at: number): boolean {
  return next !== undefined && at - next.at >= SPAN_MS;
}
