import type { Filter } from "../../contract/filter.ts";
import type { Counters } from "../../contract/record.ts";
import { narrows } from "./narrows.ts";

/** How many records the filter in force has not seen, because an earlier filter decided about them. */
export class Untested {
  /** An earlier filter rejected them, or failed on them. */
  #rejected = 0;
  /** An earlier filter let them through, and they had left memory when it changed: `matched` still counts them. */
  #evicted = 0;

  get all(): number {
    return this.#rejected + this.#evicted;
  }

  /** Of `all`, those that `matched` counts. */
  get matched(): number {
    return this.#evicted;
  }

  /** @param totals before what is in memory is tested with the filter `after` */
  filterChanged(before: Filter | null, after: Filter | null, totals: Counters): void {
    if (!narrows(before, after)) this.#rejected = totals.rejected - totals.outside + totals.filterErrors;
    if (after === null) this.#evicted = 0;
    // What met a longer text meets a part of it, too.
    else if (!narrows(after, before)) this.#evicted = totals.evicted;
  }

  /** Records that a further thread still tested with an earlier filter. */
  addRejected(records: number): void {
    this.#rejected += records;
  }

  /** All is read again from the beginning. */
  clear(): void {
    this.#rejected = 0;
    this.#evicted = 0;
  }
}
