import assert from "node:assert/strict";
import { test } from "node:test";
import { afterFarOff, isMuchFiner } from "../../../src/workers/topics/timeline-range.ts";

test("a timeline starts after the few records that are far before all others", () => {
  assert.equal(afterFarOff([301, 300, 300, 300, 0], 301), 3, "one record of 1970");
  assert.equal(
    afterFarOff([300, 300, 300, 300, 0], 301),
    3,
    "none before it in a second round, but for the one left out",
  );
  assert.equal(afterFarOff([100, 50, 40, 0], 100), 0, "no gap, nothing far off");
  assert.equal(afterFarOff([100, 60, 60, 0], 100), 0, "too many to be left out");
  assert.equal(afterFarOff([100, 95, 95, 90, 90, 0], 100), 4, "up to a tenth");
  assert.equal(afterFarOff([2, 1, 1, 0], 2), 0, "one of two is not few");
  assert.equal(afterFarOff([3, 2, 2, 0], 3), 2, "one of three is");
  assert.equal(afterFarOff([100, null, 99, 0], 100), 0, "nobody knows where the gap is");
  assert.equal(afterFarOff([], 0), 0);
});

test("they are left out only where the rest becomes much finer, and never for less than an hour", () => {
  assert.ok(isMuchFiner(8 * 86_400_000, 86_400_000));
  assert.ok(!isMuchFiner(7 * 86_400_000, 86_400_000));
  assert.ok(!isMuchFiner(4 * 3_600_000, 1));
});
