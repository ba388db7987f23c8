import assert from "node:assert/strict";
import { test } from "node:test";
import { lasting } from "../../../scripts/demo/lasting.ts";

/** Runs the attempts in order, each after its number of ms, and returns the reported faults. `null` is a success. */
async function saidOf(attempts: readonly (readonly [ranMs: number, fault: string | null])[], mockNow: MockNow) {
  const said: string[] = [];
  let made = 0;
  let now = 0;
  mockNow(() => now);
  const work = async () => {
    const [ranMs, fault] = attempts[made] ?? [0, null];
    made += 1;
    now += ranMs;
    if (fault !== null) throw new Error(fault);
  };
  const onFault = (error: unknown) => said.push(String(error));
  await lasting(work, { pauseMs: 1, onFault }, new AbortController().signal);
  assert.equal(made, attempts.length);
  return said;
}
type MockNow = (now: () => number) => void;

test("a lasting fault is reported once, a new one after a while, and work continues until the signal", async (t) => {
  const mockNow: MockNow = (now) => t.mock.method(performance, "now", now);
  const gone = "Error: gone";
  const stays = Array.from({ length: 50 }, () => [10_000, "gone"] as const);
  assert.deepEqual(await saidOf([...stays, [0, null]], mockNow), [gone]);
  assert.deepEqual(
    await saidOf(
      [
        [0, "gone"],
        [90_000, "gone"],
        [0, null],
      ],
      mockNow,
    ),
    [gone, gone],
  );
  const inTurn = Array.from({ length: 10 }, (_, n) => [1_000, n % 2 === 0 ? "gone" : "large"] as const);
  assert.deepEqual(await saidOf([...inTurn, [0, null]], mockNow), [gone], "two faults in turn are no flood");
  assert.deepEqual(
    await saidOf([[0, "gone"], [1_000, "large"], ...stays.slice(0, 10), [0, null]], mockNow),
    [gone, gone],
    "what came too soon after the first is said when its time has come",
  );
});

test("the signal ends a pause, and later failures are not reported", async () => {
  const ending = new AbortController();
  const said: unknown[] = [];
  const onFault = (error: unknown) => {
    said.push(error);
    setImmediate(() => ending.abort());
  };
  await lasting(() => Promise.reject(new Error("gone")), { pauseMs: 2 ** 31 - 1, onFault }, ending.signal);
  assert.equal(said.length, 1);
  const second = new AbortController();
  const work = async () => {
    second.abort();
    throw new Error("closed");
  };
  await lasting(work, { pauseMs: 1, onFault }, second.signal);
  assert.equal(said.length, 1);
});
