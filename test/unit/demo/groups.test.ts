import assert from "node:assert/strict";
import { test } from "node:test";
import { archived } from "../../../scripts/demo/groups.ts";

test("the demo's slow group falls behind, and never leaves its partition", () => {
  let position = 0;
  for (let high = 1_000; high <= 10_000; high += 1_000) position = archived(position, 1_000, { low: 0, high });
  assert.ok(position > 0 && position < 10_000, `at ${position} of 10,000`);
  assert.equal(archived(position, 0, { low: 9_500, high: 10_000 }), 9_500, "retention took what it had not read");
  assert.equal(archived(20_000, 0, { low: 0, high: 10_000 }), 10_000, "the topic was made again");
});
