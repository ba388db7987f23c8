import {
  type BinaryNode,
  type CelNode,
  type Checker,
  type Evaluator,
  isNode,
  type Names,
  VARIABLES,
  type Variable,
} from "./cel-node.ts";
import { fieldNamed, fieldOf, hasField, textTest, wholeOf } from "./cel-semantics.ts";

/** What a rewritten expression uses. */
export interface CelUses {
  readonly variables: ReadonlySet<Variable>;
  readonly usesNow: boolean;
  /** `value` stands for itself somewhere, not only as the beginning of a path. */
  readonly usesWholeValue: boolean;
}

type Figure = number | bigint;
/** Figures that are more or less, and numbers and texts that are the same or not, need no search for who compares them. */
const ORDERS: Readonly<Record<string, (a: Figure, b: Figure) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** Gives field accesses, `has` and string functions our meaning, in place; notes what the expression uses. */
export function rewrite(tree: CelNode): CelUses {
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
