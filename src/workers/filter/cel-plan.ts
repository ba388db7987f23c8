import { expressionOf } from "./cel-environment.ts";
import type { CelNode } from "./cel-node.ts";

/**
 * Byte strings of which a record must contain at least one to match or to fail. A record without any of them gives
 * exactly false and may be skipped. Null: nothing is certain, and every record must be evaluated.
 *
 * This is true because of cel-semantics.ts: comparing different types is false, a missing field is null, string
 * functions are false for other types, and `false && error` is false. In JSON an escape can hide any text
 * (`"\u0070aid"`), so besides a text from the key or the value a backslash is also a candidate.
 *
 * A record on which evaluation gives up (nested too deeply, too slow) fails only if it had to be evaluated. Without any
 * of these strings it does not match, however deep it is.
 */
export type Needles = readonly string[] | null;

const BACKSLASH = "\\";
/** More alternatives than this cost more to search for than they save. */
const MOST_NEEDLES = 8;

export function needlesOf(tree: CelNode): Needles {
  const needles = visit(tree);
  if (needles === null) return null;
  const distinct = [...new Set(needles)];
  return distinct.length > MOST_NEEDLES ? null : distinct;
}

/**
 * Parts of the expression that are the same for all records of a batch (only topic and partition), as separate
 * expressions. If one is false, the whole is false.
 */
export function batchParts(tree: CelNode): readonly string[] {
  if (tree.op === "&&") return children(tree).flatMap(batchParts);
  return usesOnlyBatch(tree) ? [expressionOf(tree)] : [];
}

function visit(node: CelNode): Needles {
  switch (node.op) {
    case "&&":
      return better(...(children(node).map(visit) as [Needles, Needles]));
    case "||": {
      const [left, right] = children(node).map(visit) as [Needles, Needles];
      return left === null || right === null ? null : [...left, ...right];
    }
    case "==": {
      const [left, right] = children(node) as [CelNode, CelNode];
      return equal(left, right) ?? equal(right, left);
    }
    case "in": {
      const [left, right] = children(node) as [CelNode, CelNode];
      const texts = right.op === "list" ? constants(right.args as readonly CelNode[]) : null;
      return texts === null || texts.length === 0 ? null : allOf(texts.map((text) => textIn(left, text)));
    }
    case "rcall": {
      const [name, receiver, [argument]] = node.args as [string, CelNode, readonly CelNode[]];
      if (name !== "startsWith" && name !== "endsWith" && name !== "contains") return null;
      const text = argument === undefined ? null : constant(argument);
      return text === null ? null : textIn(receiver, text);
    }
    case "call": {
      const [name, [access]] = node.args as [string, readonly CelNode[]];
      if (name !== "has" || access?.op !== ".") return null;
      const [holder, field] = access.args as [CelNode, string];
      const root = rootOf(holder);
      return root === "value" || root === "key" ? [field, BACKSLASH] : null;
    }
    default:
      return null;
  }
}

function equal(field: CelNode, other: CelNode): Needles {
  const text = constant(other);
  return text === null ? null : textIn(field, text);
}

/** What a record must contain if this field equals or contains the text. */
function textIn(field: CelNode, text: string): Needles {
  // Bytes that are not UTF-8 are read as U+FFFD; a lone surrogate has no UTF-8.
  if (text === "" || text.includes("\ufffd") || Buffer.from(text).toString() !== text) return null;
  switch (rootOf(field)) {
    case "headers":
      return [text];
    case "key":
    case "value":
      return [text, BACKSLASH];
    default:
      return null;
  }
}

/**
 * The variable at the start of a path of constant steps: `value` of `value.items[0].sku`; null when it is not such a
 * path.
 */
function rootOf(node: CelNode): "key" | "value" | "headers" | null {
  if (node.op === "id") {
    const name = node.args;
    return name === "key" || name === "value" || name === "headers" ? name : null;
  }
  if (node.op !== "." && node.op !== "[]") return null;
  const [left, step] = node.args as [CelNode, string | CelNode];
  if (typeof step !== "string" && step.op !== "value") return null;
  return rootOf(left);
}

function constant(node: CelNode): string | null {
  return node.op === "value" && typeof node.args === "string" ? node.args : null;
}

function constants(nodes: readonly CelNode[]): readonly string[] | null {
  const texts = nodes.map(constant);
  return texts.every((text) => text !== null) ? texts : null;
}

function allOf(parts: readonly Needles[]): Needles {
  const all: string[] = [];
  for (const part of parts) {
    if (part === null) return null;
    all.push(...part);
  }
  return all;
}

/** Both sides must be true, so the needles of either side are enough; this takes the ones that are probably rarer. */
function better(left: Needles, right: Needles): Needles {
  if (left === null || right === null) return left ?? right;
  return rarity(right) > rarity(left) ? right : left;
}

function rarity(needles: readonly string[]): number {
  const lengths = needles.filter((needle) => needle !== BACKSLASH).map((needle) => needle.length);
  return Math.min(...lengths) - (needles.includes(BACKSLASH) ? 2 : 0);
}

function children(node: CelNode): readonly CelNode[] {
  return node.args as readonly CelNode[];
}

function usesOnlyBatch(node: CelNode): boolean {
  const names = new Set<string>();
  let plain = true;
  const look = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if ("op" in part && "args" in part) {
      if (part.op === "id" && typeof part.args === "string") names.add(part.args);
      if (part.op === "call" || part.op === "rcall") plain = false;
      look(part.args);
    } else if (Array.isArray(part)) part.forEach(look);
  };
  look(node);
  return plain && names.size > 0 && [...names].every((name) => name === "topic" || name === "partition");
}
