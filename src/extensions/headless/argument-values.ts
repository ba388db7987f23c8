import { TailwaterError } from "../../contract/errors.ts";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** No date is further off, ms: ECMAScript's range of time values. */
const LONGEST_MS = 8.64e15;
/** Partitions that one call names; no topic has more. */
const MOST_PARTITIONS = 100_000;

/** `15m`, `1h30m`, `250ms` as ms; null when it is none, or longer than any date is old. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return total <= LONGEST_MS ? total : null;
}

/** `0,2-5` as a list, each once. @throws TailwaterError BAD_REQUEST */
export function parsePartitions(text: string): number[] {
  const partitions = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part.trim());
    const from = Number(range?.[1]);
    const to = Number(range?.[2] ?? range?.[1]);
    if (range === null || to < from || partitions.size + to - from >= MOST_PARTITIONS) {
      throw new TailwaterError("BAD_REQUEST", `"${text}" is not a list of up to ${MOST_PARTITIONS} partitions.`, {
        subject: "--partitions",
        hint: "Write them like 0,2-5.",
      });
    }
    for (let partition = from; partition <= to; partition += 1) partitions.add(partition);
  }
  return [...partitions].sort((a, b) => a - b);
}
