import { LEAST_MEMORY_MB, MOST_MEMORY_MB } from "../../contract/memory.ts";
import { formatNumber } from "../data/format.ts";

/** The budget is counted in these. */
const MB = 1024 * 1024;

/** Whole megabytes, as the budget is given in them: `148`. */
export function megabytes(bytes: number): string {
  return formatNumber(Math.round(bytes / MB));
}

/** The budget as typed, or why it cannot be one. */
export function parseBudget(text: string): number | string {
  const digits = text.replace(/\s|MB\s*$/gi, "");
  if (!/^\d+$/.test(digits)) return "Enter whole megabytes, for example 256.";
  const value = Number(digits);
  if (value < LEAST_MEMORY_MB) return `At least ${LEAST_MEMORY_MB} MB: less does not hold one open topic.`;
  if (value > MOST_MEMORY_MB) return `At most ${formatNumber(MOST_MEMORY_MB)} MB.`;
  return value;
}
