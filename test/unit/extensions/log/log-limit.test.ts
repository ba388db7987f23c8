import assert from "node:assert/strict";
import { test } from "node:test";
import { LogLimit } from "../../../../src/extensions/log/log-limit.ts";

const SECONDS = 60;

function limitWith(mock: { timers: { enable(options: { apis: ["setTimeout"] }): void } }) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const told: (readonly [string, number, number])[] = [];
  return { told, limit: new LogLimit(SECONDS * 1_000, (...all) => told.push(all)) };
}

test("one line of each kind is logged, the rest is counted and reported once", (t) => {
  const { told, limit } = limitWith(t.mock);
  const lines = Array.from({ length: 1_300 * SECONDS }, () => limit.admits("Origin", 1)).filter(Boolean);
  assert.deepEqual([lines.length, told], [1, []]);
  assert.equal(limit.admits("Host", 1), true, "another kind has its own line");
  t.mock.timers.tick(SECONDS * 1_000);
  assert.deepEqual(told, [["Origin", 1_300 * SECONDS - 1, SECONDS]]);
  t.mock.timers.tick(10 * SECONDS * 1_000);
  assert.equal(told.length, 1, "nothing was counted: nothing is reported");
  assert.equal(limit.admits("Origin", 1), true);
});

test("the number of kinds is limited: further ones share a line", (t) => {
  const { told, limit } = limitWith(t.mock);
  const lines = Array.from({ length: 10_000 }, (_, n) => limit.admits(`kind ${n}`, 1)).filter(Boolean);
  assert.equal(lines.length, 201);
  limit.flush();
  assert.deepEqual(told, [["others", 10_000 - 201, SECONDS]]);
});
