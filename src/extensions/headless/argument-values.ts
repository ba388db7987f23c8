import { TailwaterError } from "../../contract/errors.ts";
import { type Integer, readOffset } from "../../contract/integer.ts";
import type { RecordsBefore } from "../../contract/topics.ts";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The latest date, ms: ECMAScript's range of time values. */
const LONGEST_MS = 8.64e15;
/** The most partitions per call. No topic has more. */
const MOST_PARTITIONS = 100_000;

/** Kafka's partitions are int32. */
const LAST_PARTITION = 2 ** 31 - 1;

/** `15m`, `1h30m`, `250ms` as ms; null when it is not a duration, or longer than the range of dates. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return total <= LONGEST_MS ? total : null;
}

/** `0,2-5` as a list, each partition once. @throws TailwaterError BAD_REQUEST */
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

/** `0:1200`, `1:end` (−1: all records), each partition once. @throws TailwaterError BAD_REQUEST */
export function parseBefore(texts: readonly string[]): readonly RecordsBefore[] {
  const before = new Map<number, Integer>();
  for (const part of texts.flatMap((text) => text.split(","))) {
    const [, partition = "", offset = ""] = /^(\d{1,10}):(\d+|end)$/.exec(part.trim()) ?? [];
    const [number, at] = [Number(partition), offset === "end" ? -1 : readOffset(offset)];
    if (partition === "" || number > LAST_PARTITION || at === null) {
      throw wrongBefore(`"${part}" is not P:OFFSET.`);
    }
    if (before.has(number)) throw wrongBefore(`Partition ${number} is given twice.`);
    before.set(number, at);
  }
  if (before.size === 0)
    throw wrongBefore("Give --before: for each partition, the offset before which its records are deleted.");
  if (before.size > MOST_PARTITIONS) throw wrongBefore(`Give at most ${MOST_PARTITIONS} partitions.`);
  return [...before].map(([partition, offset]) => ({ partition, offset }));
}

function wrongBefore(message: string): TailwaterError {
  const hint = "Write it like 0:1200,1:end.";
  return new TailwaterError("BAD_REQUEST", message, { subject: "--before", hint });
}
