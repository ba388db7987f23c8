// A change that is interrupted on the command line ends between two requests, and reports what was done and what was
// not sent. The broker's state must agree.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { FaultProxy } from "../faults/proxy.ts";
import { until } from "./support.ts";

/** Far more than one request holds. */
const COUNT = 300;

describe("a change that is interrupted", { timeout: 180_000 }, () => {
  let broker: Broker;
  let proxy: FaultProxy;
  before(async () => {
    proxy = await FaultProxy.start();
    broker = await startBroker({ proxyPort: proxy.port });
    proxy.pointTo(broker.listeners.proxied);
  });
  after(async () => {
    await proxy.stop();
    await broker.stop();
  });

  const left = async (prefix: string) =>
    (await broker.withAdmin((admin) => admin.listTopics())).filter((topic) => topic.startsWith(prefix)).length;
  const make = async (prefix: string) => {
    const topics = Array.from({ length: COUNT }, (_, at) => ({ topic: `${prefix}${at}`, numPartitions: 1 }));
    await broker.withAdmin((admin) => admin.createTopics({ topics, waitForLeaders: false }));
    await until("the topics are there", async () => (await left(prefix)) === COUNT);
    return topics.map(({ topic }) => topic);
  };
  const start = (...args: readonly string[]) => {
    const child = spawn(process.execPath, ["dist/extensions/tailwater.mjs", ...args, "--brokers", proxy.address]);
    const said = { out: "", err: "" };
    child.stdout.on("data", (part) => {
      said.out += part;
    });
    child.stderr.on("data", (part) => {
      said.err += part;
    });
    const ended = once(child, "close").then(([code]) => ({ code: code as number, ...said }));
    return { ended, said, interrupt: () => child.kill("SIGINT") };
  };
  const deletion = (topics: readonly string[]) => [
    ...["topics", "delete", "--yes", "--format", "ndjson"],
    ...topics.flatMap((topic) => ["--topic", topic]),
  ];

  it("reports which targets are done and which were not sent, and the broker still has the others", async (t) => {
    const topics = await make("cut.");
    proxy.set({ latencyMs: 300 });
    t.after(() => proxy.set({}));
    const { ended, interrupt } = start(...deletion(topics));
    await until("some are deleted", async () => (await left("cut.")) < COUNT);
    interrupt();
    const { code, out, err } = await ended;
    assert.equal(code, 130, err.slice(-300));
    const outcomes = out
      .trim()
      .split("\n")
      .map((line): { readonly target: string; readonly error: string | null } => JSON.parse(line));
    assert.deepEqual(outcomes.map(({ target }) => target).toSorted(), topics.toSorted());
    const done = outcomes.filter(({ error }) => error === null).length;
    assert.ok(done > 0 && done < COUNT, `${done} of ${COUNT}`);
    assert.deepEqual(new Set(outcomes.map(({ error }) => error)), new Set([null, "CANCELLED"]));
    assert.match(err, new RegExp(`${COUNT - done} of ${COUNT} were not sent`));
    await until("the broker has the others", async () => (await left("cut.")) === COUNT - done);
  });

  it("that gets no answer reports that the result of the last request is unknown", async (t) => {
    const topics = await make("lost.");
    proxy.set({ latencyMs: 300 });
    t.after(() => proxy.set({}));
    const { ended, interrupt } = start(...deletion(topics));
    await until("some are deleted", async () => (await left("lost.")) < COUNT);
    proxy.set({ blackhole: true });
    interrupt();
    const { code, err } = await ended;
    assert.equal(code, 130, err.slice(-300));
    assert.match(err, /Interrupted while the cluster had not answered\. .*may have been done; the rest was not sent/);
    assert.ok((await left("lost.")) > 0);
  });

  it("reports that nothing was sent when it was still planned, and that a list is incomplete", async (t) => {
    await until("the broker is at rest", async () => (await left("none")) === 0);
    proxy.set({ blackhole: true });
    t.after(() => proxy.set({}));
    for (const [args, says] of [
      [deletion(["lost.0"]), /Interrupted\. Nothing was sent/],
      [["groups", "list"], /Interrupted\. What was printed is not all/],
    ] as const) {
      const accepted = proxy.accepted;
      const { ended, interrupt } = start(...args);
      await until("it is connected", () => proxy.accepted > accepted);
      interrupt();
      const { code, out, err } = await ended;
      assert.deepEqual([code, out], [130, ""], err);
      assert.match(err, says);
    }
  });
});
