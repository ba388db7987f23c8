/** The record's variables in an expression, with their CEL types. */
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

/** A node of cel-js' tree, with the parts that plans and rewriting use. */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  readonly meta: { readonly macro?: unknown; readonly alternate?: CelNode };
  setMeta(key: "check" | "evaluate" | "macro" | "async", value: unknown): CelNode;
  check: unknown;
}

export interface Checker {
  readonly dynType: unknown;
  readonly boolType: unknown;
  check(node: CelNode, context: unknown): unknown;
}
export interface Evaluator {
  run(node: CelNode, context: unknown): unknown;
  /** The type of a value; for a list or a map without its element types. */
  debugType(value: unknown): unknown;
  /** With all element types. */
  debugTypeDeep: (value: unknown) => unknown;
}
/** The context that cel-js passes to an evaluation: the record's variables, and inside a macro first its own. */
export interface Names {
  getValue(name: string): unknown;
}
/** A node of a binary operator, once checked. */
export interface BinaryNode extends CelNode {
  handle(left: unknown, right: unknown, node: CelNode, evaluator: Evaluator): unknown;
}

/** A call of a function on something, once checked. */
export interface CallNode extends CelNode {
  handle(receiverAndArguments: readonly unknown[], evaluator: Evaluator, node: CelNode): unknown;
}

/** A call of a function, once checked. */
export interface FunctionNode extends CelNode {
  handle(given: readonly unknown[], node: CelNode, evaluator: Evaluator): unknown;
}

/** A compiled macro: it iterates a list while the condition is true; without a condition, to its end. */
export interface LoopNode extends CelNode {
  readonly args: { condition?: (found: unknown) => boolean };
}

/** The root node of the expression. */
export interface TopNode extends CelNode {
  evaluate(evaluator: Evaluator, node: CelNode, names: unknown): unknown;
}

export function isNode(part: object): part is CelNode {
  return "op" in part && "setMeta" in part;
}
