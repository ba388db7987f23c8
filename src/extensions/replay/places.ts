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

type Piece = Pick<ReplayPiece, "sources" | "offsets">;

/** Where the records of an input come from, by their numbers, for those that are not acknowledged yet. */
export class Places {
  /** In order. They are kept as they come: a million single places would be garbage. */
  #pieces: (Piece & { readonly first: number })[] = [];
  /** The number of the next place that comes. */
  #end = 0;
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

  add({ sources, offsets }: Piece): void {
    if (this.#isTooMuch || sources.length === 0) return;
    this.#pieces.push({ sources, offsets, first: this.#end });
    this.#end += sources.length;
    this.#isTooMuch = this.#end - this.#first > MOST_PLACES;
    if (this.#isTooMuch) this.#pieces = [];
  }

  /**
   * All records before this number are acknowledged, or unknown.
   * @param unknown the numbers of all that are unknown up to now, in the order in which that was known
   */
  settled(before: number, unknown: Float64Array | null): void {
    this.#note(unknown);
    const end = Math.min(before, this.#end);
    if (end <= this.#first || this.#isTooMuch) return;
    this.#pass(this.#next, this.#also, end);
    this.#first = end;
    const done = this.#pieces.findIndex(({ first, sources }) => first + sources.length > end);
    this.#pieces = done < 0 ? [] : this.#pieces.slice(done);
  }

  /** Remembers where the unknown come from, before their places are forgotten. */
  #note(unknown: Float64Array | null): void {
    if (unknown === null || this.#isTooMuch) this.#unknown = null;
    for (const number of unknown?.subarray(this.#seen) ?? []) {
      const place = this.#placeOf(number);
      if (place === null) this.#unknown = null;
      else this.#unknown?.push(place);
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
    this.#pass(next, left, Math.min(read, this.#end));
    const also: SourceOffset[] = [...left.values()];
    for (const number of missing) {
      const place = this.#placeOf(number);
      if (place === null) return null;
      also.push(place);
    }
    return { from: [...next], also, unknown: this.#unknown };
  }

  /** Null: it was forgotten, or has not come. */
  #placeOf(number: number): SourceOffset | null {
    if (number < this.#first || number >= this.#end) return null;
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#pieces[middle]?.first ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    const piece = this.#pieces[low];
    const source = piece?.sources[number - piece.first];
    const offset = piece?.offsets[number - piece.first];
    return source === undefined || offset === undefined ? null : [source, offset];
  }

  /**
   * Passes the places that are kept before the number `end`. A rest's single records come before its offsets, so the
   * furthest offset counts.
   */
  #pass(next: Map<number, number>, left: Map<string, SourceOffset>, end: number): void {
    for (const { sources, offsets, first } of this.#pieces) {
      for (let at = Math.max(0, this.#first - first); at < sources.length && first + at < end; at += 1) {
        const source = sources[at] ?? 0;
        const offset = offsets[at] ?? 0;
        next.set(source, Math.max(next.get(source) ?? 0, offset + 1));
        if (left.size > 0) left.delete(nameOf([source, offset]));
      }
    }
  }
}

const nameOf = ([source, offset]: SourceOffset) => `${source}:${offset}`;
