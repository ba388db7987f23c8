import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { ExportFormat } from "../../src/contract/exports.ts";
import type { Receipt } from "../../src/contract/scan.ts";
import type { RecordRow, Row } from "../../src/contract/tails.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { ScanShard } from "../../src/workers/tail/shard/scan-shard.ts";
import { TailSession } from "../../src/workers/tail/tail-session.ts";
import { tierOf } from "../../src/workers/tail/tier.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { mountMissing, smallDisk } from "../faults/support/small-disk.ts";
import { openTail, pulseOf, RESOURCES, requestFor, settingsFor, until } from "./support.ts";

const START = 1_700_000_000_000;

describe("exact scans, against a real broker", () => {
  let broker: Broker;
  let kafka: Kafka;
  let producer: Producer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-scan-"));
    broker = await startBroker({ properties: { "log.cleaner.backoff.ms": "200", "log.cleaner.threads": "1" } });
    kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    await producer.connect();
    await broker.createTopic("orders", { partitions: 3 });
    await fill("orders", 3_000);
    await broker.createTopic("payments", { partitions: 2 });
    await fill("payments", 500, 500);
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  /** Record n has timestamp START + n, in partition n mod partitions; every tenth is paid. */
  const fill = async (topic: string, records: number, stepMs = 1): Promise<void> => {
    const partitions = topic === "orders" ? 3 : 2;
    for (let first = 0; first < records; first += 250) {
      const messages = Array.from({ length: Math.min(250, records - first) }, (_, index) => {
        const n = first + index;
        return {
          partition: n % partitions,
          key: `key-${n % 50}`,
          value: JSON.stringify({
            number: n,
            status: n % 10 === 0 ? "paid" : "open",
            big: 9007199254740993n.toString(),
          }),
          headers: { trace: [`a-${n}`, `b-${n}`] },
          timestamp: String(START + n * stepMs),
        };
      });
      await producer.send({ topic, messages });
    }
  };

  const done = async (session: TailSession): Promise<Receipt> => {
    await until("the scan is done", async () => (await pulseOf(session)).state === "done");
    const receipt = await session.receipt();
    assertReceipt(receipt);
    return receipt;
  };

  const scan = (test: Parameters<typeof openTail>[0], about: Omit<Parameters<typeof openTail>[2], "topic"> = {}) =>
    openTail(test, settingsFor(broker.bootstrap), { topic: "orders", endAt: { kind: "now" }, ...about });

  it("reads exactly the records that existed when it began, and its receipt says so", async (test) => {
    const session = await scan(test, { filter: { kind: "text", text: '"paid"', caseSensitive: true } });
    const receipt = await done(session);
    assert.equal(receipt.complete, true);
    assert.equal(receipt.totals.fetched, 3_000);
    assert.equal(receipt.totals.matched, 300);
    assert.deepEqual(
      receipt.partitions.map(({ low, high, position }) => [low, high, position]),
      [0, 1, 2].map(() => [0, 1_000, 1_000]),
    );
    assert.ok(receipt.endedAt !== null && receipt.durationMs >= 0);
    await producer.send({
      topic: "orders",
      messages: [{ value: '"paid" later', partition: 0, timestamp: String(START) }],
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal((await pulseOf(session)).totals.fetched, 3_000, "what came after its start is not counted");
  });

  it("shows its results by time across partitions when it is done", async (test) => {
    const session = await scan(test, { endAt: { kind: "offset", offset: 1_000 } });
    await done(session);
    const { view } = await pulseOf(session);
    assert.equal(view, "time");
    const numbers = (await rowsOf(session)).map(({ timestamp }) => Number(timestamp) - START);
    assert.deepEqual(
      numbers,
      Array.from({ length: 3_000 }, (_, n) => n),
    );
    await session.setView("arrival");
    const arrived = (await rowsOf(session)).map(({ partition, offset }) => `${partition}:${offset}`);
    assert.equal(new Set(arrived).size, 3_000);
  });

  it("applies bounds by offset, by time and by count", async (test) => {
    const byOffset = await done(
      await scan(test, { startAt: { kind: "offset", offset: 100 }, endAt: { kind: "offset", offset: 150 } }),
    );
    assert.equal(byOffset.totals.fetched, 150);
    const byTime = await done(
      await scan(test, {
        startAt: { kind: "timestamp", timestamp: START + 600 },
        endAt: { kind: "timestamp", timestamp: START + 900 },
      }),
    );
    assert.deepEqual([byTime.totals.matched, byTime.totals.fetched - byTime.totals.outside], [300, 300]);
    const newest = await done(await scan(test, { startAt: { kind: "last", count: 7 }, partitions: [1, 2] }));
    assert.equal(newest.totals.fetched, 14);
    const offsets = [0, 1].map((partition) => ({ topic: "orders", partition, offset: 990 + partition }));
    const placed = await done(
      await scan(test, { startAt: { kind: "offsets", offsets }, endAt: { kind: "offset", offset: 1_000 } }),
    );
    assert.deepEqual(
      placed.partitions.map(({ low, high }) => [low, high]),
      [
        [990, 1_000],
        [991, 1_000],
        [1_000, 1_000],
      ],
      "a partition without an offset begins at its end",
    );
    const nothing = await done(await scan(test, { startAt: { kind: "latest" } }));
    assert.deepEqual([nothing.complete, nothing.totals.fetched], [true, 0]);
  });

  it("stops, continues where it stopped, and reads the same again", async (test) => {
    const session = await scan(test, { endAt: { kind: "offset", offset: 1_000 } });
    await session.setPaused(true);
    const paused = await session.receipt();
    assert.ok(!paused.complete || paused.totals.fetched === 3_000);
    await session.setPaused(false);
    assert.equal((await done(session)).totals.fetched, 3_000);
    await session.setFilter({ kind: "text", text: '"paid"', caseSensitive: true });
    assert.equal((await pulseOf(session)).totals.matched, 300);
    await session.setFilter({ kind: "text", text: '"number":17,', caseSensitive: true });
    assert.equal((await pulseOf(session)).totals.matched, 0, "the ring holds only the paid ones");
    await session.reread();
    const again = await done(session);
    assert.deepEqual([again.totals.fetched, again.totals.matched], [3_000, 1]);
  });

  it("gives the same records and account with several threads as with one, whatever the filter does meanwhile", async (test) => {
    const session = new TailSession(makeClientLog(), pathToFileURL("dist/workers/scan-worker.mjs"));
    test.after(() => session.close());
    const paid = { kind: "text", text: '"paid"', caseSensitive: true } as const;
    const request = { ...requestFor("orders"), endAt: { kind: "offset", offset: 1_000 }, filter: paid } as const;
    await session.open(settingsFor(broker.bootstrap), request, { ...RESOURCES, scanWorkers: 3 });
    const first = await done(session);
    assert.equal((await pulseOf(session)).scan?.workers, 3);
    assert.deepEqual([first.complete, first.totals.fetched, first.totals.matched], [true, 3_000, 300]);
    assert.deepEqual(
      first.partitions.map(({ low, high, fetched }) => [low, high, fetched]),
      [0, 1, 2].map(() => [0, 1_000, 1_000]),
    );
    const numbers = (await rowsOf(session)).map(({ timestamp }) => Number(timestamp) - START);
    assert.deepEqual(
      numbers,
      Array.from({ length: 300 }, (_, n) => n * 10),
    );
    const histogram = await session.histogram(50);
    const sum = (counts: readonly number[] = []) => counts.reduce((total, count) => total + count, 0);
    assert.deepEqual([sum(histogram?.fetched), sum(histogram?.matched)], [3_000, 300]);

    await session.setFilter({ kind: "cel", expression: 'value.status == "paid" && value.number > "x"' });
    const failed = await session.receipt();
    assertReceipt(failed);
    assert.deepEqual([failed.totals.matched, failed.totals.filterErrors], [0, 300]);
    await session.reread();
    assert.equal((await done(session)).totals.filterErrors, 300);
    const errors = await session.filterErrors();
    assert.ok(errors.rows.length > 0);
    for (const { ref } of errors.rows) assert.equal((await session.detail(ref)).topic, "orders");

    await session.setFilter({ kind: "cel", expression: "value.number >= 2900" });
    await session.reread();
    const racing = session.setFilter({ kind: "text", text: '"number":29', caseSensitive: true });
    await racing;
    const last = await done(session);
    await session.reread();
    const settled = await done(session);
    assert.equal(last.totals.fetched, 3_000);
    assert.equal(settled.totals.matched, 111, "29, 290 to 299, 2900 to 2999");
  });

  it("restarts a further thread only after the filter that came before, however long that takes", async (test) => {
    const shard = new ScanShard();
    test.after(() => shard.close());
    const request = { ...requestFor("orders"), endAt: { kind: "offset", offset: 1_000 }, filter: null } as const;
    await shard.open(settingsFor(broker.bootstrap), request, RESOURCES.fetchBytes, RESOURCES.unpackedBytes);
    const filtered = shard.setFilter({ kind: "cel", expression: "value.number >= 900" }, 1);
    const restarted = shard.restart(2, RESOURCES.unpackedBytes);
    await Promise.all([filtered, restarted]);
    let matched = 0;
    for (let isDone = false; !isDone; ) {
      const piece = await shard.next(500);
      assert.equal(piece.filterVersion, 2, "an owner would drop an older piece");
      matched = piece.partitions.reduce((sum, one) => sum + one.matched, 0);
      isDone = piece.state === "done";
    }
    assert.equal(matched, 2_100);
  });

  it("hands over what a further thread found by the filter that it was tested with", async (test) => {
    const text = (text: string) => ({ kind: "text", text, caseSensitive: true }) as const;
    const shard = new ScanShard();
    test.after(() => shard.close());
    const request = { ...requestFor("orders"), endAt: { kind: "now" }, filter: text('"paid"') } as const;
    await shard.open(settingsFor(broker.bootstrap), request, RESOURCES.fetchBytes, RESOURCES.unpackedBytes);
    let piece = await shard.next(500);
    while (piece.state !== "done") piece = await shard.next(500);
    await shard.restart(1, RESOURCES.unpackedBytes);
    // It continues to read while its owner is busy. Then another filter comes before the request for what it found.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await shard.setFilter(text('"open"'), 2);
    const first = await shard.next(0);
    const matched = first.partitions.reduce((sum, one) => sum + one.matched, 0);
    assert.ok(matched > 0 && first.blocks.length > 0, `${matched} matched`);
    assert.equal(first.filterVersion, 1);
    const second = await shard.next(0);
    assert.equal(second.filterVersion, 2);
  });

  for (const scanWorkers of [1, 3]) {
    it(`reads each record once when the broker crashes in the middle, in ${scanWorkers} threads`, async (test) => {
      const topic = `crashed-${scanWorkers}`;
      await broker.createTopic(topic, { partitions: 4 });
      const value = "x".repeat(1_000);
      for (let round = 0; round < 40; round += 1) {
        const messages = Array.from({ length: 500 }, (_, n) => ({ partition: n % 4, value: `${round}:${n} ${value}` }));
        await producer.send({ topic, messages });
      }
      const session = new TailSession(makeClientLog(), pathToFileURL("dist/workers/scan-worker.mjs"));
      test.after(() => session.close());
      const request = { ...requestFor(topic), endAt: { kind: "now" } } as const;
      await session.open(settingsFor(broker.bootstrap), request, { ...RESOURCES, fetchBytes: 16_384, scanWorkers });
      await until("it has begun", async () => (await pulseOf(session)).totals.fetched > 0);
      const { totals, state } = await pulseOf(session);
      assert.deepEqual([state, totals.fetched < 20_000], ["scanning", true], "the crash comes in the middle");
      await broker.restart({ hard: true, downMs: 300 });
      const receipt = await done(session);
      assert.deepEqual([receipt.complete, receipt.totals.fetched], [true, 20_000]);
      const places = (await rowsOf(session)).map(({ partition, offset }) => `${partition}:${offset}`);
      assert.equal(new Set(places).size, 20_000);
      assert.equal(places.length, 20_000);
    });
  }

  it("passes over holes at the end of its range: transaction markers and compacted records", async (test) => {
    const topic = "holes";
    await broker.createTopic(topic);
    const transactional = kafka.producer({ transactionalId: "holes", idempotent: true, maxInFlightRequests: 1 });
    await transactional.connect();
    for (const ends of ["commit", "abort"] as const) {
      const transaction = await transactional.transaction();
      await transaction.send({ topic, messages: Array.from({ length: 5 }, (_, n) => ({ value: `${n}` })) });
      await transaction[ends]();
    }
    await transactional.disconnect();
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, endAt: { kind: "now" } });
    const { totals, partitions } = await done(session);
    assert.equal(partitions[0]?.high, 12);
    assert.deepEqual([totals.fetched, totals.aborted, totals.control, totals.missing], [5, 5, 2, 0]);
  });

  it("asks a leader whether it keeps an offset itself", async (test) => {
    const link = new ClusterLink(settingsFor(broker.bootstrap), makeClientLog());
    test.after(() => link.close());
    await link.connect();
    assert.equal(await tierOf(link, broker.nodeId, "orders", 0, 5), "local");
    assert.equal(await tierOf(link, broker.nodeId, "no such topic", 0, 5), "unknown");
  });

  it("counts what retention deleted before it was read", async (test) => {
    const topic = "expired";
    await broker.createTopic(topic);
    await producer.send({ topic, messages: Array.from({ length: 100 }, (_, n) => ({ value: `${n}` })) });
    const session = await openTail(test, settingsFor(broker.bootstrap), { topic, startAt: { kind: "latest" } });
    await session.setPaused(true);
    await producer.send({ topic, messages: Array.from({ length: 50 }, (_, n) => ({ value: `${n}` })) });
    await broker.withAdmin(async (admin) => {
      // kafkajs finds the leader only in metadata that another call has loaded.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "130" }] });
    });
    await session.setPaused(false);
    await until("the tail reads on", async () => (await pulseOf(session)).totals.fetched === 20);
    const { totals } = await pulseOf(session);
    assert.deepEqual([totals.fetched, totals.missing, totals.expired], [20, 30, 30]);
  });

  it("shows several topics as one, by time", async (test) => {
    const session = await scan(test, { topics: ["orders", "payments"], endAt: { kind: "offset", offset: 1_000 } });
    const receipt = await done(session);
    assert.equal(receipt.totals.fetched, 3_500);
    assert.deepEqual([...new Set(receipt.partitions.map(({ topic }) => topic))], ["orders", "payments"]);
    const rows = await rowsOf(session);
    const times = rows.map(({ timestamp }) => Number(timestamp));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.equal(rows.filter(({ topic }) => topic === 1).length, 500);
    const first = rows.find(({ topic }) => topic === 1);
    assert.ok(first !== undefined);
    const { epoch } = await pulseOf(session);
    assert.equal((await session.detail({ epoch, row: first.row })).topic, "payments");
  });

  it("merges a live tail of several topics by time as they are read", async (test) => {
    const session = await scan(test, { topics: ["orders", "payments"], endAt: null, view: "time" });
    await until("all rows are shown", async () => (await pulseOf(session)).endRow >= 3_501);
    const times = (await rowsOf(session)).map(({ timestamp }) => Number(timestamp));
    // The record that another test wrote late keeps its own, earlier time.
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it("counts records over time, fetched and matched", async (test) => {
    const session = await scan(test, {
      endAt: { kind: "offset", offset: 1_000 },
      filter: { kind: "text", text: '"paid"', caseSensitive: true },
    });
    await done(session);
    const histogram = await session.histogram(100);
    assert.ok(histogram !== null);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    assert.deepEqual([sum(histogram.fetched), sum(histogram.matched), histogram.undated], [3_000, 300, 0]);
    assert.ok(
      histogram.from <= START && histogram.from + histogram.bucketMs * histogram.fetched.length >= START + 2_999,
    );
    assert.ok(histogram.fetched.length <= 100);
  });

  it("finds by ListOffsets alone when a topic was written", async () => {
    const cluster = new ClusterSession();
    await cluster.connect(settingsFor(broker.bootstrap));
    try {
      const { times, offsetsAfter, before } = await new TopicReads(cluster).timeline("payments", 20);
      assert.equal(before, null);
      assert.equal(times.length, 20);
      assert.equal(times[0], START);
      assert.equal(offsetsAfter[0], 500);
      assert.equal(offsetsAfter.at(-1), 0);
      await assert.rejects(new TopicReads(cluster).timeline("none", 20), { code: "TOPIC_UNKNOWN" });
      // One record of 1970 does not squeeze those of the last ten minutes into one slot.
      await broker.createTopic("clock-unset");
      const now = Date.now();
      const recent = Array.from({ length: 300 }, (_, n) => ({
        value: "x",
        timestamp: String(now - (300 - n) * 2_000),
      }));
      await producer.send({
        topic: "clock-unset",
        messages: [{ value: "x", timestamp: "86400000" }, ...recent],
      });
      const timeline = await new TopicReads(cluster).timeline("clock-unset", 40);
      assert.deepEqual(timeline.before, { offsets: 1, oldest: 86_400_000 });
      assert.equal(timeline.offsetsAfter[0], 300);
      const begin = timeline.times[0] ?? 0;
      assert.ok(begin > now - 2 * 3_600_000 && begin < now - 600_000, `begins at ${new Date(begin).toISOString()}`);
    } finally {
      await cluster.close();
    }
  });

  it("reads fields into columns, names fields and counts keys", async (test) => {
    const session = await scan(test, {
      endAt: { kind: "offset", offset: 1_000 },
      columns: ["value.number", "value.big", "value.none", 'headers["trace"]'],
    });
    await done(session);
    const { epoch } = await pulseOf(session);
    const [row] = (await session.rows(epoch, 42, 1)).rows;
    assert.ok(row?.kind === "record");
    assert.deepEqual(
      row.cells.map((cell) => cell?.text ?? null),
      ["42", "9007199254740993", null, "a-42"],
    );
    const fields = await session.fields();
    assert.deepEqual(fields.find(({ path }) => path === "value.number")?.type, "number");
    assert.ok(fields.some(({ path }) => path === 'headers["trace"]'));
    const keys = await session.keys(10);
    assert.deepEqual([keys.records, keys.distinct, keys.keys.length, keys.keys[0]?.records], [3_000, 50, 10, 60]);
    const [frequent] = keys.keys;
    assert.ok(frequent !== undefined);
    assert.equal((await session.detail(frequent.newest)).key?.size, frequent.text?.length);
  });

  it("shows the newest record of each key", async (test) => {
    const session = await scan(test, { endAt: { kind: "offset", offset: 1_000 }, view: "latest-per-key" });
    await done(session);
    const rows = await rowsOf(session);
    assert.equal(rows.length, 50);
    const numbers = rows.map(({ value }) => Number(/"number":(\d+)/.exec(value?.text ?? "")?.[1]));
    assert.ok(numbers.every((number) => number >= 2_950 - 150));
    assert.deepEqual(
      rows.map(({ key }) => key?.text),
      rows.map(({ key }) => key?.text).toSorted(),
    );
  });

  const exported = async (session: TailSession, format: ExportFormat, name: string, columns: string[] = []) => {
    const path = join(folder, name);
    await session.startExport({ format, path, overwrite: false, columns });
    await until("the export is done", async () => {
      const { state, error } = await session.exportProgress();
      assert.equal(error, null);
      return state === "done";
    });
    return path;
  };

  it("ends an export at the first record that does not fit on the disk", async (test) => {
    if (mountMissing !== null) return test.skip(mountMissing);
    const disk = await smallDisk(test, 64);
    if (disk === null) return;
    const small = await scan(test, { endAt: { kind: "offset", offset: 1_000 }, ringBytes: 60_000 });
    await done(small);
    const path = join(disk.path, "out.ndjson");
    await small.startExport({ format: "ndjson", path, overwrite: true, columns: [] });
    await until("it has ended", async () => (await small.exportProgress()).state !== "running");
    const { state, error, records } = await small.exportProgress();
    assert.deepEqual([state, error?.code, records], ["failed", "FILE_WRITE_FAILED", 0]);
    assert.match(error?.message ?? "", /the disk is full/);
  });

  it("exports all matches, including the evicted ones", async (test) => {
    const small = await scan(test, { endAt: { kind: "offset", offset: 1_000 }, ringBytes: 60_000 });
    await done(small);
    assert.ok((await pulseOf(small)).totals.evicted > 0);
    const lines = (await readFile(await exported(small, "ndjson", "evicted.ndjson"), "utf8")).trimEnd().split("\n");
    assert.equal(lines.length, 3_000);
    const seen = new Set(lines.map((line) => JSON.parse(JSON.parse(line).value).number));
    assert.equal(seen.size, 3_000);

    const whole = await scan(test, {
      endAt: { kind: "offset", offset: 1_000 },
      filter: { kind: "text", text: '"paid"', caseSensitive: true },
    });
    await done(whole);
    const [first = ""] = (await readFile(await exported(whole, "ndjson", "paid.ndjson"), "utf8")).split("\n");
    assert.deepEqual(JSON.parse(first), {
      topic: "orders",
      partition: 0,
      offset: 0,
      timestamp: START,
      timestampType: "create",
      key: "key-0",
      headers: [
        ["trace", "a-0"],
        ["trace", "b-0"],
      ],
      value: '{"number":0,"status":"paid","big":"9007199254740993"}',
    });
    const csv = (await readFile(await exported(whole, "csv", "paid.csv", ["value.status"]), "utf8")).split("\r\n");
    assert.equal(csv[0], "topic,partition,offset,timestamp,time,timestampType,key,headers,value,value.status");
    assert.equal(csv.length, 302);
    assert.match(csv[1] ?? "", /^orders,0,0,1700000000000,2023-11-14T22:13:20.000Z,create,key-0,.*,paid$/);
    const raw = (await readFile(await exported(whole, "raw", "paid.raw"), "utf8")).split("\n");
    assert.equal(raw[1], '{"number":10,"status":"paid","big":"9007199254740993"}');
    const twice = { format: "raw", path: join(folder, "paid.raw"), overwrite: false, columns: [] } as const;
    await assert.rejects(whole.startExport(twice), { code: "FILE_EXISTS" });
    const inFolders = (...names: string[]) => whole.startExport({ ...twice, path: join(folder, ...names, "paid.raw") });
    await assert.rejects(inFolders("mistyped"), /its folder does not exist/);
  });

  it("records a tail to a file and opens it again, byte for byte, without a cluster", async (test) => {
    const path = join(folder, "tail.recording");
    const live = await openTail(test, settingsFor(broker.bootstrap), { topic: "orders", startAt: { kind: "latest" } });
    await live.record(path);
    const binary = Buffer.from([0xff, 0x00, 0xfe]);
    const messages = Array.from({ length: 100 }, (_, n) => ({
      partition: n % 3,
      key: `r-${n}`,
      value: n === 50 ? binary : n === 51 ? null : `{"n":${n}}`,
      headers: { a: ["1", "2"] },
    }));
    await producer.send({ topic: "orders", messages });
    await until("the tail has the records", async () => (await pulseOf(live)).totals.matched === 100);
    const state = await live.record(null);
    assert.deepEqual([state?.records, state?.error], [100, null]);

    const offline = new TailSession();
    test.after(() => offline.close());
    assert.deepEqual(await offline.openRecording(path, RESOURCES), ["orders"]);
    await until("it was read", async () => (await pulseOf(offline)).state === "done");
    const plain = ({ row: _, ...rest }: Row) => rest;
    const byPlace = (a: Row, b: Row) => a.partition - b.partition || a.offset - b.offset;
    assert.deepEqual((await rowsOf(offline)).sort(byPlace).map(plain), (await rowsOf(live)).sort(byPlace).map(plain));
    await offline.setFilter({ kind: "text", text: "r-77", caseSensitive: true });
    assert.equal((await pulseOf(offline)).totals.matched, 1);
    await offline.setFilter(null);
    await offline.reread();
    await until("it was read again", async () => (await pulseOf(offline)).totals.matched === 100);
    assertReceipt(await offline.receipt());

    const bytes = await readFile(path);
    const cut = join(folder, "cut.recording");
    await writeFile(cut, bytes.subarray(0, bytes.length - 3));
    const damaged = new TailSession();
    test.after(() => damaged.close());
    await damaged.openRecording(cut, RESOURCES);
    await until("what is whole is read", async () => (await pulseOf(damaged)).totals.fetched === 99);
    await writeFile(cut, "something else");
    await assert.rejects(new TailSession().openRecording(cut, RESOURCES), { code: "FILE_UNREADABLE" });
    await assert.rejects(live.record(path), { code: "FILE_EXISTS" });
  });

  it("records each record once, also when everything is read again meanwhile", async (test) => {
    await broker.createTopic("again", { partitions: 2 });
    const send = (from: number, count: number) =>
      producer.send({
        topic: "again",
        messages: Array.from({ length: count }, (_, n) => ({ partition: (from + n) % 2, value: String(from + n) })),
      });
    const path = join(folder, "again.recording");
    const live = await openTail(test, settingsFor(broker.bootstrap), { topic: "again" });
    await live.record(path);
    await send(0, 100);
    await until("the tail has the records", async () => (await pulseOf(live)).totals.matched === 100);
    for (const total of [140, 180]) {
      await live.reread();
      await until("the tail has the records again", async () => {
        const { totals, lag } = await pulseOf(live);
        assert.ok(lag === 0 || lag === null, "the records that are read again were not behind");
        return totals.matched === total - 40;
      });
      await send(total - 40, 40);
      await until(
        "the tail has those records again, and more",
        async () => (await pulseOf(live)).totals.matched === total,
      );
    }
    assert.equal((await live.record(null))?.records, 180);

    const offline = new TailSession();
    test.after(() => offline.close());
    await offline.openRecording(path, RESOURCES);
    await until("it was read", async () => (await pulseOf(offline)).state === "done");
    const places = (await rowsOf(offline)).map(({ partition, offset }) => `${partition}/${offset}`);
    assert.deepEqual([places.length, new Set(places).size], [180, 180]);
  });
});

async function rowsOf(session: TailSession): Promise<RecordRow[]> {
  const rows: RecordRow[] = [];
  const { epoch, firstRow, endRow } = await pulseOf(session);
  for (let first = firstRow; first < endRow; first += 1_000) {
    for (const row of (await session.rows(epoch, first, 1_000)).rows) if (row.kind === "record") rows.push(row);
  }
  return rows;
}

/**
 * Both sums of the contract, per partition: everything that was read is accounted for, and every offset of the range is
 * explained.
 */
function assertReceipt({ partitions, complete }: Receipt): void {
  for (const p of partitions) {
    assert.equal(p.fetched, p.matched + p.rejected + p.failed);
    assert.equal((p.position ?? 0) - (p.low ?? 0), p.fetched + p.aborted + p.control + p.missing);
    if (complete) assert.equal(p.position, p.high);
  }
}
