import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { type Did, Work, Works } from "../../../src/contract/work.ts";
import { withPatience } from "../../../src/workers/cluster/patience.ts";

const LIMIT = 60_000;

/** A question whose answer the test gives, on a clock that the test turns. */
function question(t: TestContext) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const work = new Work();
  let resolve: (answer: string) => void = () => {};
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  const answer = withPatience(work, promise);
  answer.catch(() => {});
  return { work, answer, resolve: (text: string) => resolve(text), tick: () => t.mock.timers.tick(LIMIT) };
}

test("a question of which nothing is answered for a minute ends with an error, and its work with it", async (t) => {
  const { work, answer, tick } = question(t);
  tick();
  await assert.rejects(answer, {
    code: "CONNECT_TIMEOUT",
    message: "The cluster answered nothing of this within 60 s.",
  });
  assert.ok(work.isCancelled, "it sends nothing more");
  assert.throws(() => work.mustGoOn(), TailwaterError);
});

test("a question that goes on may take as long as it needs, and ends when it stops", async (t) => {
  const { work, answer, tick } = question(t);
  const did: Did = work.count(3, "group");
  for (let step = 0; step < 3; step += 1) {
    tick();
    assert.ok(!work.isCancelled, "the limit begins again with each step");
    did(1);
  }
  tick();
  tick();
  await assert.rejects(answer, { code: "CONNECT_TIMEOUT" });
});

test("a question that is answered or cancelled in time has its own end", async (t) => {
  const { answer, resolve, tick } = question(t);
  resolve("all groups");
  assert.equal(await answer, "all groups");
  tick();
  const works = new Works();
  const waiting = works.run("q", (work) => withPatience(work, new Promise(() => {})));
  waiting.catch(() => {});
  await works.cancel("q");
  await assert.rejects(waiting, { code: "CANCELLED" });
});
