import type { Environment } from "@marcbachmann/cel-js";
import { type FieldPath, parseFieldPath } from "../json/field-path.ts";
import { matchesPattern } from "./cel-pattern.ts";
import { isMap, MOST_COMPARED } from "./cel-semantics.ts";
import { jsonOf, keepSpelling } from "./exact-json.ts";
import { type HeaderPair, pairsOf, textOf, withPairs } from "./header-values.ts";

/**
 * What CEL lacks to rewrite a record: a copy of an object with one field set or removed, headers with one set, removed
 * or chosen by their names, a text with a part replaced, and the JSON of a value.
 */
export function registerEdits(environment: Environment): void {
  for (const holder of ["map", "list"]) {
    environment.registerFunction(`${holder}.set(string, dyn): dyn`, set);
    environment.registerFunction(`${holder}.remove(string): dyn`, remove);
  }
  environment.registerFunction("map.keep(string): dyn", keep);
  environment.registerFunction("string.replace(string, string): string", replace);
  environment.registerFunction("json(dyn): string", (value: unknown) => jsonOf(value));
}

type Steps = FieldPath["steps"];
const MOST_PATHS = 64;
const paths = new Map<string, Steps>();

/** `status`, `items[0].sku`, `["unit price"]` */
function stepsOf(path: string): Steps {
  const known = paths.get(path);
  if (known !== undefined) return known;
  let steps: Steps = [];
  try {
    steps = parseFieldPath(path.startsWith("[") ? `value${path}` : `value.${path}`).steps;
  } catch {
    // The error below has the path.
  }
  if (steps.length === 0)
    throw new Error(`${JSON.stringify(path)} is not a path: write it like status or items[0].sku`);
  if (paths.size >= MOST_PATHS) paths.clear();
  paths.set(path, steps);
  return steps;
}

function set(holder: object, path: string, value: unknown): unknown {
  const pairs = pairsOf(holder);
  if (pairs === null) return changed(holder, stepsOf(path), 0, () => value, path);
  const own = { name: path, value: headerValueOf(value) };
  const at = pairs.findIndex(({ name }) => textOf(name) === path);
  if (at < 0) return withPairs([...pairs, own]);
  return withPairs(pairs.flatMap((pair, index) => (index === at ? [own] : textOf(pair.name) === path ? [] : [pair])));
}

function remove(holder: object, path: string): unknown {
  const pairs = pairsOf(holder);
  if (pairs !== null) return withPairs(pairs.filter(({ name }) => textOf(name) !== path));
  return changed(holder, stepsOf(path), 0, null, path);
}

/** Headers whose names match a pattern of RE2. */
function keep(holder: object, pattern: string): unknown {
  const pairs = pairsOf(holder);
  if (pairs === null) throw new Error('keep() works on headers only: headers.keep("^x-")');
  return withPairs(pairs.filter(({ name }) => matchesPattern(textOf(name), pattern)));
}

/** A header's value as an expression gives it. @throws Error */
export function headerValueOf(value: unknown): HeaderPair["value"] {
  if (value === null || value === undefined) return null;
  return typeof value === "string" || value instanceof Uint8Array ? value : jsonOf(value);
}

/** A copy with another value at the path, where only what is on the way is copied. @param value null: removes it */
function changed(holder: unknown, steps: Steps, at: number, value: (() => unknown) | null, path: string): unknown {
  const step = steps[at];
  if (step === undefined) return value === null ? null : value();
  const isLast = at === steps.length - 1;
  if (typeof step === "number") {
    if (!Array.isArray(holder) || step >= holder.length) {
      if (value === null) return holder;
      throw new Error(`there is no element ${step} on the way to ${path}`);
    }
    const list: unknown[] = [...holder];
    if (isLast && value === null) {
      list.splice(step, 1);
      return list;
    }
    keepSpelling(holder, list, String(step));
    list[step] = changed(holder[step], steps, at + 1, value, path);
    return list;
  }
  // What is not there is made on the way to a field that is set.
  if (holder === null || holder === undefined) {
    return value === null ? holder : { [step]: changed(null, steps, at + 1, value, path) };
  }
  if (!isMap(holder)) {
    if (value === null) return holder;
    throw new Error(`${step} is not a field of an object on the way to ${path}`);
  }
  const inner = Object.hasOwn(holder, step) ? holder[step] : null;
  const copy: Record<string, unknown> = { ...holder };
  keepSpelling(holder, copy, step);
  if (isLast && value === null) delete copy[step];
  else if (value !== null || inner !== null) define(copy, step, changed(inner, steps, at + 1, value, path));
  return copy;
}

/** Also `__proto__` is a name like any other. */
function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** As `+` of texts. */
const LONGEST_TEXT = 2 ** 26;

function replace(text: string, part: string, by: string): string {
  if (text.length * part.length > MOST_COMPARED) throw new Error("replace() of texts that long");
  const pieces = part === "" ? [text] : text.split(part);
  if (text.length + (pieces.length - 1) * by.length > LONGEST_TEXT) throw new Error("replace() gives a text that long");
  return pieces.join(by);
}
