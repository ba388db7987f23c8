import type { Histogram } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";

export type YScale = "linear" | "log";

export interface Counts {
  readonly fetched: number;
  readonly matched: number;
}

/** The end of the last bucket, ms since the epoch. */
export function endOf({ from, bucketMs, fetched }: Histogram): number {
  return from + bucketMs * fetched.length;
}

/** The bucket of the moment; the nearest one if there is none. */
export function bucketAt(histogram: Histogram, ms: number): number {
  const index = Math.floor((ms - histogram.from) / histogram.bucketMs);
  return Math.min(Math.max(index, 0), histogram.fetched.length - 1);
}

export function bucketRange({ from, bucketMs }: Histogram, first: number, last = first): Range {
  return { from: from + first * bucketMs, to: from + (last + 1) * bucketMs };
}

/** The counts of the buckets in the range. */
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
 * Times, fetched and matched for the plot. A logarithmic scale draws log(1 + n): a bucket with a record never
 * disappears, and one without has no height.
 */
export function plotData(histogram: Histogram, scale: YScale): [number[], number[], number[]] {
  const { from, bucketMs, fetched, matched } = histogram;
  const height = scale === "log" ? Math.log1p : (count: number) => count;
  return [fetched.map((_, index) => from + index * bucketMs), fetched.map(height), matched.map(height)];
}

/** Whole buckets between two moments, in any order. */
export function between(histogram: Histogram, one: number, other: number): Range {
  const first = bucketAt(histogram, Math.min(one, other));
  return bucketRange(histogram, first, bucketAt(histogram, Math.max(one, other)));
}

/** The bucket that a key moves to; null for other keys. */
export function targetOf(key: string, here: number | null, last: number): number | null {
  switch (key) {
    case "ArrowLeft":
      return here === null ? last : here - 1;
    case "ArrowRight":
      return here === null ? 0 : here + 1;
    case "PageUp":
      return (here ?? last) - 10;
    case "PageDown":
      return (here ?? 0) + 10;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
