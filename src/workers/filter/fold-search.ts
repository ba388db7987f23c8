import type { BatchSearch } from "./byte-search.ts";
import { letterCases } from "./letter-cases.ts";
import { type Anchor, RareByte } from "./rare-byte.ts";
import { NONE } from "./record-filter.ts";

/**
 * Text is created in pieces of this many bytes, because small strings are collected early and large ones only by a full
 * collection.
 */
const WINDOW_BYTES = 32 * 1024;

interface PlacedAnchor extends Anchor {
  /** The character to which it belongs, and its position in it. */
  readonly character: number;
  readonly at: number;
}

/**
 * Finds a text in any case (see letter-cases.ts) in UTF-8. A character's cases may differ in bytes and even in length
 * (k is one byte, the Kelvin sign three). So it searches for one rare byte at a fixed position in a character, or for a
 * run of characters whose cases have equal lengths, by a pattern of the possible bytes. From there it compares in both
 * directions, character by character.
 */
export class FoldSearch implements BatchSearch {
  end = 0;
  /** The UTF-8 bytes of each character's cases. */
  readonly #characters: readonly (readonly Buffer[])[];
  readonly #rare: RareByte<PlacedAnchor>;
  /** The first character of the run, its pattern, and its length in bytes. */
  readonly #runFrom: number;
  readonly #run: RegExp;
  readonly #runBytes: number;
  /** The run is the whole text with one byte per character, so its pattern's hits need no further check. */
  readonly #isExact: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  /** The bytes from `#windowAt` on as text, one character per byte; empty before the first. */
  #text = "";
  #windowAt = 0;

  constructor(text: string) {
    this.#characters = letterCases(text).map((cases) => cases.map((one) => Buffer.from(one)));
    this.#rare = new RareByte(this.#characters.flatMap(anchorsOf));
    const [from, to] = longestRun(this.#characters);
    const classes = this.#characters.slice(from, to).flatMap(byteClasses);
    this.#runFrom = from;
    this.#run = new RegExp(classes.join(""), "g");
    this.#runBytes = classes.length;
    this.#isExact = this.#characters.every((cases) => cases.every(({ length }) => length === 1));
  }

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#rare.begin(bytes);
    this.#text = "";
    this.#windowAt = 0;
  }

  find(from: number): number {
    const { anchor } = this.#rare;
    return anchor === null ? this.#findByRun(from) : this.#findByAnchor(from, anchor);
  }

  #findByAnchor(from: number, { character, at: place }: PlacedAnchor): number {
    for (let at = this.#rare.next(from); at >= 0; at = this.#rare.next(at + 1)) {
      const start = this.#around(at - place, character);
      if (start >= from) return start;
    }
    return NONE;
  }

  /** Character classes compile to machine code that looks at several bytes at once. */
  #findByRun(from: number): number {
    const { length } = this.#bytes;
    const overlap = this.#runBytes - 1;
    for (let at = from; at + overlap < length; at = this.#windowAt + this.#text.length - overlap) {
      if (this.#text === "" || at < this.#windowAt || at + overlap >= this.#windowAt + this.#text.length) {
        this.#windowAt = at;
        this.#text = this.#bytes.toString("latin1", at, Math.min(length, at + WINDOW_BYTES + overlap));
      }
      this.#run.lastIndex = at - this.#windowAt;
      while (this.#run.test(this.#text)) {
        const found = this.#run.lastIndex - this.#runBytes;
        if (this.#isExact) {
          this.end = this.#windowAt + this.#run.lastIndex;
          return this.#windowAt + found;
        }
        const start = this.#around(this.#windowAt + found, this.#runFrom);
        if (start >= from) return start;
        // Occurrences may overlap, so the next search may start anywhere.
        this.#run.lastIndex = found + 1;
      }
    }
    return NONE;
  }

  /** The start of the text whose character with this index is at `at`; −1 when it is not there. Sets `end`. */
  #around(at: number, character: number): number {
    let end = at;
    for (let i = character; i < this.#characters.length; i += 1) {
      const size = this.#sizeAt(end, i);
      if (size === 0) return -1;
      end += size;
    }
    let start = at;
    for (let i = character - 1; i >= 0; i -= 1) {
      const size = this.#sizeBefore(start, i);
      if (size === 0) return -1;
      start -= size;
    }
    this.end = end;
    return start;
  }

  /** The length of the character at `at`, in any case; 0 when it is another character. */
  #sizeAt(at: number, character: number): number {
    const cases = this.#characters[character] ?? [];
    for (let i = 0; i < cases.length; i += 1) {
      const one = cases[i];
      if (one !== undefined && this.#isAt(at, one)) return one.length;
    }
    return 0;
  }

  #sizeBefore(end: number, character: number): number {
    const cases = this.#characters[character] ?? [];
    for (let i = 0; i < cases.length; i += 1) {
      const one = cases[i];
      if (one !== undefined && this.#isAt(end - one.length, one)) return one.length;
    }
    return 0;
  }

  #isAt(at: number, character: Buffer): boolean {
    for (let i = 0; i < character.length; i += 1) if (this.#bytes[at + i] !== character[i]) return false;
    return true;
  }
}

/** The bytes of a character that have one or two values, always at the same position. */
function anchorsOf(cases: readonly Buffer[], character: number): readonly PlacedAnchor[] {
  if (!isFixed(cases)) return [];
  return bytesAt(cases).flatMap(([byte = 0, other = -1, ...more], at) =>
    more.length > 0 ? [] : [{ byte, other, character, at }],
  );
}

/**
 * [from, to) of the longest run of characters whose cases have equal lengths; only the first character if there is
 * none.
 */
function longestRun(characters: readonly (readonly Buffer[])[]): readonly [number, number] {
  let longest: readonly [number, number] = [0, 0];
  let from = 0;
  for (let to = 0; to <= characters.length; to += 1) {
    const cases = characters[to];
    if (cases !== undefined && isFixed(cases)) continue;
    if (to - from > longest[1] - longest[0]) longest = [from, to];
    from = to + 1;
  }
  return longest[1] > longest[0] ? longest : [0, 1];
}

function isFixed(cases: readonly Buffer[]): boolean {
  return cases.every(({ length }) => length === cases[0]?.length);
}

/** The possible values of each byte of a character; only of the first byte if its cases differ in length. */
function byteClasses(cases: readonly Buffer[]): readonly string[] {
  const places = isFixed(cases) ? bytesAt(cases) : bytesAt(cases).slice(0, 1);
  return places.map((bytes) => `[${bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}]`);
}

function bytesAt(cases: readonly Buffer[]): readonly (readonly number[])[] {
  return Array.from({ length: cases[0]?.length ?? 0 }, (_, at) => [...new Set(cases.map((one) => one[at] ?? 0))]);
}
