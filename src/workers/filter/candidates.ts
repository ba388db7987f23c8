import { ByteSearch } from "./byte-search.ts";
import { NONE } from "./record-filter.ts";

/** Finds the next occurrence of any of several byte strings. Each is searched once over the whole batch. */
export class Candidates {
  readonly #searches: readonly ByteSearch[];
  readonly #hits: Float64Array;
  constructor(needles: readonly Buffer[]) {
    this.#searches = needles.map((needle) => new ByteSearch(needle));
    this.#hits = new Float64Array(needles.length);
  }

  begin(records: Buffer): number {
    for (let i = 0; i < this.#searches.length; i += 1) {
      this.#searches[i]?.begin(records);
      this.#seek(i, 0);
    }
    return this.#nearest();
  }

  /** The first hit at or after `from`; NONE when there is none. */
  next(from: number): number {
    for (let i = 0; i < this.#searches.length; i += 1) if ((this.#hits[i] ?? 0) < from) this.#seek(i, from);
    return this.#nearest();
  }

  #seek(needle: number, from: number): void {
    this.#hits[needle] = this.#searches[needle]?.find(from) ?? NONE;
  }

  #nearest(): number {
    let nearest = NONE;
    for (let i = 0; i < this.#hits.length; i += 1) nearest = Math.min(nearest, this.#hits[i] ?? NONE);
    return nearest;
  }
}
