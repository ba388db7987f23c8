import { LONGEST_RUN_MS } from "./guarded-run.ts";

/**
 * How long one record may take an expression. Without macros its time is bounded by the expression and the record. With
 * them it is not: `l.all(a, l.all(b, l.all(c, …)))`. So each turn of a macro asks whether it may go on, and when the time
 * is spent all macros end at once; what the expression gives then means nothing.
 */
let turns = 0;
let deadline = 0;
let isSpent = false;
/** A look at the clock takes as long as a turn or two. */
const TURNS_PER_LOOK = 16;

/** The next record's. */
export function beginBudget(): void {
  turns = 0;
  isSpent = false;
}

/** Whether the time is over, and with it what the expression gave. */
export function isBudgetSpent(): boolean {
  return isSpent;
}

export function spendBudget(): void {
  isSpent = true;
}

/** Asked before each turn of a macro. */
export function mayGoOn(): boolean {
  turns += 1;
  if (isSpent || turns % TURNS_PER_LOOK !== 0) return !isSpent;
  const now = performance.now();
  if (turns === TURNS_PER_LOOK) deadline = now + LONGEST_RUN_MS;
  else if (now > deadline) isSpent = true;
  return !isSpent;
}
