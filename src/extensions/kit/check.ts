import { TailwaterError } from "../../contract/errors.ts";
import { asInteger, type Integer, MOST_INT64 } from "../../contract/integer.ts";
import { digits } from "./words.ts";

/** The most points of a plot or keys of a list that a screen shows. */
export const MOST_POINTS = 2_000;

/** Checks what the page sends. A bad value is a BAD_REQUEST with its name, not a crash deeper down. */

const KB = 1_024;
const MOST_ENTRIES = 10_000;
const LONGEST_PATH = 4_096;

export function checkText(value: unknown, name: string, most = 64 * KB): string {
  if (typeof value !== "string" || value.length > most) throw bad(name, `text of at most ${most} characters`);
  return value;
}

export function checkOptionalText(value: unknown, name: string): string | null {
  return value === null || value === undefined ? null : checkText(value, name);
}

export function checkInteger(value: unknown, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) {
    throw bad(name, `an integer from ${least} to ${most}`);
  }
  return value;
}

/** Of 64 bits, in the one form that it has. */
export function checkInt64(value: unknown, name: string, least: Integer): Integer {
  const integer = asInteger(value);
  if (integer === null || integer < least || integer > MOST_INT64) {
    throw bad(name, `an integer from ${least} to ${MOST_INT64}`);
  }
  return integer;
}

export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw bad(name, "true or false");
  return value;
}

export function checkTexts(value: unknown, name: string, most = MOST_ENTRIES, longest = 64 * KB): string[] {
  if (!Array.isArray(value) || value.length > most) throw bad(name, `a list of at most ${most}`);
  return value.map((entry: unknown) => checkText(entry, name, longest));
}

/** A file's name, as the user wrote it. */
export function checkPath(value: unknown): string {
  const path = checkText(value, "path", LONGEST_PATH).trim();
  if (path === "" || path.includes("\0")) throw bad("path", "the name of a file");
  return path;
}

export function checkObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw bad(name, "an object");
  return value as Record<string, unknown>;
}

/** More was chosen than one plan takes. */
export function tooMany(number: number, things: string, most: number): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `One plan takes at most ${digits(most)} ${things}.`, {
    subject: `${digits(number)} ${things}`,
    hint: `Choose up to ${digits(most)} of them, and plan the rest after that.`,
  });
}

export function bad(name: string, wanted: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `${name} must be ${wanted}.`, { subject: name });
}
