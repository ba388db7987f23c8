import assert from "node:assert/strict";
import { test } from "node:test";
import { divide, MemoryBudget, mostTails } from "../../../src/extensions/memory/memory-budget.ts";
import { Settings } from "../../../src/extensions/preferences/settings.ts";

const MB = 1024 * 1024;

test("the default budget holds one tail with a ring of about 64 MB, and one thread for its scans", () => {
  const { ringBytes, fetchBytes, scanWorkers } = divide(160 * MB, 1, 1, 8);
  assert.ok(ringBytes > 58 * MB && ringBytes < 66 * MB);
  assert.ok(fetchBytes >= MB && fetchBytes <= 4 * MB);
  assert.equal(scanWorkers, 1);
});

test("rings share the budget, and more memory gives more threads, up to the machine's cores", () => {
  assert.ok(divide(160 * MB, 2, 1, 8).ringBytes < divide(160 * MB, 1, 1, 8).ringBytes / 2);
  assert.equal(divide(1_024 * MB, 1, 1, 4).scanWorkers, 4);
  for (const cores of [2, 8]) {
    const { ringBytes, scanWorkers } = divide(512 * MB, 1, 1, cores);
    assert.ok(ringBytes + (scanWorkers - 1) * 25 * MB < (512 - 84) * MB, "threads are paid for by the ring");
  }
  assert.equal(divide(128 * MB, 16, 1, 4).ringBytes, 4 * MB, "the least that a tail can work with");
});

test("as many tails as fit, at least one; the budget for one more is exact", () => {
  assert.equal(mostTails(160 * MB, 1), 5);
  assert.equal(mostTails(128 * MB, 30), 1);
  const budget = new MemoryBudget(Settings.inMemory());
  for (const tails of [2, 6, 40]) {
    const megabytes = budget.megabytesFor(tails, 1);
    assert.equal(mostTails(megabytes * MB, 1), tails);
    assert.equal(mostTails((megabytes - 1) * MB, 1), tails - 1);
  }
});

test("the limit of an unpacked batch is remembered, and is at most half of the budget", () => {
  const settings = Settings.inMemory();
  const budget = new MemoryBudget(settings);
  assert.equal(budget.perTail(1, 1).unpackedBytes, 64 * MB);
  budget.setLargestBatch(200);
  assert.equal(budget.perTail(1, 1).unpackedBytes, 80 * MB);
  budget.set(512);
  assert.equal(new MemoryBudget(settings).perTail(1, 1).unpackedBytes, 200 * MB);
  for (const wrong of [0, 1_025, 1.5, Number.NaN]) {
    assert.throws(() => budget.setLargestBatch(wrong), { code: "BAD_REQUEST" });
  }
});

test("a budget is remembered, and an unusable one is refused", () => {
  const settings = Settings.inMemory();
  new MemoryBudget(settings).set(512);
  assert.equal(new MemoryBudget(settings).bytes, 512 * MB);
  for (const wrong of [0, 127, 20_000, 200.5, Number.NaN]) {
    assert.throws(() => new MemoryBudget(settings).set(wrong), { code: "BAD_REQUEST" });
  }
});
