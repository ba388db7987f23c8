import { withoutMark } from "../json/byte-order-mark.ts";

/** Escapes in JSON text: `\u00e9` is é, `\/` is /. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^u]))/g;
const SHORT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const MAYBE_JSON = /^\ufeff?[ \t\r\n]*["[{]/;

/**
 * Whether a field is JSON and, with its escapes resolved, is `wanted`. A lone surrogate stays one. The check for JSON
 * comes last, because few fields are wanted.
 */
export function isUnescapedJson(text: string, wanted: (unescaped: string) => boolean): boolean {
  if (!text.includes("\\") || !MAYBE_JSON.test(text)) return false;
  const unescaped = text.replace(ESCAPE, (_all, hex: string | undefined, character: string | undefined) =>
    hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : (SHORT[character ?? ""] ?? character ?? ""),
  );
  return wanted(unescaped) && isJson(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(withoutMark(text));
    return true;
  } catch {
    return false;
  }
}
