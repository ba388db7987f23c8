import { NONE } from "./record-filter.ts";

/** Where any of some byte strings occurs next: each is searched over the whole batch, once. */
export class Candidates {
  readonly #needles: readonly Buffer[];
  readonly #hits: Float64Array;
  #records: Buffer = Buffer.alloc(0);

  constructor(needles: readonly Buffer[]) {
    this.#needles = needles;
    this.#hits = new Float64Array(needles.length);
  }

  begin(records: Buffer): number {
    this.#records = records;
    for (let i = 0; i < this.#needles.length; i += 1) this.#seek(i, 0);
    return this.#nearest();
  }

  /** The first hit at or after `from`; NONE when there is none. */
  next(from: number): number {
    for (let i = 0; i < this.#needles.length; i += 1) if ((this.#hits[i] ?? 0) < from) this.#seek(i, from);
    return this.#nearest();
  }

  #seek(needle: number, from: number): void {
    const hit = this.#records.indexOf(this.#needles[needle] ?? "", from);
    this.#hits[needle] = hit < 0 ? NONE : hit;
  }

  #nearest(): number {
    let nearest = NONE;
    for (let i = 0; i < this.#hits.length; i += 1) nearest = Math.min(nearest, this.#hits[i] ?? NONE);
    return nearest;
  }
}
