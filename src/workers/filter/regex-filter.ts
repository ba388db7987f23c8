import type { RegexFilter } from "../../contract/filter.ts";
import { MalformedRecord, RecordCursor } from "../wire/varint.ts";
import { LONGEST_RUN_MS, MOST_TIMEOUTS, runGuarded } from "./guarded-run.ts";
import { isUnescapedJson } from "./json-escapes.ts";
import type { TextTester } from "./linear-regexp.ts";
import { anyField } from "./record-fields.ts";
import { FAILED, MATCH, NO_MATCH, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";
import { boundedRegExp } from "./safe-regexp.ts";

/** @throws SyntaxError when it is not a pattern, Error when no engine can run it */
export function makeRegexFilter({ pattern, caseSensitive }: RegexFilter): RecordFilter {
  const { tester, harmlessLength } = boundedRegExp(pattern, caseSensitive);
  return new BoundedRegex(tester, harmlessLength);
}

const BACKSLASH = 0x5c;
/** The number of records tested under one guard: they share its cost (80 µs), and a slow pattern is detected soon. */
const CHUNK = 64;
const TOO_SLOW = `The pattern took more than ${LONGEST_RUN_MS} ms`;

/**
 * Tests key, value, header names and header values, each as text: as it is written, and JSON also with its escapes
 * resolved. Long records, on which the pattern may not end, are tested under the guard, several at once. Their outcomes
 * go only into an array, so an interruption leaves nothing incomplete. A record that takes too long by itself fails,
 * and testing continues after it; after a few of those the pattern is stopped.
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
  /** The next candidate, as far as it was searched. */
  #backslashAt = -1;
  /** Records tested ahead: the start and end of their bodies, ascending, and their outcome or error. */
  #starts: number[] = [];
  #ends: number[] = [];
  #outcomes: (Outcome | string)[] = [];
  /** The index of the next one to return. */
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

  /** Fills the arrays with the outcomes of this record and of some after it. */
  #testAhead(from: number, to: number): void {
    this.#findRecords(from, to);
    this.#outcomes.length = 0;
    this.#at = 0;
    this.#backslashAt = -1;
    // Known outcomes are kept. The first record had the whole time for itself; a later one will be first next time.
    if (this.#testChunk() || this.#outcomes.length > 0) return;
    this.#timeouts += 1;
    if (this.#timeouts >= MOST_TIMEOUTS) this.givenUp = `${TOO_SLOW} on each of ${MOST_TIMEOUTS} records.`;
    this.#outcomes.push(this.givenUp ?? `${TOO_SLOW} on this record.`);
  }

  /**
   * False when it was interrupted. @throws MalformedRecord when the first one is malformed; a later malformed one ends
   * it.
   */
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
      // V8's memory for backtracking is limited, and a pattern may need more.
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

  /** The record in [from, to), and the complete records after it in the batch. */
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
      // The reader of that record reports it.
      if (!(error instanceof MalformedRecord)) throw error;
    }
  }
}

function indexOrEnd(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
}
