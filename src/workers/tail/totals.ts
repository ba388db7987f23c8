import type { Counters } from "../../contract/tail.ts";
import type { TailPartition } from "./tail-partition.ts";

/** Σ over partitions, and Σ lag over those whose log end is known (null until one is). */
export function sumUp(partitions: Iterable<TailPartition>): { totals: Counters; lag: number | null } {
  const totals = {
    fetched: 0,
    matched: 0,
    rejected: 0,
    failed: 0,
    evicted: 0,
    aborted: 0,
    control: 0,
    missing: 0,
    bytes: 0,
  };
  let lag: number | null = null;
  for (const state of partitions) {
    add(totals, state.reader.counters);
    for (const { counters } of state.retired) add(totals, counters);
    const own = state.lag;
    if (own !== null) lag = (lag ?? 0) + own;
  }
  return { totals, lag };
}

function add(totals: { -readonly [Name in keyof Counters]: number }, counters: Counters): void {
  totals.fetched += counters.fetched;
  totals.matched += counters.matched;
  totals.rejected += counters.rejected;
  totals.failed += counters.failed;
  totals.evicted += counters.evicted;
  totals.aborted += counters.aborted;
  totals.control += counters.control;
  totals.missing += counters.missing;
  totals.bytes += counters.bytes;
}
