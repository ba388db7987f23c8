import assert from "node:assert/strict";
import { test } from "node:test";
import { zeroCounters } from "../../../src/workers/batch/partition-account.ts";
import { Untested } from "../../../src/workers/tail/untested.ts";

const text = (wanted: string) => ({ kind: "text", text: wanted, caseSensitive: true }) as const;
const TOTALS = { ...zeroCounters(), fetched: 100, matched: 60, rejected: 40, evicted: 25 };

test("records that an earlier filter rejected, or passed and memory dropped, are untested", () => {
  const untested = new Untested();
  untested.filterChanged(text("a"), text("b"), TOTALS);
  assert.deepEqual([untested.all, untested.matched], [65, 25]);
  untested.addRejected(3);
  assert.equal(untested.all, 68);
  untested.clear();
  assert.equal(untested.all, 0);
});

test("an extended text settles the rejected records, and a shortened one the passed ones", () => {
  const longer = new Untested();
  longer.filterChanged(text("key-9"), text("key-99"), TOTALS);
  assert.deepEqual([longer.all, longer.matched], [25, 25]);
  const shorter = new Untested();
  shorter.filterChanged(text("key-99"), text("key-9"), TOTALS);
  assert.deepEqual([shorter.all, shorter.matched], [40, 0]);
});

test("without a filter all passed records match, and with a first one none was rejected", () => {
  const untested = new Untested();
  untested.filterChanged(null, text("a"), { ...TOTALS, matched: 100, rejected: 0 });
  assert.deepEqual([untested.all, untested.matched], [25, 25]);
  untested.filterChanged(text("a"), null, { ...TOTALS, matched: 30, rejected: 70 });
  assert.deepEqual([untested.all, untested.matched], [70, 0]);
});
