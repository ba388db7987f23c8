import { Environment, type ParseResult, serialize } from "@marcbachmann/cel-js";
import { assertConstants } from "./cel-constants.ts";
import { registerEdits } from "./cel-edits.ts";
import { type CelNode, type Evaluator, type TopNode, VARIABLES, type Variable } from "./cel-node.ts";
import { type CelUses, rewrite } from "./cel-rewrite.ts";
import { withArticle } from "./cel-types.ts";
import { allHeaders } from "./header-values.ts";

/**
 * Tailwater's CEL, built on cel-js. Only this file, cel-node.ts and cel-rewrite.ts use internals of cel-js (its version
 * is pinned, and a test checks what is used). After parsing, field accesses and string functions get the meaning that
 * filters need (see cel-semantics.ts): a missing field is null, not an error.
 */

/** The values of VARIABLES for one record. Variables that the expression does not use may have any value. */
export type CelContext = Record<Variable, unknown>;

/** A compiled expression. It throws a CEL error. */
export interface CelProgram extends CelUses {
  readonly evaluate: (context: CelContext) => unknown;
  /** The same for one context object whose values change between calls; it is faster. */
  bind(context: CelContext): () => unknown;
  /** The tree of the user's text, for plans. */
  readonly tree: CelNode;
}

let nowMs = 0;

/** Sets the value of `now()`, ms since the epoch. It is the same for all records of a batch. */
export function setNow(ms: number): void {
  nowMs = ms;
}

const ARITHMETIC = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
};

const environment = makeEnvironment();

/**
 * @param gives `any`: the value rewrites a record
 * @throws an error of cel-js, with its message and, if it has one, `range`.
 */
export function compile(expression: string, gives: "bool" | "any" = "bool"): CelProgram {
  const asWritten = environment.parse(expression);
  const checked = asWritten.check();
  if (!checked.valid) throw checked.error ?? new Error("The expression is not valid.");
  const tree = treeOf(asWritten);
  if (gives === "bool") assertDecides(expression, tree, checked.type);
  assertConstants(tree, (part) => environment.evaluate(expressionOf(part)));
  // Evaluation uses another tree, because checking has annotated the first one.
  const evaluated = environment.parse(expression);
  const uses = rewrite(treeOf(evaluated));
  const evaluate = evaluated as (context: CelContext) => unknown;
  return { evaluate, bind: (context) => bind(evaluated, context), tree, ...uses };
}

function assertDecides(expression: string, { op }: CelNode, type: string | undefined): void {
  if (type !== undefined && type !== "bool" && type !== "dyn") {
    throw new Error(`The expression gives ${withArticle(type)}, not true or false.`);
  }
  // A path alone is usually an unfinished comparison; a boolean field can be compared, too.
  if (type === "dyn" && (op === "." || op === "[]" || op === "id")) {
    throw new Error(`Compare it with something: ${expression.trim()} == …`);
  }
}

/** cel-js wraps the context again at each evaluation. This keeps the first wrapper and passes it on. */
function bind(parsed: ParseResult, context: CelContext): () => unknown {
  const top = treeOf(parsed) as TopNode;
  let evaluator: Evaluator | null = null;
  let names: unknown = null;
  const note: TopNode["evaluate"] = (given, node, wrapped) => {
    evaluator = given;
    names = wrapped;
    // Restores the prototype.
    Reflect.deleteProperty(top, "evaluate");
    return top.evaluate(given, node, wrapped);
  };
  return () => {
    if (evaluator !== null) return top.evaluate(evaluator, top, names);
    top.evaluate = note;
    return parsed(context);
  };
}

const FUNCTIONS = new Set(environment.getDefinitions().functions.map(({ name }) => name));

/** Whether CEL has a function or macro with that name, for any receiver. */
export function isFunction(name: string): boolean {
  return FUNCTIONS.has(name);
}

/** A part of an expression as a separate expression (a node's range leaves out parentheses). */
export function expressionOf(node: CelNode): string {
  return serialize(node as unknown as Parameters<typeof serialize>[0]);
}

function treeOf(parsed: ParseResult): CelNode {
  return parsed.ast as unknown as CelNode;
}

/**
 * cel-js names the type of a nested value by all types in it. For a value nested a thousand times that is megabytes,
 * kept forever. To find the handler it is enough to know that a value is a list or a map.
 */
function seeTypesShallowly(made: Environment): void {
  const probe = made.parse("true");
  const top = treeOf(probe) as TopNode;
  top.setMeta("evaluate", (evaluator: Evaluator) => {
    evaluator.debugTypeDeep = (value) => evaluator.debugType(value);
    return true;
  });
  probe({});
}

function makeEnvironment(): Environment {
  const made = new Environment({ homogeneousAggregateLiterals: false });
  seeTypesShallowly(made);
  for (const [name, type] of Object.entries(VARIABLES)) made.registerVariable(name, type);
  made.registerFunction("now(): google.protobuf.Timestamp", () => new Date(nowMs));
  made.registerFunction("map.all(string): list<dyn>", allHeaders);
  registerEdits(made);
  // JSON numbers are doubles, but people write 1, not 1.0.
  for (const operator of ["+", "-", "*", "/", "%"] as const) {
    const compute = ARITHMETIC[operator];
    made.registerOperator(`double ${operator} int: double`, (a: number, b: bigint) => compute(a, Number(b)));
    made.registerOperator(`int ${operator} double: double`, (a: bigint, b: number) => compute(Number(a), b));
  }
  made.registerOperator("double % double: double", (a: number, b: number) => a % b);
  // Null is neither less nor greater than any value.
  for (const operator of ["<", "<=", ">", ">="]) {
    for (const type of ["int", "double", "string", "google.protobuf.Timestamp", "google.protobuf.Duration"]) {
      made.registerOperator(`null ${operator} ${type}: bool`, () => false);
      made.registerOperator(`${type} ${operator} null: bool`, () => false);
    }
    made.registerOperator(`null ${operator} null: bool`, () => false);
  }
  // Only the record's own timestamp, which may be missing, is compared with null: see cel-rewrite.ts.
  made.registerOperator("google.protobuf.Timestamp == null: bool", () => false);
  // A record without a timestamp has no time and no distance from a time.
  for (const [left, right] of [
    ["null", "google.protobuf.Duration"],
    ["null", "google.protobuf.Timestamp"],
    ["google.protobuf.Timestamp", "null"],
    ["google.protobuf.Duration", "null"],
    ["null", "null"],
  ]) {
    for (const operator of ["+", "-"]) made.registerOperator(`${left} ${operator} ${right}: null`, () => null);
  }
  return made;
}
