import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErrorData } from "../../../src/contract/errors.ts";
import { StallWatch } from "../../../src/extensions/headless/stall-watch.ts";

const ERROR: ErrorData = { code: "LEADER_NOT_AVAILABLE", message: "It has no leader.", subject: "a/1", hint: null };

test("a scan is given up when it makes no progress for too long and there are errors, even occasional ones", () => {
  let now = 0;
  const watch = new StallWatch(1_000, () => now);
  const look = (at: number, done: number, error: ErrorData | null) => {
    now = at;
    return watch.isOver({ scan: { done, total: 10, durationMs: 0, remainingMs: null, workers: 1 }, error });
  };
  assert.equal(look(0, 1, null), false);
  assert.equal(look(5_000, 1, null), false, "without an error it may take any time");
  assert.equal(look(6_000, 2, ERROR), false, "it made progress");
  assert.equal(look(6_900, 2, null), false);
  assert.equal(look(7_000, 2, null), true);
  watch.moved();
  assert.equal(look(7_900, 2, ERROR), false);
  assert.equal(look(8_000, 2, ERROR), true);
});
