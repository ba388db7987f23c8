/**
 * An exact integer of any size: a number as long as that is safe (±(2^53−1)), else a bigint. A value has one form alone, so
 * that `===`, Map and deepEqual tell whether two are the same; `<` and `>` are exact between the forms, too. Kafka's offsets
 * are INT64: the usual one costs what a number costs, and none is rounded. `+` and `-` do not compile: see below.
 */
export type Integer = number | bigint;

export const MOST_INT64: Integer = 2n ** 63n - 1n;

/** In the one form that it has. */
export function exact(value: bigint): Integer {
  return isSafe(value) ? Number(value) : value;
}

const [LEAST_SAFE, MOST_SAFE] = [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)];
const isSafe = (value: bigint) => value >= LEAST_SAFE && value <= MOST_SAFE;

export function plus(one: Integer, other: Integer): Integer {
  if (typeof one === "number" && typeof other === "number") {
    const sum = one + other;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return exact(BigInt(one) + BigInt(other));
}

export function minus(one: Integer, other: Integer): Integer {
  if (typeof one === "number" && typeof other === "number") {
    const difference = one - other;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return exact(BigInt(one) - BigInt(other));
}

export function sumOf(values: Iterable<Integer>): Integer {
  let sum: Integer = 0;
  for (const value of values) sum = plus(sum, value);
  return sum;
}

export function lesser(one: Integer, other: Integer): Integer {
  return other < one ? other : one;
}

export function greater(one: Integer, other: Integer): Integer {
  return other > one ? other : one;
}

/** The nearest that is from `least` to `most`. */
export function clamp(value: Integer, least: Integer, most: Integer): Integer {
  return lesser(greater(value, least), most);
}

/** Without its sign. */
export function sizeOf(value: Integer): Integer {
  return value < 0 ? minus(0, value) : value;
}

/** Decimal digits, with a minus before them or not; null for other text, and for more digits than any sum of INT64 has. */
export function readInteger(text: string): Integer | null {
  return /^-?\d{1,38}$/.test(text) ? exact(BigInt(text)) : null;
}

/** An offset that somebody wrote: from 0 to 2^63−1; null for other text. */
export function readOffset(text: string): Integer | null {
  const offset = /^\d/.test(text) ? readInteger(text) : null;
  return offset !== null && offset <= MOST_INT64 ? offset : null;
}

/** The range of it, for what is said where a text is none. */
export const OFFSETS = "from 0 to 2^63 − 1";

/** Any value of the other kinds is none; a bigint that need not be one comes as a number. */
export function asInteger(value: unknown): Integer | null {
  if (typeof value === "bigint") return exact(value);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

/** JSON of plain data with every integer in all its digits: JSON.stringify takes no bigint. */
export function jsonOf(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${jsonOf(one)}`).join(",")}}`;
}
