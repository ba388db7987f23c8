import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SMALL_READING, type StartAt } from "../../src/contract/tails.ts";
import {
  assertEachOnce,
  assertSums,
  brokerOffsets,
  caughtUp,
  openTail,
  placesOf,
  pulseOf,
  settingsFor,
  until,
} from "./support.ts";

const CODECS = ["uncompressed", "gzip", "snappy", "lz4", "zstd"] as const;

describe("the account of a tail, against a real broker", () => {
  let broker: Broker;
  let kafka: Kafka;
  let producer: Producer;
  before(async () => {
    broker = await startBroker({
      properties: { "log.cleaner.backoff.ms": "200", "message.max.bytes": "10000000", "log.cleaner.threads": "1" },
    });
    kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    await producer.connect();
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
  });

  const fill = async (topic: string, records: number, from = 0): Promise<void> => {
    for (let first = from; first < from + records; first += 250) {
      const messages = Array.from({ length: Math.min(250, from + records - first) }, (_, index) => ({
        key: `key-${first + index}`,
        value: JSON.stringify({ number: first + index, text: "lorem ipsum ".repeat(8) }),
        headers: { trace: `t-${first + index}` },
        timestamp: String(1_700_000_000_000 + first + index),
      }));
      await producer.send({ topic, messages });
    }
  };

  for (const codec of CODECS) {
    it(`counts and keeps every record of a topic in ${codec}`, async (test) => {
      const topic = `codec-${codec}`;
      await broker.createTopic(topic, { partitions: 3, config: { "compression.type": codec } });
      await fill(topic, 3_000);
      const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
      const partitions = await caughtUp(session, broker, topic);
      const { totals, lag } = await pulseOf(session);
      assert.equal(totals.fetched, 3_000);
      assert.equal(totals.matched, 3_000);
      assert.equal(totals.failed + totals.missing + totals.control + totals.aborted, 0);
      assert.equal(lag, 0);
      assertSums(partitions);
      await assertEachOnce(session, await brokerOffsets(broker, topic));
    });
  }

  it("names the holes of a compacted topic as missing", async (test) => {
    const topic = "compacted";
    const config = { "cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01" };
    await broker.createTopic(topic, { config });
    const send = (count: number) =>
      producer.send({
        topic,
        messages: Array.from({ length: count }, (_, n) => ({ key: `k${n % 7}`, value: `${n}` })),
      });
    for (let round = 0; round < 4; round++) {
      await send(50);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await until("the cleaner has run", async () => {
      const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
      const [partition] = await caughtUp(session, broker, topic);
      const offsets = (await placesOf(session)).length;
      await session.close();
      assert.equal(partition?.fetched, offsets);
      if (partition?.missing === 0) await send(5);
      return partition !== undefined && partition.missing > 0;
    });
  });

  it("tells committed from aborted transactions, under both isolation levels", async (test) => {
    const topic = "transactions";
    await broker.createTopic(topic);
    const transactional = kafka.producer({ transactionalId: "shop", idempotent: true, maxInFlightRequests: 1 });
    await transactional.connect();
    for (let round = 0; round < 10; round++) {
      const transaction = await transactional.transaction();
      const messages = Array.from({ length: 20 }, (_, n) => ({ value: `${round}/${n}` }));
      await transaction.send({ topic, messages });
      if (round % 2 === 0) await transaction.commit();
      else await transaction.abort();
    }
    const settings = settingsFor(broker.bootstrap);
    const committed = await openTail(test, settings, { topic });
    const [account] = await caughtUp(committed, broker, topic);
    assert.deepEqual(
      { fetched: account?.fetched, aborted: account?.aborted, control: account?.control },
      { fetched: 100, aborted: 100, control: 10 },
    );
    const uncommitted = await openTail(test, settings, { topic, isolation: "read_uncommitted" });
    const [all] = await caughtUp(uncommitted, broker, topic);
    assert.deepEqual(
      { fetched: all?.fetched, aborted: all?.aborted, control: all?.control },
      { fetched: 200, aborted: 0, control: 10 },
    );

    const open = await transactional.transaction();
    await open.send({ topic, messages: [{ value: "not yet" }] });
    await until("the open transaction shows to read_uncommitted", async () => {
      return (await pulseOf(uncommitted)).totals.fetched === 201;
    });
    assert.equal((await pulseOf(committed)).totals.fetched, 100, "an open transaction is not shown");
    const [waiting] = await committed.partitions();
    assert.equal(waiting?.logEnd, account?.position, "the log ends at the last stable offset");
    await open.commit();
    await until("it shows once committed", async () => (await pulseOf(committed)).totals.fetched === 101);
    await transactional.disconnect();
  });

  it("knows what the logs hold before its starts", async (test) => {
    const topic = "earlier";
    await broker.createTopic(topic, { partitions: 2 });
    const earlier = async (kind: "latest" | "earliest") => {
      const session = await openTail(test, settingsFor(broker.bootstrap), { topic, startAt: { kind } });
      await until("the starts are known", async () => (await pulseOf(session)).earlier !== null);
      return (await pulseOf(session)).earlier;
    };
    assert.equal(await earlier("latest"), 0, "the topic is empty");
    await fill(topic, 500);
    assert.equal(await earlier("latest"), 500);
    assert.equal(await earlier("earliest"), 0);
  });

  it("from given offsets stops before it evicts a record, and reads on when told, or when there is room", async (test) => {
    const topic = "held";
    await broker.createTopic(topic, { partitions: 6 });
    await fill(topic, 12_000);
    const from = (await brokerOffsets(broker, topic)).map(({ high }) => ({ low: 100, high }));
    const offsets = from.map(({ low }, partition) => ({ topic, partition, offset: low }));
    const total = from.reduce((sum, { low, high }) => sum + high - low, 0);
    const about = { topic, startAt: { kind: "offsets", offsets }, ringBytes: 512 * 1024 } as const;
    const session = await openTail(test, settingsFor(broker.bootstrap), about);
    const stops = async () => {
      await until("it stops", async () => (await pulseOf(session)).furtherOn !== null);
      const { state, totals, furtherOn, lag, storeUsedBytes } = await pulseOf(session);
      assert.deepEqual([state, totals.evicted, lag], ["paused", 0, null]);
      assert.equal(furtherOn, total - totals.fetched);
      assert.ok(furtherOn > 0 && storeUsedBytes > 400 * 1024, `${furtherOn} further on, ${storeUsedBytes} bytes`);
      assertSums(await session.partitions());
      const ends = (await session.partitions()).map(({ position }, at) => ({ low: 100, high: position ?? at }));
      await assertEachOnce(session, ends);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal((await pulseOf(session)).totals.fetched, totals.fetched, "for good");
      return totals.fetched;
    };
    const first = await stops();
    await session.setFilter({ kind: "text", text: "key-7", caseSensitive: true });
    await until("it reads on", async () => (await pulseOf(session)).totals.fetched > first);
    await until("the matches fit", async () => (await pulseOf(session)).totals.fetched === total);
    assert.equal((await pulseOf(session)).furtherOn, null);
    await session.setFilter(null);
    await session.reread();
    await stops();
    await session.setPaused(false);
    await caughtUp(session, broker, topic);
    const { totals, furtherOn, state } = await pulseOf(session);
    assert.deepEqual([totals.fetched, furtherOn, state], [total, null, "live"]);
    assert.ok(totals.evicted > 0);
  });

  it("begins at the chosen start", async (test) => {
    const topic = "starts";
    await broker.createTopic(topic, { partitions: 2 });
    await fill(topic, 1_000);
    const ends = await brokerOffsets(broker, topic);
    const starts = async (startAt: StartAt): Promise<(number | null)[]> => {
      const session = await openTail(test, settingsFor(broker.bootstrap), { topic, startAt });
      const partitions = await caughtUp(session, broker, topic);
      await session.close();
      return partitions.map(({ start }) => start);
    };
    const highs = ends.map(({ high }) => high);
    assert.deepEqual(await starts({ kind: "earliest" }), [0, 0]);
    assert.deepEqual(await starts({ kind: "latest" }), highs);
    assert.deepEqual(
      await starts({ kind: "last", count: 10 }),
      highs.map((high) => high - 10),
    );
    assert.deepEqual(await starts({ kind: "last", count: 1e9 }), [0, 0]);
    assert.deepEqual(await starts({ kind: "offset", offset: 42 }), [42, 42]);
    assert.deepEqual(await starts({ kind: "offset", offset: 1e12 }), highs);
    assert.deepEqual(await starts({ kind: "timestamp", timestamp: 1_600_000_000_000 }), [0, 0]);
    assert.deepEqual(await starts({ kind: "timestamp", timestamp: 4_000_000_000_000 }), highs);

    const session = await openTail(test, settingsFor(broker.bootstrap), {
      topic,
      startAt: { kind: "timestamp", timestamp: 1_700_000_000_500 },
    });
    await caughtUp(session, broker, topic);
    assert.equal((await pulseOf(session)).totals.fetched, 500);
  });

  it("reports when the requested offset does not exist", async (test) => {
    const topic = "starts";
    const session = await openTail(test, settingsFor(broker.bootstrap), {
      topic,
      startAt: { kind: "offset", offset: 1e12 },
    });
    await caughtUp(session, broker, topic);
    const events = await session.events(0);
    assert.deepEqual(
      events.map(({ kind, number }) => ({ kind, number })),
      [
        { kind: "offset-reset", number: 1 },
        { kind: "offset-reset", number: 2 },
      ],
    );
  });

  it("reads only the chosen partitions, and refuses one that does not exist", async (test) => {
    const topic = "starts";
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, partitions: [1] });
    const partitions = await caughtUp(session, broker, topic);
    assert.deepEqual(
      partitions.map(({ partition }) => partition),
      [1],
    );
    await assert.rejects(openTail(test, settingsFor(broker.bootstrap), { topic, partitions: [7] }), {
      code: "BAD_REQUEST",
    });
  });

  it("reads a record of 5 MB among small ones", async (test) => {
    const topic = "large";
    await broker.createTopic(topic, { config: { "max.message.bytes": "10000000" } });
    await producer.send({ topic, messages: [{ value: "before" }] });
    await producer.send({ topic, messages: [{ value: "x".repeat(5 * 1024 * 1024) }] });
    await producer.send({ topic, messages: [{ value: "after" }] });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    await caughtUp(session, broker, topic);
    const { epoch } = await pulseOf(session);
    const { rows } = await session.rows(epoch, 0, 10);
    assert.deepEqual(
      rows.map((row) => (row.kind === "record" ? row.size : row.error)),
      [6, 5 * 1024 * 1024, 5],
    );
  });

  it("filters the records in the ring and the new ones, and reports what the filter has not tested", async (test) => {
    const topic = "filtered";
    await broker.createTopic(topic, { partitions: 2 });
    await fill(topic, 1_000);
    const session = await openTail(test, settingsFor(broker.bootstrap), {
      topic,
      filter: { kind: "text", text: "key-99", caseSensitive: true },
    });
    await caughtUp(session, broker, topic);
    const first = await pulseOf(session);
    assert.equal(first.totals.matched, 11, "key-99 and key-990 to key-999");
    assert.equal(first.untested, 0);

    await session.setFilter({ kind: "text", text: "KEY-995", caseSensitive: false });
    const narrowed = await pulseOf(session);
    assert.equal(narrowed.endRow - narrowed.firstRow, 1);
    assert.equal(narrowed.totals.matched, 1);
    assert.equal(narrowed.totals.rejected, 999);
    assert.equal(narrowed.untested, 989);
    assert.notEqual(narrowed.epoch, first.epoch);
    assertSums(await session.partitions());

    await fill(topic, 1, 995);
    await fill(topic, 1, 1_234);
    await caughtUp(session, broker, topic);
    assert.equal((await pulseOf(session)).totals.matched, 2);

    await session.setFilter(null);
    assert.equal((await pulseOf(session)).untested, 1_000);
    await session.reread();
    await caughtUp(session, broker, topic);
    const reread = await pulseOf(session);
    assert.equal(reread.totals.matched, 1_002);
    assert.equal(reread.untested, 0);
    await assertEachOnce(session, await brokerOffsets(broker, topic));
  });

  it("reads again by itself what a filter had left out, when that is little", async (test) => {
    const topic = "widened";
    await broker.createTopic(topic, { partitions: 2 });
    await fill(topic, 1_000);
    const text = (wanted: string) => ({ kind: "text", text: wanted, caseSensitive: true }) as const;
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, filter: text("key-9") });
    await caughtUp(session, broker, topic);
    await session.setFilter(text("key-99"), true);
    await session.setFilter(text("key-995"), true);
    const narrowed = await pulseOf(session);
    assert.equal(narrowed.untested, 0, "a record without key-9 has no key-995 either: no reading is needed");
    assert.equal(narrowed.totals.fetched, 1_000);
    assert.equal(narrowed.totals.matched, 1);

    await fill(topic, 5, 1_000);
    await session.setFilter(text("key-99"), true);
    await caughtUp(session, broker, topic);
    const widened = await pulseOf(session);
    assert.deepEqual([widened.untested, widened.totals.fetched, widened.totals.matched], [0, 1_005, 11]);
    assertSums(await session.partitions());
    await session.setFilter(null, true);
    await fill(topic, 5, 1_005);
    await caughtUp(session, broker, topic);
    assert.equal((await pulseOf(session)).totals.matched, 1_010);
    await assertEachOnce(session, await brokerOffsets(broker, topic));

    // In a pause nothing can be read: the present rows stay.
    await session.setFilter(text("key-1"), true);
    await session.setPaused(true);
    await session.setFilter(null, true);
    const paused = await pulseOf(session);
    assert.ok(paused.untested > 0 && paused.endRow > paused.firstRow);
  });

  it("leaves a longer reading to its user, and reports how long it is", async (test) => {
    const topic = "widened-much";
    await broker.createTopic(topic, { partitions: 1 });
    const count = SMALL_READING.records + 5_000;
    for (let from = 0; from < count; from += 5_000) await fill(topic, 5_000, from);
    const filter = { kind: "text", text: "key-77777", caseSensitive: true } as const;
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, filter });
    await caughtUp(session, broker, topic);
    await session.setFilter(null, true);
    const { untested, totals, rereading } = await pulseOf(session);
    assert.deepEqual([untested, totals.fetched, totals.matched, rereading], [count - 1, count, 1, null]);

    await session.reread();
    await session.setPaused(true);
    await until("it says how far it is", async () => (await pulseOf(session)).rereading !== null);
    const stopped = (await pulseOf(session)).rereading;
    assert.ok(stopped !== null && stopped.done < stopped.total && stopped.total === count, JSON.stringify(stopped));
    await session.setPaused(false);
    await caughtUp(session, broker, topic);
    const again = await pulseOf(session);
    assert.deepEqual([again.rereading, again.totals.fetched, again.totals.matched], [null, count, count]);
  });

  it("counts the records that leave a small ring, and keeps the newest", async (test) => {
    const topic = "codec-uncompressed";
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, ringBytes: 200_000 });
    const partitions = await caughtUp(session, broker, topic);
    const { totals, firstRow, endRow, storeUsedBytes } = await pulseOf(session);
    assert.ok(totals.evicted > 0);
    assert.equal(endRow - firstRow, totals.matched - totals.evicted);
    assert.ok(storeUsedBytes <= 200_000);
    assertSums(partitions);
  });

  it("does not count as tested a record that left a small ring before the filter came", async (test) => {
    const topic = "left-before";
    await broker.createTopic(topic);
    await fill(topic, 5_000);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, ringBytes: 200_000 });
    await caughtUp(session, broker, topic);
    const { evicted } = (await pulseOf(session)).totals;
    assert.ok(evicted > 0);
    const nobody = { kind: "cel", expression: 'value == "nobody has this"' } as const;
    await session.setFilter(nobody);
    const filtered = await pulseOf(session);
    assert.deepEqual([filtered.endRow - filtered.firstRow, filtered.untested], [0, evicted]);
    assert.equal(filtered.totals.matched - filtered.untestedMatched, 0);
    assertSums(await session.partitions());
    await session.setFilter(null);
    assert.equal((await pulseOf(session)).untestedMatched, 0, "without a filter they all match");
    await session.setFilter(nobody, true);
    await caughtUp(session, broker, topic);
    const { untested, totals } = await pulseOf(session);
    assert.deepEqual([untested, totals.fetched, totals.matched, totals.rejected], [0, 5_000, 0, 5_000]);
  });

  it("leaves no consumer group behind", async (test) => {
    const groups = () => broker.withAdmin(async (admin) => (await admin.listGroups()).groups);
    const earlier = await groups();
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "filtered" });
    await caughtUp(session, broker, "filtered");
    assert.deepEqual(await groups(), earlier);
  });

  it("answers a pulse at once when there is news, and otherwise waits", async (test) => {
    const topic = "quiet";
    await broker.createTopic(topic);
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic });
    let seen = 0;
    await until("the tail is quiet", async () => {
      const { pulse } = await session.pulse({ seen, maxWaitMs: 500, follow: 0 });
      const quiet = pulse.version === seen;
      seen = pulse.version;
      return quiet;
    });
    const waiting = session.pulse({ seen, maxWaitMs: 30_000, follow: 5 });
    await producer.send({ topic, messages: [{ value: "news" }] });
    const { pulse, rows } = await waiting;
    assert.ok(pulse.version > seen);
    assert.equal(pulse.totals.fetched, 1);
    const [row] = rows?.rows ?? [];
    assert.equal(row?.kind === "record" ? row.value?.text : null, "news");
  });
});
