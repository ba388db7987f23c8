// Changes of topics on a real broker: by a user who may make them, by one who may not, and when the answer is lost.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SASL_USERS } from "../../scripts/kafka/users.ts";
import type { ErrorCode } from "../../src/contract/errors.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { DELETE_RECORDS } from "../../src/workers/wire/apis/delete-records.ts";
import { DELETE_TOPICS } from "../../src/workers/wire/apis/delete-topics.ts";
import { INCREMENTAL_ALTER_CONFIGS } from "../../src/workers/wire/apis/incremental-alter-configs.ts";
import { FaultProxy } from "../faults/proxy.ts";
import { settingsFor, until } from "./support.ts";

const DESCRIBE = 8;
const code = (name: ErrorCode) => name;

const named = (topic: string) => ({ topic, topicId: null });

describe("changes of topics", { timeout: 120_000 }, () => {
  let proxy: FaultProxy;
  let broker: Broker;
  let topics: TopicReads;
  let bob: TopicReads;
  let proxied: TopicReads;
  const sessions: ClusterSession[] = [];

  const connected = async (address: string, login?: readonly ["plain", string, string]) => {
    const session = new ClusterSession();
    sessions.push(session);
    await session.connect(settingsFor(address, { mayChange: true, ...(login === undefined ? {} : { login }) }));
    return new TopicReads(session);
  };
  const create = (topic: string, partitions = 2, config: Readonly<Record<string, string>> = {}) =>
    topics.create({ topic, partitions, replicationFactor: 1, config }, false).then(() => there(topic));
  const there = (topic: string) =>
    until(`${topic} is there`, async () => (await topics.standing([topic]))[0]?.error === null);
  const gone = (topic: string) =>
    until(`${topic} is gone`, async () => (await topics.standing([topic]))[0]?.error?.code === "TOPIC_UNKNOWN");
  const idOf = async (topic: string) => {
    const [standing] = await topics.standing([topic]);
    assert.ok(standing);
    return { topic, topicId: standing.topicId };
  };
  const produce = async (topic: string, partition: number, records: number) => {
    const producer = new Kafka(broker.adminClientConfig).producer();
    await producer.connect();
    const messages = Array.from({ length: records }, (_, n) => ({ partition, value: `v${n}` }));
    await producer.send({ topic, messages });
    await producer.disconnect();
  };

  before(async () => {
    proxy = await FaultProxy.start();
    broker = await startBroker({ sasl: true, acl: true, proxyPort: proxy.port });
    proxy.pointTo(broker.listeners.proxied);
    topics = await connected(broker.bootstrap);
    bob = await connected(broker.listeners.saslPlaintext ?? "", ["plain", "bob", SASL_USERS.bob]);
    proxied = await connected(proxy.address);
  });
  after(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await proxy.stop();
    await broker.stop();
  });

  it("a dry run creates nothing, and reports what is wrong", async () => {
    const wanted = { topic: "dry", partitions: 2, replicationFactor: 1, config: {} };
    await topics.create(wanted, true);
    assert.equal((await topics.standing(["dry"]))[0]?.error?.code, "TOPIC_UNKNOWN");
    const refused = [
      [{ ...wanted, replicationFactor: 3 }, code("REPLICATION_INVALID")],
      [{ ...wanted, partitions: 0 }, code("PARTITIONS_INVALID")],
      [{ ...wanted, config: { "retention.ms": "never" } }, code("CONFIG_INVALID")],
      [{ ...wanted, config: { "no.such.key": "1" } }, code("CONFIG_INVALID")],
    ] as const;
    for (const [topic, expected] of refused) {
      await assert.rejects(topics.create(topic, true), { code: expected });
      await assert.rejects(topics.create(topic, false), { code: expected });
    }
  });

  it("a topic is created with its configuration, or the broker's defaults", async () => {
    await create("made", 3, { "retention.ms": "86400000", "cleanup.policy": "compact,delete" });
    const { topics: told } = await broker.withAdmin((admin) => admin.fetchTopicMetadata({ topics: ["made"] }));
    assert.equal(told[0]?.partitions.length, 3);
    const [values] = await topics.configValues(["made"], ["retention.ms", "cleanup.policy"]);
    assert.deepEqual(values?.values, { "retention.ms": "86400000", "cleanup.policy": "compact,delete" });
    await topics.create({ topic: "defaults", partitions: -1, replicationFactor: -1, config: {} }, false);
    await there("defaults");
    await assert.rejects(create("made"), { code: code("TOPIC_EXISTS"), subject: "topic made" });
  });

  it("keys are set and removed one by one, and the others stay", async () => {
    await create("configured", 1, { "retention.ms": "1000000", "segment.bytes": "2097152" });
    const alterations = [
      { key: "retention.ms", value: null },
      { key: "max.message.bytes", value: "2000000" },
    ];
    await topics.configure(named("configured"), alterations, true);
    const read = async () => {
      const config = await topics.config("configured");
      return Object.fromEntries(config.filter(({ source }) => source === "topic").map((one) => [one.name, one.value]));
    };
    assert.deepEqual(await read(), { "retention.ms": "1000000", "segment.bytes": "2097152" });
    await topics.configure(named("configured"), alterations, false);
    await until("the change is in force", async () => (await read())["retention.ms"] === undefined);
    assert.deepEqual(await read(), { "segment.bytes": "2097152", "max.message.bytes": "2000000" });
    for (const validateOnly of [true, false]) {
      const wrong = topics.configure(named("configured"), [{ key: "retention.ms", value: "soon" }], validateOnly);
      await assert.rejects(wrong, { code: code("CONFIG_INVALID"), message: /soon/ });
    }
  });

  it("partitions are added, never removed", async () => {
    await create("grown", 2);
    await topics.addPartitions(named("grown"), 5, true);
    assert.equal((await topics.standing(["grown"]))[0]?.partitions.length, 2);
    await topics.addPartitions(named("grown"), 5, false);
    await until("all are listed", async () => (await topics.standing(["grown"]))[0]?.partitions.length === 5);
    for (const total of [5, 3]) {
      await assert.rejects(topics.addPartitions(named("grown"), total, true), { code: code("PARTITIONS_INVALID") });
    }
    await assert.rejects(topics.addPartitions(named("nowhere"), 5, true), { code: code("TOPIC_UNKNOWN") });
  });

  it("records before an offset are deleted, or all of them, partition by partition", async () => {
    await create("shrunk", 3);
    for (const partition of [0, 1]) await produce("shrunk", partition, 10);
    const outcomes = await topics.deleteRecords(await idOf("shrunk"), [
      { partition: 1, offset: -1 },
      { partition: 0, offset: 4 },
      { partition: 2, offset: 7 },
      { partition: 9, offset: 1 },
    ]);
    assert.deepEqual(
      outcomes.map(({ target, error }) => [target, error?.code ?? null]),
      [
        ["shrunk/1", null],
        ["shrunk/0", null],
        ["shrunk/2", "OFFSET_OUT_OF_RANGE"],
        ["shrunk/9", "TOPIC_UNKNOWN"],
      ],
    );
    const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets("shrunk"));
    const low = new Map(offsets.map(({ partition, low: own, high }) => [partition, [own, high]]));
    assert.deepEqual(
      [low.get(0), low.get(1), low.get(2)],
      [
        ["4", "10"],
        ["10", "10"],
        ["0", "0"],
      ],
    );
  });

  it("a topic that was created again is a different one: it is not changed", async () => {
    await create("again", 1);
    const old = await idOf("again");
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: ["again"] }));
    await gone("again");
    await create("again", 1);
    await produce("again", 0, 3);
    assert.notEqual((await idOf("again")).topicId, old.topicId);
    const madeAgain = { code: code("TOPIC_UNKNOWN"), message: /may have been recreated/ };
    const [outcome] = await topics.delete([old]);
    assert.equal(outcome?.error?.code, "TOPIC_UNKNOWN");
    await assert.rejects(topics.deleteRecords(old, [{ partition: 0, offset: -1 }]), { code: code("TOPIC_UNKNOWN") });
    await assert.rejects(topics.configure(old, [{ key: "retention.ms", value: "1" }], false), madeAgain);
    await assert.rejects(topics.addPartitions(old, 4, false), madeAgain);
    const [standing] = await topics.standing(["again"]);
    const retention = (await topics.config("again")).find(({ name }) => name === "retention.ms");
    assert.equal(standing?.partitions.length, 1);
    assert.notEqual(retention?.source, "topic");
    const [offsets] = await broker.withAdmin((admin) => admin.fetchTopicOffsets("again"));
    assert.deepEqual([offsets?.low, offsets?.high], ["0", "3"]);
  });

  it("topics are deleted, each with its own outcome", async () => {
    await create("away-1");
    await create("away-2");
    const outcomes = await topics.delete([
      await idOf("away-1"),
      { topic: "never", topicId: "f".repeat(32) },
      await idOf("away-2"),
    ]);
    assert.deepEqual(
      outcomes.map(({ target, error }) => [target, error?.code ?? null]),
      [
        ["away-1", null],
        ["never", "TOPIC_UNKNOWN"],
        ["away-2", null],
      ],
    );
    await gone("away-1");
    await gone("away-2");
    assert.equal(await topics.deletionEnabled(), true);
  });

  it("a user without a right sees which ACL is missing, and nothing is done", async () => {
    await create("guarded", 1, { "retention.ms": "1000000" });
    const acl = { resourceType: 2, resourcePatternType: 3, principal: "User:bob", host: "*", permissionType: 3 };
    await broker.withAdmin((admin) =>
      admin.createAcls({ acl: [{ ...acl, resourceName: "guarded", operation: DESCRIBE }] }),
    );
    await until("bob sees it", async () => (await bob.standing(["guarded"]))[0]?.error === null);
    const own = await idOf("guarded");
    const denial = (message: RegExp) => ({ code: code("TOPIC_UNAUTHORIZED"), message });
    const made = { topic: "by-bob", partitions: 1, replicationFactor: 1, config: {} };
    for (const validateOnly of [true, false]) {
      await assert.rejects(bob.create(made, validateOnly), denial(/ACL Create on Topic by-bob/));
      const set = [{ key: "retention.ms", value: "1" }];
      await assert.rejects(
        bob.configure(named("guarded"), set, validateOnly),
        denial(/ACL AlterConfigs on Topic guarded/),
      );
      await assert.rejects(bob.addPartitions(named("guarded"), 9, validateOnly), denial(/ACL Alter on Topic guarded/));
    }
    const [records] = await bob.deleteRecords(own, [{ partition: 0, offset: -1 }]);
    assert.match(records?.error?.message ?? "", /delete records of topic guarded: it needs the ACL Delete on Topic/);
    const [deleted] = await bob.delete([own]);
    assert.equal(deleted?.error?.code, "TOPIC_UNAUTHORIZED");
    assert.match(deleted?.error?.message ?? "", /ACL Delete on Topic guarded/);
    assert.equal(await bob.deletionEnabled(), null);
    assert.deepEqual(
      await topics.standing(["guarded", "by-bob"]).then((all) => all.map(({ partitions }) => partitions)),
      [[0], []],
    );
  });

  it("a lost answer reports that the change may have been made; a dry run's reports that it was not", async (t) => {
    await create("lost", 1);
    await produce("lost", 0, 2);
    await proxied.standing(["lost"]);
    t.after(() => proxy.set({}));
    const lose = async (key: number, change: () => Promise<unknown>, expected: ErrorCode) => {
      proxy.set({ loseAnswersTo: key });
      await assert.rejects(change(), { code: expected });
      proxy.set({});
      await proxied.standing(["lost"]).catch(() => proxied.standing(["lost"]));
    };
    const set = [{ key: "retention.ms", value: "123456" }];
    const own = await idOf("lost");
    const ask = INCREMENTAL_ALTER_CONFIGS.key;
    await lose(ask, () => proxied.configure(named("lost"), set, true), "CONNECTION_RESET");
    await lose(ask, () => proxied.configure(named("lost"), set, false), "OUTCOME_UNKNOWN");
    await lose(DELETE_RECORDS.key, () => proxied.deleteRecords(own, [{ partition: 0, offset: 1 }]), "OUTCOME_UNKNOWN");
    await lose(DELETE_TOPICS.key, () => proxied.delete([own]), "OUTCOME_UNKNOWN");
    await gone("lost");
  });
});
