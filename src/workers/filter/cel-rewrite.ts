import {
  type CelNode,
  type Checker,
  type Evaluator,
  isNode,
  type Names,
  VARIABLES,
  type Variable,
} from "./cel-node.ts";
import {
  boundLoop,
  rewriteDuration,
  rewriteEquality,
  rewriteMembership,
  rewriteOrder,
  rewriteSearch,
  rewriteSum,
} from "./cel-operators.ts";
import { fieldNamed, fieldOf, hasField, textTest, wholeOf } from "./cel-semantics.ts";

/** What a rewritten expression uses. */
export interface CelUses {
  readonly variables: ReadonlySet<Variable>;
  /** `key` and `value` if they are used as a whole, not only as the start of a path. */
  readonly whole: ReadonlySet<Variable>;
  readonly usesNow: boolean;
  /** `headers.all("name")`. */
  readonly usesAllHeaders: boolean;
  /** Macros iterate lists, so the expression does not bound their time. */
  readonly usesMacros: boolean;
}

const ORDERS = new Set(["<", "<=", ">", ">="]);

/**
 * Changes field accesses, `has`, operators and string functions to our meaning, in place, and records what the
 * expression uses.
 */
export function rewrite(tree: CelNode): CelUses {
  const variables = new Set<Variable>();
  const whole = new Set<Variable>();
  const seen = new Set<unknown>();
  let usesNow = false;
  let usesAllHeaders = false;
  let usesMacros = false;
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
    if (op === "id" && isVariable(args)) {
      variables.add(args);
      if (!inner.has(part)) whole.add(args);
      // A record may have no timestamp, so the type is known only at evaluation.
      if (VARIABLES[args] === "dyn" || args === "timestamp") rewriteVariable(part, args);
    }
    if (op === "." || op === "[]") inner.add((args as readonly unknown[])[0]);
    const called = op === "call" ? (args as readonly unknown[])[0] : null;
    if (called === "now") usesNow = true;
    if (called === "duration") rewriteDuration(part);
    if (op === "comprehension") {
      usesMacros = true;
      boundLoop(part);
    } else if (called === "has") rewriteHas(part, inner);
    else if (op === "." || op === "[]") rewriteAccess(part, inner.has(part));
    else if (op === "rcall") {
      const [name, , given] = args as [string, CelNode, readonly CelNode[]];
      if (name === "all" && given.length === 1) usesAllHeaders = true;
      rewriteTextTest(part);
      rewriteSearch(part);
    } else if (op === "==" || op === "!=") rewriteEquality(part);
    else if (op === "in") rewriteMembership(part);
    else if (op === "+") rewriteSum(part);
    else if (ORDERS.has(op)) rewriteOrder(part);
    visit(args);
    visit(part.meta.alternate);
    visit(part.meta.macro);
  };
  visit(tree);
  return { variables, whole, usesNow, usesAllHeaders, usesMacros };
}

function isVariable(name: unknown): name is Variable {
  return typeof name === "string" && Object.hasOwn(VARIABLES, name);
}

/** A variable of any type needs no type check. */
function rewriteVariable(node: CelNode, name: string): void {
  node.setMeta("check", (checker: Checker) => checker.dynType);
  node.setMeta("evaluate", (_evaluator: Evaluator, _node: CelNode, names: Names) => names.getValue(name));
}

/** @param isInner only a step of a longer path */
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
