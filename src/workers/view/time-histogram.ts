import type { Histogram } from "../../contract/view.ts";
import { drawHistogram } from "./draw-histogram.ts";
import { TimeArea } from "./time-area.ts";

/** The value of a record without a timestamp. */
const NO_TIMESTAMP = -1;
/** The most areas: periods that are far apart. */
const MOST_AREAS = 8;
/** Times within this range belong to one area, ms: an hour. */
const NEAR_MS = 3_600_000;
/** Times that extend an area to at most this many times its length also belong to it. */
const STRETCH = 16;

/**
 * Counts over time. Far-off times (a clock that is a year ahead) get a separate area, so that they do not make all
 * other buckets coarse. It has a fixed size, loses no count, and allocates nothing per record.
 */
export class TimeHistogram {
  /** In the order of their times, without overlaps. */
  #areas: TimeArea[] = [];
  /** The last used area; the next time usually belongs to it. */
  #recent: TimeArea | null = null;
  #undated = 0;

  /** Adds records of one batch with timestamps from `from` to `to`, ms, spread evenly. */
  addFetched(from: number, to: number, count: number): void {
    if (from === NO_TIMESTAMP || !(to >= from)) this.#undated += count;
    else this.#area(from, to).addFetched(from, to, count);
  }

  /** Adds one matched record. @param at ms since the epoch; −1 for none */
  addMatched(at: number): void {
    if (at === NO_TIMESTAMP || Number.isNaN(at)) return;
    this.#area(at, at).addMatched(at);
  }

  /** Clears the matches after a change of the filter; they are added again. */
  clearMatched(): void {
    for (const { matched } of this.#areas) matched.fill(0);
  }

  clear(): void {
    this.#areas = [];
    this.#recent = null;
    this.#undated = 0;
  }

  /**
   * The part with records, in at most `most` buckets (none when no record has a usable time); null while nothing was
   * counted.
   * @param whole includes far-off times in the range of a Date, however coarse the buckets become
   */
  read(most: number, whole = false): Histogram | null {
    return drawHistogram(this.#areas, this.#undated, most, whole);
  }

  /** The area for times from `from` to `to`, with buckets that include them. */
  #area(from: number, to: number): TimeArea {
    const recent = this.#recent;
    if (recent !== null && from >= recent.safeFrom && to < recent.safeTo) return recent;
    let found: TimeArea | null = null;
    for (const area of this.#areas) if (from >= area.safeFrom && to < area.safeTo) found = area;
    found ??= this.#found(from, to);
    this.#recent = found;
    return found;
  }

  #found(from: number, to: number): TimeArea {
    let found = this.#nearest(from, to);
    if (found !== null && isNear(found, from, to)) found.reach(from, to);
    else {
      found = new TimeArea(from, to);
      this.#areas.push(found);
    }
    this.#areas.sort((one, other) => one.first - other.first);
    for (let index = 1; index < this.#areas.length; ) {
      const [before, after] = [this.#areas[index - 1], this.#areas[index]];
      if (before === undefined || after === undefined || after.first > before.last) index += 1;
      else found = this.#merge(before, after, found);
    }
    while (this.#areas.length > MOST_AREAS) found = this.#mergeNearest(found);
    this.#settle();
    return found;
  }

  #nearest(from: number, to: number): TimeArea | null {
    let nearest: TimeArea | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const area of this.#areas) {
      const gap = Math.max(0, area.first - to, from - area.last);
      if (gap >= least) continue;
      least = gap;
      nearest = area;
    }
    return nearest;
  }

  #mergeNearest(found: TimeArea): TimeArea {
    let pair: readonly [TimeArea, TimeArea] | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, after] of this.#areas.entries()) {
      const before = this.#areas[index - 1];
      if (before === undefined || after.first - before.last >= least) continue;
      least = after.first - before.last;
      pair = [before, after];
    }
    return pair === null ? found : this.#merge(...pair, found);
  }

  /** @returns the merged area when `found` was one of the two, otherwise `found` */
  #merge(before: TimeArea, after: TimeArea, found: TimeArea): TimeArea {
    before.absorb(after);
    this.#areas = this.#areas.filter((area) => area !== after);
    return found === after ? before : found;
  }

  #settle(): void {
    for (const [index, area] of this.#areas.entries()) {
      const before = this.#areas[index - 1];
      const after = this.#areas[index + 1];
      area.safeFrom = before === undefined ? area.origin : Math.max(area.origin, before.last + 1);
      area.safeTo = after === undefined ? area.end : Math.min(area.end, after.first);
    }
  }
}

function isNear({ first, last }: TimeArea, from: number, to: number): boolean {
  const length = Math.max(last, to) - Math.min(first, from);
  return length <= NEAR_MS || length <= STRETCH * Math.max(last - first, to - from);
}
