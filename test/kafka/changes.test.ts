// Changes are sent once, over a real broker and over a network that loses the answer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { TailwaterError } from "../../src/contract/errors.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { CREATE_TOPICS } from "../../src/workers/wire/apis/create-topics.ts";
import { FaultProxy } from "../faults/proxy.ts";
import { changesAndAsks } from "./asks-all.ts";
import { settingsFor, until } from "./support.ts";

describe("a change", { timeout: 120_000 }, () => {
  let proxy: FaultProxy;
  let broker: Broker;
  before(async () => {
    proxy = await FaultProxy.start();
    broker = await startBroker({ proxyPort: proxy.port });
    proxy.pointTo(broker.listeners.proxied);
  });
  after(async () => {
    await proxy.stop();
    await broker.stop();
  });
  const creation = (name: string) => ({
    topics: [{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 5_000,
    validateOnly: false,
  });
  const about = { subject: "topic lost", lookAt: "Look for the topic in the list of topics." };

  it("is done, and a later request shows it", async (t) => {
    const link = new ClusterLink(settingsFor(broker.bootstrap, { mayChange: true }), makeClientLog());
    t.after(() => link.close());
    await link.connect();
    await changesAndAsks(link);
  });

  it("whose answer is lost may have been done, is reported so, and is not sent again", async (t) => {
    const session = new ClusterSession();
    t.after(() => session.close());
    await session.connect(settingsFor(proxy.address, { mayChange: true }));
    await session.ask((link) => link.metadata([]));
    proxy.set({ loseAnswersTo: CREATE_TOPICS.key });
    t.after(() => proxy.set({}));
    await assert.rejects(
      session.change((link) => link.change(CREATE_TOPICS, creation("lost"), about)),
      (error) => {
        assert.ok(error instanceof TailwaterError);
        assert.deepEqual([error.code, error.subject, error.hint], ["OUTCOME_UNKNOWN", about.subject, about.lookAt]);
        return true;
      },
    );
    assert.equal(proxy.lost, 1);
    // This time it was done: the broker had received all of it.
    await until("the topic is there", async () => {
      const { topics } = await session.ask((link) => link.metadata(["lost"]));
      return topics[0]?.errorCode === 0;
    });
    assert.equal(proxy.lost, 1);
  });

  it("that cannot be written was not done, and the error says why", async (t) => {
    const session = new ClusterSession();
    t.after(() => session.close());
    await session.connect(settingsFor(proxy.address, { mayChange: true }));
    proxy.set({ refuse: true });
    t.after(() => proxy.set({}));
    proxy.reset();
    await assert.rejects(
      session.change((link) => link.change(CREATE_TOPICS, creation("unsent"), about)),
      (error) => error instanceof TailwaterError && error.code === "CONNECTION_RESET",
    );
    const names = await broker.withAdmin((admin) => admin.listTopics());
    assert.ok(!names.includes("unsent"));
  });
});
