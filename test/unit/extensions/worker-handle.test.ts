import assert from "node:assert/strict";
import { test } from "node:test";
import { feature } from "../../../src/contract/feature.ts";
import { WorkerHandle } from "../../../src/extensions/threads/worker-handle.ts";

interface SomeApi {
  work(): Promise<string>;
  alter(): Promise<string>;
}
const TABLE = { some: feature<SomeApi>({ work: "local", alter: "changes" }) };

const threadThat = (does: string) => new URL(`data:text/javascript,${encodeURIComponent(does)}`);
const WAITS = 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {});';

test("a thread that dies rejects its waiting and later calls with the cause", async () => {
  for (const [does, cause] of [
    [`${WAITS} parentPort.once("message", () => { throw new Error("out of ideas"); });`, /out of ideas/],
    [`${WAITS} parentPort.once("message", () => process.exit(3));`, /ended unexpectedly\./],
  ] as const) {
    const thread = new WorkerHandle(threadThat(does), TABLE, "the tail of orders");
    const died = { code: "WORKER_DIED" };
    await assert.rejects(thread.api.some.work(), (error: Error) => {
      assert.match(error.message, /the tail of orders/);
      assert.match(error.message, cause);
      return "code" in error && error.code === died.code;
    });
    await assert.rejects(thread.api.some.work(), died);
    assert.equal(thread.alive, false);
  }
});

test("a thread that is ended rejects with the given reason, even while it is busy forever", async () => {
  const busy = `${WAITS} parentPort.once("message", () => { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e6); });`;
  for (const does of [WAITS, busy]) {
    const thread = new WorkerHandle(threadThat(does), TABLE, "the tail of orders");
    const call = thread.api.some.work();
    const refused = assert.rejects(call, { code: "CANCELLED" });
    assert.equal(thread.alive, true);
    await thread.end({ code: "CANCELLED", message: "Enough.", subject: null, hint: null });
    await refused;
    await assert.rejects(thread.api.some.work(), { code: "CANCELLED" });
    assert.equal(thread.alive, false);
  }
});

test("a pending change may be done when its thread dies or is ended; a later one is not", async () => {
  const reason = { code: "CLUSTER_NOT_OPEN", message: "The cluster was closed.", subject: null, hint: null } as const;
  const ended = new WorkerHandle(threadThat(WAITS), TABLE, "the cluster connection");
  const waits = assert.rejects(ended.api.some.alter(), (error: Error) => {
    assert.match(error.message, /may or may not have been done\. The cluster was closed\.$/);
    assert.match(String(Reflect.get(error, "hint")), /^Look at/);
    return Reflect.get(error, "code") === "OUTCOME_UNKNOWN";
  });
  await ended.end(reason);
  await waits;
  await assert.rejects(ended.api.some.alter(), { code: "CLUSTER_NOT_OPEN" });
  const dies = `${WAITS} parentPort.once("message", () => process.exit(3));`;
  const died = new WorkerHandle(threadThat(dies), TABLE, "the cluster connection");
  await assert.rejects(died.api.some.alter(), (error: Error) => {
    assert.doesNotMatch(String(Reflect.get(error, "hint")), /Nothing/);
    return Reflect.get(error, "code") === "OUTCOME_UNKNOWN";
  });
  await assert.rejects(died.api.some.alter(), { code: "WORKER_DIED" });
});
