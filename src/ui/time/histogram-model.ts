import type { Histogram } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";

export type YScale = "linear" | "log";

export interface Counts {
  readonly fetched: number;
  readonly matched: number;
}

/** Where the last bucket ends, ms since the epoch. */
export function endOf({ from, bucketMs, fetched }: Histogram): number {
  return from + bucketMs * fetched.length;
}

/** The bucket that holds the moment; the nearest one when none does. */
export function bucketAt(histogram: Histogram, ms: number): number {
  const index = Math.floor((ms - histogram.from) / histogram.bucketMs);
  return Math.min(Math.max(index, 0), histogram.fetched.length - 1);
}

export function bucketRange({ from, bucketMs }: Histogram, first: number, last = first): Range {
  return { from: from + first * bucketMs, to: from + (last + 1) * bucketMs };
}

/** What the buckets between the range's ends counted. */
export function countsIn(histogram: Histogram, range: Range): Counts {
  const first = bucketAt(histogram, range.from);
  const last = bucketAt(histogram, range.to - 1);
  let fetched = 0;
  let matched = 0;
  for (let index = first; index <= last; index += 1) {
    fetched += histogram.fetched[index] ?? 0;
    matched += histogram.matched[index] ?? 0;
  }
  return { fetched, matched };
}

/**
 * Times, fetched and matched for the plot. A logarithmic scale draws log(1 + n): no bucket with a record in it vanishes,
 * and one without takes no height.
 */
export function plotData(histogram: Histogram, scale: YScale): [number[], number[], number[]] {
  const { from, bucketMs, fetched, matched } = histogram;
  const height = scale === "log" ? Math.log1p : (count: number) => count;
  return [fetched.map((_, index) => from + index * bucketMs), fetched.map(height), matched.map(height)];
}
