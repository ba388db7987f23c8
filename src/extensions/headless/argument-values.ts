import { TailwaterError } from "../../contract/errors.ts";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `15m`, `1h30m`, `250ms` as ms; null when it is none. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return total;
}

/** ISO 8601 as ms since the epoch, local time when no zone is given; null when it is none. */
export function parseTime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  // A date alone would be taken for UTC, a date with a time for local: both are local here.
  const at = Date.parse(text.length === 10 ? `${text}T00:00:00` : text);
  return Number.isNaN(at) ? null : at;
}

/** `0,2-5` as a list, each once. @throws TailwaterError BAD_REQUEST */
export function parsePartitions(text: string): number[] {
  const partitions = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part.trim());
    const from = Number(range?.[1]);
    const to = Number(range?.[2] ?? range?.[1]);
    if (range === null || to < from || to - from > 100_000) {
      throw new TailwaterError("BAD_REQUEST", `"${text}" names no partitions.`, {
        subject: "--partitions",
        hint: "Write them like 0,2-5.",
      });
    }
    for (let partition = from; partition <= to; partition += 1) partitions.add(partition);
  }
  return [...partitions].sort((a, b) => a - b);
}
