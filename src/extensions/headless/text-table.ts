import { type Integer, sizeOf } from "../../contract/integer.ts";

/** A longer cell moves the rest of its own row only. Characters. */
const WIDEST = 64;

/** A table with columns as wide as their contents, but no wider than a terminal shows well. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((name, at) => rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), name.length));
  return [head, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(Math.min(WIDEST, widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** `-` for what is unknown. */
export const figure = (value: Integer | null): string => (value === null ? "-" : String(value));

/** ms since the epoch as an ISO time. A timestamp outside the range of dates is shown as a number. */
export function isoTime(ms: Integer): string {
  return sizeOf(ms) <= 8.64e15 ? new Date(Number(ms)).toISOString() : String(ms);
}
