import type { Counters } from "../../contract/record.ts";
import { addCounters, zeroCounters } from "../batch/partition-account.ts";
import type { TailPartition } from "./tail-partition.ts";

/** Σ over partitions, and Σ lag over those whose log end is known (null until one is). */
export function sumUp(partitions: Iterable<TailPartition>): { totals: Counters; lag: number | null; waiting: number } {
  let waiting = 0;
  const totals = zeroCounters();
  let lag: number | null = null;
  for (const state of partitions) {
    addCounters(totals, state.reader.counters);
    if (state.retired !== null) addCounters(totals, state.retired);
    waiting += state.waiting;
    const own = state.lag;
    if (own !== null) lag = (lag ?? 0) + own;
  }
  return { totals, lag, waiting };
}

/** The earliest time that lagging partitions have reached, ms since the epoch; +∞ when none lags. */
export function timeBehind(partitions: Iterable<TailPartition>): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { lag, reader } of partitions) {
    if (lag === null || lag > 0) earliest = Math.min(earliest, reader.newestTimestamp);
  }
  return earliest;
}
