import { randomUUID } from "node:crypto";
import { withoutMark } from "../json/byte-order-mark.ts";
import { mayGoOn } from "./cel-budget.ts";
import { jsonOrText } from "./cel-json.ts";

/**
 * JSON that is read to be written again: no number loses a digit. Integers beyond 2^53 are bigint. A fraction that a
 * double cannot hold is a `LongFraction`, which can be passed on and not computed with. Other numbers keep their
 * spelling (`1.0`, `1e3`) where they stay in the object or list that they came from.
 */
export class LongFraction {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Of an object or list: its numbers whose text is not the one that JavaScript writes, by name or index. */
const spellings = new WeakMap<object, Map<string, string>>();

/** A string that no data contains; it marks a number on its way through JSON.parse. */
const MARK = `\u0000${randomUUID()}:`;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** The value of JSON, otherwise the text itself. @throws Error when it is nested too deeply */
export function readExactly(whole: string): unknown {
  const plain = jsonOrText(whole);
  if (typeof plain === "string") return plain;
  const text = withoutMark(whole);
  // It is what JavaScript would write, so it has no number that needs care.
  if (JSON.stringify(plain) === text) return plain;
  const marked = text.replace(STRING_OR_NUMBER, (found) =>
    found.startsWith('"') || String(Number(found)) === found ? found : JSON.stringify(MARK + found),
  );
  return JSON.parse(marked, function (this: object, name: string, value: unknown) {
    if (typeof value !== "string" || !value.startsWith(MARK)) return value;
    const spelled = value.slice(MARK.length);
    const number = numberOf(spelled);
    if (typeof number === "number" && name !== "") spell(this, name, spelled);
    return number;
  });
}

function numberOf(text: string): number | bigint | LongFraction {
  if (/^-?\d+$/.test(text)) {
    const integer = BigInt(text);
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  }
  const number = Number(text);
  return Number.isFinite(number) && normal(String(number)) === normal(text) ? number : new LongFraction(text);
}

/** The digits of a number without zeros at both ends, and its power of ten. */
function normal(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  if (short === "") return `${sign}0`;
  return `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
}

function spell(holder: object, name: string, text: string): void {
  const own = spellings.get(holder);
  if (own === undefined) spellings.set(holder, new Map([[name, text]]));
  else own.set(name, text);
}

/** A copy of an object or list keeps the spelling of all numbers but one. */
export function keepSpelling(from: object, to: object, except: string): void {
  const own = spellings.get(from);
  if (own !== undefined) spellings.set(to, new Map([...own].filter(([name]) => name !== except)));
}

/** A result has no more levels; JSON that is read has fewer. */
const DEEPEST = 1_000;

/** The JSON of a value of an expression. @throws Error what JSON cannot hold, or when it takes too long */
export function jsonOf(value: unknown, depth = 0): string {
  if (depth > DEEPEST) throw new Error("the result is nested too deeply");
  // A list that holds a list twice, which holds a list twice … is long.
  if (!mayGoOn()) throw new Error("the result is too long");
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`the result has the number ${value}, which JSON cannot hold`);
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (typeof value === "bigint" || value instanceof LongFraction) return value.toString();
  if (value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) throw new Error("the result has bytes in JSON: write them as text, with base64()");
  if (typeof value !== "object") throw new Error(`the result has a ${typeof value}, which JSON cannot hold`);
  const spelled = spellings.get(value);
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, at) => spelled?.get(String(at)) ?? jsonOf(item, depth + 1)).join(",")}]`;
  }
  const inner: unknown = value.valueOf();
  // An unsigned integer.
  if (typeof inner === "bigint") return inner.toString();
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Error(`the result has a ${value.constructor.name.toLowerCase()}, which JSON cannot hold`);
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${spelled?.get(name) ?? jsonOf(member, depth + 1)}`,
  );
  return `{${members.join(",")}}`;
}
