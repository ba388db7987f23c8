import type { Filter } from "../../contract/filter.ts";
import type { Counters } from "../../contract/record.ts";
import { narrows } from "./narrows.ts";

/** How many records the current filter has not tested, because an earlier filter decided about them. */
export class Untested {
  /** An earlier filter rejected them, or failed on them. */
  #rejected = 0;
  /** An earlier filter matched them, and they were evicted when the filter changed; `matched` still counts them. */
  #evicted = 0;

  get all(): number {
    return this.#rejected + this.#evicted;
  }

  /** Of `all`, those that `matched` counts. */
  get matched(): number {
    return this.#evicted;
  }

  /** @param totals before the records in memory are tested with the filter `after` */
  filterChanged(before: Filter | null, after: Filter | null, totals: Counters): void {
    if (!narrows(before, after)) this.#rejected = totals.rejected - totals.outside + totals.filterErrors;
    if (after === null) this.#evicted = 0;
    // A record that matches a longer text also matches a part of it.
    else if (!narrows(after, before)) this.#evicted = totals.evicted;
  }

  /** Records that a further thread still tested with an earlier filter. */
  addRejected(records: number): void {
    this.#rejected += records;
  }

  /** Everything is read again from the start. */
  clear(): void {
    this.#rejected = 0;
    this.#evicted = 0;
  }
}
