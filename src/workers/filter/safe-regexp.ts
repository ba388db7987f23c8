import v8 from "node:v8";
import { linearFromJs, type TextTester } from "./linear-regexp.ts";
import { regexCost } from "./regex-cost.ts";

/**
 * Regular expressions that always end. V8 uses backtracking, which can take forever on a few dozen characters
 * (`(a+)+$`). After many steps it may switch to its second engine, whose time grows only with the text, but not for
 * every pattern. So a pattern runs unguarded only on texts for which its shape bounds the time, and another engine runs
 * a pattern that V8 cannot even compile in time. Source: V8 blog, "An additional non-backtracking RegExp engine"
 * (2021).
 */
const BACKTRACKS = 20_000;
let engineIsSet = false;

export interface BoundedRegExp {
  readonly tester: TextTester;
  /** Longer texts, in characters, must be tested under the guard (see guarded-run.ts). */
  readonly harmlessLength: number;
}

/** Whether the pattern needs the other engine, which must be loaded first. */
export function needsLinear(pattern: string): boolean {
  return !regexCost(pattern).compiles;
}

/** @throws SyntaxError when it is not a pattern, Error when no engine can run it */
export function boundedRegExp(pattern: string, caseSensitive: boolean): BoundedRegExp {
  setEngine();
  // An escaped backslash has no special meaning.
  const unicode = /\\[pP]\{|\\u\{|[\ud800-\udfff]/.test(pattern.replaceAll("\\\\", ""));
  const regex = new RegExp(pattern, `${caseSensitive ? "" : "i"}${unicode ? "u" : ""}`);
  const { harmlessLength, compiles } = regexCost(pattern);
  if (compiles) {
    // "Regular expression too large" is reported here, for both kinds of text, and not on the first record.
    regex.test("");
    regex.test("\u0100");
    return { tester: regex, harmlessLength };
  }
  try {
    return { tester: linearFromJs(pattern, caseSensitive), harmlessLength: 0 };
  } catch (cause) {
    throw new Error("The pattern has too many optional parts and alternatives", { cause });
  }
}

export function setEngine(): void {
  if (engineIsSet) return;
  engineIsSet = true;
  v8.setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
  v8.setFlagsFromString(`--regexp-backtracks-before-fallback=${BACKTRACKS}`);
}
