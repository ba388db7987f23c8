import type { FieldHint } from "../../contract/filter.ts";

/** A field that a filter names but no checked record has. */
export interface UnknownField {
  /** The path in the filter, up to the first unknown step. */
  readonly path: string;
  /** The filter with the probably intended field; null when no known field is similar. */
  readonly meant: { readonly path: string; readonly expression: string } | null;
  /** Fields that the records have, the most frequent first, at most MOST_NAMED. */
  readonly seen: readonly string[];
}

const MOST_NAMED = 6;
/** The most hints of one answer (field-hints.ts); there may be more fields. */
const MOST_HINTS = 300;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*/.source;
const STEPS = /(?:\s*\.\s*[A-Za-z_]\w*|\[\s*(?:\d{1,9}|"(?:[^"\\\n]|\\.)*")\s*\])+/.source;
const TOKEN = new RegExp(`${STRING}|(?<![\\w.])(value|headers)(${STEPS})(\\s*\\()?`, "g");
const STEP = /\.\s*([A-Za-z_]\w*)|\[\s*(\d{1,9})\s*\]|\[\s*("(?:[^"\\\n]|\\.)*")\s*\]/g;
/** A macro's own variable with that name is not a field. */
const SHADOWED = /\(\s*(?:value|headers)\s*,/;
const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * The first field of a CEL expression that is not in `fields`. Null when all are known, or when nothing is known: no
 * fields were seen, or more than the hints contain.
 */
export function unknownField(expression: string, fields: readonly FieldHint[]): UnknownField | null {
  if (fields.length === 0 || fields.length >= MOST_HINTS || SHADOWED.test(expression)) return null;
  const known = new Set(fields.map(({ path }) => path));
  for (const { 1: root, 2: steps = "", 3: call, index } of expression.matchAll(TOKEN)) {
    if (root === undefined) continue;
    const found = firstUnknown(root, steps, call !== undefined, known);
    if (found === null) continue;
    const to = index + root.length + found.length;
    const near = nearest(found.path, found.parent, fields);
    return {
      path: expression.slice(index, to),
      meant:
        near === null ? null : { path: near, expression: expression.slice(0, index) + near + expression.slice(to) },
      seen: fields
        .filter(({ path, type }) => type !== "object" && type !== "array" && path.startsWith(root))
        .slice(0, MOST_NAMED)
        .map(({ path }) => path),
    };
  }
  return null;
}

/** @param isCall the last step is a function's name @returns `length`: the number of steps including the unknown one */
function firstUnknown(root: string, steps: string, isCall: boolean, known: ReadonlySet<string>) {
  let path = root;
  const all = [...steps.matchAll(STEP)];
  for (const [at, { 0: text, 1: name, 2: element, 3: quoted, index }] of all.entries()) {
    if (isCall && at === all.length - 1) return null;
    // Elements after the first have no hints.
    if (element !== undefined && Number(element) > 0) return null;
    const parent = path;
    const step = element ?? name ?? unquoted(quoted);
    if (step === null) return null;
    if (element !== undefined) path += `[${element}]`;
    else path += IDENTIFIER.test(step) && root !== "headers" ? `.${step}` : `[${JSON.stringify(step)}]`;
    if (!known.has(path)) return { path, parent, length: index + text.length };
  }
  return null;
}

function unquoted(literal: string | undefined): string | null {
  try {
    return literal === undefined ? null : String(JSON.parse(literal));
  } catch {
    return null; // CEL has this escape but JSON does not, so such a field is not checked.
  }
}

/** The most similar field of the same parent. */
function nearest(path: string, parent: string, fields: readonly FieldHint[]): string | null {
  const least = Math.max(1, Math.floor((path.length - parent.length - 1) / 3));
  let best: { path: string; distance: number } | null = null;
  for (const field of fields) {
    if (!isChild(field.path, parent)) continue;
    const distance = distanceOf(path.slice(parent.length), field.path.slice(parent.length));
    if (distance <= least && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { path: field.path, distance };
    }
  }
  return best?.path ?? null;
}

function isChild(path: string, parent: string): boolean {
  return path.startsWith(parent) && /^(?:\.\w+|\["(?:[^"\\]|\\.)*"\])$/.test(path.slice(parent.length));
}

/** The number of letters to change, add, drop or swap; case is ignored (optimal string alignment). */
function distanceOf(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(changed, (last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}
