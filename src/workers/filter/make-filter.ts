import { TailwaterError } from "../../contract/errors.ts";
import type { Filter, FilterProblem } from "../../contract/filter.ts";
import { loadLinearRegExp } from "./linear-regexp.ts";
import { plainMessage } from "./plain-message.ts";
import type { RecordFilter } from "./record-filter.ts";
import { makeRegexFilter } from "./regex-filter.ts";
import { needsLinear } from "./safe-regexp.ts";
import { makeTextFilter } from "./text-filter.ts";

let cel: typeof import("./cel.ts") | null = null;

/** The engine for expressions. */
export async function loadCel(): Promise<typeof import("./cel.ts")> {
  cel ??= await import("./cel.ts");
  return cel;
}

/** Loads what a filter needs. It must be awaited before the filter is created or checked. */
export async function loadFor(filter: Filter | null): Promise<void> {
  if (filter?.kind === "cel") await loadCel();
  const needs = filter?.kind === "cel" ? filter.expression.includes("matches") : false;
  if (needs || (filter?.kind === "regex" && needsLinear(filter.pattern))) await loadLinearRegExp();
}

/**
 * The filter for records; null when every record matches.
 * @throws TailwaterError FILTER_INVALID with the problem and its position
 */
export function makeFilter(filter: Filter | null): RecordFilter | null {
  if (filter === null || isEmpty(filter)) return null;
  try {
    return make(filter);
  } catch (cause) {
    const { message, from } = problemOf(filter, cause);
    throw new TailwaterError("FILTER_INVALID", message, {
      subject: `character ${from + 1}`,
      cause,
    });
  }
}

/** Null when the filter can be used. */
export function checkFilter(filter: Filter): FilterProblem | null {
  if (isEmpty(filter)) return null;
  try {
    make(filter);
    return null;
  } catch (error) {
    return problemOf(filter, error);
  }
}

function make(filter: Filter): RecordFilter | null {
  switch (filter.kind) {
    case "text":
      return makeTextFilter(filter);
    case "regex":
      return makeRegexFilter(filter);
    case "cel":
      if (cel === null) throw new Error("The engine for expressions is not loaded.");
      return cel.makeCelFilter(filter);
  }
}

/** Spaces are a valid text, but not an expression. */
function isEmpty(filter: Filter): boolean {
  const text = textOf(filter);
  return filter.kind === "cel" ? text.trim() === "" : text === "";
}

function textOf(filter: Filter): string {
  return filter.kind === "text" ? filter.text : filter.kind === "regex" ? filter.pattern : filter.expression;
}

/** Why a filter or an expression cannot be used, in the user's terms. */
export function problemOf(filter: Filter, error: unknown): FilterProblem {
  const text = textOf(filter);
  const said = plainMessage(error);
  const range = error instanceof Error && "range" in error ? error.range : undefined;
  const found = isRange(range) ? text.slice(range.start, range.end) : "";
  const message = (filter.kind === "cel" ? cel?.celProblem(said, found) : null) ?? friendly(said);
  if (isRange(range)) {
    const from = Math.min(range.start, text.length);
    return { message, from, to: Math.min(Math.max(range.end, from), text.length) };
  }
  // V8 does not report the position of an error in a pattern.
  return { message, from: 0, to: text.length };
}

function friendly(message: string): string {
  const sentence = message.replace(/^Invalid regular expression: \/.*\/\w*: /, "").replace(/\.?$/, ".");
  const unknown = /Unknown variable: (\w+)/.exec(message);
  if (unknown !== null) return `"${unknown[1]}" is not known: ${KNOWN}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const KNOWN = "there are key, value, headers, topic, partition, offset, timestamp and size";

function isRange(range: unknown): range is { readonly start: number; readonly end: number } {
  return typeof range === "object" && range !== null && "start" in range && "end" in range;
}
