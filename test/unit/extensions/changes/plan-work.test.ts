import assert from "node:assert/strict";
import { test } from "node:test";
import { PlanWork } from "../../../../src/extensions/changes/plan-work.ts";
import { weightOf } from "../../../../src/extensions/changes/weight.ts";
import { gateOver, PLANNED } from "./setup.ts";

test("long names count by their length", async (t) => {
  const { gate, world, window, plan } = await gateOver(t);
  const line = { name: "g".repeat(32_767), old: null, new: null, note: null };
  // A plan of 100 groups with the longest names that Kafka accepts.
  world.planned = { ...PLANNED, lines: Array.from({ length: 100 }, () => ({ ...line })) };
  const made = [];
  for (let count = 0; count < 30; count += 1) made.push(await plan());
  const applied = await Promise.allSettled(made.map(({ id }) => gate.apply(window, id, "orders")));
  const kept = applied.filter(({ status }) => status === "fulfilled").length;
  assert.equal(kept, 10, "about 6.5 MB each");
  assert.equal(applied.at(-1)?.status, "fulfilled");
});

test("a plan is dropped when its window has closed", async (t) => {
  const { gate, world, window, plan } = await gateOver(t);
  world.meanwhile = () => gate.discardAll(window);
  const made = await plan();
  await assert.rejects(gate.apply(window, made.id, "orders"), { code: "PLAN_EXPIRED" });
  assert.deepEqual(world.sent, []);
});

test("a few plans run at once, the others wait in order, and their number is limited", async () => {
  const work = new PlanWork();
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const one = (profileId: string, number: number) =>
    work.run(profileId, "orders", async () => {
      begun.push(number);
      await new Promise<void>((end) => ends.push(end));
      return number;
    });
  const all = Array.from({ length: 1_000 }, (_, number) => one("p1", number));
  await assert.rejects(one("p1", 1_000), { code: "BUDGET_SPENT" });
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6, 7]);
  ends.shift()?.();
  assert.equal(await all[0], 0);
  const other = one("p2", 1_001);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(begun.slice(8), [8, 1_001], "another cluster does not wait for this one");
  while (begun.length < 1_001) {
    for (const end of ends.splice(0)) end();
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const end of ends.splice(0)) end();
  assert.equal((await Promise.all([...all, other])).length, 1_001);
});

test("a request counts by its size, and a failed one frees its share", async () => {
  const work = new PlanWork();
  const large = "x".repeat(20 * 2 ** 20);
  assert.ok(weightOf({ groups: [large] }) > 40 * 2 ** 20);
  const fail = work.run("p1", large, () => Promise.reject(new Error("no")));
  await assert.rejects(
    work.run("p1", large, async () => 1),
    { code: "BUDGET_SPENT" },
  );
  await assert.rejects(fail, { message: "no" });
  assert.equal(await work.run("p1", large, async () => 1), 1);
});
