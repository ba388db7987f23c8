import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { after, before, describe, it, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { Kafka, logLevel, type Producer, type Transaction } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { Receipt } from "../../src/contract/scan.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { TailSession } from "../../src/workers/tail/tail-session.ts";
import { assertSums, openTail, pulseOf, RESOURCES, requestFor, settingsFor, until } from "./support.ts";

describe("records behind an open transaction, on a real broker", () => {
  let broker: Broker;
  let kafka: Kafka;
  let producer: Producer;
  before(async () => {
    broker = await startBroker();
    kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    await producer.connect();
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
  });

  const values = (count: number, partition = 0) =>
    Array.from({ length: count }, (_, n) => ({ partition, value: `record ${n}` }));

  /** Three records, then six of which four belong to a transaction that stays open. */
  const hold = async (test: TestContext, topic: string, partitions = 1): Promise<Transaction> => {
    await broker.createTopic(topic, { partitions });
    for (let partition = 0; partition < partitions; partition += 1) {
      await producer.send({ topic, messages: values(3, partition) });
    }
    const holder = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await holder.connect();
    const transaction = await holder.transaction();
    test.after(async () => {
      if (transaction.isActive()) await transaction.abort();
      await holder.disconnect();
    });
    for (let partition = 0; partition < partitions; partition += 1) {
      await transaction.send({ topic, messages: values(4, partition) });
      await producer.send({ topic, messages: values(2, partition) });
    }
    return transaction;
  };

  const done = async (session: TailSession): Promise<Receipt> => {
    await until("the scan is done", async () => (await pulseOf(session)).state === "done");
    assertSums(await session.partitions());
    return session.receipt();
  };

  it("are reported by a scan, which is not complete without them", async (test) => {
    const startedAt = Date.now();
    const transaction = await hold(test, "held");
    const laterAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await transaction.send({ topic: "held", messages: values(2) });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "held", endAt: { kind: "now" } });
    const receipt = await done(session);
    assert.equal(receipt.totals.fetched, 3);
    assert.equal(receipt.complete, false);
    assert.equal(receipt.waiting, 8);
    const [partition] = receipt.partitions;
    assert.deepEqual([partition?.low, partition?.high, partition?.waiting], [0, 3, 8]);
    assert.equal(partition?.transaction?.startOffset, 3);
    assert.match(partition?.transaction?.producerId ?? "", /^\d+$/);
    const { since = null } = partition?.transaction ?? {};
    assert.ok(
      since !== null && since >= startedAt && since < laterAt,
      `${since} is when it began, not when it last wrote`,
    );
    assert.equal((await pulseOf(session)).waiting, 8);
  });

  it("are read when everything is read again and the transaction has ended", async (test) => {
    const transaction = await hold(test, "again");
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "again", endAt: { kind: "now" } });
    assert.equal((await done(session)).complete, false);
    await transaction.commit();
    await session.reread();
    const receipt = await done(session);
    assert.deepEqual([receipt.complete, receipt.waiting, receipt.totals.fetched], [true, 0, 9]);
    assert.equal(receipt.partitions[0]?.high, 9, "only the marker came after it began");
  });

  it("are waited for by a scan when the transaction is a short one", async (test) => {
    const transaction = await hold(test, "short");
    setTimeout(() => void transaction.abort(), 500);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "short", endAt: { kind: "now" } });
    const { complete, totals } = await done(session);
    assert.deepEqual([complete, totals.fetched, totals.aborted], [true, 5, 4]);
  });

  it("do not affect a scan that ends before them, or that reads uncommitted records", async (test) => {
    await hold(test, "others");
    const settings = settingsFor(broker.bootstrap);
    for (const about of [
      { endAt: { kind: "offset", offset: 3 } },
      { endAt: { kind: "now" }, isolation: "read_uncommitted" },
    ] as const) {
      const session = await openTail(test, settings, { topic: "others", ...about });
      assert.deepEqual([(await done(session)).complete, (await session.receipt()).waiting], [true, 0]);
    }
  });

  it("are reported by every thread of a scan", async (test) => {
    await hold(test, "threads", 3);
    const session = new TailSession(makeClientLog(), pathToFileURL("dist/workers/scan-worker.mjs"));
    test.after(() => session.close());
    const filter = { kind: "text", text: "record", caseSensitive: true } as const;
    const request = { ...requestFor("threads"), endAt: { kind: "now" }, filter } as const;
    await session.open(settingsFor(broker.bootstrap), request, { ...RESOURCES, scanWorkers: 3 });
    const receipt = await done(session);
    assert.equal((await pulseOf(session)).scan?.workers, 3);
    assert.deepEqual([receipt.complete, receipt.waiting, receipt.totals.matched], [false, 18, 9]);
    for (const { waiting, transaction } of receipt.partitions)
      assert.deepEqual([waiting, transaction?.startOffset], [6, 3]);
  });

  it("are counted by a live tail while they wait", async (test) => {
    const transaction = await hold(test, "live");
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "live" });
    await until("they are counted", async () => (await pulseOf(session)).waiting === 6);
    await until("the holder is named", async () => (await session.partitions())[0]?.transaction !== null);
    assert.equal((await pulseOf(session)).totals.fetched, 3);
    await transaction.commit();
    await until("they are read", async () => (await pulseOf(session)).totals.fetched === 9);
    const [partition] = await session.partitions();
    assert.deepEqual([partition?.waiting, partition?.transaction, partition?.lag], [0, null, 0]);
  });

  it("make the command line report that there is more, and exit with 3", async (test) => {
    await hold(test, "headless");
    const args = ["scan", "--brokers", broker.bootstrap, "--topic", "headless", "--format", "count"];
    const child = spawn(process.execPath, ["dist/extensions/tailwater.mjs", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    assert.equal(out, "3\n");
    assert.match(err, /6 offsets of headless\/0 wait for an open transaction of producer \d+ since \d{4}-/);
    assert.equal(code, 3);
  });
});
