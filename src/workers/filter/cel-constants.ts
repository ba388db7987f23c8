import { type CelNode, isNode } from "./cel-node.ts";
import { assertPattern } from "./cel-pattern.ts";

/** Functions whose text argument may be wrong. */
const CONVERSIONS = new Set(["duration", "timestamp", "int", "double"]);
const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);

/**
 * Finds parts that fail on every record, or match none, while the expression is written: `duration("15x")`,
 * `matches("(")`, `key == 42`.
 * @param evaluate evaluates a constant part of the expression
 * @throws Error with the `range` of the problem
 */
export function assertConstants(
  part: unknown,
  evaluate: (part: CelNode) => unknown,
  bound: ReadonlySet<unknown> = new Set(),
): void {
  if (typeof part !== "object" || part === null) return;
  if (!isNode(part)) {
    for (const child of Object.values(part)) assertConstants(child, evaluate, bound);
    return;
  }
  const { op, args } = part;
  if (op === "call" || op === "rcall") {
    const [name, ...rest] = args as [string, ...unknown[]];
    const [given, ...others] = rest.at(-1) as readonly CelNode[];
    if (given?.op === "value" && typeof given.args === "string") {
      if (op === "call" && CONVERSIONS.has(name)) at(part, () => evaluate(part));
      else if (op === "rcall" && name === "matches") at(part, assertPattern, given.args);
    }
    // A macro's own variable hides the record's name inside the macro.
    if (op === "rcall" && given?.op === "id" && others.length > 0) {
      assertConstants(args, evaluate, new Set([...bound, given.args]));
      return;
    }
  } else if (COMPARISONS.has(op)) at(part, assertKey, part, bound);
  assertConstants(args, evaluate, bound);
}

/** A numeric key is text. */
function assertKey(comparison: CelNode, bound: ReadonlySet<unknown>): void {
  const sides = comparison.args as [CelNode, CelNode];
  if (bound.has("key") || !sides.some(({ op, args }) => op === "id" && args === "key")) return;
  const other = sides.find(({ op }) => op === "value")?.args;
  if (typeof other !== "bigint" && typeof other !== "number") return;
  throw new Error(`A key is text or JSON, never a number: write key ${comparison.op} "${other}"`);
}

function at<Given extends readonly unknown[]>(
  part: CelNode,
  check: (...given: Given) => unknown,
  ...given: Given
): void {
  try {
    check(...given);
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : new Error(String(cause));
    throw Object.assign(new Error(message, { cause }), { range: { start: part.start, end: part.end } });
  }
}
