import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { Works } from "../../../src/contract/work.ts";
import type { ClusterWorkerApi } from "../../../src/extensions/kit/cluster-part.ts";
import { NamedWork } from "../../../src/extensions/kit/named-work.ts";

/** A worker whose calls count groups and end on request. */
function worker() {
  const works = new Works();
  const asked: (readonly unknown[])[] = [];
  const began: (() => void)[] = [];
  const long =
    (call: string, changes: boolean) =>
    (...about: unknown[]) => {
      asked.push([call, ...about.slice(0, -1)]);
      return works.run(about.at(-1) as string, async (work) => {
        const did = work.count(10, "group", changes);
        did(4);
        for (const begin of began.splice(0)) begin();
        await new Promise<void>((resolve) => work.signal.addEventListener("abort", () => resolve()));
        return [`${call} was told to end`];
      });
    };
  const groups = { ofTopic: long("ofTopic", false), list: long("list", false), delete: long("delete", true) };
  const api = { cluster: {}, topics: {}, groups, work: works } as unknown as ClusterWorkerApi;
  return { api, asked, begun: () => new Promise<void>((resolve) => began.push(resolve)) };
}

test("a read reports its progress, and stops at once when it is cancelled, also in the worker", async () => {
  const { api, asked, begun } = worker();
  const window = new NamedWork();
  const begins = begun();
  let given: unknown = null;
  const answer = window.ask("mine", async (under) => {
    given = await under(api).groups.ofTopic("orders");
    return under(api).groups.list();
  });
  await begins;
  assert.deepEqual(await window.progress("mine"), { done: 4, total: 10, unit: "group", changes: false });
  assert.equal(await window.progress("other"), null);
  await assert.rejects(
    window.ask("mine", async () => {}),
    { code: "BAD_REQUEST", subject: "mine" },
  );
  await window.cancel("mine");
  await assert.rejects(answer, { code: "CANCELLED" });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(given, ["ofTopic was told to end"]);
  assert.deepEqual(asked, [["ofTopic", "orders"]], "nothing is asked any more");
  assert.equal(await window.progress("mine"), null);
});

test("a cancelled change is waited for, and reports what it did", async () => {
  const { api, begun } = worker();
  const window = new NamedWork();
  const begins = begun();
  const answer = window.change("mine", (under) => under(api).groups.delete(["a"]));
  await begins;
  await window.cancel("mine");
  assert.deepEqual(await answer, ["delete was told to end"]);
});

test("two windows may use the same name; a closed window ends its reads, not its changes", async () => {
  const { api, begun } = worker();
  const [one, other] = [new NamedWork(), new NamedWork()];
  const begin = async <T>(run: () => Promise<T>) => {
    const begins = begun();
    const answer = run();
    await begins;
    return { answer };
  };
  const first = await begin(() => one.ask("w", (under) => under(api).groups.list()));
  const second = await begin(() => other.ask("w", (under) => under(api).groups.list()));
  const unnamed = await begin(() => one.ask(null, (under) => under(api).groups.ofTopic("orders")));
  const change = await begin(() => one.change("c", (under) => under(api).groups.delete(["a"])));
  await one.end();
  await assert.rejects(first.answer, { code: "CANCELLED" });
  await assert.rejects(unnamed.answer, { code: "CANCELLED" });
  assert.notEqual(await other.progress("w"), null);
  assert.notEqual(await one.progress("c"), null);
  await other.cancel("w");
  await assert.rejects(second.answer, (error) => error instanceof TailwaterError);
  await one.cancel("c");
  await change.answer;
});
