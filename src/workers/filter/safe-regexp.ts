import v8 from "node:v8";
import vm from "node:vm";

/**
 * Regular expressions that end. V8 tries a pattern by backtracking, which can take for ever on a few dozen characters
 * (`(a+)+$`); after so many steps it may go over to its second engine, whose time grows with the text alone. That one
 * knows no lookaround, no backreferences and no flags: patterns with those run under a guard that can interrupt them,
 * unless their shape already says that they end.
 * Source: V8 blog, "An additional non-backtracking RegExp engine" (2021).
 */
const BACKTRACKS = 20_000;
let engineIsSet = false;

/** One guarded run may take so long, ms. */
export const LONGEST_RUN_MS = 250;

/** A pattern for where nothing can guard it. @throws SyntaxError, Error when it could take for ever */
export function unguardedRegExp(pattern: string): RegExp {
  const { regex, risk } = boundedRegExp(pattern, true);
  if (risk === "any") {
    throw new Error("lookaround, backreferences and \\p{…} are not allowed here: they could take for ever");
  }
  return regex;
}

/**
 * What a pattern may cost: `none`: time that grows with the text, by its shape or by V8's second engine; `square`: with
 * the text's square, harmless on short ones; `any`: there is no telling.
 */
export type Risk = "none" | "square" | "any";

export interface BoundedRegExp {
  readonly regex: RegExp;
  readonly risk: Risk;
}

/** @throws SyntaxError when it is no pattern */
export function boundedRegExp(pattern: string, caseSensitive: boolean): BoundedRegExp {
  if (!engineIsSet) {
    engineIsSet = true;
    v8.setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
    v8.setFlagsFromString(`--regexp-backtracks-before-fallback=${BACKTRACKS}`);
  }
  // What an escaped backslash hides is nothing special.
  const bare = pattern.replaceAll("\\\\", "");
  const unicode = /\\[pP]\{|\\u\{|[\ud800-\udfff]/.test(bare);
  const regex = new RegExp(pattern, `${caseSensitive ? "" : "i"}${unicode ? "u" : ""}`);
  return { regex, risk: riskOf(bare, caseSensitive && !unicode) };
}

/** @param plain without flags: the second engine knows no others. Errs on the side of risk. */
function riskOf(bare: string, plain: boolean): Risk {
  const backtracks = /\(\?<?[=!]|\\[1-9]|\\k</.test(bare);
  const longCounts = /\{\d{3,}|\{\d*,\d{3,}/.test(bare);
  if (plain && !backtracks && !longCounts) return "none";
  const repeatedGroup = /\)[*+?{]/.test(bare);
  const unbounded = bare.replace(/\\./g, "").match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (repeatedGroup || unbounded > 1 || longCounts || backtracks) return "any";
  return unbounded === 0 ? "none" : "square";
}

const RUN = "__tailwaterGuarded";
let script: vm.Script | null = null;

/**
 * Runs a function that touches nothing but its own results, for LONGEST_RUN_MS at most. Costs some 80 µs.
 * @returns false when it was interrupted
 */
export function runGuarded(work: () => void): boolean {
  script ??= new vm.Script(`globalThis.${RUN}()`);
  const holder = globalThis as unknown as Record<string, (() => void) | undefined>;
  holder[RUN] = work;
  try {
    script.runInThisContext({ timeout: LONGEST_RUN_MS });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
    throw error;
  } finally {
    holder[RUN] = undefined;
  }
}
