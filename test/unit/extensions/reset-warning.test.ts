import assert from "node:assert/strict";
import test from "node:test";
import { isAboutToGo } from "../../../src/extensions/groups/reset-change.ts";

test("a reset to the oldest records warns where retention has already deleted records", () => {
  const goes = (start: number, end: number, to: number) => isAboutToGo({ start, end, new: to });
  assert.equal(goes(1_000, 11_000, 1_000), true);
  assert.equal(goes(1_000, 11_000, 1_100), true);
  assert.equal(goes(1_000, 11_000, 1_101), false);
  assert.equal(goes(0, 11_000, 0), false, "nothing of it was ever deleted");
  assert.equal(goes(1_000, 1_000, 1_000), false, "there is nothing to lose");
});
