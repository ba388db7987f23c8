import { matchesPattern } from "./cel-pattern.ts";
import { LongFraction } from "./exact-json.ts";

/** JSON.parse has rounded a number, so the record must be parsed again exactly. */
export class InexactNumber extends Error {
  override readonly message = "a number beyond 2^53";
}

/** While true, the value was parsed exactly, and a number that still looks rounded (1e300) is as written. */
let parsedExactly = false;

/** Evaluates a value with exact integers. */
export function withExactNumbers<Result>(evaluate: () => Result): Result {
  parsedExactly = true;
  try {
    return evaluate();
  } finally {
    parsedExactly = false;
  }
}

/**
 * A field of an object or an element of a list; null when it is missing, and for other types.
 * @throws InexactNumber
 */
export function fieldOf(holder: unknown, step: unknown): unknown {
  if (typeof holder !== "object" || holder === null) return null;
  let found: unknown;
  if (typeof step === "string") {
    if (!Object.hasOwn(holder, step) || Array.isArray(holder)) return null;
    found = (holder as Record<string, unknown>)[step];
  } else if (Array.isArray(holder)) found = holder[Number(step)];
  if (typeof found === "number" && !isExact(found)) throw new InexactNumber();
  return found ?? null;
}

/**
 * `fieldOf` for one name and many records. Only names that every object inherits need a check of their owner.
 * @throws InexactNumber
 */
export function fieldNamed(name: string): (holder: unknown) => unknown {
  if (name in Object.prototype) return (holder) => fieldOf(holder, name);
  return (holder) => {
    if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return null;
    const found = (holder as Record<string, unknown>)[name];
    if (typeof found === "number" && !isExact(found)) throw new InexactNumber();
    return found ?? null;
  };
}

export function hasField(holder: unknown, name: string): boolean {
  return typeof holder === "object" && holder !== null && !Array.isArray(holder) && Object.hasOwn(holder, name);
}

type TextTest = (receiver: unknown, argument: unknown) => boolean;

const TEXT_TESTS: Readonly<Record<string, TextTest>> = {
  startsWith: (text, part) => typeof text === "string" && text.startsWith(asText(part, "startsWith")),
  endsWith: (text, part) => typeof text === "string" && text.endsWith(asText(part, "endsWith")),
  contains: (text, part) => typeof text === "string" && includesText(text, asText(part, "contains")),
  matches: (text, pattern) => typeof text === "string" && matchesPattern(text, asText(pattern, "matches")),
};

/** A string function that is false for other types (null, a number); null for any other name. */
export function textTest(name: string): TextTest | null {
  return Object.hasOwn(TEXT_TESTS, name) ? (TEXT_TESTS[name] ?? null) : null;
}

/** V8's search for one text in another may take time that grows with both. Up to this product it takes about 100 ms. */
export const MOST_COMPARED = 2 ** 27;

/** Whether a text contains a part, in time that grows with their sum (Knuth, Morris, Pratt) if both are long. */
export function includesText(text: string, part: string): boolean {
  if (part.length > text.length) return false;
  if (text.length * part.length <= MOST_COMPARED) return text.includes(part);
  const borders = new Int32Array(part.length);
  for (let at = 1, matched = 0; at < part.length; at += 1) {
    while (matched > 0 && part.charCodeAt(at) !== part.charCodeAt(matched)) matched = borders[matched - 1] ?? 0;
    if (part.charCodeAt(at) === part.charCodeAt(matched)) matched += 1;
    borders[at] = matched;
  }
  for (let at = 0, matched = 0; at < text.length; at += 1) {
    while (matched > 0 && text.charCodeAt(at) !== part.charCodeAt(matched)) matched = borders[matched - 1] ?? 0;
    if (text.charCodeAt(at) === part.charCodeAt(matched)) matched += 1;
    if (matched === part.length) return true;
  }
  return false;
}

/**
 * CEL's `==` for values of any type: different types are not equal; numbers of different types are equal if their
 * values are. It calls itself once per level: JSON has at most DEEPEST_JSON levels, an expression fewer.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (isMap(a)) {
    if (!isMap(b)) return false;
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    return names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  const [one, other] = [plainOf(a), plainOf(b)];
  if (typeof one === "object" || typeof other === "object") {
    // A duration or a time.
    return one?.constructor === other?.constructor && Number(one) === Number(other);
  }
  return isSameNumber(one, other);
}

/** Unsigned integers of CEL are objects in cel-js. */
function plainOf(value: unknown): unknown {
  if (value instanceof LongFraction) throw new Error(`${value} has more digits than an expression can compare`);
  const inner: unknown = typeof value === "object" && value !== null ? value.valueOf() : value;
  return typeof inner === "bigint" ? inner : value;
}

/** Compares exactly: 2^53 + 1 is not a double and equals none. */
function isSameNumber(a: unknown, b: unknown): boolean {
  if (typeof a === "bigint" && typeof b === "number") return Number.isInteger(b) && BigInt(b) === a;
  if (typeof a === "number" && typeof b === "bigint") return Number.isInteger(a) && BigInt(a) === b;
  return a === b;
}

/** A JSON object, or a map of the expression. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function asText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new Error(`${name}() needs a string, not ${value === null ? "null" : typeof value}`);
}

/** Integers up to 2^53 are exact; for larger ones the record must be parsed again. */
function isExact(number: number): boolean {
  return parsedExactly || !Number.isInteger(number) || Number.isSafeInteger(number);
}

/** Checks a list or object that is compared or walked as a whole. @throws InexactNumber */
export function wholeOf(value: unknown): unknown {
  if (typeof value === "object" && value !== null && holdsInexact(value)) throw new InexactNumber();
  return value;
}

/** Whether a value is or contains, at any depth, a number that JSON.parse has rounded. */
export function holdsInexact(value: unknown): boolean {
  if (typeof value === "number") return !isExact(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsInexact);
}
