import type { ReplayPiece, SourceOffset } from "../../contract/replay.ts";

/** So many places are kept at most: more are never on their way. */
const MOST_PLACES = 4_000_000;

/** Which part of a source is still to be sent. */
export interface Rest {
  /** Per partition the offset from which on nothing was sent. */
  readonly from: readonly SourceOffset[];
  /** Records before it that were not written. */
  readonly also: readonly SourceOffset[];
  /** Records of which nobody knows whether they were written: of this run, and of those before. Null: too many. */
  readonly unknown: readonly SourceOffset[] | null;
}

/** Where the records of an input come from, by their numbers, for those that are not acknowledged yet. */
export class Places {
  #sources: number[] = [];
  #offsets: number[] = [];
  /** The number of the first place that is kept. */
  #first = 0;
  /** Per partition the offset after the last record that was taken before `#first`. */
  readonly #next: Map<number, number>;
  /** Single records that the run has not taken yet. */
  readonly #also: Map<string, SourceOffset>;
  #isTooMuch = false;
  /** Null: too many. */
  #unknown: SourceOffset[] | null;
  /** So many numbers of unknown records were seen. */
  #seen = 0;

  /** @param begin where the run begins */
  constructor({ from, also, unknown }: Rest) {
    this.#unknown = unknown === null ? null : [...unknown];
    this.#next = new Map(from);
    this.#also = new Map(also.map((one) => [nameOf(one), one]));
  }

  add({ sources, offsets }: Pick<ReplayPiece, "sources" | "offsets">): void {
    if (this.#isTooMuch) return;
    for (const source of sources) this.#sources.push(source);
    for (const offset of offsets) this.#offsets.push(offset);
    this.#isTooMuch = this.#sources.length > MOST_PLACES;
  }

  /**
   * All records before this number are acknowledged, or unknown.
   * @param unknown the numbers of all that are unknown up to now, in the order in which that was known
   */
  settled(before: number, unknown: Float64Array | null): void {
    this.#note(unknown);
    const count = Math.min(before - this.#first, this.#sources.length);
    if (count <= 0) return;
    this.#pass(this.#next, this.#also, count);
    this.#sources = this.#sources.slice(count);
    this.#offsets = this.#offsets.slice(count);
    this.#first += count;
  }

  /** Remembers where the unknown come from, before their places are forgotten. */
  #note(unknown: Float64Array | null): void {
    if (unknown === null || this.#isTooMuch) this.#unknown = null;
    for (const number of unknown?.subarray(this.#seen) ?? []) {
      const source = this.#sources[number - this.#first];
      const offset = this.#offsets[number - this.#first];
      if (source === undefined || offset === undefined) this.#unknown = null;
      else this.#unknown?.push([source, offset]);
    }
    this.#seen = unknown?.length ?? this.#seen;
  }

  /** Where the unknown records come from; null: too many. */
  get unknown(): readonly SourceOffset[] | null {
    return this.#unknown;
  }

  /** @param read records taken of the input @param missing the numbers of those that were not written */
  rest(read: number, missing: Float64Array): Rest | null {
    if (this.#isTooMuch) return null;
    const next = new Map(this.#next);
    const left = new Map(this.#also);
    this.#pass(next, left, Math.min(read - this.#first, this.#sources.length));
    const also: SourceOffset[] = [...left.values()];
    for (const number of missing) {
      const source = this.#sources[number - this.#first];
      const offset = this.#offsets[number - this.#first];
      if (source === undefined || offset === undefined) return null;
      also.push([source, offset]);
    }
    return { from: [...next], also, unknown: this.#unknown };
  }

  /** A rest's single records come before its offsets, so the furthest offset counts. */
  #pass(next: Map<number, number>, left: Map<string, SourceOffset>, count: number): void {
    for (let at = 0; at < count; at += 1) {
      const source = this.#sources[at] ?? 0;
      const offset = this.#offsets[at] ?? 0;
      next.set(source, Math.max(next.get(source) ?? 0, offset + 1));
      if (left.size > 0) left.delete(nameOf([source, offset]));
    }
  }
}

const nameOf = ([source, offset]: SourceOffset) => `${source}:${offset}`;
