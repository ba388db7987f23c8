import { unguardedRegExp } from "./safe-regexp.ts";

/** A number was met that JSON.parse has rounded: the record must be parsed again, exactly. */
export class InexactNumber extends Error {
  override readonly message = "a number beyond 2^53";
}

/** While true, the value was parsed exactly: what still looks rounded (1e300) is what was written. */
let parsedExactly = false;

/** Evaluates with a value whose integers are exact. */
export function withExactNumbers<Result>(evaluate: () => Result): Result {
  parsedExactly = true;
  try {
    return evaluate();
  } finally {
    parsedExactly = false;
  }
}

/**
 * A field of an object, an element of a list; null when there is none, and of what is neither.
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
 * `fieldOf` of one name, ready for many records: only names that every object inherits need the look at whose they are.
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
  contains: (text, part) => typeof text === "string" && text.includes(asText(part, "contains")),
  matches: (text, pattern) => typeof text === "string" && patternOf(asText(pattern, "matches")).test(text),
};

/** A string function that is false of what is no string (null, a number); null for any other name. */
export function textTest(name: string): TextTest | null {
  return Object.hasOwn(TEXT_TESTS, name) ? (TEXT_TESTS[name] ?? null) : null;
}

/** Patterns of one expression are few; one that comes from the data must not fill the memory. */
const MOST_PATTERNS = 64;
const patterns = new Map<string, RegExp>();

/** @throws Error when it is no pattern for `matches`, or one that could take for ever */
export function assertPattern(text: string): void {
  patternOf(text);
}

/** @throws Error when it is none, or one that could take for ever */
function patternOf(text: string): RegExp {
  const known = patterns.get(text);
  if (known !== undefined) return known;
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  const made = unguardedRegExp(text);
  patterns.set(text, made);
  return made;
}

function asText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new Error(`${name}() wants a string, not ${value === null ? "null" : typeof value}`);
}

/** Integers up to 2^53 are what they were on the wire; beyond, only parsing again tells. */
function isExact(number: number): boolean {
  return parsedExactly || !Number.isInteger(number) || Number.isSafeInteger(number);
}

/** A list or object that is compared or walked as a whole. @throws InexactNumber */
export function wholeOf(value: unknown): unknown {
  if (typeof value === "object" && value !== null && holdsInexact(value)) throw new InexactNumber();
  return value;
}

/** Whether a number, list or object is or holds, at any depth, a number that JSON.parse has rounded. */
export function holdsInexact(value: unknown): boolean {
  if (typeof value === "number") return !isExact(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsInexact);
}
