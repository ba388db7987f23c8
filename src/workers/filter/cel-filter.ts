import type { CelFilter } from "../../contract/filter.ts";
import { MalformedRecord } from "../wire/varint.ts";
import { Candidates } from "./candidates.ts";
import { beginBudget, isBudgetSpent } from "./cel-budget.ts";
import { type CelProgram, compile, setNow } from "./cel-environment.ts";
import { batchParts, needlesOf } from "./cel-plan.ts";
import { CelRecord } from "./cel-record.ts";
import { InexactNumber, withExactNumbers } from "./cel-semantics.ts";
import { LONGEST_RUN_MS, MOST_TIMEOUTS } from "./guarded-run.ts";
import { plainMessage } from "./plain-message.ts";
import { FAILED, MATCH, NO_MATCH, NONE, type Outcome, type RecordFilter, type RecordsView } from "./record-filter.ts";

export interface CelOptions {
  /** False: every record is evaluated without the plan. For tests. */
  readonly planned: boolean;
}

/** @throws an error of cel-js, with `range` if it knows the position */
export function makeCelFilter({ expression }: CelFilter, { planned }: CelOptions = { planned: true }): RecordFilter {
  return new PlannedCel(expression, planned);
}

/** Searches the whole batch for bytes that a match must contain, and evaluates only the records with them. */
class PlannedCel implements RecordFilter {
  failure = "";
  givenUp: string | null = null;
  #timeouts = 0;
  readonly #program: CelProgram;
  /** The expression's value for the current record. */
  readonly #value: () => unknown;
  readonly #record: CelRecord;
  readonly #candidates: Candidates | null;
  /** Parts that must be true for the whole batch. */
  readonly #parts: readonly CelProgram[];
  #batchCanMatch = true;

  constructor(expression: string, planned: boolean) {
    this.#program = compile(expression);
    this.#record = new CelRecord(this.#program);
    this.#value = this.#program.bind(this.#record.context);
    const needles = planned ? needlesOf(this.#program.tree) : null;
    this.#candidates = needles === null ? null : new Candidates(needles.map((needle) => Buffer.from(needle)));
    const parts = planned ? batchParts(this.#program.tree) : [];
    this.#parts = parts.map((part) => compile(part));
  }

  begin(view: RecordsView): number {
    if (this.#program.usesNow) setNow(Date.now());
    this.#record.begin(view);
    this.#batchCanMatch = this.#parts.every((part) => this.#isNotFalse(part));
    if (!this.#batchCanMatch) return NONE;
    return this.#candidates?.begin(view.records) ?? 0;
  }

  next(from: number): number {
    if (!this.#batchCanMatch) return NONE;
    return this.#candidates?.next(from) ?? from;
  }

  test(from: number, to: number): Outcome {
    if (this.givenUp !== null) return this.#failed(this.givenUp);
    beginBudget();
    try {
      this.#record.read(from, to);
      const outcome = this.#evaluate();
      return isBudgetSpent() ? this.#tookTooLong() : outcome;
    } catch (error) {
      if (isBudgetSpent()) return this.#tookTooLong();
      // A malformed record is an error of the batch, not of the expression.
      if (error instanceof MalformedRecord) throw error;
      return this.#failed(plainMessage(error));
    }
  }

  #failed(why: string): Outcome {
    this.failure = why;
    return FAILED;
  }

  #tookTooLong(): Outcome {
    this.#timeouts += 1;
    if (this.#timeouts >= MOST_TIMEOUTS) this.givenUp = `${TOO_SLOW} on each of ${MOST_TIMEOUTS} records.`;
    return this.#failed(this.givenUp ?? `${TOO_SLOW} on this record.`);
  }

  #evaluate(): Outcome {
    try {
      return this.#outcome(this.#value());
    } catch (error) {
      if (!isInexact(error)) throw error;
      this.#record.readExactly();
      return this.#outcome(withExactNumbers(this.#value));
    }
  }

  #outcome(result: unknown): Outcome {
    if (result === true) return MATCH;
    if (result === false) return NO_MATCH;
    return this.#failed(`the expression gives ${result === null ? "null" : typeof result}, not true or false`);
  }

  #isNotFalse(part: CelProgram): boolean {
    try {
      return part.evaluate(this.#record.context) !== false;
    } catch {
      return true; // Each record fails on it and reports it.
    }
  }
}

const TOO_SLOW = `The expression took more than ${LONGEST_RUN_MS} ms`;

/** cel-js may wrap an error as the cause of its own error. */
function isInexact(error: unknown): boolean {
  return error instanceof InexactNumber || (error instanceof Error && error.cause instanceof InexactNumber);
}
