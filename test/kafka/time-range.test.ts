import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { Kafka, logLevel, type Message, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { Filter } from "../../src/contract/filter.ts";
import type { EndAt, Receipt } from "../../src/contract/scan.ts";
import type { StartAt } from "../../src/contract/tails.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { TailSession } from "../../src/workers/tail/tail-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { openTail, placesOf, pulseOf, RESOURCES, requestFor, settingsFor, until } from "./support.ts";

const MINUTE = 60_000;
/** Of the first record, by a clock that is right. */
const START = Date.now() - 180 * MINUTE;
const at = (timestamp: number) => ({ kind: "timestamp", timestamp }) as const;
const EARLIEST = { kind: "earliest" } as const;

describe("time ranges and the newest records, against a real broker", () => {
  let broker: Broker;
  let kafka: Kafka;
  let producer: Producer;
  before(async () => {
    broker = await startBroker({ properties: { "log.cleaner.backoff.ms": "200", "log.cleaner.threads": "1" } });
    kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    await producer.connect();
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
  });

  interface Sent {
    readonly partition: number;
    readonly place: string;
    readonly time: number;
  }

  /**
   * Sends one record a second; the devices' clocks are right, 40 min fast or 30 min late.
   * @returns what it sent, and where
   */
  const fill = async (topic: string, times: readonly number[], partitions: number): Promise<Sent[]> => {
    const next = new Array<number>(partitions).fill(0);
    const sent: Sent[] = [];
    for (let first = 0; first < times.length; first += 40) {
      const messages: Message[] = times.slice(first, first + 40).map((time, index) => {
        const partition = (first + index) % partitions;
        const offset = next[partition] ?? 0;
        next[partition] = offset + 1;
        sent.push({ partition, place: `${partition}:${offset}`, time });
        return {
          partition,
          value: `${(first + index) % 10 === 0 ? "paid" : "open"} ${first + index}`,
          timestamp: String(time),
        };
      });
      await producer.send({ topic, messages });
    }
    return sent;
  };
  const skewed = (n: number): number => {
    const right = START + n * 10_000;
    return n % 5 === 1 ? right + 40 * MINUTE : n % 5 === 3 ? right - 30 * MINUTE : right;
  };

  const scan = async (
    test: TestContext,
    topic: string,
    startAt: StartAt,
    endAt: EndAt,
    { filter = null, workers = 1 }: { filter?: Filter | null; workers?: number } = {},
  ): Promise<{ receipt: Receipt; places: string[]; session: TailSession }> => {
    const session = new TailSession(makeClientLog(), pathToFileURL("dist/workers/scan-worker.mjs"));
    test.after(() => session.close());
    const request = { ...requestFor(topic), startAt, endAt, filter };
    await session.open(settingsFor(broker.bootstrap), request, { ...RESOURCES, scanWorkers: workers });
    await until("the scan is done", async () => (await pulseOf(session)).state === "done");
    const receipt = await session.receipt();
    for (const one of receipt.partitions) {
      assert.equal(one.fetched, one.matched + one.rejected + one.failed);
      assert.equal((one.high ?? 0) - (one.low ?? 0), one.fetched + one.aborted + one.control + one.missing);
    }
    return { receipt, places: (await placesOf(session)).sort(), session };
  };
  const placesIn = (sent: readonly Sent[], from: number, until: number): string[] =>
    sent
      .filter(({ time }) => time >= from && time < until)
      .map(({ place }) => place)
      .sort();

  it("gives exactly the records of a time range where clocks are 40 min fast or 30 min late", async (test) => {
    await broker.createTopic("devices", { partitions: 3 });
    const times = Array.from({ length: 900 }, (_, n) => skewed(n));
    const sent = await fill("devices", times, 3);
    const from = START + 60 * MINUTE;
    const end = START + 90 * MINUTE;
    const wanted = placesIn(sent, from, end);
    const { receipt, places, session } = await scan(test, "devices", at(from), at(end));
    assert.deepEqual(places, wanted);
    assert.equal(receipt.complete, true);
    assert.deepEqual(receipt.times, { from, until: end });
    assert.equal(receipt.totals.matched, wanted.length);
    assert.equal(receipt.totals.outside, receipt.totals.fetched - wanted.length);
    assert.ok(receipt.totals.outside > 0);
    const histogram = await session.histogram(100);
    assert.equal(
      histogram?.fetched.reduce((sum, count) => sum + count),
      wanted.length,
      "the histogram shows the range",
    );

    const paid = { kind: "text", text: "paid", caseSensitive: true } as const;
    const isPaid = new Set(sent.filter((_, n) => n % 10 === 0).map(({ place }) => place));
    const parallel = await scan(test, "devices", at(from), at(end), { filter: paid, workers: 3 });
    assert.deepEqual(
      parallel.places,
      wanted.filter((place) => isPaid.has(place)),
    );
    assert.equal((await pulseOf(parallel.session)).scan?.workers, 3);
    assert.equal(parallel.receipt.totals.outside, receipt.totals.outside);
    await parallel.session.setFilter(null, false);
    assert.equal((await pulseOf(parallel.session)).untested, wanted.length - parallel.places.length);
    await parallel.session.reread();
    await until("it was read again", async () => (await pulseOf(parallel.session)).state === "done");
    assert.equal((await pulseOf(parallel.session)).totals.matched, wanted.length);
    assert.deepEqual((await placesOf(parallel.session)).sort(), wanted);

    for (const [start, stop] of [
      [EARLIEST, at(end)],
      [at(from), { kind: "now" }],
      [{ kind: "offset", offset: 100 }, at(end)],
    ] as const) {
      const open = await scan(test, "devices", start, stop);
      const lowest = start.kind === "offset" ? start.offset : 0;
      assert.deepEqual(
        open.places,
        placesIn(
          sent.filter(({ place }) => Number(place.split(":")[1]) >= lowest),
          start.kind === "timestamp" ? start.timestamp : 0,
          stop.kind === "timestamp" ? stop.timestamp : Number.POSITIVE_INFINITY,
        ),
      );
    }
  });

  it("does not end a range at one record that is a year ahead, unless it is allowed to", async (test) => {
    const config = { "message.timestamp.after.max.ms": String(400 * 24 * 60 * MINUTE) };
    await broker.createTopic("ahead", { config });
    const times = Array.from({ length: 18 }, (_, n) => START + n * MINUTE);
    times[3] = START + 365 * 24 * 60 * MINUTE;
    const sent = await fill("ahead", times, 1);
    const end = START + 60 * MINUTE;
    const { receipt, places } = await scan(test, "ahead", at(START), at(end));
    assert.deepEqual(places, placesIn(sent, START, end));
    assert.deepEqual([places.length, receipt.totals.outside, receipt.complete], [17, 1, true]);

    const early = await scan(test, "ahead", at(START), { ...at(end), stopsEarly: true });
    assert.equal(early.places.length, 3);
    assert.equal(early.receipt.complete, false, "the scan did not look for late records");
    assert.deepEqual(
      early.receipt.partitions.map(({ high, position, notSearched }) => [high, position, notSearched]),
      [[3, 3, 15]],
    );
  });

  it("stops at a range's end where the broker sets the timestamps, but not where producers once set them", async (test) => {
    const config = { "message.timestamp.type": "LogAppendTime" };
    await broker.createTopic("appended", { config });
    for (let n = 0; n < 20; n += 1) await producer.send({ topic: "appended", messages: [{ value: `${n}` }] });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "appended", endAt: { kind: "now" } });
    await until("it was read", async () => (await pulseOf(session)).endRow === 20);
    const { epoch } = await pulseOf(session);
    const rows = (await session.rows(epoch, 0, 20)).rows.map((row) =>
      row.kind === "record" ? Number(row.timestamp) : 0,
    );
    const middle = rows[10] ?? 0;
    const first = rows.indexOf(middle);
    const range = await scan(test, "appended", EARLIEST, at(middle));
    assert.equal(range.places.length, first);
    assert.deepEqual([range.receipt.partitions[0]?.high, range.receipt.complete], [first, true]);

    await broker.withAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          { type: 2, name: "appended", configEntries: [{ name: "message.timestamp.type", value: "CreateTime" }] },
        ],
      }),
    );
    await until("the topic keeps the producers' time", async () => {
      await producer.send({ topic: "appended", messages: [{ value: "late", timestamp: String(middle - 1) }] });
      const { places, receipt } = await scan(test, "appended", EARLIEST, at(middle));
      if (places.length === first) return false;
      assert.deepEqual([places.length, receipt.totals.outside > 0], [first + 1, true]);
      return true;
    });
  });

  it("reports beforehand how much lies behind a range, and nothing where the broker sets the time", async (test) => {
    const cluster = new ClusterSession(makeClientLog());
    test.after(() => cluster.close());
    await cluster.connect(settingsFor(broker.bootstrap));
    await broker.createTopic("behind", { partitions: 2 });
    await fill(
      "behind",
      Array.from({ length: 100 }, (_, n) => START + n * MINUTE),
      2,
    );
    const asked = { topics: ["behind"], partitions: "all", isolation: "read_committed" } as const;
    assert.equal(await new TopicReads(cluster).offsetsBeyond({ ...asked, until: START + 10 * MINUTE }), 90);
    assert.equal(
      await new TopicReads(cluster).offsetsBeyond({ ...asked, partitions: [1], until: START + 10 * MINUTE }),
      45,
    );
    assert.equal(await new TopicReads(cluster).offsetsBeyond({ ...asked, until: START + 100 * MINUTE }), 0);
    for (const [topic, type, beyond] of [
      ["bulk-created", "CreateTime", 210_000],
      ["bulk-appended", "LogAppendTime", 0],
    ] as const) {
      await broker.createTopic(topic, { config: { "message.timestamp.type": type } });
      for (let sent = 0; sent < 210_000; sent += 1_500) {
        await producer.send({ topic, messages: Array.from({ length: 1_500 }, () => ({ value: "x" })) });
      }
      assert.equal(await new TopicReads(cluster).offsetsBeyond({ ...asked, topics: [topic], until: START }), beyond);
    }
    const { receipt, session } = await scan(test, "bulk-created", EARLIEST, at(START));
    assert.deepEqual([receipt.totals.matched, receipt.totals.outside], [0, 210_000]);
    assert.match(
      (await session.events(0)).map(({ message }) => message).join(),
      /210000 offsets of bulk-created behind/,
    );
  });

  it("reads from before 1970, and ends", async (test) => {
    await broker.createTopic("old", { partitions: 2 });
    const sent = await fill(
      "old",
      Array.from({ length: 10 }, (_, n) => n * MINUTE),
      2,
    );
    for (const timestamp of [-1, -2, -3, -4, -86_400_000]) {
      assert.deepEqual((await scan(test, "old", at(timestamp), { kind: "now" })).places, placesIn(sent, 0, START));
      assert.deepEqual((await scan(test, "old", at(timestamp), at(5 * MINUTE))).places, placesIn(sent, 0, 5 * MINUTE));
      assert.deepEqual((await scan(test, "old", EARLIEST, at(timestamp))).places, []);
      const tail = await openTail(test, settingsFor(broker.bootstrap), { topic: "old", startAt: at(timestamp) });
      await until("the tail shows all", async () => (await pulseOf(tail)).endRow === 10);
    }
  });

  const newest = async (test: TestContext, topic: string, count: number, isolation = "read_committed" as const) => {
    const startAt = { kind: "last", count } as const;
    const tail = await openTail(test, settingsFor(broker.bootstrap), { topic, startAt, isolation });
    await until("the tail is at the end", async () => (await pulseOf(tail)).lag === 0);
    const places = (await placesOf(tail)).sort();
    await tail.close();
    return places;
  };

  it("takes last:N as N records where each transaction has one record and some are aborted", async (test) => {
    const topic = "payments";
    await broker.createTopic(topic, { partitions: 2 });
    const transactional = kafka.producer({ transactionalId: "till", idempotent: true, maxInFlightRequests: 1 });
    await transactional.connect();
    for (let n = 0; n < 30; n += 1) {
      const transaction = await transactional.transaction();
      await transaction.send({ topic, messages: [{ partition: 0, value: `${n}` }] });
      // The last five are aborted.
      if (n % 3 === 2 || n >= 25) await transaction.abort();
      else await transaction.commit();
    }
    await transactional.disconnect();
    const all = await openTail(test, settingsFor(broker.bootstrap), { topic });
    await until("all records are read", async () => (await pulseOf(all)).lag === 0);
    const places = await placesOf(all);
    assert.equal(places.length, 17);
    for (const count of [0, 1, 5, 10, 16, 17, 18, 1_000]) {
      assert.deepEqual(
        await newest(test, topic, count),
        places.slice(count === 0 ? 17 : -count).sort(),
        `last:${count}`,
      );
    }
    const scanned = await scan(test, topic, { kind: "last", count: 10 }, { kind: "last", count: 3 });
    assert.deepEqual(scanned.places, places.slice(-10, -3).sort());
  });

  it("takes last:N as N records of a compacted topic", async (test) => {
    const topic = "compacted";
    const config = { "cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01" };
    await broker.createTopic(topic, { config });
    const send = (count: number, keys: number) =>
      producer.send({
        topic,
        messages: Array.from({ length: count }, (_, n) => ({ key: `k${n % keys}`, value: `${n}` })),
      });
    await send(50, 50);
    await until("the cleaner has run", async () => {
      await send(200, 7);
      await new Promise((resolve) => setTimeout(resolve, 150));
      const { receipt, places } = await scan(test, topic, EARLIEST, { kind: "now" });
      if (receipt.totals.missing < 500) return false;
      const byOffset = places.map((place) => Number(place.split(":")[1])).sort((one, other) => one - other);
      for (const count of [1, 230, byOffset.length - 1]) {
        const { places: found, receipt } = await scan(test, topic, { kind: "last", count }, { kind: "now" });
        // The cleaner may remove more of them while this is read.
        if (receipt.partitions[0]?.low !== byOffset.at(-count)) return false;
        assert.equal(found.length, count);
      }
      return true;
    });
  });

  it("reads nothing twice to find the newest records of a log without holes", async (test) => {
    const topic = "dense";
    await broker.createTopic(topic);
    const times = Array.from({ length: 400 }, (_, n) => START + n);
    await fill(topic, times, 1);
    assert.deepEqual(await newest(test, topic, 100), Array.from({ length: 100 }, (_, n) => `0:${300 + n}`).sort());
  });
});
