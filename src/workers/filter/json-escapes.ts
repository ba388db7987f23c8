import { withoutMark } from "../json/byte-order-mark.ts";

/** Text that JSON has escaped: `\u00e9` is é, `\/` is /. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^u]))/g;
const SHORT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const MAYBE_JSON = /^\ufeff?[ \t\r\n]*["[{]/;

/**
 * Whether a field is JSON that is `wanted` once what JSON has escaped in it is as it was before. Half of a surrogate
 * pair stays one. Whether it is JSON is asked last: of the few that are wanted.
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
