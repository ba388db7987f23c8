import { Environment, type ParseResult, serialize } from "@marcbachmann/cel-js";
import { assertPattern, fieldNamed, fieldOf, hasField, textTest, wholeOf } from "./cel-semantics.ts";

/**
 * The CEL language as Tailwater speaks it, on cel-js: the only file that knows cel-js' inside (its version is pinned, a
 * test holds what is used). An expression is parsed, and then its field accesses and string functions are given the
 * meaning that filters need (see cel-semantics.ts): what a record lacks is null, not an error.
 */

/** What the record is called in an expression, and its CEL types. */
export const VARIABLES = {
  key: "dyn",
  value: "dyn",
  headers: "dyn",
  topic: "string",
  partition: "int",
  offset: "int",
  size: "int",
  timestamp: "google.protobuf.Timestamp",
} as const;
export type Variable = keyof typeof VARIABLES;

/** A node of cel-js' tree, as far as plans and rewriting look into it. */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  readonly meta: { readonly macro?: unknown; readonly alternate?: CelNode };
  setMeta(key: "check" | "evaluate" | "macro" | "async", value: unknown): CelNode;
  check: unknown;
}

interface Checker {
  readonly dynType: unknown;
  readonly boolType: unknown;
  check(node: CelNode, context: unknown): unknown;
}
interface Evaluator {
  run(node: CelNode, context: unknown): unknown;
}
/** What cel-js hands an evaluation: the record's variables, and inside of a macro its own before them. */
interface Names {
  getValue(name: string): unknown;
}
/** A node of a binary operator, once checked. */
interface BinaryNode extends CelNode {
  handle(left: unknown, right: unknown, node: CelNode, evaluator: Evaluator): unknown;
}

/** The whole expression's node. */
interface TopNode extends CelNode {
  evaluate(evaluator: Evaluator, node: CelNode, names: unknown): unknown;
}

/** The values of VARIABLES for one record; those that the expression does not use may be anything. */
export type CelContext = Record<Variable, unknown>;

/** An expression ready to be evaluated. Throws what CEL calls an error. */
export interface CelProgram {
  readonly evaluate: (context: CelContext) => unknown;
  /** The same for one context whose values change from call to call, in less time. */
  bind(context: CelContext): () => unknown;
  /** The tree as the user wrote it, for plans. */
  readonly tree: CelNode;
  readonly variables: ReadonlySet<Variable>;
  readonly usesNow: boolean;
  /** `value` stands for itself somewhere, not only as the beginning of a path. */
  readonly usesWholeValue: boolean;
}

let nowMs = 0;

/** What `now()` gives until it is set again, ms since the epoch: the same for all records of a batch. */
export function setNow(ms: number): void {
  nowMs = ms;
}

type Figure = number | bigint;
/** Figures that are more or less, and numbers and texts that are the same or not, need no search for who compares them. */
const ORDERS: Readonly<Record<string, (a: Figure, b: Figure) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

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
  assertConstants(tree);
  // The tree that is evaluated is another one: checking has left its marks on the first.
  const evaluated = environment.parse(expression);
  const uses = rewrite(treeOf(evaluated));
  const evaluate = evaluated as (context: CelContext) => unknown;
  return { evaluate, bind: (context) => bind(evaluated, context), tree, ...uses };
}

/** cel-js wraps the context anew at each evaluation: here the first one's wrap is kept, and handed on. */
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

/** A part of an expression as an expression of its own (a node's range leaves out parentheses). */
export function expressionOf(node: CelNode): string {
  return serialize(node as unknown as Parameters<typeof serialize>[0]);
}

/** Functions of a text that may be wrong for them. */
const CONVERSIONS = new Set(["duration", "timestamp", "int", "double"]);

/**
 * What would fail on every record fails while the expression is written: `duration("15x")`, `matches("(")`.
 * @throws Error with the `range` of what is wrong
 */
function assertConstants(part: unknown): void {
  if (typeof part !== "object" || part === null) return;
  if (!isNode(part)) {
    for (const child of Object.values(part)) assertConstants(child);
    return;
  }
  const { op, args, start, end } = part;
  if (op === "call" || op === "rcall") {
    const [name, ...rest] = args as [string, ...unknown[]];
    const [given] = rest.at(-1) as readonly CelNode[];
    if (given?.op === "value" && typeof given.args === "string") {
      try {
        if (op === "call" && CONVERSIONS.has(name)) environment.evaluate(expressionOf(part));
        else if (op === "rcall" && name === "matches") assertPattern(given.args);
      } catch (cause) {
        const { message } = cause instanceof Error ? cause : new Error(String(cause));
        throw Object.assign(new Error(message, { cause }), { range: { start, end } });
      }
    }
  }
  assertConstants(args);
}

function treeOf(parsed: ParseResult): CelNode {
  return parsed.ast as unknown as CelNode;
}

function makeEnvironment(): Environment {
  const made = new Environment({ homogeneousAggregateLiterals: false });
  for (const [name, type] of Object.entries(VARIABLES)) made.registerVariable(name, type);
  made.registerFunction("now(): google.protobuf.Timestamp", () => new Date(nowMs));
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
  return made;
}

/** Gives field accesses, `has` and string functions our meaning, in place; notes what the expression uses. */
function rewrite(tree: CelNode): Pick<CelProgram, "variables" | "usesNow" | "usesWholeValue"> {
  const variables = new Set<Variable>();
  const seen = new Set<unknown>();
  let usesNow = false;
  let usesWholeValue = false;
  /** Accesses whose result is itself accessed. */
  const inner = new Set<unknown>();
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || seen.has(part)) return;
    seen.add(part);
    if (!isNode(part)) {
      for (const child of Object.values(part)) visit(child);
      return;
    }
    const { op, args } = part;
    if (op === "id" && typeof args === "string" && args in VARIABLES) {
      variables.add(args as Variable);
      if (VARIABLES[args as Variable] === "dyn") rewriteVariable(part, args);
    }
    if (op === "id" && args === "value" && !inner.has(part)) usesWholeValue = true;
    if (op === "." || op === "[]") inner.add((args as readonly unknown[])[0]);
    if (op === "call" && Array.isArray(args) && args[0] === "now") usesNow = true;
    if (op === "call" && Array.isArray(args) && args[0] === "has") rewriteHas(part, inner);
    else if (op === "." || op === "[]") rewriteAccess(part, inner.has(part));
    else if (op === "rcall") rewriteTextTest(part);
    else if (op === "==" || op === "!=") rewriteEquality(part);
    else if (op in ORDERS) rewriteOrder(part);
    visit(args);
    visit(part.meta.alternate);
    visit(part.meta.macro);
  };
  visit(tree);
  return { variables, usesNow, usesWholeValue };
}

/** A variable of any type needs no look at its type. */
function rewriteVariable(node: CelNode, name: string): void {
  node.setMeta("evaluate", (_evaluator: Evaluator, _node: CelNode, names: Names) => names.getValue(name));
}

function rewriteEquality(node: CelNode): void {
  const wanted = node.op === "==";
  const [left, right] = node.args as [CelNode, CelNode];
  node.setMeta("evaluate", (evaluator: Evaluator, checked: BinaryNode, context: unknown) => {
    const a = evaluator.run(left, context);
    const b = evaluator.run(right, context);
    const isPlain = (typeof a === "string" || typeof a === "number") && typeof a === typeof b;
    return isPlain ? (a === b) === wanted : checked.handle(a, b, checked, evaluator);
  });
}

function rewriteOrder(node: CelNode): void {
  const order = ORDERS[node.op] as (typeof ORDERS)[string];
  const [left, right] = node.args as [CelNode, CelNode];
  node.setMeta("evaluate", (evaluator: Evaluator, checked: BinaryNode, context: unknown) => {
    const a = evaluator.run(left, context);
    const b = evaluator.run(right, context);
    return isFigure(a) && isFigure(b) ? order(a, b) : checked.handle(a, b, checked, evaluator);
  });
}

function isFigure(value: unknown): value is Figure {
  return typeof value === "number" || typeof value === "bigint";
}

/** @param isInner only a step on the way to another field */
function rewriteAccess(node: CelNode, isInner: boolean): void {
  const finish = isInner ? (found: unknown) => found : wholeOf;
  const [left, step] = node.args as [CelNode, string | CelNode];
  node.setMeta("check", (checker: Checker, _node: CelNode, context: unknown) => {
    checker.check(left, context);
    if (typeof step !== "string") checker.check(step, context);
    return checker.dynType;
  });
  if (typeof step === "string") {
    const field = fieldNamed(step);
    node.setMeta("evaluate", (evaluator: Evaluator, _node: CelNode, context: unknown) =>
      finish(field(evaluator.run(left, context))),
    );
  } else {
    node.setMeta("evaluate", (evaluator: Evaluator, _node: CelNode, context: unknown) =>
      finish(fieldOf(evaluator.run(left, context), evaluator.run(step, context))),
    );
  }
}

/** `has(a.b)`: also true for a field that is null; false, never an error, when `a` is missing too. */
function rewriteHas(node: CelNode, inner: Set<unknown>): void {
  const [, [access]] = node.args as [string, [CelNode]];
  if (access.op !== ".") return;
  const [left, name] = access.args as [CelNode, string];
  inner.add(left);
  node.setMeta("macro", undefined);
  node.setMeta("check", (checker: Checker, _node: CelNode, context: unknown) => {
    checker.check(left, context);
    return checker.boolType;
  });
  node.setMeta("evaluate", (evaluator: Evaluator, _node: CelNode, context: unknown) =>
    hasField(evaluator.run(left, context), name),
  );
  node.setMeta("async", false);
}

function rewriteTextTest(node: CelNode): void {
  const [name, receiver, args] = node.args as [string, CelNode, readonly CelNode[]];
  const test = textTest(name);
  const [argument] = args;
  if (test === null || argument === undefined || args.length !== 1) return;
  node.setMeta("check", (checker: Checker, _node: CelNode, context: unknown) => {
    checker.check(receiver, context);
    checker.check(argument, context);
    return checker.boolType;
  });
  node.setMeta("evaluate", (evaluator: Evaluator, _node: CelNode, context: unknown) =>
    test(evaluator.run(receiver, context), evaluator.run(argument, context)),
  );
  node.setMeta("async", false);
}

function isNode(part: object): part is CelNode {
  return "op" in part && "setMeta" in part;
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
