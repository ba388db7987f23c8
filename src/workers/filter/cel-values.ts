import type { StoredHeader } from "../store/stored-record.ts";
import { beginBudget, isBudgetSpent } from "./cel-budget.ts";
import { compile, setNow } from "./cel-environment.ts";
import type { CelNode, Variable } from "./cel-node.ts";
import { CelRecord } from "./cel-record.ts";
import { withExactNumbers } from "./cel-semantics.ts";
import { readExactly } from "./exact-json.ts";
import { LONGEST_RUN_MS } from "./guarded-run.ts";
import { setPairs } from "./header-values.ts";
import type { RecordsView } from "./record-filter.ts";

/** The expression took too long on a record. */
export class TooSlow extends Error {
  override readonly message = `the expression took more than ${LONGEST_RUN_MS} ms`;
}

/** Several expressions over one record, in the language of filters, whose values are written: no digit is lost. */
export class CelValues {
  readonly #record: CelRecord;
  readonly #values: readonly (() => unknown)[];
  readonly #usesNow: boolean;

  /** @throws an error of cel-js, with `range` if it knows the position */
  constructor(expressions: readonly string[]) {
    const programs = expressions.map((expression) => compile(expression, "any"));
    for (const { tree } of programs) refuseProto(tree);
    const used = new Set(programs.flatMap(({ variables }) => [...variables]));
    this.#usesNow = programs.some(({ usesNow }) => usesNow);
    // Whether a part was left as it is shows in its own value.
    const variables = new Set<Variable>([...used, "key", "value", "headers", "timestamp"]);
    this.#record = new CelRecord({ variables, whole: variables, usesAllHeaders: true }, readExactly);
    this.#values = programs.map((program) => program.bind(this.#record.context));
  }

  /** The variables of the record that was read last. */
  get record(): Readonly<Record<"key" | "value" | "headers" | "timestamp", unknown>> {
    return this.#record.context;
  }

  /** @throws Error, MalformedRecord */
  read(view: RecordsView, from: number, to: number, headers: readonly StoredHeader[]): void {
    if (this.#usesNow) setNow(Date.now());
    beginBudget();
    this.#record.begin(view);
    this.#record.read(from, to);
    const { context } = this.#record;
    if (typeof context.headers === "object" && context.headers !== null) {
      setPairs(context.headers as Parameters<typeof setPairs>[0], headers);
    }
  }

  /** The value of an expression, by its index. @throws Error why there is none, TooSlow */
  valueOf(index: number): unknown {
    try {
      return this.bounded(() => withExactNumbers(this.#values[index] ?? (() => null)));
    } catch (error) {
      throw isBudgetSpent() ? new TooSlow() : error;
    }
  }

  /** @throws TooSlow when the time of the record is over */
  bounded<Result>(work: () => Result): Result {
    const result = work();
    if (isBudgetSpent()) throw new TooSlow();
    return result;
  }
}

export const makeCelValues = (expressions: readonly string[]): CelValues => new CelValues(expressions);

/** cel-js drops this name from an object, without a word. */
function refuseProto(part: unknown): void {
  if (typeof part !== "object" || part === null) return;
  const { op, args, start, end } = part as Partial<CelNode>;
  if (op === "map" && Array.isArray(args)) {
    for (const entry of args as readonly (readonly CelNode[])[]) {
      if (entry[0]?.args !== "__proto__") continue;
      const error = new Error('An object of an expression cannot have the field "__proto__".');
      throw Object.assign(error, { range: { start, end } });
    }
  }
  for (const child of Object.values(op === undefined ? part : { args })) refuseProto(child);
}
