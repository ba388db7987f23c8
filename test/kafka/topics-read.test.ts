// Requests about topics on a real broker, compared with the answers that kafkajs gets, and with the files on the disk.
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SASL_USERS } from "../../scripts/kafka/users.ts";
import type { ErrorCode } from "../../src/contract/errors.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { settingsFor, until } from "./support.ts";

const TIMES = [1_700_000_000_000, 1_700_000_009_000, 1_700_000_003_000];

describe("requests about topics", { timeout: 120_000 }, () => {
  let broker: Broker;
  let topics: TopicReads;
  let bob: TopicReads;
  let sessions: readonly ClusterSession[] = [];

  const connected = async (address: string, login?: readonly ["plain", string, string]) => {
    const session = new ClusterSession();
    await session.connect(settingsFor(address, login === undefined ? {} : { login }));
    return { session, topics: new TopicReads(session) };
  };

  before(async () => {
    broker = await startBroker({ sasl: true, acl: true });
    await broker.createTopic("orders", {
      partitions: 3,
      config: { "retention.ms": "1234567", "segment.bytes": "1048576" },
    });
    await broker.createTopic("empty", { partitions: 2 });
    const producer = new Kafka(broker.adminClientConfig).producer();
    await producer.connect();
    const messages = TIMES.map((time) => ({ partition: 0, value: "x".repeat(100), timestamp: String(time) }));
    await producer.send({ topic: "orders", messages });
    await producer.send({ topic: "orders", messages: [{ partition: 2, value: "late", timestamp: "1600000000000" }] });
    await producer.disconnect();
    const own = await connected(broker.bootstrap);
    const denied = await connected(broker.listeners.saslPlaintext ?? "", ["plain", "bob", SASL_USERS.bob]);
    topics = own.topics;
    bob = denied.topics;
    sessions = [own.session, denied.session];
  });
  after(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await broker.stop();
  });

  /** Bytes of a partition's segments in the broker's folder. */
  const bytesOnDisk = async (topic: string, partition: number) => {
    const folder = join(broker.dir, "data", `${topic}-${partition}`);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".log"));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  };

  it("a topic made by somebody else is being created in its first moments, not without a leader", async () => {
    const told = new Map<string, number>();
    for (let number = 0; number < 10; number += 1) {
      const made = broker.createTopic(`new-${number}`, { partitions: 40 });
      let isDone = false;
      void made.then(() => {
        isDone = true;
      });
      while (!isDone) {
        const [stats] = await topics.stats([`new-${number}`]);
        const code = stats?.error?.code ?? "none";
        told.set(code, (told.get(code) ?? 0) + 1);
      }
      await made;
      await until("it exists", async () => (await topics.stats([`new-${number}`]))[0]?.error === null);
    }
    // Before the broker has heard of it, it is unknown.
    assert.deepEqual(
      [...told.keys()].filter((code) => !["none", "TOPIC_UNKNOWN", "TOPIC_BEING_CREATED"].includes(code)),
      [],
    );
  });

  it("sizes are those of the segments on the disk", async () => {
    const wanted = (await Promise.all([0, 1, 2].map((one) => bytesOnDisk("orders", one)))).reduce((a, b) => a + b);
    assert.ok(wanted > 300);
    assert.deepEqual(await topics.sizes(["orders", "empty"]), {
      topics: [
        { name: "orders", bytes: wanted },
        { name: "empty", bytes: 0 },
      ],
      failures: [],
    });
    const all = await topics.sizes(null);
    assert.equal(all.topics.find(({ name }) => name === "orders")?.bytes, wanted);
    assert.deepEqual(await topics.sizes(["nowhere"]), { topics: [{ name: "nowhere", bytes: null }], failures: [] });
  });

  it("the last write is the largest timestamp, not the last record's", async () => {
    const [orders, empty, nowhere] = await topics.lastWrites(["orders", "empty", "nowhere"]);
    assert.deepEqual(orders, { name: "orders", at: Math.max(...TIMES), error: null });
    assert.deepEqual(empty, { name: "empty", at: null, error: null });
    assert.deepEqual([nowhere?.at, nowhere?.error?.code], [null, "TOPIC_UNKNOWN"]);
  });

  it("a topic's partitions are as kafkajs reads them", async () => {
    const detail = await topics.describe("orders");
    const { topics: told } = await broker.withAdmin((admin) => admin.fetchTopicMetadata({ topics: ["orders"] }));
    const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets("orders"));
    const wanted = [...(told[0]?.partitions ?? [])].sort((a, b) => a.partitionId - b.partitionId);
    assert.deepEqual(
      detail.partitions.map(({ partition, leader, replicas, inSync, offline, start, end }) => [
        ...[partition, leader, replicas, inSync, offline, String(start), String(end)],
      ]),
      wanted.map(({ partitionId, leader, replicas, isr }) => {
        const own = offsets.find(({ partition }) => partition === partitionId);
        return [partitionId, leader, replicas, isr, [], own?.low, own?.high];
      }),
    );
    assert.deepEqual([detail.name, detail.internal, detail.failures], ["orders", false, []]);
    assert.match(detail.topicId ?? "", /^[0-9a-f]{32}$/);
    const [first, second, third] = detail.partitions;
    assert.deepEqual([first?.lastWrite, second?.lastWrite, third?.lastWrite], [Math.max(...TIMES), null, 1.6e12]);
    assert.deepEqual(
      [first?.bytes, first?.leaderBytes],
      [await bytesOnDisk("orders", 0), await bytesOnDisk("orders", 0)],
    );
    assert.ok(detail.partitions.every(({ error }) => error === null));
  });

  it("a topic with more partitions than one page is reported whole", async () => {
    await broker.createTopic("wide", { partitions: 2_100 });
    const { partitions } = await topics.describe("wide");
    assert.deepEqual(
      partitions.map(({ partition }) => partition),
      Array.from({ length: 2_100 }, (_, partition) => partition),
    );
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: ["wide"] }));
  });

  it("a configuration reports where each value comes from, and what would apply without it", async () => {
    const config = new Map((await topics.config("orders")).map((entry) => [entry.name, entry]));
    const retention = config.get("retention.ms");
    assert.deepEqual(
      [retention?.value, retention?.source, retention?.type, retention?.inherited],
      ["1234567", "topic", "LONG", { value: "-1", source: "static" }],
    );
    const segment = config.get("segment.bytes");
    assert.deepEqual([segment?.source, segment?.inherited?.value], ["topic", "1073741824"]);
    const cleanup = config.get("cleanup.policy");
    assert.deepEqual(
      [cleanup?.value, cleanup?.source, cleanup?.inherited?.value, cleanup?.inherited?.source],
      ["delete", "default", "delete", "default"],
    );
    assert.match(cleanup?.documentation ?? "", /retention/);
    await assert.rejects(topics.config("nowhere"), { code: "TOPIC_UNKNOWN" satisfies ErrorCode });
  });

  it("chosen keys of many topics come in one answer", async () => {
    const values = await topics.configValues(["orders", "empty", "nowhere"], ["retention.ms", "no.such.key"]);
    assert.deepEqual(
      values.map(({ values: own, error }) => [own, error?.code ?? null]),
      [
        [{ "retention.ms": "1234567" }, null],
        [{ "retention.ms": "-1" }, null],
        [{}, "TOPIC_UNKNOWN"],
      ],
    );
  });

  it("a user without a right sees which ACL is missing", async () => {
    // bob may only describe the topic.
    await broker.withAdmin((admin) =>
      admin.createAcls({
        acl: [
          {
            ...{ resourceType: 2, resourceName: "orders", resourcePatternType: 3, principal: "User:bob", host: "*" },
            ...{ operation: 8, permissionType: 3 },
          },
        ],
      }),
    );
    await until("bob sees the topic", async () => (await bob.list()).some(({ name }) => name === "orders"));
    await assert.rejects(bob.config("orders"), {
      code: "TOPIC_UNAUTHORIZED" satisfies ErrorCode,
      message: /needs the ACL DescribeConfigs on Topic orders/,
    });
    const [values] = await bob.configValues(["orders"], ["retention.ms"]);
    assert.match(values?.error?.message ?? "", /DescribeConfigs on Topic orders/);
    const { topics: sizes, failures } = await bob.sizes(["orders"]);
    assert.deepEqual(sizes, [{ name: "orders", bytes: null }]);
    assert.match(failures[0]?.message ?? "", /Describe on Cluster/);
    const detail = await bob.describe("orders");
    assert.deepEqual([detail.partitions.length, detail.partitions[0]?.bytes], [3, null]);
    assert.equal(detail.failures[0]?.code, "CLUSTER_UNAUTHORIZED");
  });
});
