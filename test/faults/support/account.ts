import assert from "node:assert/strict";
import type { Counters } from "../../../src/contract/record.ts";
import type { Receipt } from "../../../src/contract/scan.ts";
import type { PartitionPulse, TailPulse } from "../../../src/contract/tails.ts";

type Account = Omit<Counters, "bytes" | "evicted">;

/**
 * The invariant of every account, in exact integers: no counter is negative, rounded or beyond 2^53, every fetched
 * record is matched, rejected or failed, and every offset between start and position is counted.
 * @param start,position null: unknown yet
 */
export function assertAccount(of: Account, start: number | null, position: number | null, where = "the account"): void {
  for (const name of [
    "fetched",
    "matched",
    "rejected",
    "failed",
    "filterErrors",
    "aborted",
    "control",
    "missing",
    "expired",
  ] as const) {
    const count = of[name];
    if (!Number.isSafeInteger(count) || count < 0) assert.fail(`${where}: ${name} is ${count}`);
  }
  equal(of.fetched, of.matched + of.rejected + of.failed, `${where}: fetched = matched + rejected + failed`, of);
  if (of.filterErrors > of.failed) assert.fail(`${where}: ${of.filterErrors} filter errors of ${of.failed} failed`);
  if (of.expired > of.missing) assert.fail(`${where}: ${of.expired} expired of ${of.missing} missing`);
  if (start === null || position === null) return;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(position)) {
    assert.fail(`${where}: from ${start} to ${position}`);
  }
  const told = of.fetched + of.aborted + of.control + of.missing;
  equal(position - start, told, `${where}: position − start = fetched + aborted + control + missing`, of);
}

/** Checks every partition's account of a tail. */
export function assertAccounts(partitions: readonly PartitionPulse[]): void {
  for (const of of partitions) assertAccount(of, of.start, of.position, `${of.topic}/${of.partition}`);
}

/** Checks a receipt's partitions, and that its totals are their sum. */
export function assertReceipt(receipt: Receipt): void {
  for (const of of receipt.partitions) assertAccount(of, of.low, of.position, `${of.topic}/${of.partition}`);
  assertTotals(receipt.totals, receipt.partitions);
}

/** Compares the totals of a pulse that no longer changes (paused, done, failed) with its partitions. */
export function assertPulse(pulse: TailPulse, partitions: readonly PartitionPulse[]): void {
  assertAccounts(partitions);
  assertTotals(pulse.totals, partitions);
}

function assertTotals(totals: Counters, partitions: readonly Counters[]): void {
  for (const name of ["fetched", "matched", "rejected", "failed", "aborted", "control", "missing"] as const) {
    const sum = partitions.reduce((all, of) => all + of[name], 0);
    equal(totals[name], sum, `the totals' ${name}`, totals);
  }
}

/** assert.equal formats its arguments even when they are equal. Millions of calls take too long. */
function equal(actual: number, expected: number, what: string, of: object): void {
  if (actual !== expected) assert.fail(`${what}: ${actual} and ${expected} in ${JSON.stringify(of)}`);
}
