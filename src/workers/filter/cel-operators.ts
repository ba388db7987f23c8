import { mayGoOn } from "./cel-budget.ts";
import type { BinaryNode, CallNode, CelNode, Evaluator, FunctionNode, LoopNode } from "./cel-node.ts";
import { isMap, isSame, MOST_COMPARED } from "./cel-semantics.ts";

/**
 * Operators and functions of CEL whose meaning, time or size differs from cel-js. cel-js finds an operator by the types
 * of both sides, with all nested types of lists and maps, and caches each type, so a record decides its time and
 * memory. Ours look only at the values.
 */

type Figure = number | bigint;
/** Numbers are compared directly, without a search for the handler. */
const ORDERS: Readonly<Record<string, (a: Figure, b: Figure) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

export function rewriteEquality(node: CelNode): void {
  const wanted = node.op === "==";
  const [left, right] = node.args as [CelNode, CelNode];
  node.setMeta("evaluate", (evaluator: Evaluator, _node: CelNode, context: unknown) => {
    const a = evaluator.run(left, context);
    const b = evaluator.run(right, context);
    const isPlain = (typeof a === "string" || typeof a === "number") && typeof a === typeof b;
    return (isPlain ? a === b : isSame(a, b)) === wanted;
  });
}

/** `x in list`, `"name" in map`; for anything else cel-js gives its error. */
export function rewriteMembership(node: CelNode): void {
  const [left, right] = node.args as [CelNode, CelNode];
  node.setMeta("evaluate", (evaluator: Evaluator, checked: BinaryNode, context: unknown) => {
    const item = evaluator.run(left, context);
    const holder = evaluator.run(right, context);
    if (Array.isArray(holder)) return holder.some((one) => isSame(item, one));
    if (isMap(holder)) return typeof item === "string" && Object.hasOwn(holder, item);
    return checked.handle(item, holder, checked, evaluator);
  });
}

export function rewriteOrder(node: CelNode): void {
  const order = ORDERS[node.op] as (typeof ORDERS)[string];
  const [left, right] = node.args as [CelNode, CelNode];
  node.setMeta("evaluate", (evaluator: Evaluator, checked: BinaryNode, context: unknown) => {
    const a = evaluator.run(left, context);
    const b = evaluator.run(right, context);
    if (isFigure(a) && isFigure(b)) return order(a, b);
    if (a instanceof Date && b instanceof Date) return order(a.getTime(), b.getTime());
    return checked.handle(a, b, checked, evaluator);
  });
}

function isFigure(value: unknown): value is Figure {
  return typeof value === "number" || typeof value === "bigint";
}

/**
 * The largest text (characters) and list (elements) that an expression may create, because `cel.bind` could double them
 * repeatedly.
 */
const LONGEST_TEXT = 2 ** 26;
const LONGEST_LIST = 2 ** 20;

export function rewriteSum(node: CelNode): void {
  const [left, right] = node.args as [CelNode, CelNode];
  node.setMeta("evaluate", (evaluator: Evaluator, checked: BinaryNode, context: unknown) => {
    const a = evaluator.run(left, context);
    const b = evaluator.run(right, context);
    if (typeof a === "number" && typeof b === "number") return a + b;
    const most = typeof a === "string" ? LONGEST_TEXT : LONGEST_LIST;
    if (lengthOf(a) + lengthOf(b) > most) throw new Error("the sum of two texts or lists is too long");
    return checked.handle(a, b, checked, evaluator);
  });
}

function lengthOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

const SEARCHES = new Set(["indexOf", "lastIndexOf", "split"]);

/** Searching for one long text of a record in another could run for hours. */
export function rewriteSearch(node: CelNode): void {
  const [name, receiver, args] = node.args as [string, CelNode, readonly CelNode[]];
  if (!SEARCHES.has(name)) return;
  node.setMeta("evaluate", (evaluator: Evaluator, checked: CallNode, context: unknown) => {
    const given = [receiver, ...args].map((part) => evaluator.run(part, context));
    if (lengthOf(given[0]) * lengthOf(given[1]) > MOST_COMPARED) throw new Error(`${name}() of texts that long`);
    return checked.handle(given, evaluator, checked);
  });
}

/** The longest text of a duration; no duration needs more. */
const LONGEST_DURATION = 100;

/** cel-js reads a duration in time that grows with the square of its length. */
export function rewriteDuration(node: CelNode): void {
  const [, [text]] = node.args as [string, readonly CelNode[]];
  if (text === undefined) return;
  node.setMeta("evaluate", (evaluator: Evaluator, checked: FunctionNode, context: unknown) => {
    const given = evaluator.run(text, context);
    if (lengthOf(given) > LONGEST_DURATION) throw new Error("duration() of a text that long");
    return checked.handle([given], checked, evaluator);
  });
}

/** A macro checks the time before each iteration. */
export function boundLoop(node: CelNode): void {
  const loop = node.args as LoopNode["args"];
  const { condition } = loop;
  loop.condition = condition === undefined ? mayGoOn : (found) => mayGoOn() && condition(found);
}
