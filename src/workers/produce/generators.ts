import { seededRandom } from "./seeded-random.ts";

/** What a generator can use. */
export interface Generating {
  /** The number of the record, from 0. */
  readonly at: number;
  /** In [0, 1), the same for the same seed. */
  random(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** A made-up value by faker's name: `person.firstName`. @throws Error when there is none */
  fake(name: string, words: readonly string[]): unknown;
}

/** Makes one value. */
export type Generate = (with_: Generating) => string;

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Why a generator cannot be made: half a sentence. */
export class GeneratorProblem extends Error {}

/**
 * A generator from its words: `int 1 10`.
 * @throws GeneratorProblem that says what is wrong with them
 */
export function makeGenerator(name: string, words: readonly string[]): Generate {
  if (name.includes(".")) return ({ fake }) => textOf(fake(name, words));
  const make = Object.hasOwn(GENERATORS, name) ? GENERATORS[name] : undefined;
  if (make === undefined) throw new GeneratorProblem(`there is no generator "${name}"`);
  return make(words);
}

const GENERATORS: Readonly<Record<string, (words: readonly string[]) => Generate>> = {
  uuid: (words) => {
    noMore(words, 0);
    return ({ random }) => uuid(random);
  },
  seq: (words) => {
    noMore(words, 1);
    const first = words.length === 0 ? 0n : bigint(words[0]);
    return ({ at }) => String(first + BigInt(at));
  },
  now: (words) => {
    const isIso = words[0] === "iso";
    const rest = isIso ? words.slice(1) : words;
    noMore(rest, 1);
    const offset = rest.length === 0 ? 0 : offsetMs(rest[0]);
    return ({ now }) => (isIso ? new Date(now() + offset).toISOString() : String(now() + offset));
  },
  int: (words) => {
    noMore(words, 2);
    const [least, most] = [bigint(words[0]), bigint(words[1])];
    if (most < least) throw new GeneratorProblem(`${most} is less than ${least}`);
    const count = most - least + 1n;
    return ({ random }) => String(least + bigRandom(random, count));
  },
  float: (words) => {
    noMore(words, 3);
    const [least, most, decimals] = [number(words[0]), number(words[1]), words.length === 3 ? number(words[2]) : 6];
    if (most < least) throw new GeneratorProblem(`${most} is less than ${least}`);
    if (!Number.isInteger(decimals) || decimals < 0 || decimals > 20) {
      throw new GeneratorProblem("a number has 0 to 20 decimals");
    }
    return ({ random }) => (least + random() * (most - least)).toFixed(decimals);
  },
  pick: (words) => {
    if (words.length === 0) throw new GeneratorProblem("it needs words to pick from");
    return ({ random }) => words[Math.floor(random() * words.length)] as string;
  },
  hex: (words) => {
    noMore(words, 1);
    const bytes = number(words[0]);
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1_000_000) {
      throw new GeneratorProblem("it makes 1 to 1 000 000 bytes");
    }
    return ({ random }) => hex(random, bytes);
  },
};

/** @param seed the same seed makes the same values */
export function generatingWith(
  seed: number,
  fake: Generating["fake"],
  now: () => number = Date.now,
): { next(at: number): Generating } {
  const random = seededRandom(seed);
  return { next: (at) => ({ at, random, now, fake }) };
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function noMore(words: readonly string[], most: number): void {
  if (words.length > most) throw new GeneratorProblem(`it does not use "${words[most]}"`);
}

function bigint(word: string | undefined): bigint {
  if (word === undefined || !/^-?\d{1,40}$/.test(word)) throw new GeneratorProblem("it needs a whole number");
  return BigInt(word);
}

function number(word: string | undefined): number {
  const value = word === undefined || word === "" ? Number.NaN : Number(word);
  if (!Number.isFinite(value)) throw new GeneratorProblem("it needs a number");
  return value;
}

/** `-3d`, `+90m`, `-1.5h` */
function offsetMs(word = ""): number {
  const [, sign = "", amount = "", unit = ""] = /^([+-])(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(word) ?? [];
  const ms = UNITS[unit];
  if (ms === undefined) throw new GeneratorProblem(`"${word}" is not a time before or after now, like -3d or +90m`);
  return Math.round((sign === "-" ? -1 : 1) * Number(amount) * ms);
}

/** Uniform in [0, count) for any count: 32 bits at a time. */
function bigRandom(random: () => number, count: bigint): bigint {
  let [value, range] = [0n, 1n];
  // 32 bits more than needed, so that the remainder favours no number noticeably.
  while (range < count << 32n) {
    value = (value << 32n) | BigInt(Math.floor(random() * 2 ** 32));
    range <<= 32n;
  }
  return value % count;
}

function hex(random: () => number, bytes: number): string {
  const made = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 1) made[at] = Math.floor(random() * 256);
  return made.toString("hex");
}

/** RFC 9562, version 4. */
function uuid(random: () => number): string {
  const digits = hex(random, 16);
  const variant = "89ab"[Math.floor(random() * 4)];
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20)].join("-");
}
