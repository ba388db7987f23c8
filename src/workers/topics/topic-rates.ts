import { type Integer, minus } from "../../contract/integer.ts";

/** Samples closer than this give no rate, ms: the first seconds show one batch or none, and the rate would climb. */
const SHORTEST_MS = 5_000;
/** A rate is the mean over this time, ms. Records arrive in batches, so a shorter time makes the rate jump. */
const SPAN_MS = 10_000;
/** Samples older than this do not show the current rate, ms. */
const LONGEST_MS = 60_000;
/** The least time between two samples, ms, which keeps the number of samples per topic small. */
const APART_MS = 1_000;

interface Sample {
  readonly at: number;
  readonly end: Integer;
}

/** The growth of each topic's log end between calls. */
export class TopicRates {
  /** Per topic: the newest sample older than the span, if there is one, and all later ones. */
  readonly #samples = new Map<string, Sample[]>();

  /**
   * @param at a time of a monotonic clock, ms.
   * @param end Σ log end offset.
   * @returns records/s, the mean of the last seconds; null until enough time has passed, and after the topic shrank (it
   * was deleted and recreated).
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

/** Whether the sample before `next` is useless, because `next` is old enough. */
function isPassed(next: Sample | undefined, at: number): boolean {
  return next !== undefined && at - next.at >= SPAN_MS;
}
