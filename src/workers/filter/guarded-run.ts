import vm from "node:vm";

/** The time limit of a filter for one record, ms. */
export const LONGEST_RUN_MS = 250;
/** The number of slow records after which a filter is stopped. */
export const MOST_TIMEOUTS = 3;

const RUN = "__tailwaterGuarded";
let script: vm.Script | null = null;

/**
 * Runs a function that changes only its own results, for LONGEST_RUN_MS at most. Costs about 80 µs. It interrupts
 * JavaScript and regular expressions, but not uninterruptible work of V8 such as compiling a pattern.
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
