import type { TextFilter } from "../../contract/filter.ts";
import { type BatchSearch, ByteSearch } from "./byte-search.ts";
import { FoldSearch } from "./fold-search.ts";
import { isUnescapedJson } from "./json-escapes.ts";
import { letterCases } from "./letter-cases.ts";
import { anyField } from "./record-fields.ts";
import { MATCH, NO_MATCH, NONE, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";

/** The filter for a text; null for an empty one. */
export function makeTextFilter({ text, caseSensitive }: TextFilter): RecordFilter | null {
  if (text === "") return null;
  const cases = caseSensitive ? [...text].map((character) => [character]) : letterCases(text);
  const escapes = new ByteSearch(Buffer.from(escapeThatHides(cases.flat())));
  if (caseSensitive)
    return new LiteralFilter(new ByteSearch(Buffer.from(text)), escapes, (whole) => whole.includes(text));
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "iu");
  return new LiteralFilter(new FoldSearch(text), escapes, (whole) => pattern.test(whole));
}

/** The start of an escape that may mean one of these characters. */
function escapeThatHides(characters: readonly string[]): string {
  if (characters.some((one) => /["\\/\b\f\n\r\t]/.test(one))) return "\\";
  return characters.every((one) => one <= "\u00ff") ? "\\u00" : "\\u";
}

/**
 * Searches the whole batch for the text in one pass. Records without a hit are skipped; a record with a hit is walked
 * to check that the hit is within one field. JSON may have escaped the text (`\u00e9` for é), so a field with such an
 * escape is checked again with its escapes resolved. Allocates nothing for other records.
 */
class LiteralFilter implements RecordFilter {
  readonly failure = "";
  readonly givenUp = null;
  readonly #search: BatchSearch;
  readonly #escapes: BatchSearch;
  readonly #isIn: (text: string) => boolean;
  #records: Buffer = Buffer.alloc(0);
  #hit = NONE;
  /** The end of the hit. */
  #hitEnd = 0;
  #escapeAt = NONE;

  constructor(search: BatchSearch, escapes: BatchSearch, isIn: (text: string) => boolean) {
    this.#search = search;
    this.#escapes = escapes;
    this.#isIn = isIn;
  }

  begin({ records }: RecordsView): number {
    this.#records = records;
    this.#search.begin(records);
    this.#escapes.begin(records);
    this.#hit = -1;
    this.#escapeAt = -1;
    return this.next(0);
  }

  next(from: number): number {
    return Math.min(this.#nextHit(from), this.#nextEscape(from));
  }

  test(from: number, to: number): Outcome {
    if (this.#nextHit(from) < to && this.#hitEnd <= to && anyField(this.#records, from, to, this.#hitsField)) {
      return MATCH;
    }
    const mayBeHidden = this.#nextEscape(from) < to;
    return mayBeHidden && anyField(this.#records, from, to, this.#hidesIn) ? MATCH : NO_MATCH;
  }

  #nextHit(from: number): number {
    if (this.#hit < from) {
      this.#hit = this.#search.find(from);
      this.#hitEnd = this.#search.end;
    }
    return this.#hit;
  }

  #nextEscape(from: number): number {
    if (this.#escapeAt < from) this.#escapeAt = this.#escapes.find(from);
    return this.#escapeAt;
  }

  /** Whether a hit is completely in the field. */
  readonly #hitsField = (from: number, to: number): boolean => this.#nextHit(from) < to && this.#hitEnd <= to;

  readonly #hidesIn = (from: number, to: number): boolean =>
    this.#nextEscape(from) < to && isUnescapedJson(this.#records.toString("utf8", from, to), this.#isIn);
}
