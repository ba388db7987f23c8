import { spendBudget } from "./cel-budget.ts";
import { runGuarded } from "./guarded-run.ts";
import { linearRegExp, type TextTester } from "./linear-regexp.ts";
import { regexCost } from "./regex-cost.ts";
import { setEngine } from "./safe-regexp.ts";

/**
 * The patterns of `matches`: RE2's syntax, as CEL specifies. A pattern with the same meaning in V8 runs there, several
 * times faster, on texts for which its shape bounds the time. The linear engine runs everything else.
 */
interface Pattern {
  readonly fast: RegExp | null;
  /** V8 tests texts up to this many characters. */
  readonly harmlessLength: number;
  linear: TextTester | null;
}

/** An expression has few patterns; patterns from the data must not fill the memory. */
const MOST_PATTERNS = 64;
const LONGEST_PATTERN = 10_000;
const patterns = new Map<string, Pattern>();
/** The linear engine may take ten microseconds per character, so longer texts are tested under the guard. */
const UNGUARDED_LENGTH = 16_384;

/** @throws Error when it is not a pattern in RE2's syntax */
export function assertPattern(pattern: string): void {
  patternOf(pattern);
}

/** @throws Error when it is not a pattern, or took too long; then the record's budget is spent */
export function matchesPattern(text: string, pattern: string): boolean {
  const made = patternOf(pattern);
  if (made.fast !== null && text.length <= made.harmlessLength) return made.fast.test(text);
  made.linear ??= linearRegExp(pattern);
  const { linear } = made;
  if (text.length <= UNGUARDED_LENGTH) return linear.test(text);
  let found = false;
  const ended = runGuarded(() => {
    found = linear.test(text);
  });
  if (ended) return found;
  // Its tables may be incomplete.
  patterns.delete(pattern);
  spendBudget();
  throw new Error("matches() took too long");
}

function patternOf(pattern: string): Pattern {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > LONGEST_PATTERN) throw new Error(`A pattern has at most ${LONGEST_PATTERN} characters`);
  const fast = sameInV8(pattern);
  const made = {
    fast,
    harmlessLength: fast === null ? 0 : regexCost(pattern).harmlessLength,
    // A long text may come later, so a pattern that RE2 refuses because of repetitions is refused now.
    linear: fast === null || pattern.includes("{") ? linearRegExp(pattern) : null,
  };
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  patterns.set(pattern, made);
  return made;
}

/**
 * The syntax that JavaScript (with the flag u) and RE2 share. `.` is written out, because only RE2's means everything
 * except \n.
 */
const PART =
  /\\[dDwWbBntr^$\\.*+?()[\]{}|/]|\[\^?(?:[^\\[\]]|\\[dDwWntr^$\\.*+?()[\]{}|/-])+\]|\((?!\?)|\(\?:|[)|^$.]|[*+?]\??|\{\d{1,3}(?:,\d{0,3})?\}\??|[^\\[\](){}*+?|^$.]/uy;

function sameInV8(pattern: string): RegExp | null {
  if (!regexCost(pattern).compiles) return null;
  let source = "";
  PART.lastIndex = 0;
  while (PART.lastIndex < pattern.length) {
    const part = PART.exec(pattern)?.[0];
    if (part === undefined) return null;
    source += part === "." ? "[^\\n]" : part;
  }
  try {
    setEngine();
    const regex = new RegExp(source, "u");
    regex.test("");
    return regex;
  } catch {
    return null; // RE2 may still accept it; if not, it reports why.
  }
}
