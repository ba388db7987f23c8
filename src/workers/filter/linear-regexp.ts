import type { RE2JS } from "re2js";

/**
 * Regular expressions in RE2's syntax, in time that grows only with the text: re2js, the engine of Go's `regexp` in
 * JavaScript. CEL specifies that syntax for `matches`. It is loaded when a filter first needs it: 260 kB.
 */
export interface TextTester {
  test(text: string): boolean;
}

let engine: typeof RE2JS | null = null;

export async function loadLinearRegExp(): Promise<void> {
  engine ??= (await import("re2js")).RE2JS;
}

/** @throws Error in plain words when it is not a pattern, or one that RE2 does not support */
export function linearRegExp(pattern: string): TextTester {
  if (engine === null) throw new Error("The engine for regular expressions is not loaded.");
  try {
    return engine.compile(pattern);
  } catch (error) {
    throw new Error(plainly(error instanceof Error ? error.message : String(error)));
  }
}

/** A JavaScript pattern without lookaround and backreferences. `\s` and `.` are RE2's. @throws as above */
export function linearFromJs(pattern: string, caseSensitive: boolean): TextTester {
  if (engine === null) throw new Error("The engine for regular expressions is not loaded.");
  return linearRegExp(`${caseSensitive ? "" : "(?i)"}${engine.translateRegExp(pattern)}`);
}

function plainly(message: string): string {
  const said = message.replace(/^error parsing regexp: /, "");
  const part = /`(.*)`/s.exec(said)?.[1] ?? "";
  if (/^\(\?<?[=!]/.test(part)) return `RE2's syntax has no lookaround: ${part}`;
  if (/^\\[1-9]$/.test(part)) return `RE2's syntax has no backreferences: ${part}`;
  if (/invalid repeat count/.test(said)) return `Something is repeated more than 1,000 times: ${part}`;
  return said.replace(/: `(.*)`$/, ": $1");
}
