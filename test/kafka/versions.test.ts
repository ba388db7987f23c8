// The oldest and the newest Kafka that Tailwater supports. Their jars are fetched once, like those of the other tests.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { startBroker } from "../../scripts/kafka/broker.ts";
import { OLDEST_KAFKA_VERSION, startOldBroker } from "../../scripts/kafka/old-broker.ts";
import { SetupError } from "../../scripts/kafka/setup-error.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { negotiate } from "../../src/workers/wire/api.ts";
import { APIS } from "../../src/workers/wire/apis/all.ts";
import { CONFIG_RESOURCE, DESCRIBE_CONFIGS } from "../../src/workers/wire/apis/describe-configs.ts";
import { DESCRIBE_PRODUCERS } from "../../src/workers/wire/apis/describe-producers.ts";
import { FIND_COORDINATOR } from "../../src/workers/wire/apis/find-coordinator.ts";
import { changesAndAsks } from "./asks-all.ts";
import { assertEachOnce, assertSums, openTail, settingsFor, until } from "./support.ts";

const NEWEST = "4.4.0";
const RECORDS = 3_000;
/** These APIs came after Kafka 2.1. */
const MISSING_IN_OLDEST = [
  "AlterShareGroupOffsets",
  "ConsumerGroupDescribe",
  "DeleteShareGroupOffsets",
  "DescribeCluster",
  "DescribeProducers",
  "DescribeShareGroupOffsets",
  "DescribeTopicPartitions",
  "IncrementalAlterConfigs",
  "ListConfigResources",
  "OffsetDelete",
  "ShareGroupDescribe",
  "StreamsGroupDescribe",
];

type Running = { readonly bootstrap: string; stop(): Promise<void> };

const VERSIONS: readonly (readonly [string, () => Promise<Running>])[] = [
  [OLDEST_KAFKA_VERSION, () => startOldBroker()],
  [NEWEST, () => startBroker({ version: NEWEST })],
];

for (const [version, start] of VERSIONS) {
  describe(`Kafka ${version}`, { timeout: 180_000 }, () => {
    it("is connected to, listed, counted and read with the API versions that it has", async (test) => {
      const broker = await start().catch((error: unknown) => {
        if (!(error instanceof SetupError)) throw error;
        test.skip(`The jars of Kafka ${version} cannot be had: ${error.message.split("\n")[0]}`);
        return null;
      });
      if (broker === null) return;
      test.after(() => broker.stop());
      await fill(broker.bootstrap);
      const settings = settingsFor(broker.bootstrap);

      const session = new ClusterSession();
      test.after(() => session.close());
      const info = await session.connect(settings);
      assert.deepEqual(
        info.brokers.map(({ id, address }) => ({ id, address })),
        [{ id: 1, address: broker.bootstrap }],
      );
      assert.equal(info.controllerId, 1);
      assert.ok(info.clusterId);
      const topics = await new TopicReads(session).list();
      const orders = topics.find(({ name }) => name === "orders");
      assert.deepEqual([orders?.partitions, orders?.replicationFactor, orders?.error], [3, 1, null]);
      const [stats] = await new TopicReads(session).stats(["orders"]);
      assert.equal(stats?.records, RECORDS);
      const { times, offsetsAfter } = await new TopicReads(session).timeline("orders", 5);
      assert.deepEqual([times.length, offsetsAfter[0]], [5, RECORDS]);

      const tail = await openTail(test, settings, { topic: "orders" });
      await until("all records are read", async () => {
        const partitions = await tail.partitions();
        assertSums(partitions);
        return partitions.reduce((sum, { matched }) => sum + matched, 0) === RECORDS;
      });
      await assertEachOnce(
        tail,
        [0, 1, 2].map(() => ({ low: 0, high: RECORDS / 3 })),
      );

      await asksAll(settings.kafka.bootstrapServers[0] ?? "");
      await writes(broker.bootstrap);
    });
  });
}

/** Uncompressed and gzip batches in three partitions. */
async function fill(bootstrap: string): Promise<void> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic: "orders", numPartitions: 3, replicationFactor: 1 }],
  });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
    const messages = Array.from({ length: RECORDS / 2 }, (_, n) => ({ partition: n % 3, key: `k${n}`, value: `${n}` }));
    await producer.send({ topic: "orders", compression, messages });
  }
  await producer.disconnect();
}

/** An idempotent producer, one without, and a transaction write to it, with each codec that it may have. */
async function writes(bootstrap: string): Promise<void> {
  const session = new ClusterSession();
  try {
    await session.connect(settingsFor(bootstrap, { mayChange: true }));
    const produce = produceOf(session);
    const wanted = [
      { idempotent: true, transaction: false, acks: "all", compression: "lz4" },
      { idempotent: false, transaction: false, acks: "leader", compression: "snappy" },
      { idempotent: true, transaction: true, acks: "all", compression: "gzip" },
    ] as const;
    for (const [at, how] of wanted.entries()) {
      const format = { kind: "text", keySeparator: null } as const;
      const request = { topic: "orders", input: `${at}`, format, perSecond: null, records: null, ...how };
      const target = await produce.target("orders", how.compression);
      const [outcomes] = await Promise.all([
        produce.run(request, target),
        produce.feed(request.input, [Buffer.from("a\nb\nc")], true),
      ]);
      assert.deepEqual(outcomes, [{ target: "orders (3 records)", error: null }]);
    }
    // Offsets, with those of the transaction's markers: one in each of its partitions. The coordinator writes them later.
    await until("the markers are written", async () => {
      const [stats] = await new TopicReads(session).stats(["orders"]);
      return (stats?.records ?? 0) > RECORDS + 9;
    });
  } finally {
    await session.close();
  }
}

/**
 * The broker answers every declared API that it has, in the negotiated version. The error names an API that it lacks.
 */
async function asksAll(bootstrap: string): Promise<void> {
  const log = makeClientLog();
  const link = new ClusterLink(settingsFor(bootstrap, { mayChange: true }), log);
  try {
    await link.connect();
    const { versions } = await link.node(1);
    const missing = APIS.filter((api) => negotiate(api, versions) === null).map(({ name }) => name);
    const old = versions[DESCRIBE_PRODUCERS.key] === undefined;
    assert.deepEqual(missing, old ? MISSING_IN_OLDEST : []);
    const coordinator = await link.ask(FIND_COORDINATOR, { key: "g", keyType: 0, coordinatorKeys: ["g"] });
    assert.ok([0, 15].includes((coordinator.coordinators[0] ?? coordinator).errorCode));
    const configs = await link.ask(DESCRIBE_CONFIGS, {
      resources: [{ resourceType: CONFIG_RESOURCE.topic, resourceName: "orders", configurationKeys: null }],
      includeSynonyms: true,
      includeDocumentation: false,
    });
    assert.ok(configs.results[0]?.configs.some(({ name }) => name === "retention.ms"));
    const asked = link.ask(DESCRIBE_PRODUCERS, { topics: [{ name: "orders", partitionIndexes: [0] }] }, { broker: 1 });
    if (old) await assert.rejects(asked, { code: "API_UNSUPPORTED" });
    else assert.equal((await asked).topics[0]?.partitions[0]?.errorCode, 0);
    await changesAndAsks(link);
  } finally {
    link.close();
  }
}
