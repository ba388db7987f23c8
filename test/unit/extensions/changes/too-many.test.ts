import assert from "node:assert/strict";
import { test } from "node:test";
import { checkGroups } from "../../../../src/extensions/groups/check-changes.ts";
import { checkTopicsOfPlan } from "../../../../src/extensions/topics/check-changes.ts";

test("a choice of all 10 000 topics or groups is refused with the limit of a plan", () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `n${at}`);
  const told = (things: string) => ({
    code: "BAD_REQUEST",
    message: `One plan takes at most 1\u202f000 ${things}.`,
    subject: `10\u202f000 ${things}`,
    hint: "Choose up to 1\u202f000 of them, and plan the rest after that.",
  });
  assert.throws(() => checkTopicsOfPlan({ topics: names }), told("topics"));
  assert.throws(() => checkGroups({ groups: names }), told("groups"));
  assert.equal(checkTopicsOfPlan({ topics: names.slice(0, 1_000) }).topics.length, 1_000);
});
