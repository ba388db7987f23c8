import { Environment, type ParseResult, serialize } from "@marcbachmann/cel-js";
import { assertConstants } from "./cel-constants.ts";
import { type CelNode, type Evaluator, type TopNode, VARIABLES, type Variable } from "./cel-node.ts";
import { type CelUses, rewrite } from "./cel-rewrite.ts";
import { withArticle } from "./cel-types.ts";
import { allHeaders } from "./header-values.ts";

/**
 * The CEL language as Tailwater speaks it, on cel-js. This file, cel-node.ts and cel-rewrite.ts alone know cel-js' inside
 * (its version is pinned, a test holds what is used). An expression is parsed, and then its field accesses and string
 * functions are given the meaning that filters need (see cel-semantics.ts): what a record lacks is null, not an error.
 */

/** The values of VARIABLES for one record; those that the expression does not use may be anything. */
export type CelContext = Record<Variable, unknown>;

/** An expression ready to be evaluated. Throws what CEL calls an error. */
export interface CelProgram extends CelUses {
  readonly evaluate: (context: CelContext) => unknown;
  /** The same for one context whose values change from call to call, in less time. */
  bind(context: CelContext): () => unknown;
  /** The tree as the user wrote it, for plans. */
  readonly tree: CelNode;
}

let nowMs = 0;

/** What `now()` gives until it is set again, ms since the epoch: the same for all records of a batch. */
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

/** @throws an error of cel-js: its message, and `range` where it has one. */
export function compile(expression: string): CelProgram {
  const asWritten = environment.parse(expression);
  const checked = asWritten.check();
  if (!checked.valid) throw checked.error ?? new Error("The expression is not valid.");
  if (checked.type !== undefined && checked.type !== "bool" && checked.type !== "dyn") {
    throw new Error(`The expression gives ${withArticle(checked.type)}, not true or false.`);
  }
  const tree = treeOf(asWritten);
  // A path alone is half of a comparison being typed; a field that is true or false can be compared, too.
  if (checked.type === "dyn" && (tree.op === "." || tree.op === "[]" || tree.op === "id")) {
    throw new Error(`Compare it with something: ${expression.trim()} == …`);
  }
  assertConstants(tree, (part) => environment.evaluate(expressionOf(part)));
  // The tree that is evaluated is another one: checking has left its marks on the first.
  const evaluated = environment.parse(expression);
  const uses = rewrite(treeOf(evaluated));
  const evaluate = evaluated as (context: CelContext) => unknown;
  return { evaluate, bind: (context) => bind(evaluated, context), tree, ...uses };
}

/** cel-js wraps the context again at each evaluation: here the first one's wrap is kept, and handed on. */
function bind(parsed: ParseResult, context: CelContext): () => unknown {
  const top = treeOf(parsed) as TopNode;
  let evaluator: Evaluator | null = null;
  let names: unknown = null;
  const note: TopNode["evaluate"] = (given, node, wrapped) => {
    evaluator = given;
    names = wrapped;
    // What it inherits is in its place again.
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

/** Whether CEL has a function or macro of that name, whatever it is called on. */
export function isFunction(name: string): boolean {
  return FUNCTIONS.has(name);
}

/** A part of an expression as an expression of its own (a node's range leaves out parentheses). */
export function expressionOf(node: CelNode): string {
  return serialize(node as unknown as Parameters<typeof serialize>[0]);
}

function treeOf(parsed: ParseResult): CelNode {
  return parsed.ast as unknown as CelNode;
}

/**
 * cel-js names the type of a nested value by all the types in it: of one nested a thousand times that is megabytes, kept
 * for good. That something is a list or a map is enough to find who handles it.
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
  // JSON's numbers are doubles, and people write 1, not 1.0.
  for (const operator of ["+", "-", "*", "/", "%"] as const) {
    const compute = ARITHMETIC[operator];
    made.registerOperator(`double ${operator} int: double`, (a: number, b: bigint) => compute(a, Number(b)));
    made.registerOperator(`int ${operator} double: double`, (a: bigint, b: number) => compute(Number(a), b));
  }
  made.registerOperator("double % double: double", (a: number, b: number) => a % b);
  // Nothing is neither less nor more than something.
  for (const operator of ["<", "<=", ">", ">="]) {
    for (const type of ["int", "double", "string", "google.protobuf.Timestamp", "google.protobuf.Duration"]) {
      made.registerOperator(`null ${operator} ${type}: bool`, () => false);
      made.registerOperator(`${type} ${operator} null: bool`, () => false);
    }
    made.registerOperator(`null ${operator} null: bool`, () => false);
  }
  // The only one that compares so is the record's own, which it may lack: see cel-rewrite.ts.
  made.registerOperator("google.protobuf.Timestamp == null: bool", () => false);
  // A record without a timestamp is at no time, and at no distance from one.
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
