/** The number of buckets; a power of two, so that two always merge into one. */
const BUCKETS = 1_024;
/** The finest bucket, ms. */
const FINEST_MS = 1;

/**
 * Counts over one period in a fixed number of buckets. When a time is outside, buckets merge and double in width until
 * it fits. No count is lost. Allocates nothing per record.
 *
 *   origin                                   origin + 1024 · width
 *   │ bucket 0 │ bucket 1 │ …                │      width = 1 ms · 2^n, origin a multiple of width
 */
export class TimeArea {
  readonly fetched = new Float64Array(BUCKETS);
  readonly matched = new Float64Array(BUCKETS);
  /** Its first and last time, ms since the epoch. */
  first: number;
  last: number;
  /** Times in [safeFrom, safeTo) belong to this area and fit into its buckets; set by its owner. */
  safeFrom = 0;
  safeTo = 0;
  #width = FINEST_MS;
  #origin: number;

  constructor(first: number, last: number) {
    this.first = first;
    this.last = last;
    this.#origin = Math.floor(first);
    this.reach(first, last);
  }

  /** ms per bucket. */
  get width(): number {
    return this.#width;
  }

  /** The start and end (exclusive) of its buckets. */
  get origin(): number {
    return this.#origin;
  }

  get end(): number {
    return this.#origin + BUCKETS * this.#width;
  }

  /** Adds records with times from `from` to `to`, spread evenly; its buckets must include both. */
  addFetched(from: number, to: number, count: number): void {
    this.#cover(from, to);
    const first = this.#bucketOf(from);
    const last = this.#bucketOf(to);
    if (first === last) {
      this.fetched[first] = (this.fetched[first] ?? 0) + count;
      return;
    }
    // Adds whole records only: the running sum is rounded, so that the parts add up to the count.
    let given = 0;
    for (let bucket = first; bucket <= last; bucket += 1) {
      const share = Math.round((count * (bucket - first + 1)) / (last - first + 1));
      this.fetched[bucket] = (this.fetched[bucket] ?? 0) + share - given;
      given = share;
    }
  }

  addMatched(at: number): void {
    this.#cover(at, at);
    const bucket = this.#bucketOf(at);
    this.matched[bucket] = (this.matched[bucket] ?? 0) + 1;
  }

  /** Adds all counts of another area. */
  absorb(other: TimeArea): void {
    this.reach(Math.min(this.first, other.first), Math.max(this.last, other.last));
    // Both widths are powers of two and both origins are multiples of them, so a finer bucket is in exactly one coarser
    // bucket.
    while (this.#width < other.width) this.#double(this.#origin);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const fetched = other.fetched[bucket] ?? 0;
      const matched = other.matched[bucket] ?? 0;
      if (fetched === 0 && matched === 0) continue;
      const at = this.#bucketOf(Math.max(other.origin + bucket * other.width, this.first));
      this.fetched[at] = (this.fetched[at] ?? 0) + fetched;
      this.matched[at] = (this.matched[at] ?? 0) + matched;
    }
  }

  /** Widens the buckets until they include [from, to]. */
  reach(from: number, to: number): void {
    this.#cover(from, to);
    while (from < this.#origin || to >= this.end) this.#double(from);
  }

  #cover(from: number, to: number): void {
    if (from < this.first) this.first = from;
    if (to > this.last) this.last = to;
  }

  #bucketOf(time: number): number {
    return Math.floor((time - this.#origin) / this.#width);
  }

  /** Doubles the width, towards earlier times if `from` is before the first bucket. */
  #double(from: number): void {
    const width = this.#width * 2;
    const origin =
      Math.floor((from < this.#origin ? this.#origin - BUCKETS * this.#width : this.#origin) / width) * width;
    for (const counts of [this.fetched, this.matched]) {
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
