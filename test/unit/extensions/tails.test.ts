import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { MemoryBudget } from "../../../src/extensions/memory/memory-budget.ts";
import { Settings } from "../../../src/extensions/preferences/settings.ts";
import { Tails } from "../../../src/extensions/tails/tails.ts";
import { PatientCall } from "../../../src/extensions/threads/patient-call.ts";
import { requestFor, settingsFor } from "../../kafka/support.ts";

/** A tail's thread that answers as Comlink does. After it opens "stuck", it hangs at the next call. */
const THREAD = `
  import { parentPort } from "node:worker_threads";
  let stuck = false;
  let resources = null;
  const answers = {
    open: ([, request, given]) => {
      resources = given;
      stuck = request.topics[0] === "stuck";
    },
    setResources: ([given]) => {
      resources = given;
    },
    pulse: () => ({ pulse: { storeUsedBytes: 1000, storeBudgetBytes: resources.ringBytes }, rows: null }),
  };
  parentPort.on("message", ({ id, path, argumentList }) => {
    if (stuck) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    const value = answers[path[1]](argumentList.map(({ value }) => value));
    parentPort.postMessage({ id, type: "RAW", value });
  });
`;
const OWNER = {};

function makeTails(test: TestContext, megabytes = 512): { tails: Tails; budget: MemoryBudget } {
  const budget = new MemoryBudget(Settings.inMemory());
  budget.set(megabytes);
  const file = new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`);
  const tails = new Tails(
    { cluster: file, tail: file },
    budget,
    () => 1,
    async () => {},
    async () => assert.fail("asks for a token"),
    async () => {},
  );
  test.after(() => tails.closeAll());
  return { tails, budget };
}

const open = (tails: Tails, topic: string) => tails.open(OWNER, "p", settingsFor("b:1"), requestFor(topic));

async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  const before = performance.now();
  return { answer: await work, ms: performance.now() - before };
}

describe("tails next to a stuck one", { timeout: 20_000 }, () => {
  it("are opened, closed and counted, with the last status of the stuck one", async (test) => {
    const { tails, budget } = makeTails(test);
    const good = await open(tails, "good");
    const stuck = await open(tails, "stuck");
    const first = await timed(tails.rings());
    assert.ok(first.ms < 1_500, `${first.ms} ms`);
    assert.equal(first.answer.usedBytes, 1_000, "the other's are counted");
    const again = await timed(tails.rings());
    assert.ok(again.ms < 300, "it is waited for once");

    const third = await timed(open(tails, "third"));
    assert.ok(third.ms < 1_500, `${third.ms} ms`);
    assert.equal((await tails.rings()).usedBytes, 2_000);
    assert.ok((await timed(tails.close(good))).ms < 300);
    const { ringBytes } = budget.perTail(2, 1);
    assert.equal((await tails.rings()).budgetBytes, ringBytes, "the third was told what it may use");

    assert.equal(tails.count, 2);
    assert.ok((await timed(tails.close(stuck))).ms < 500);
    assert.equal(tails.count, 1);
    assert.equal((await tails.rings()).budgetBytes, budget.perTail(1, 1).ringBytes);
    await tails.close(third.answer);
  });

  it("are opened while the other is stuck", async (test) => {
    const { tails } = makeTails(test);
    await open(tails, "stuck");
    for (const topic of ["one", "two"]) assert.ok((await timed(open(tails, topic))).ms < 1_500);
  });
});

describe("a call to a thread that may be stuck", () => {
  it("runs once at a time, waits once, and returns the last answer in the meantime", async () => {
    let asked = 0;
    let answer: (value: string) => void = () => {};
    const call = new PatientCall(
      () => {
        asked += 1;
        return new Promise<string>((resolve) => {
          answer = resolve;
        });
      },
      "none",
      50,
    );
    assert.equal(await call.get(), "none");
    assert.ok((await timed(call.get())).ms < 20);
    assert.equal(asked, 1);
    answer("first");
    await new Promise((resolve) => setImmediate(resolve));
    const second = call.get();
    answer("second");
    assert.equal(await second, "second");
    assert.equal(asked, 2);
  });

  it("keeps the last answer when it fails", async () => {
    const call = new PatientCall<number>(() => Promise.reject(new Error("closed")), 7);
    assert.equal(await call.get(), 7);
  });
});
