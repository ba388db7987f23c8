import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import { Kafka, logLevel } from "kafkajs";
import { buildAll } from "../../scripts/build/bundles.ts";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { CLUSTER_WORKER } from "../../src/contract/cluster-worker.ts";
import { connect, portLink } from "../../src/contract/link.ts";
import { TAIL_WORKER } from "../../src/contract/tail-worker.ts";
import { RESOURCES, requestFor, settingsFor } from "./support.ts";

const TOPIC = "built";

describe("the built workers, as the extension runs them", () => {
  let broker: Broker;
  before(async () => {
    if (!existsSync("dist/workers/tail-worker.mjs")) await buildAll();
    broker = await startBroker();
    await broker.createTopic(TOPIC, { partitions: 2, config: { "compression.type": "zstd" } });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = Array.from({ length: 500 }, (_, n) => ({ key: `k${n}`, value: JSON.stringify({ n }) }));
    await producer.send({ topic: TOPIC, messages });
    await producer.disconnect();
  });
  after(() => broker.stop());

  it("connects and lists in a cluster worker", async () => {
    const worker = new Worker(resolve("dist/workers/cluster-worker.mjs"));
    try {
      const { cluster, topics: reads } = connect(portLink(worker), CLUSTER_WORKER);
      await cluster.connect(settingsFor(broker.bootstrap));
      const topics = await reads.list();
      assert.deepEqual(
        topics.map(({ name, partitions }) => ({ name, partitions })),
        [{ name: TOPIC, partitions: 2 }],
      );
      const [stats] = await reads.stats([TOPIC]);
      assert.equal(stats?.records, 500);
      await assert.rejects(cluster.connect(settingsFor("127.0.0.1:1")), { code: "PORT_CLOSED" });
    } finally {
      await worker.terminate();
    }
  });

  it("tails a zstd topic in a tail worker, and errors keep their codes", async () => {
    const worker = new Worker(resolve("dist/workers/tail-worker.mjs"));
    try {
      const { tail } = connect(portLink(worker), TAIL_WORKER);
      const request = { ...requestFor(TOPIC), filter: { kind: "text", text: "k42", caseSensitive: true } } as const;
      await assert.rejects(tail.open(settingsFor(broker.bootstrap), { ...request, topics: ["none"] }, RESOURCES), {
        code: "TOPIC_UNKNOWN",
      });
      await tail.open(settingsFor(broker.bootstrap), request, RESOURCES);
      let { pulse, rows } = await tail.pulse({ seen: 0, maxWaitMs: 0, follow: 20 });
      while (pulse.totals.fetched < 500) {
        ({ pulse, rows } = await tail.pulse({ seen: pulse.version, maxWaitMs: 1_000, follow: 20 }));
      }
      assert.equal(pulse.totals.matched, 11, "k42 and k420 to k429");
      assert.equal(rows?.rows.length, 11);
      await tail.close();
      await assert.rejects(tail.pulse({ seen: 0, maxWaitMs: 0, follow: 0 }), { code: "TAIL_NOT_FOUND" });
    } finally {
      await worker.terminate();
    }
  });
});
