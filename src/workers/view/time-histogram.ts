import type { Histogram } from "../../contract/view.ts";

/** Buckets kept; a power of two, so that two always fold into one. */
const BUCKETS = 1_024;
/** The finest bucket, ms. */
const FINEST_MS = 1;

/**
 * Counts over time in a fixed number of buckets: when a time falls outside, buckets double in width and fold together
 * until it fits. Never grows, never forgets a count. Allocates nothing per record.
 *
 *   origin                                   origin + 1024 · width
 *   │ bucket 0 │ bucket 1 │ …                │      width = 1 ms · 2^n, origin a multiple of width
 */
export class TimeHistogram {
  readonly #fetched = new Float64Array(BUCKETS);
  readonly #matched = new Float64Array(BUCKETS);
  #width = FINEST_MS;
  #origin = Number.NaN;
  #undated = 0;

  /** Records of one batch with timestamps from `from` to `to`, ms; spread evenly between them. */
  addFetched(from: number, to: number, count: number): void {
    if (!(from >= 0 && to >= from)) {
      this.#undated += count;
      return;
    }
    this.#reach(from, to);
    const first = Math.floor((from - this.#origin) / this.#width);
    const last = Math.floor((to - this.#origin) / this.#width);
    if (first === last) {
      this.#fetched[first] = (this.#fetched[first] ?? 0) + count;
      return;
    }
    // Whole records only: the running sum is rounded, so that the parts add up to the count.
    let given = 0;
    for (let bucket = first; bucket <= last; bucket += 1) {
      const share = Math.round((count * (bucket - first + 1)) / (last - first + 1));
      this.#fetched[bucket] = (this.#fetched[bucket] ?? 0) + share - given;
      given = share;
    }
  }

  /** One matched record. @param at ms since the epoch; below 0 for none */
  addMatched(at: number): void {
    if (!(at >= 0)) return;
    this.#reach(at, at);
    const bucket = Math.floor((at - this.#origin) / this.#width);
    this.#matched[bucket] = (this.#matched[bucket] ?? 0) + 1;
  }

  /** The filter changed: what matched is told anew. */
  clearMatched(): void {
    this.#matched.fill(0);
  }

  clear(): void {
    this.#fetched.fill(0);
    this.#matched.fill(0);
    this.#width = FINEST_MS;
    this.#origin = Number.NaN;
    this.#undated = 0;
  }

  /** The part that holds something, in at most `most` buckets; null while there is nothing. */
  read(most: number): Histogram | null {
    if (Number.isNaN(this.#origin)) return null;
    const all = settled(this.#fetched, this.#matched);
    const isEmpty = (bucket: number) => all[bucket] === 0 && this.#matched[bucket] === 0;
    let first = 0;
    let last = BUCKETS - 1;
    while (first < last && isEmpty(first)) first += 1;
    while (last > first && isEmpty(last)) last -= 1;
    let fold = 1;
    while (Math.floor(last / fold) - Math.floor(first / fold) + 1 > Math.max(1, most)) fold *= 2;
    const from = Math.floor(first / fold);
    const length = Math.floor(last / fold) - from + 1;
    const fetched = new Array<number>(length).fill(0);
    const matched = new Array<number>(length).fill(0);
    for (let bucket = first; bucket <= last; bucket += 1) {
      const at = Math.floor(bucket / fold) - from;
      fetched[at] = (fetched[at] ?? 0) + (all[bucket] ?? 0);
      matched[at] = (matched[at] ?? 0) + (this.#matched[bucket] ?? 0);
    }
    const bucketMs = this.#width * fold;
    return { from: this.#origin + from * bucketMs, bucketMs, fetched, matched, undated: this.#undated };
  }

  /** Makes [from, to] fall into buckets. */
  #reach(from: number, to: number): void {
    if (Number.isNaN(this.#origin)) this.#origin = Math.floor(from);
    while (from < this.#origin || to >= this.#origin + BUCKETS * this.#width) this.#double(from);
  }

  /** Doubles the width; towards earlier times when `from` lies before the first bucket. */
  #double(from: number): void {
    const width = this.#width * 2;
    const origin =
      Math.floor((from < this.#origin ? this.#origin - BUCKETS * this.#width : this.#origin) / width) * width;
    for (const counts of [this.#fetched, this.#matched]) {
      const folded = new Float64Array(BUCKETS);
      for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
        const count = counts[bucket] ?? 0;
        if (count === 0) continue;
        const at = Math.floor((this.#origin + bucket * this.#width - origin) / width);
        folded[at] = (folded[at] ?? 0) + count;
      }
      counts.set(folded);
    }
    this.#width = width;
    this.#origin = origin;
  }
}

/**
 * What was fetched, put where it is known to have been: a match has its own time, the other records of its batch only an
 * estimate. Where more matched than was thought to be there, as much is taken from the nearest buckets that have it to
 * spare. When everything matched, both are the same.
 */
function settled(fetched: Float64Array, matched: Float64Array): Float64Array {
  const all = fetched.slice();
  const spare = (bucket: number) => Math.max(0, (all[bucket] ?? 0) - (matched[bucket] ?? 0));
  for (let bucket = 0; bucket < all.length; bucket += 1) {
    let wanted = (matched[bucket] ?? 0) - (all[bucket] ?? 0);
    for (let step = 1; wanted > 0 && step < all.length; step += 1) {
      for (const other of [bucket - step, bucket + step]) {
        const taken = Math.min(wanted, spare(other));
        if (taken <= 0) continue;
        all[other] = (all[other] ?? 0) - taken;
        all[bucket] = (all[bucket] ?? 0) + taken;
        wanted -= taken;
      }
    }
  }
  return all;
}
