import type { TextFilter } from "../../contract/filter.ts";
import { ByteSearch } from "./byte-search.ts";
import { anyField } from "./record-fields.ts";
import { MATCH, NO_MATCH, NONE, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";

/** The filter for a text, null for an empty one. */
export function makeTextFilter({ text, caseSensitive }: TextFilter): RecordFilter | null {
  if (text === "") return null;
  const needle = Buffer.from(text, "utf8");
  return new LiteralFilter(new ByteSearch(needle, !caseSensitive));
}

/**
 * Searches the whole batch for the text in one pass: a record without the next hit in it is passed over unseen, and
 * only one with a hit is walked, to check that the hit lies within one field. Allocates nothing per record.
 */
class LiteralFilter implements RecordFilter {
  readonly failure = "";
  readonly givenUp = null;
  readonly #search: ByteSearch;
  #records: Buffer = Buffer.alloc(0);
  #hit = NONE;

  constructor(search: ByteSearch) {
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
