import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import { assertEachOnce, brokerOffsets, caughtUp, openTail, pulseOf, settingsFor, until } from "./support.ts";

describe("a tail over several brokers", () => {
  let cluster: Cluster;
  let producer: Producer;
  before(async () => {
    cluster = await startCluster(3, { heapMb: 192 });
    producer = new Kafka({ brokers: [...cluster.bootstraps], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
  });
  after(async () => {
    await producer.disconnect();
    await cluster.stop();
  });

  it("follows the leaders when a broker crashes and comes back, and loses nothing", async (test) => {
    const topic = "replicated";
    await cluster.broker(1).createTopic(topic, { partitions: 6, replication: 3 });
    const session = await openTail(test, settingsFor(cluster.bootstraps), { topic });
    const send = () =>
      producer
        .send({ topic, messages: Array.from({ length: 60 }, (_, n) => ({ value: `record ${n}` })) })
        .catch(() => {});
    await send();
    await caughtUp(session, cluster.broker(1), topic);
    const leaders = new Set((await session.partitions()).map(({ leader }) => leader));
    assert.deepEqual([...leaders].sort(), [1, 2, 3], "each broker leads some partitions");

    await cluster.broker(2).kill();
    await until("other brokers lead", async () => {
      await send();
      return (await session.partitions()).every(({ leader }) => leader !== 2);
    });
    await until("it is live without broker 2", async () => (await pulseOf(session)).state === "live");
    await cluster.broker(2).start();
    for (let round = 0; round < 5; round++) await send();
    await caughtUp(session, cluster.broker(1), topic);
    await assertEachOnce(session, await brokerOffsets(cluster.broker(1), topic));
    const kinds = new Set((await session.events(0)).map(({ kind }) => kind));
    assert.ok(kinds.has("leader-changed"));
    assert.ok(kinds.has("broker-lost"));
  });
});
