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

export interface Checker {
  readonly dynType: unknown;
  readonly boolType: unknown;
  check(node: CelNode, context: unknown): unknown;
}
export interface Evaluator {
  run(node: CelNode, context: unknown): unknown;
  /** The type of a value: of a list or a map no more than that it is one. */
  debugType(value: unknown): unknown;
  /** With the types of what is in it, and in that. */
  debugTypeDeep: (value: unknown) => unknown;
}
/** What cel-js hands an evaluation: the record's variables, and inside of a macro its own before them. */
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

/** What a macro became: it walks a list while the condition holds of what it has so far; without one, to its end. */
export interface LoopNode extends CelNode {
  readonly args: { condition?: (found: unknown) => boolean };
}

/** The whole expression's node. */
export interface TopNode extends CelNode {
  evaluate(evaluator: Evaluator, node: CelNode, names: unknown): unknown;
}

export function isNode(part: object): part is CelNode {
  return "op" in part && "setMeta" in part;
}
