import {
  DEFAULT_BATCH_MB,
  LEAST_BATCH_MB,
  LEAST_MEMORY_MB,
  MOST_BATCH_MB,
  MOST_MEMORY_MB,
} from "../../contract/memory.ts";
import { formatNumber } from "./format.ts";

/** The unit of the budget. */
const MB = 1024 * 1024;

/** Whole megabytes, the unit of the budget: `148`. */
export function megabytes(bytes: number): string {
  return formatNumber(Math.round(bytes / MB));
}

/** The typed budget, or why it is not valid. */
export function parseBudget(text: string): number | string {
  const value = parseMegabytes(text, 256);
  if (typeof value === "string") return value;
  if (value < LEAST_MEMORY_MB) return `At least ${LEAST_MEMORY_MB} MB: one open topic needs that much.`;
  if (value > MOST_MEMORY_MB) return `At most ${formatNumber(MOST_MEMORY_MB)} MB.`;
  return value;
}

/** The typed limit of an unpacked batch, or why it is not valid. */
export function parseBatch(text: string): number | string {
  const value = parseMegabytes(text, DEFAULT_BATCH_MB);
  if (typeof value === "string") return value;
  if (value < LEAST_BATCH_MB) return `At least ${LEAST_BATCH_MB} MB.`;
  if (value > MOST_BATCH_MB) return `At most ${formatNumber(MOST_BATCH_MB)} MB.`;
  return value;
}

function parseMegabytes(text: string, example: number): number | string {
  const digits = text.replace(/\s|MB\s*$/gi, "");
  return /^\d+$/.test(digits) ? Number(digits) : `Enter whole megabytes, for example ${example}.`;
}
