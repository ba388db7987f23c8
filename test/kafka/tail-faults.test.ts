import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import type { TailSession } from "../../src/workers/tail/tail-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { assertEachOnce, brokerOffsets, caughtUp, openTail, pulseOf, settingsFor, until } from "./support.ts";

describe("a tail while things happen to the cluster", () => {
  let broker: Broker;
  let producer: Producer;
  before(async () => {
    broker = await startBroker({ properties: { "log.initial.task.delay.ms": "100" } });
    producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
  });

  const send = (topic: string, records: number) =>
    producer.send({ topic, messages: Array.from({ length: records }, (_, n) => ({ value: `record ${n}` })) });
  /** Sends until stopped, whatever the broker does. */
  const keepSending = (topic: string): (() => Promise<void>) => {
    let stopped = false;
    const running = (async () => {
      while (!stopped) {
        // A send fails while the broker is down. The test counts by the broker's offsets at the end.
        await send(topic, 20).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    return async () => {
      stopped = true;
      await running;
    };
  };
  const kindsOf = async (session: TailSession) => (await session.events(0)).map(({ kind }) => kind);

  for (const hard of [false, true]) {
    it(`neither loses nor doubles a record when the broker ${hard ? "crashes" : "restarts"}`, async (test) => {
      const topic = hard ? "crash" : "restart";
      await broker.createTopic(topic, { partitions: 3 });
      const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
      const stop = keepSending(topic);
      await until("records come", async () => (await pulseOf(session)).totals.fetched > 500);
      const restarted = broker.restart({ hard, downMs: 300 });
      await until("the tail reconnects", async () => (await pulseOf(session)).state === "reconnecting");
      const during = await pulseOf(session);
      assert.ok(during.error, "says why");
      assert.equal(during.lag, null, "a broker that is down reports no log end");
      for (const { lag } of await session.partitions()) assert.equal(lag, null);
      await restarted;
      const before = during.totals.fetched;
      await until("records come again", async () => (await pulseOf(session)).totals.fetched > before + 500);
      await stop();
      await caughtUp(session, broker, topic);
      await assertEachOnce(session, await brokerOffsets(broker, topic));
      assert.equal((await pulseOf(session)).state, "live");
      const kinds = await kindsOf(session);
      assert.deepEqual(kinds, ["broker-lost", "broker-back"]);
    });
  }

  it("keeps its place while paused, and continues exactly there", async (test) => {
    const topic = "paused";
    await broker.createTopic(topic, { partitions: 2 });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    const stop = keepSending(topic);
    for (let round = 0; round < 5; round++) {
      const { fetched } = (await pulseOf(session)).totals;
      await until("records come", async () => (await pulseOf(session)).totals.fetched > fetched + 100);
      await session.setPaused(true);
      const paused = await pulseOf(session);
      assert.equal(paused.state, "paused");
      assert.equal(paused.lag, null, "a tail that sends no request knows no log end");
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal((await pulseOf(session)).totals.fetched, paused.totals.fetched, "nothing is read while paused");
      await session.setPaused(false);
    }
    await stop();
    await caughtUp(session, broker, topic);
    await assertEachOnce(session, await brokerOffsets(broker, topic));
  });

  it("keeps every record through changes of filter and rereading under load", async (test) => {
    const topic = "refiltered";
    await broker.createTopic(topic, { partitions: 2 });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    const stop = keepSending(topic);
    for (let round = 0; round < 6; round++) {
      await session.setFilter(round % 2 === 0 ? { kind: "text", text: "record 7", caseSensitive: true } : null);
      const { fetched } = (await pulseOf(session)).totals;
      await until("records come", async () => (await pulseOf(session)).totals.fetched > fetched + 50);
    }
    await session.reread();
    await stop();
    await caughtUp(session, broker, topic);
    await assertEachOnce(session, await brokerOffsets(broker, topic));
  });

  it("counts as missing what was deleted before it could be read", async (test) => {
    const topic = "deleted-records";
    await broker.createTopic(topic);
    await send(topic, 100);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    await caughtUp(session, broker, topic);
    await session.setPaused(true);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await send(topic, 100);
    await broker.withAdmin(async (admin) => {
      // kafkajs forgets to load the topic's metadata for deleteTopicRecords; this call loads it.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "150" }] });
    });
    await session.setPaused(false);
    const [partition] = await caughtUp(session, broker, topic);
    assert.equal(partition?.missing, 50);
    assert.equal(partition?.fetched, 150);
    assert.deepEqual(await kindsOf(session), ["offset-reset"]);
    assert.match((await session.events(0))[0]?.message ?? "", /100 to 149/);
  });

  it("reads partitions that are added, from their beginning", async (test) => {
    const topic = "growing";
    await broker.createTopic(topic, { partitions: 1 });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, startAt: { kind: "latest" } });
    await broker.withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
    // kafkajs' producer silently drops what it sends to a partition that its metadata does not know yet.
    await until("the broker names three partitions", async () => {
      const { topics } = await broker.withAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
      return topics[0]?.partitions.length === 3;
    });
    let written = 0;
    await until("both new partitions are written to", async () => {
      await producer.send({ topic, messages: [1, 2].map((partition) => ({ partition, value: "first" })) });
      const ends = await broker.withAdmin((admin) => admin.fetchTopicOffsets(topic));
      written = ends.reduce((sum, { high }) => sum + Number(high), 0);
      return ends.filter(({ high }) => high !== "0").length === 2;
    });
    await until("the new partitions are read", async () => (await pulseOf(session)).totals.fetched === written);
    assert.deepEqual(await kindsOf(session), ["partitions-added"]);
    assert.equal((await pulseOf(session)).partitionCount, 3);
  });

  it("reports that a topic was deleted, and reads it again when it is recreated", async (test) => {
    const topic = "recreated";
    await broker.createTopic(topic);
    await send(topic, 50);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    await caughtUp(session, broker, topic);
    const { epoch } = await pulseOf(session);
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await until("the tail says so", async () => (await pulseOf(session)).state === "failed");
    assert.equal((await pulseOf(session)).error?.code, "TOPIC_UNKNOWN");
    await broker.createTopic(topic);
    const other = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await other.connect();
    // More records than before, so that offsets alone cannot tell the two topics apart.
    await other.send({ topic, messages: Array.from({ length: 80 }, (_, n) => ({ value: `again ${n}` })) });
    await other.disconnect();
    await until("the tail is live again", async () => (await pulseOf(session)).state === "live");
    await caughtUp(session, broker, topic);
    const anew = await pulseOf(session);
    assert.notEqual(anew.epoch, epoch);
    assert.equal(anew.totals.fetched, 80);
    await assertEachOnce(session, [{ low: 0, high: 80 }]);
    assert.deepEqual(await kindsOf(session), ["topic-recreated"]);
  });

  it("reads from its beginning a topic that was deleted and recreated while the tail was paused", async (test) => {
    const topic = "recreated-unseen";
    await broker.createTopic(topic);
    await send(topic, 50);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    await caughtUp(session, broker, topic);
    await session.setPaused(true);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await until("it is gone", () => broker.withAdmin(async (admin) => !(await admin.listTopics()).includes(topic)));
    await broker.createTopic(topic);
    const other = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await other.connect();
    // Both logs have the same leader epoch, and the new one continues behind the position.
    await other.send({ topic, messages: Array.from({ length: 80 }, (_, n) => ({ value: `again ${n}` })) });
    await other.disconnect();
    await session.setPaused(false);
    await until("the error is reported", async () => (await kindsOf(session)).includes("topic-recreated"));
    await caughtUp(session, broker, topic);
    await assertEachOnce(session, [{ low: 0, high: 80 }]);
    assert.deepEqual(await kindsOf(session), ["topic-recreated"]);
  });

  for (const seen of [false, true]) {
    const when = seen ? "and the tail sees it while it is paused" : "between two looks at the cluster";
    it(`never calls a scan complete when its topic was deleted and recreated, ${when}`, async (test) => {
      const topic = `remade-${seen}`;
      const fill = async (what: string) => {
        const writer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
        await writer.connect();
        const messages = Array.from({ length: 3_000 }, (_, n) => ({ value: `${what} ${n} ${"x".repeat(2_000)}` }));
        for (let i = 0; i < 6; i += 1) await writer.send({ topic, messages });
        await writer.disconnect();
      };
      await broker.createTopic(topic);
      await fill("old");
      const session = await openTail(test, settingsFor(broker.bootstrap), { topic, endAt: { kind: "now" } });
      await session.setPaused(true);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.ok((await pulseOf(session)).totals.fetched < 18_000);
      await broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      await until("it is gone", () => broker.withAdmin(async (admin) => !(await admin.listTopics()).includes(topic)));
      await broker.createTopic(topic);
      // As many records as before: offsets alone do not tell the two topics apart.
      await fill("new");
      if (seen) await new Promise((resolve) => setTimeout(resolve, 11_000));
      await session.setPaused(false);
      await until("it fails", async () => (await pulseOf(session)).state === "failed", 30_000);
      assert.match((await pulseOf(session)).error?.message ?? "", /deleted and recreated/);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.equal((await pulseOf(session)).state, "failed");
      assert.equal((await session.receipt()).complete, false);
    });
  }

  it("notices a broker that freezes with its sockets open, and continues when it thaws", async (test) => {
    const topic = "frozen";
    await broker.createTopic(topic);
    await send(topic, 10);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    await caughtUp(session, broker, topic);
    broker.pause();
    try {
      await until("the silence is noticed", async () => (await pulseOf(session)).state === "reconnecting", 15_000);
    } finally {
      broker.resume();
    }
    await until("the tail is live again", async () => (await pulseOf(session)).state === "live");
    await send(topic, 10);
    await caughtUp(session, broker, topic);
    await assertEachOnce(session, await brokerOffsets(broker, topic));
  });

  it("keeps the topic list working over a restart, with rates", async () => {
    const topic = "listed";
    await broker.createTopic(topic, { partitions: 2 });
    const cluster = new ClusterSession();
    const reads = new TopicReads(cluster);
    const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
    try {
      await cluster.connect(settingsFor(broker.bootstrap));
      await send(topic, 10);
      const [first] = await reads.stats([topic]);
      assert.deepEqual(first, { name: topic, records: 10, recordsPerSecond: null, error: null });
      await broker.restart();
      const listed = (await reads.list()).find(({ name }) => name === topic);
      const health = { underReplicated: 0, leaderless: 0, error: null };
      assert.deepEqual(listed, { name: topic, partitions: 2, replicationFactor: 1, internal: false, ...health });
      await send(topic, 40);
      const [second, unknown] = await reads.stats([topic, "no-such-topic"]);
      // A send that is tried again after the restart may write a record twice, so the broker's own log ends are
      // compared.
      const offsets = await admin.fetchTopicOffsets(topic);
      assert.equal(
        second?.records,
        offsets.reduce((sum, { high }) => sum + Number(high), 0),
      );
      assert.ok((second?.records ?? 0) >= 50);
      await until("its rate is known", async () => ((await reads.stats([topic]))[0]?.recordsPerSecond ?? 0) > 0);
      assert.equal(unknown?.error?.code, "TOPIC_UNKNOWN");
      assert.equal(unknown?.records, null);
    } finally {
      await admin.disconnect();
      await cluster.close();
    }
  });
});
