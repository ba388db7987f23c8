import type { CelFilter, Filter } from "../../contract/filter.ts";
import type { Line } from "../../contract/inspect.ts";

/** Text as a CEL string literal. */
export function celString(text: string): string {
  const escaped = text.replace(/["\\]|\p{Cc}|[\u2028\u2029]/gu, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** Marks for characters that cannot be shown; with them, the line's text differs from the value. */
const STAND_IN = /[\u2400-\u2421\ufffd]|‹U\+[0-9A-F]{4,6}›/;

/**
 * The expression for records with the value on this line. Null when the line has no scalar, or does not show all of it.
 */
export function leafExpression({ path, tokens }: Line): string | null {
  if (path === null || tokens.some(({ kind }) => kind === "note")) return null;
  const leaf = tokens.find(({ kind }) => kind === "string" || kind === "number" || kind === "literal");
  if (leaf === undefined) return null;
  if (leaf.kind !== "string") return `${path} == ${leaf.text}`;
  if (STAND_IN.test(leaf.text)) return null;
  try {
    const text: unknown = JSON.parse(leaf.text);
    return typeof text === "string" ? `${path} == ${celString(text)}` : null;
  } catch {
    return null; // A string with visible escapes is not the original text.
  }
}

/** The filter that matches both `filter` and `expression`. Only CEL can be narrowed; other filters are replaced. */
export function narrowed(filter: Filter | null, expression: string): CelFilter {
  if (filter?.kind !== "cel") return { kind: "cel", expression };
  const present = filter.expression.trim();
  if (present === "" || present === expression) return { kind: "cel", expression };
  const bound = /\|\||\?/.test(present) ? `(${present})` : present;
  return { kind: "cel", expression: `${bound} && ${expression}` };
}

export interface CelExample {
  readonly expression: string;
  readonly meaning: string;
}

export const CEL_EXAMPLES: readonly CelExample[] = [
  { expression: 'value.status == "paid" && value.amount > 100.0', meaning: "Fields of a JSON value" },
  { expression: 'key.startsWith("ord-")', meaning: "Keys with this prefix" },
  { expression: 'headers["trace-id"] == "4bf92f35"', meaning: "A header’s value" },
  { expression: 'timestamp > now() - duration("15m")', meaning: "The last 15 minutes" },
  { expression: "partition == 3", meaning: "One partition" },
  { expression: "has(value.error)", meaning: "Records that have the field" },
  { expression: 'value.items.exists(i, i.sku == "A1")', meaning: "Any element of a list" },
];
