import type { TextFilter } from "../../contract/filter.ts";
import { RecordCursor } from "../batch/varint.ts";
import { MATCH, NO_MATCH, NONE, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** The filter for a text, null for an empty one. */
export function makeTextFilter(filter: TextFilter | null): RecordFilter | null {
  return filter === null || filter.text === "" ? null : new LiteralFilter(filter);
}

/**
 * Searches the whole batch for the text in one pass: a record without the next hit in it is passed over unseen, and
 * only one with a hit is walked, to check that the hit lies within one field. Allocates nothing per record.
 */
class LiteralFilter implements RecordFilter {
  readonly #needle: Buffer;
  readonly #folds: boolean;
  readonly #cursor = new RecordCursor();
  #scratch: Buffer = Buffer.alloc(0);
  #records: Buffer = Buffer.alloc(0);
  /** Bytes that are searched: the records, folded if need be; same positions. */
  #haystack: Buffer = Buffer.alloc(0);
  /** First hit at or after what was asked last; beyond all records when there is none. */
  #hit = 0;

  constructor({ text, caseSensitive }: TextFilter) {
    this.#needle = Buffer.from(text, "utf8");
    this.#folds = !caseSensitive;
    if (this.#folds) fold(this.#needle, this.#needle);
  }

  readonly failure = "";
  readonly givenUp = null;

  begin({ records }: RecordsView): number {
    this.#records = records;
    this.#haystack = this.#folds ? this.#folded(records) : records;
    this.#seek(0);
    return this.#hit < records.length ? this.#hit : NONE;
  }

  next(from: number): number {
    if (this.#hit < from) this.#seek(from);
    return this.#hit < this.#records.length ? this.#hit : NONE;
  }

  test(from: number, to: number): Outcome {
    if (this.#hit < from) this.#seek(from);
    if (this.#hit + this.#needle.length > to) return NO_MATCH;
    const cursor = this.#cursor;
    cursor.reset(this.#records, from + 1, to);
    cursor.skipVarlong();
    cursor.skipVarlong();
    if (this.#hitsField(cursor) || this.#hitsField(cursor)) return MATCH;
    for (let fields = 2 * cursor.varint(); fields > 0; fields -= 1) if (this.#hitsField(cursor)) return MATCH;
    return NO_MATCH;
  }

  /** Passes one length-prefixed field; true when a hit lies wholly in it. */
  #hitsField(cursor: RecordCursor): boolean {
    const length = cursor.varint();
    const from = cursor.at;
    cursor.skip(length);
    if (this.#hit < from) this.#seek(from);
    return this.#hit + this.#needle.length <= cursor.at;
  }

  #seek(from: number): void {
    const hit = this.#haystack.indexOf(this.#needle, from);
    this.#hit = hit < 0 ? Number.MAX_SAFE_INTEGER - this.#needle.length : hit;
  }

  #folded(records: Buffer): Buffer {
    if (this.#scratch.length < records.length) this.#scratch = Buffer.allocUnsafeSlow(records.length);
    const folded = this.#scratch.subarray(0, records.length);
    fold(records, folded);
    return folded;
  }
}

/** ASCII letters to lower case; other bytes, UTF-8's included, stay. */
function fold(from: Uint8Array, to: Uint8Array): void {
  for (let i = 0; i < from.length; i += 1) to[i] = FOLD[from[i] ?? 0] ?? 0;
}
