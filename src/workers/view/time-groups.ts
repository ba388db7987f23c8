import type { TimeHistogram } from "./time-histogram.ts";

/** Times closer than this form one group, ms. */
const NEAR_MS = 3_600_000;
const MOST_GROUPS = 4;

/** Whether two times, ms, belong to different groups. */
export function areFar(one: number, other: number): boolean {
  return Math.abs(other - one) > NEAR_MS;
}

/**
 * Passes the times of one batch's records to a histogram in few calls, as groups that are far apart, so that one record
 * of another year does not spread its whole batch over that year. Allocates nothing per record.
 */
export class TimeGroups {
  readonly #from = new Float64Array(MOST_GROUPS);
  readonly #to = new Float64Array(MOST_GROUPS);
  readonly #records = new Float64Array(MOST_GROUPS);
  #groups = 0;
  /** The group of the previous time; the next is usually near it. */
  #last = 0;

  add(time: number): void {
    const group = this.#groupOf(time);
    this.#last = group;
    if (time < (this.#from[group] ?? 0)) this.#from[group] = time;
    if (time > (this.#to[group] ?? 0)) this.#to[group] = time;
    this.#records[group] = (this.#records[group] ?? 0) + 1;
  }

  /** Passes on what was added, and starts again. */
  tell(histogram: Pick<TimeHistogram, "addFetched">): void {
    for (let group = 0; group < this.#groups; group += 1) {
      histogram.addFetched(this.#from[group] ?? 0, this.#to[group] ?? 0, this.#records[group] ?? 0);
    }
    this.clear();
  }

  clear(): void {
    this.#groups = 0;
    this.#last = 0;
  }

  #groupOf(time: number): number {
    if (this.#groups > 0 && this.#distance(this.#last, time) <= NEAR_MS) return this.#last;
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let group = 0; group < this.#groups; group += 1) {
      const distance = this.#distance(group, time);
      if (distance >= least) continue;
      nearest = group;
      least = distance;
    }
    if (least <= NEAR_MS || this.#groups === MOST_GROUPS) return nearest;
    const added = this.#groups;
    this.#groups += 1;
    this.#from[added] = time;
    this.#to[added] = time;
    this.#records[added] = 0;
    return added;
  }

  /** The distance between a time and a group, ms; a missing timestamp is far from every other. */
  #distance(group: number, time: number): number {
    const from = this.#from[group] ?? 0;
    const to = this.#to[group] ?? 0;
    if (time < 0 !== from < 0) return Number.POSITIVE_INFINITY;
    return time < from ? from - time : time > to ? time - to : 0;
  }
}
