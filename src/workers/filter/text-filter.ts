import type { TextFilter } from "../../contract/filter.ts";
import { anyField } from "./record-fields.ts";
import { MATCH, NO_MATCH, NONE, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";

/** The filter for a text, null for an empty one. */
export function makeTextFilter({ text, caseSensitive }: TextFilter): RecordFilter | null {
  if (text === "") return null;
  const needle = Buffer.from(text, "utf8");
  return new LiteralFilter(caseSensitive ? new ExactSearch(needle) : new FoldedSearch(needle));
}

/** Finds byte strings of one length. */
interface Search {
  readonly length: number;
  begin(bytes: Buffer): void;
  /** The first at or after `from`; NONE when there is none. */
  find(from: number): number;
}

/**
 * Searches the whole batch for the text in one pass: a record without the next hit in it is passed over unseen, and
 * only one with a hit is walked, to check that the hit lies within one field. Allocates nothing per record.
 */
class LiteralFilter implements RecordFilter {
  readonly failure = "";
  readonly givenUp = null;
  readonly #search: Search;
  #records: Buffer = Buffer.alloc(0);
  #hit = NONE;

  constructor(search: Search) {
    this.#search = search;
  }

  begin({ records }: RecordsView): number {
    this.#records = records;
    this.#search.begin(records);
    this.#hit = this.#search.find(0);
    return this.#hit;
  }

  next(from: number): number {
    if (this.#hit < from) this.#hit = this.#search.find(from);
    return this.#hit;
  }

  test(from: number, to: number): Outcome {
    if (this.next(from) + this.#search.length > to) return NO_MATCH;
    return anyField(this.#records, from, to, this.#hitsField) ? MATCH : NO_MATCH;
  }

  /** Whether a hit lies wholly in it. */
  readonly #hitsField = (from: number, to: number): boolean => this.next(from) + this.#search.length <= to;
}

class ExactSearch implements Search {
  readonly #needle: Buffer;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(needle: Buffer) {
    this.#needle = needle;
  }

  get length(): number {
    return this.#needle.length;
  }

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
  }

  find(from: number): number {
    const hit = this.#bytes.indexOf(this.#needle, from);
    return hit < 0 ? NONE : hit;
  }
}

/**
 * ASCII letters in either case, other bytes as they are. The batch as Latin-1 text (a copy at memory speed, one
 * character per byte) under a pattern of character classes: V8 compiles that to machine code that looks at several
 * bytes at once. Measured: 1.5 to 5 GB/s, as fast as Buffer.indexOf; folding byte by byte gave 0.4.
 */
class FoldedSearch implements Search {
  readonly length: number;
  readonly #pattern: RegExp;
  #text = "";

  constructor(needle: Buffer) {
    this.length = needle.length;
    this.#pattern = new RegExp([...needle].map(eitherCase).join(""), "g");
  }

  begin(bytes: Buffer): void {
    this.#text = bytes.toString("latin1");
  }

  find(from: number): number {
    this.#pattern.lastIndex = from;
    // Hits overlap: the next search may begin within this one.
    return this.#pattern.test(this.#text) ? this.#pattern.lastIndex - this.length : NONE;
  }
}

function eitherCase(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[a-z]/i.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
