import { LONGEST_RUN_MS } from "./guarded-run.ts";

/**
 * Limits the time of an expression on one record. Without macros, expression and record bound the time. With macros
 * they do not: `l.all(a, l.all(b, l.all(c, …)))`. So each iteration of a macro checks the time, and when it is over all
 * macros end at once. The result is then invalid.
 */
let turns = 0;
let deadline = 0;
let isSpent = false;
/** Reading the clock takes as long as one or two iterations. */
const TURNS_PER_LOOK = 16;

/** Starts the time of the next record. */
export function beginBudget(): void {
  turns = 0;
  isSpent = false;
}

/** Whether the time is over, which makes the result invalid. */
export function isBudgetSpent(): boolean {
  return isSpent;
}

export function spendBudget(): void {
  isSpent = true;
}

/** Called before each iteration of a macro. */
export function mayGoOn(): boolean {
  turns += 1;
  if (isSpent || turns % TURNS_PER_LOOK !== 0) return !isSpent;
  const now = performance.now();
  if (turns === TURNS_PER_LOOK) deadline = now + LONGEST_RUN_MS;
  else if (now > deadline) isSpent = true;
  return !isSpent;
}
