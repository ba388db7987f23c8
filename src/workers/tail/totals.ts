import type { Counters } from "../../contract/record.ts";
import { addCounters, zeroCounters } from "../batch/partition-account.ts";
import type { TailPartition } from "./tail-partition.ts";

interface Sums {
  readonly totals: Counters;
  /** Over those whose log end is known; null until one is. */
  readonly lag: number | null;
  readonly waiting: number;
  /** Null until the starts of all are known. */
  readonly earlier: number | null;
}

/** Σ over partitions. */
export function sumUp(partitions: Iterable<TailPartition>): Sums {
  let waiting = 0;
  const totals = zeroCounters();
  let lag: number | null = null;
  let earlier: number | null = 0;
  for (const state of partitions) {
    addCounters(totals, state.reader.counters);
    if (state.retired !== null) addCounters(totals, state.retired);
    waiting += state.waiting;
    earlier = earlier === null || state.earlier === null ? null : earlier + state.earlier;
    const own = state.lag;
    if (own !== null) lag = (lag ?? 0) + own;
  }
  return { totals, lag, waiting, earlier };
}

/** The earliest time that lagging partitions have reached, ms since the epoch; +∞ when none lags. */
export function timeBehind(partitions: Iterable<TailPartition>): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { lag, reader } of partitions) {
    if (lag === null || lag > 0) earliest = Math.min(earliest, reader.newestTimestamp);
  }
  return earliest;
}
