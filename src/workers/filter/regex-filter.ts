import type { RegexFilter } from "../../contract/filter.ts";
import { MalformedRecord, RecordCursor } from "../wire/varint.ts";
import { LONGEST_RUN_MS, MOST_TIMEOUTS, runGuarded } from "./guarded-run.ts";
import { isUnescapedJson } from "./json-escapes.ts";
import type { TextTester } from "./linear-regexp.ts";
import { anyField } from "./record-fields.ts";
import { FAILED, MATCH, NO_MATCH, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";
import { boundedRegExp } from "./safe-regexp.ts";

/** @throws SyntaxError when it is no pattern, Error when no engine can take it on */
export function makeRegexFilter({ pattern, caseSensitive }: RegexFilter): RecordFilter {
  const { tester, harmlessLength } = boundedRegExp(pattern, caseSensitive);
  return new BoundedRegex(tester, harmlessLength);
}

const BACKSLASH = 0x5c;
/** Records tested under one guard: its cost (80 µs) is shared, and a slow pattern is found out soon. */
const CHUNK = 64;
const TOO_SLOW = `The pattern took more than ${LONGEST_RUN_MS} ms`;

/**
 * Tests key, value, header names and header values, each as text: as it is written, and JSON also with its escapes
 * resolved. Records so long that the pattern might not end on are tested under the guard, some at once, into an array
 * of outcomes and nothing else, so that an interruption leaves nothing half done. A record that takes too long by itself
 * has failed, and testing goes on behind it; after a few of those the pattern is given up.
 */
class BoundedRegex implements RecordFilter {
  failure = "";
  givenUp: string | null = null;
  readonly #tester: TextTester;
  readonly #harmlessLength: number;
  readonly #cursor = new RecordCursor();
  #view: RecordsView | null = null;
  #records: Buffer = Buffer.alloc(0);
  #timeouts = 0;
  /** The next one, as far as it was sought. */
  #backslashAt = -1;
  /** Records tested ahead: where their bodies begin and end, ascending, and what became of them: an outcome, or why not. */
  #starts: number[] = [];
  #ends: number[] = [];
  #outcomes: (Outcome | string)[] = [];
  /** Of those, the one asked for next. */
  #at = 0;

  constructor(tester: TextTester, harmlessLength: number) {
    this.#tester = tester;
    this.#harmlessLength = harmlessLength;
  }

  begin(view: RecordsView): number {
    this.#view = view;
    this.#records = view.records;
    this.#outcomes.length = 0;
    this.#at = 0;
    this.#backslashAt = -1;
    return 0;
  }

  next(from: number): number {
    return from;
  }

  test(from: number, to: number): Outcome {
    if (to - from <= this.#harmlessLength) return this.#isMatch(from, to) ? MATCH : NO_MATCH;
    if (this.givenUp !== null) return this.#told(this.givenUp);
    while (this.#at < this.#outcomes.length && (this.#starts[this.#at] ?? 0) < from) this.#at += 1;
    if (this.#at >= this.#outcomes.length || this.#starts[this.#at] !== from) this.#testAhead(from, to);
    return this.#told(this.#outcomes[this.#at] ?? NO_MATCH);
  }

  #told(outcome: Outcome | string): Outcome {
    if (typeof outcome !== "string") return outcome;
    this.failure = outcome;
    return FAILED;
  }

  /** Fills the arrays with this record's outcome first, and those of some behind it. */
  #testAhead(from: number, to: number): void {
    this.#findRecords(from, to);
    this.#outcomes.length = 0;
    this.#at = 0;
    this.#backslashAt = -1;
    // What is known is known. The first record had all of the time for itself; one further on will be the first.
    if (this.#testChunk() || this.#outcomes.length > 0) return;
    this.#timeouts += 1;
    if (this.#timeouts >= MOST_TIMEOUTS) this.givenUp = `${TOO_SLOW} on each of ${MOST_TIMEOUTS} records.`;
    this.#outcomes.push(this.givenUp ?? `${TOO_SLOW} on this record.`);
  }

  /** False when it was interrupted. @throws MalformedRecord when the first one is malformed; a later one ends it. */
  #testChunk(): boolean {
    return runGuarded(() => {
      for (let i = 0; i < this.#starts.length; i += 1) {
        try {
          this.#outcomes.push(this.#outcome(this.#starts[i] ?? 0, this.#ends[i] ?? 0));
        } catch (error) {
          if (i === 0) throw error;
          return;
        }
      }
    });
  }

  #outcome(from: number, to: number): Outcome | string {
    try {
      return this.#isMatch(from, to) ? MATCH : NO_MATCH;
    } catch (error) {
      // V8's memory for going back is limited, and a pattern may want more.
      if (error instanceof RangeError) return "The pattern needs too much memory.";
      throw error;
    }
  }

  #isMatch(from: number, to: number): boolean {
    if (anyField(this.#records, from, to, this.#matches)) return true;
    if (this.#backslashAt < from) this.#backslashAt = indexOrEnd(this.#records, BACKSLASH, from);
    return this.#backslashAt < to && anyField(this.#records, from, to, this.#matchesUnescaped);
  }

  readonly #matches = (from: number, to: number): boolean =>
    this.#tester.test(this.#records.toString("utf8", from, to));

  readonly #matchesUnescaped = (from: number, to: number): boolean =>
    isUnescapedJson(this.#records.toString("utf8", from, to), this.#test);

  readonly #test = (text: string): boolean => this.#tester.test(text);

  /** The record in [from, to), and those behind it in the batch that are whole. */
  #findRecords(from: number, to: number): void {
    const { length } = this.#records;
    this.#starts = [from];
    this.#ends = [to];
    if (this.#view?.isAlone !== false) return;
    const cursor = this.#cursor;
    cursor.reset(this.#records, to, length);
    try {
      while (this.#starts.length < CHUNK && cursor.at < length) {
        const size = cursor.varint();
        const start = cursor.at;
        cursor.skip(size);
        this.#starts.push(start);
        this.#ends.push(cursor.at);
      }
    } catch (error) {
      // Who reads that record will say so.
      if (!(error instanceof MalformedRecord)) throw error;
    }
  }
}

function indexOrEnd(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
}
