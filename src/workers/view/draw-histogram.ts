import type { FarOff, Histogram } from "../../contract/view.ts";
import { FAR_SHARE, FINE_MS, FINER, LEAST_FOR_ONE } from "./far-off.ts";
import type { TimeArea } from "./time-area.ts";

/** The range of a Date, ms. */
const MOST_DATE = 8_640_000_000_000_000;

interface Point {
  readonly at: number;
  fetched: number;
  readonly matched: number;
}

/**
 * One picture of the areas with at most `most` buckets, and the far-off records beside it; null when nothing was
 * counted.
 * @param areas in the order of their times
 * @param whole includes far-off times in the picture
 */
export function drawHistogram(
  areas: readonly TimeArea[],
  undated: number,
  most: number,
  whole: boolean,
): Histogram | null {
  const points = areas.map(pointsOf);
  settle(points.flat());
  const [first, end] = shown(areas, points, whole);
  const drawn = areas.slice(first, end);
  const origin = points[first]?.at(0)?.at;
  const last = points[end - 1]?.at(-1)?.at;
  const beside = {
    undated,
    before: farOff(areas.slice(0, first), points.slice(0, first)),
    after: farOff(areas.slice(end), points.slice(end)),
  };
  if (origin === undefined || last === undefined) {
    return areas.length === 0 && undated === 0 ? null : { from: 0, bucketMs: 1, fetched: [], matched: [], ...beside };
  }
  let bucketMs = Math.max(...drawn.map(({ width }) => width));
  while (Math.floor(last / bucketMs) - Math.floor(origin / bucketMs) + 1 > Math.max(1, most)) bucketMs *= 2;
  const from = Math.floor(origin / bucketMs);
  const length = Math.floor(last / bucketMs) - from + 1;
  const fetched = new Array<number>(length).fill(0);
  const matched = new Array<number>(length).fill(0);
  for (const point of points.slice(first, end).flat()) {
    const bucket = Math.floor(point.at / bucketMs) - from;
    fetched[bucket] = (fetched[bucket] ?? 0) + point.fetched;
    matched[bucket] = (matched[bucket] ?? 0) + point.matched;
  }
  return { from: from * bucketMs, bucketMs, fetched, matched, ...beside };
}

/** The buckets with records. */
function pointsOf({ fetched, matched, origin, width }: TimeArea): Point[] {
  const points: Point[] = [];
  for (const [bucket, count] of fetched.entries()) {
    const met = matched[bucket] ?? 0;
    if (count > 0 || met > 0) points.push({ at: origin + bucket * width, fetched: count, matched: met });
  }
  return points;
}

/**
 * The fetched records by time. A match has its exact time; the other records of its batch have only an estimate. Where
 * more records match than were estimated, the difference is taken from the nearest buckets with a surplus. When
 * everything matches, both are equal.
 */
function settle(points: readonly Point[]): void {
  for (const [index, point] of points.entries()) {
    let wanted = point.matched - point.fetched;
    for (let step = 1; wanted > 0 && step < points.length; step += 1) {
      for (const other of [points[index - step], points[index + step]]) {
        const taken = other === undefined ? 0 : Math.min(wanted, other.fetched - other.matched);
        if (other === undefined || taken <= 0) continue;
        other.fetched -= taken;
        point.fetched += taken;
        wanted -= taken;
      }
    }
  }
}

/**
 * The areas in the picture: [first, end). Areas at the ends are left out if they have few records and the picture
 * becomes much finer without them, or if they are outside the range of a Date.
 */
function shown(areas: readonly TimeArea[], points: readonly (readonly Point[])[], whole: boolean): [number, number] {
  let first = 0;
  let end = areas.length;
  while (first < end && (areas[first]?.first ?? 0) < -MOST_DATE) first += 1;
  while (end > first && (areas[end - 1]?.last ?? 0) > MOST_DATE) end -= 1;
  if (first === end || whole) return [first, end];
  const counts = points.map((some) => some.reduce((sum, { fetched }) => sum + fetched, 0));
  const countIn = (from: number, to: number) => counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  const length = (from: number, to: number) =>
    Math.max(FINE_MS, (areas[to - 1]?.last ?? 0) - (areas[from]?.first ?? 0));
  const all = countIn(first, end);
  const mayBeFar = all < LEAST_FOR_ONE ? 0 : Math.max(1, Math.floor(all * FAR_SHARE));
  let best: [number, number] = [first, end];
  for (let from = first; from < end; from += 1) {
    for (let to = from + 1; to <= end; to += 1) {
      if (all - countIn(from, to) <= mayBeFar && length(from, to) < length(...best)) best = [from, to];
    }
  }
  return length(first, end) >= FINER * length(...best) ? best : [first, end];
}

function farOff(areas: readonly TimeArea[], points: readonly (readonly Point[])[]): FarOff | null {
  const [first, last] = [areas[0], areas.at(-1)];
  if (first === undefined || last === undefined) return null;
  let fetched = 0;
  let matched = 0;
  for (const point of points.flat()) {
    fetched += point.fetched;
    matched += point.matched;
  }
  return { fetched, matched, first: first.first, last: last.last };
}
