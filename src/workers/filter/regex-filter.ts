import type { RegexFilter } from "../../contract/filter.ts";
import { RecordCursor } from "../batch/varint.ts";
import { anyField } from "./record-fields.ts";
import { FAILED, MATCH, NO_MATCH, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";
import { boundedRegExp, LONGEST_RUN_MS, runGuarded } from "./safe-regexp.ts";

/** So many records may be given up before the pattern is. */
const MOST_TIMEOUTS = 3;

/** @throws SyntaxError when it is no pattern */
export function makeRegexFilter({ pattern, caseSensitive }: RegexFilter): RecordFilter {
  const { regex, risk } = boundedRegExp(pattern, caseSensitive);
  return risk === "none" ? new PlainRegex(regex) : new GuardedRegex(regex, risk === "square" ? SHORT_BYTES : 0);
}

/** Tests key, value, header names and header values, each as text. */
class FieldTester {
  readonly #regex: RegExp;
  #records: Buffer = Buffer.alloc(0);

  constructor(regex: RegExp) {
    this.#regex = regex;
  }

  begin(records: Buffer): void {
    this.#records = records;
  }

  matches(from: number, to: number): boolean {
    return anyField(this.#records, from, to, this.#test);
  }

  readonly #test = (from: number, to: number): boolean => this.#regex.test(this.#records.toString("utf8", from, to));
}

/** A pattern whose time is bounded by its shape, or by V8 itself. */
class PlainRegex implements RecordFilter {
  readonly failure = "";
  readonly givenUp = null;
  readonly #tester: FieldTester;

  constructor(regex: RegExp) {
    this.#tester = new FieldTester(regex);
  }

  begin({ records }: RecordsView): number {
    this.#tester.begin(records);
    return 0;
  }

  next(from: number): number {
    return from;
  }

  test(from: number, to: number): Outcome {
    return this.#tester.matches(from, to) ? MATCH : NO_MATCH;
  }
}

/** Time that grows with the square of so few bytes is no harm: some milliseconds at worst. */
const SHORT_BYTES = 4_096;
/** Records tested under one guard: its cost (80 µs) is shared, and a slow pattern is found out soon. */
const CHUNK = 64;

/**
 * A pattern that may take for ever: a batch's records are tested under the guard when it begins, into an array of
 * outcomes and nothing else, so that an interruption leaves nothing half done. A record that takes too long by itself
 * has failed, and testing goes on behind it; after a few of those the pattern is given up.
 */
class GuardedRegex implements RecordFilter {
  failure = "";
  givenUp: string | null = null;
  readonly #tester: FieldTester;
  readonly #unguardedBytes: number;
  readonly #cursor = new RecordCursor();
  #timeouts = 0;
  /** Bounds of each record's body, ascending, and what became of it. */
  #starts: number[] = [];
  #ends: number[] = [];
  #outcomes: Outcome[] = [];
  /** The record to be tested next, then the one to be asked for next. */
  #at = 0;

  /** @param unguardedBytes records up to this size need no guard */
  constructor(regex: RegExp, unguardedBytes: number) {
    this.#tester = new FieldTester(regex);
    this.#unguardedBytes = unguardedBytes;
  }

  begin(view: RecordsView): number {
    this.#tester.begin(view.records);
    this.#findRecords(view);
    this.#outcomes = new Array<Outcome>(this.#starts.length).fill(FAILED);
    this.#at = 0;
    while (this.#at < this.#starts.length && this.givenUp === null) {
      if (!this.#testUpTo(Math.min(this.#at + CHUNK, this.#starts.length)) && !this.#testUpTo(this.#at + 1)) {
        this.#at += 1;
        this.#timeouts += 1;
        if (this.#timeouts >= MOST_TIMEOUTS) this.givenUp = `${TOO_SLOW} on each of ${MOST_TIMEOUTS} records.`;
      }
    }
    this.#at = 0;
    return 0;
  }

  next(from: number): number {
    return from;
  }

  test(from: number): Outcome {
    while (this.#at < this.#starts.length && (this.#starts[this.#at] ?? 0) < from) this.#at += 1;
    const outcome = this.#outcomes[this.#at] ?? FAILED;
    if (outcome === FAILED) this.failure = this.givenUp ?? `${TOO_SLOW} on this record.`;
    return outcome;
  }

  /** False when it was interrupted; `#at` is then the record at which. */
  #testUpTo(end: number): boolean {
    const test = () => {
      while (this.#at < end) {
        const matched = this.#tester.matches(this.#starts[this.#at] ?? 0, this.#ends[this.#at] ?? 0);
        this.#outcomes[this.#at] = matched ? MATCH : NO_MATCH;
        this.#at += 1;
      }
    };
    let longest = 0;
    for (let i = this.#at; i < end; i += 1) longest = Math.max(longest, (this.#ends[i] ?? 0) - (this.#starts[i] ?? 0));
    if (longest > this.#unguardedBytes) return runGuarded(test);
    test();
    return true;
  }

  #findRecords({ records, isAlone }: RecordsView): void {
    this.#starts = isAlone ? [0] : [];
    this.#ends = isAlone ? [records.length] : [];
    const cursor = this.#cursor;
    cursor.reset(records, 0, records.length);
    while (!isAlone && cursor.at < records.length) {
      const length = cursor.varint();
      this.#starts.push(cursor.at);
      cursor.skip(length);
      this.#ends.push(cursor.at);
    }
  }
}

const TOO_SLOW = `The pattern took more than ${LONGEST_RUN_MS} ms`;
