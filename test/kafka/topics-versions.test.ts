// Requests about topics and changes of them on the oldest and the newest Kafka: an error names what a version lacks.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { startBroker } from "../../scripts/kafka/broker.ts";
import { OLDEST_KAFKA_VERSION, startOldBroker } from "../../scripts/kafka/old-broker.ts";
import { SetupError } from "../../scripts/kafka/setup-error.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { settingsFor, until } from "./support.ts";

const NEWEST = "4.4.0";
type Running = { readonly bootstrap: string; stop(): Promise<void> };

const VERSIONS: readonly (readonly [string, () => Promise<Running>])[] = [
  [OLDEST_KAFKA_VERSION, () => startOldBroker()],
  [NEWEST, () => startBroker({ version: NEWEST })],
];

for (const [version, start] of VERSIONS) {
  describe(`topics of Kafka ${version}`, { timeout: 180_000 }, () => {
    it("are created, described, changed and deleted", async (test) => {
      const broker = await start().catch((error: unknown) => {
        if (!(error instanceof SetupError)) throw error;
        test.skip(`The jars of Kafka ${version} cannot be had: ${error.message.split("\n")[0]}`);
        return null;
      });
      if (broker === null) return;
      test.after(() => broker.stop());
      const session = new ClusterSession();
      test.after(() => session.close());
      await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
      const topics = new TopicReads(session);
      const isOld = version === OLDEST_KAFKA_VERSION;
      const standing = async (topic: string) => (await topics.standing([topic]))[0];
      const wanted = { topic: "orders", partitions: 2, replicationFactor: 1, config: { "retention.ms": "1000000" } };

      await topics.create(wanted, true);
      assert.equal((await standing("orders"))?.error?.code, "TOPIC_UNKNOWN");
      await topics.create(wanted, false);
      await until("the topic has a leader", async () => (await topics.list())[0]?.leaderless === 0);
      await assert.rejects(topics.create(wanted, true), { code: "TOPIC_EXISTS" });
      // Kafka 2.4 added -1 for the broker's defaults.
      const byDefault = topics.create({ ...wanted, topic: "by-default", partitions: -1, replicationFactor: -1 }, true);
      if (isOld) await assert.rejects(byDefault, { code: "PARTITIONS_INVALID" });
      else await byDefault;

      const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      const messages = [1, 2, 3].map((n) => ({
        partition: 0,
        value: `${n}`,
        timestamp: String(1_700_000_000_000 + n),
      }));
      await producer.send({ topic: "orders", messages });
      await producer.disconnect();

      const detail = await topics.describe("orders");
      assert.equal(detail.topicId === null, isOld);
      assert.deepEqual(
        detail.partitions.map(({ partition, leader, replicas, inSync, start: from, end }) => [
          ...[partition, leader, replicas, inSync, from, end],
        ]),
        [
          [0, 1, [1], [1], 0, 3],
          [1, 1, [1], [1], 0, 0],
        ],
      );
      assert.ok((detail.partitions[0]?.bytes ?? 0) > 0);
      assert.deepEqual(detail.failures, []);
      assert.ok(detail.partitions.every(({ error }) => error === null));
      const sizes = await topics.sizes(["orders"]);
      assert.equal(sizes.topics[0]?.bytes, detail.partitions[0]?.bytes);
      const [lastWrite] = await topics.lastWrites(["orders"]);
      if (isOld) assert.deepEqual([lastWrite?.at, lastWrite?.error?.code], [null, "API_UNSUPPORTED"]);
      else assert.deepEqual([lastWrite?.at, lastWrite?.error], [1_700_000_000_003, null]);

      const config = new Map((await topics.config("orders")).map((one) => [one.name, one]));
      assert.deepEqual([config.get("retention.ms")?.value, config.get("retention.ms")?.source], ["1000000", "topic"]);
      assert.equal(config.get("retention.ms")?.documentation === null, isOld);
      const [values] = await topics.configValues(["orders"], ["retention.ms"]);
      assert.deepEqual(values?.values, { "retention.ms": "1000000" });
      assert.equal(await topics.deletionEnabled(), true);

      const own = { topic: "orders", topicId: (await standing("orders"))?.topicId ?? null };
      // The old AlterConfigs removes every key that it does not name, so it is never sent as a replacement.
      const configured = topics.configure(own, [{ key: "segment.ms", value: "1000000" }], false);
      if (isOld) await assert.rejects(configured, { code: "API_UNSUPPORTED" });
      else await configured;
      await topics.addPartitions(own, 3, false);
      await until("three are listed", async () => (await standing("orders"))?.partitions.length === 3);
      assert.deepEqual(await topics.deleteRecords(own, [{ partition: 0, offset: 2 }]), [
        { target: "orders/0", error: null },
      ]);
      assert.equal((await topics.describe("orders")).partitions[0]?.start, 2);
      const [gone, never] = await topics.delete([own, { topic: "never", topicId: isOld ? null : "f".repeat(32) }]);
      assert.deepEqual([gone?.error, never?.error?.code], [null, "TOPIC_UNKNOWN"]);
      await until("it is gone", async () => (await standing("orders"))?.error?.code === "TOPIC_UNKNOWN");
    });
  });
}
