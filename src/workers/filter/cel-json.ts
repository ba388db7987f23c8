import { randomUUID } from "node:crypto";
import { withoutMark } from "../json/byte-order-mark.ts";
import { DEEPEST_JSON, TOO_DEEP } from "../json/json-scan.ts";

/**
 * JSON begins with one of these, after white space. Anything else is text; this check avoids JSON.parse's slow error.
 */
const JSON_STARTS = new Uint8Array(128);
for (const character of '{["-0123456789tfn \t\r\n') JSON_STARTS[character.charCodeAt(0)] = 1;

/**
 * JSON if it parses, otherwise the text itself. Integers beyond 2^53 are rounded here: see `exactJsonOrText`.
 * @throws Error when it is nested too deeply
 */
export function jsonOrText(whole: string): unknown {
  const text = withoutMark(whole);
  if (JSON_STARTS[text.charCodeAt(0)] !== 1) return whole;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return whole; // It is not JSON, so the value is text.
  }
  if (isTooDeep(text)) throw new Error(TOO_DEEP);
  return value;
}

/**
 * A key is JSON if it is an object, a list or a quoted string. A number is text, because a key is a name, not an
 * amount.
 */
export function isJsonKey(whole: string): boolean {
  const text = withoutMark(whole);
  return text.startsWith("{") || text.startsWith("[") || text.startsWith('"');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The depth of valid JSON; every container takes at least two characters. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * DEEPEST_JSON) return false;
  let openings = 0;
  for (let at = 0; at < text.length; at += 1) if (isOpening(text.charCodeAt(at))) openings += 1;
  if (openings <= DEEPEST_JSON) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isOpening(code)) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

/** `[` and `{` differ in one bit. */
function isOpening(code: number): boolean {
  return (code & ~0x20) === 0x5b;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** A string that no data contains; it marks an integer on its way through JSON.parse. */
const MARK = `\u0000${randomUUID()}:`;
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/** The same, with integers of 16 digits and more as bigint. @throws Error as above */
export function exactJsonOrText(whole: string): unknown {
  const text = withoutMark(whole);
  const rounded = jsonOrText(whole);
  if (typeof rounded === "string") return rounded;
  const marked = text.replace(STRING_OR_LONG_INTEGER, (found) =>
    found.startsWith('"') ? found : JSON.stringify(MARK + found),
  );
  try {
    return JSON.parse(marked, (_name, value: unknown) =>
      typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
    );
  } catch {
    return rounded;
  }
}
