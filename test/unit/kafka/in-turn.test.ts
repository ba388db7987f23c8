import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetOutcome } from "../../../src/contract/changes.ts";
import { type ErrorCode, TailwaterError } from "../../../src/contract/errors.ts";
import { Work } from "../../../src/contract/work.ts";
import { chunksOf, inParallel } from "../../../src/workers/kafka/in-parallel.ts";
import { inTurn } from "../../../src/workers/kafka/in-turn.ts";

const named = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);
const fault = (code: ErrorCode) => new TailwaterError(code, "No.");

/** Changes six things, two per request. @param answer of each chunk: a code for its first thing, or what is thrown */
function changing(answer: (sent: number) => ErrorCode | null | TailwaterError, work = new Work()) {
  const sent: string[][] = [];
  const chunks = chunksOf(named(6), 2);
  const made = inTurn({ work, chunks, unit: "topic", nameOf: (name) => name, lookAt: "Look." }, async (chunk) => {
    const told = answer(sent.push([...chunk]));
    if (told instanceof TailwaterError) throw told;
    return chunk.map(
      (target, at): TargetOutcome => ({ target, error: at > 0 || told === null ? null : fault(told).toData() }),
    );
  });
  return { sent, work, codes: made.then((all) => all.map(({ error }) => error?.code ?? null)), made };
}

test("a refused item does not stop the work", async () => {
  const { codes, work } = changing((sent) => (sent === 2 ? "TOPIC_UNAUTHORIZED" : null));
  assert.deepEqual(await codes, [null, null, "TOPIC_UNAUTHORIZED", null, null, null]);
  assert.deepEqual(work.progress, { done: 6, total: 6, unit: "topic", changes: true });
});

test("a lost answer stops it: the rest is not sent, and reported so", async () => {
  for (const lost of ["OUTCOME_UNKNOWN" as const, fault("OUTCOME_UNKNOWN")]) {
    const { sent, codes, made } = changing((at) => (at === 2 ? lost : null));
    const second = lost instanceof TailwaterError ? ["OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN"] : ["OUTCOME_UNKNOWN", null];
    assert.deepEqual(await codes, [null, null, ...second, "CANCELLED", "CANCELLED"]);
    assert.equal(sent.length, 2);
    const error = (await made)[5]?.error;
    assert.deepEqual([error?.message, error?.subject], ["Not sent: the answer before it was lost.", "t5"]);
  }
});

test("a failure before the first result fails everything; after a later failure the rest is not sent", async () => {
  const first = changing(() => fault("GROUP_NOT_EMPTY"));
  await assert.rejects(first.codes, { code: "GROUP_NOT_EMPTY" });
  assert.equal(first.sent.length, 1);
  const lost = changing(() => fault("OUTCOME_UNKNOWN"));
  assert.deepEqual(await lost.codes, ["OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN", ...Array(4).fill("CANCELLED")]);
  const later = changing((sent) => (sent === 3 ? fault("CONNECTION_RESET") : null));
  assert.deepEqual(await later.codes, [null, null, null, null, "CONNECTION_RESET", "CONNECTION_RESET"]);
});

test("cancelling between two requests leaves the rest unsent; cancelling before the first sends nothing", async () => {
  const work = new Work();
  const { sent, codes, made } = changing((at) => {
    if (at === 2) work.cancel();
    return null;
  }, work);
  assert.deepEqual(await codes, [null, null, null, null, "CANCELLED", "CANCELLED"]);
  assert.equal(sent.length, 2);
  assert.equal((await made)[4]?.error?.message, "Not sent: the change was cancelled.");
  const early = changing(() => null, work);
  await assert.rejects(early.codes, { code: "CANCELLED", message: /before anything was sent/ });
  assert.equal(early.sent.length, 0);
});

test("cancelled reads send no more requests", async () => {
  const work = new Work();
  let asked = 0;
  const all = inParallel(
    named(1_000),
    async () => {
      asked += 1;
      if (asked === 100) work.cancel();
      await new Promise((resolve) => setImmediate(resolve));
    },
    { work, unit: "group", sizeOf: () => 2 },
  );
  await assert.rejects(all, { code: "CANCELLED" });
  const { done = 0, total } = work.progress ?? {};
  assert.equal(total, 2_000);
  assert.ok(done >= 100 && done <= 264, String(done));
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(asked, before);
});
