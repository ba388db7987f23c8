// Transactions on a real broker: from every offset, Tailwater finds what Java's own consumer finds.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { after, before, describe, it, type TestContext } from "node:test";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { ensureKafka } from "../../scripts/kafka/libs.ts";
import { assertSums, caughtUp, openTail, placesOf, settingsFor } from "./support.ts";

describe("aborted transactions, on a real broker", () => {
  let broker: Broker;
  let kafka: Kafka;
  let producer: Producer;
  let plain: Producer;
  before(async () => {
    broker = await startBroker();
    kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    producer = kafka.producer({ transactionalId: "shop", idempotent: true, maxInFlightRequests: 1 });
    plain = kafka.producer();
    await Promise.all([producer.connect(), plain.connect()]);
  });
  after(async () => {
    await Promise.all([producer.disconnect(), plain.disconnect()]);
    await broker.stop();
  });

  const ours = async (test: TestContext, topic: string, offset: number) => {
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, startAt: { kind: "offset", offset } });
    const partitions = await caughtUp(session, broker, topic);
    assertSums(partitions);
    const places = await placesOf(session);
    await session.close();
    return { offsets: places.map((place) => Number(place.split(":")[1])), account: partitions[0] };
  };

  it("with one record aborted and ten committed, each start finds what Java's consumer finds", async (test) => {
    const topic = "marker-first";
    await broker.createTopic(topic);
    await plain.send({ topic, messages: [{ value: "a" }] });
    const aborted = await producer.transaction();
    await aborted.send({ topic, messages: [{ value: "aborted" }] });
    await aborted.abort();
    const committed = await producer.transaction();
    await committed.send({ topic, messages: Array.from({ length: 10 }, (_, n) => ({ value: `${n}` })) });
    await committed.commit();
    for (const [from, count] of [
      [0, 11],
      [1, 10],
      [2, 10],
      [3, 10],
      [7, 6],
    ] as const) {
      const { offsets, account } = await ours(test, topic, from);
      assert.equal(offsets.length, count, `from offset ${from}`);
      assert.equal(account?.aborted, from < 2 ? 1 : 0);
      assert.deepEqual(offsets, await javas(topic, from), `from offset ${from}`);
    }
  });

  it("with one record, 4 MB of others, its ABORT and 500 committed records, all 500 are found", async (test) => {
    const topic = "answers-between";
    await broker.createTopic(topic);
    const aborted = await producer.transaction();
    await aborted.send({ topic, messages: [{ value: "aborted" }] });
    const value = "x".repeat(10_000);
    for (let batch = 0; batch < 21; batch += 1) {
      await plain.send({ topic, messages: Array.from({ length: 20 }, () => ({ value })) });
    }
    await aborted.abort();
    const committed = await producer.transaction();
    await committed.send({ topic, messages: Array.from({ length: 500 }, (_, n) => ({ value: `${n}` })) });
    await committed.commit();
    const { offsets, account } = await ours(test, topic, 0);
    assert.deepEqual([offsets.length, account?.aborted, account?.control], [920, 1, 2]);
    assert.deepEqual(offsets, await javas(topic, 0));
  });

  /** What kafka-console-consumer prints. */
  async function javas(topic: string, from: number): Promise<number[]> {
    const { java, classPath } = await ensureKafka();
    const child = spawn(
      java,
      [
        ...["-Xmx256m", "-cp", classPath, "org.apache.kafka.tools.consumer.ConsoleConsumer"],
        ...["--bootstrap-server", broker.bootstrap, "--topic", topic, "--partition", "0", "--offset", String(from)],
        ...["--isolation-level", "read_committed", "--timeout-ms", "3000", "--property", "print.offset=true"],
        ...["--property", "print.value=false"],
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
    return [...output.matchAll(/Offset:(\d+)/g)].map(([, offset]) => Number(offset));
  }
});
