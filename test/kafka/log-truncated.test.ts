// Logs that are really truncated, by an unclean leader election: a replica without the newest records becomes the
// leader, and other records are written at their offsets. Records that were read before must never be shown as the
// present ones.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import type { TailRequest } from "../../src/contract/tails.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { TailSession } from "../../src/workers/tail/tail-session.ts";
import { assertReceipt } from "../faults/support/account.ts";
import { assertSums, openTail, pulseOf, RESOURCES, settingsFor, until } from "./support.ts";

/** On both replicas; then on the leader alone. */
const KEPT = 50;
const LOST = 50;
/** A scan's records are so large that the test can stop it in the middle. */
const LARGE = { kept: 1_000, lost: 9_000, bytes: 4_000 } as const;
const MANY_KEPT = { kept: 9_000, lost: 1_000, bytes: 4_000 } as const;

/** Topics on brokers 2 and 3, and how many records are written after the election. */
const GROWN = { longer: 80, equal: LOST, shorter: 30, fresh: 80 } as const;
const SCANNED = { "scan-behind": LARGE, "scan-ahead": MANY_KEPT } as const;

describe("a log that is truncated by an unclean leader election", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster(3, { heapMb: 256 });
    const configEntries = [{ name: "unclean.leader.election.enable", value: "true" }];
    const assigned = (topic: string, replicas: number[]) => ({
      topic,
      configEntries,
      replicaAssignment: [{ partition: 0, replicas }],
    });
    await cluster.broker(1).withAdmin((admin) =>
      admin.createTopics({
        topics: [
          ...[...Object.keys(GROWN), ...Object.keys(SCANNED)].map((topic) => assigned(topic, [2, 3])),
          assigned("clean", [2, 1]),
        ],
        waitForLeaders: false,
      }),
    );
  });
  after(() => cluster.stop());

  /** It uses a producer of its own: an older one may keep using a leader that is gone. */
  const write = async (topic: string, what: string, count: number, bytes = 0) => {
    const brokers = cluster.brokers.filter((broker) => broker.running()).map(({ bootstrap }) => bootstrap);
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const padding = "x".repeat(bytes);
    for (let at = 0; at < count; at += 1_000) {
      const messages = Array.from({ length: Math.min(1_000, count - at) }, (_, n) => ({
        value: `${what} ${at + n} ${padding}`,
      }));
      await producer.send({ topic, messages, acks: -1 });
    }
    await producer.disconnect();
  };
  const untilLed = async (topics: readonly string[], leader: number, inSync: number) => {
    const link = new ClusterLink(settingsFor(cluster.bootstraps), makeClientLog());
    try {
      await until(
        `broker ${leader} leads ${topics}`,
        async () => {
          const { topics: told } = await link.metadata(topics);
          return told.every(({ partitions: [one] }) => one?.leader === leader && one.inSync === inSync);
        },
        60_000,
      );
    } finally {
      link.close();
    }
  };
  const tail = (test: TestContext, topic: string, about: Partial<TailRequest> = {}) =>
    openTail(test, settingsFor(cluster.bootstraps), { topic, ...about });
  const position = async (session: TailSession) => (await session.partitions())[0]?.position ?? -1;
  /** Every row in memory, as `offset value`. */
  const rowsOf = async (session: TailSession) => {
    const { epoch, firstRow, endRow } = await pulseOf(session);
    const { rows } = await session.rows(epoch, firstRow, endRow - firstRow);
    return rows.map((row) => `${row.offset} ${row.kind === "record" ? row.value?.text.trim() : row.kind}`);
  };
  const numbered = (what: string, count: number, from: number) =>
    Array.from({ length: count }, (_, n) => `${from + n} ${what} ${n}`);
  const cuts = async (session: TailSession) =>
    (await session.events(0)).filter(({ kind }) => kind === "log-truncated" || kind === "log-not-checked");
  /** The scan is begun, and stopped in the middle of its range. */
  const stoppedScan = async (test: TestContext, topic: string, least: number, most: number) => {
    const session = await tail(test, topic, { endAt: { kind: "now" } });
    await session.setPaused(true);
    while ((await position(session)) < least) {
      await session.setPaused(false);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await session.setPaused(true);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const at = await position(session);
    assert.ok(at < most, `it stands at ${at}`);
    return { session, at };
  };

  it("is reported, and no record of the new history is left out or shown as an old one", async (test) => {
    const small = Object.keys(GROWN) as (keyof typeof GROWN)[];
    const large = Object.keys(SCANNED) as (keyof typeof SCANNED)[];
    await untilLed(["clean", ...small, ...large], 2, 2);
    await write("clean", "kept", KEPT);
    for (const topic of small) await write(topic, "kept", KEPT);
    for (const topic of large) await write(topic, "kept", SCANNED[topic].kept, SCANNED[topic].bytes);
    await untilLed([...small, ...large], 2, 2);
    await cluster.broker(3).kill();
    await untilLed([...small, ...large], 2, 1);
    for (const topic of small) await write(topic, "lost", LOST);
    for (const topic of large) await write(topic, "lost", SCANNED[topic].lost, SCANNED[topic].bytes);

    const tails = new Map<string, TailSession>();
    for (const topic of ["longer", "equal", "shorter", "clean"]) tails.set(topic, await tail(test, topic));
    tails.set("fresh", await tail(test, "fresh", { startAt: { kind: "latest" } }));
    for (const [topic, session] of tails) {
      const end = topic === "clean" ? KEPT : KEPT + LOST;
      await until(`${topic} is read`, async () => (await position(session)) === end);
    }
    const folder = await mkdtemp(join(tmpdir(), "tailwater-truncated-"));
    test.after(() => rm(folder, { recursive: true }));
    const path = join(folder, "longer.recording");
    const recorded = await tail(test, "longer");
    await until("it is read", async () => (await position(recorded)) === KEPT + LOST);
    await recorded.record(path);
    await recorded.setPaused(true);
    const behind = await stoppedScan(test, "scan-behind", LARGE.kept + 1, LARGE.kept + LARGE.lost);
    const ahead = await stoppedScan(test, "scan-ahead", 1, MANY_KEPT.kept);

    await cluster.broker(2).kill();
    await cluster.broker(3).start();
    await untilLed([...small, ...large], 3, 1);
    for (const topic of small) await write(topic, "new", GROWN[topic]);
    for (const topic of large) await write(topic, "new", SCANNED[topic].lost + 1_000, SCANNED[topic].bytes);
    await write("clean", "new", 10);

    for (const topic of small) {
      const session = tails.get(topic);
      assert.ok(session !== undefined);
      const end = KEPT + GROWN[topic];
      await until(`${topic} is read to its new end`, async () => (await cuts(session)).length > 0, 30_000);
      await until(`${topic} is read to its new end`, async () => (await position(session)) === end);
      const rows = await rowsOf(session);
      const old = topic === "fresh" ? [] : [...numbered("kept", KEPT, 0), ...numbered("lost", LOST, KEPT)];
      assert.deepEqual(rows, [...old, ...numbered("new", GROWN[topic], KEPT)], topic);
      const [told, ...more] = await cuts(session);
      assert.deepEqual([told?.kind, more], ["log-truncated", []], topic);
      assert.match(told?.message ?? "", /truncated to offset 50, before the read position 100/, topic);
      const partitions = await session.partitions();
      assertSums(partitions);
      assert.deepEqual([partitions[0]?.start, partitions[0]?.fetched], [KEPT, GROWN[topic]], topic);
      const { totals, state } = await pulseOf(session);
      assert.deepEqual([totals.fetched, totals.matched, state], [rows.length, rows.length, "live"], topic);
      await session.reread();
      await until(`${topic} is read again`, async () => (await position(session)) === end);
      const first = topic === "fresh" ? [] : numbered("kept", KEPT, 0);
      assert.deepEqual(await rowsOf(session), [...first, ...numbered("new", GROWN[topic], KEPT)], topic);
      assert.equal((await cuts(session)).length, 1);
    }

    // It was not asked about the truncated log before it reads again, and must record what the log has there now.
    await recorded.reread();
    await recorded.setPaused(false);
    await until("it is read again", async () => (await position(recorded)) === KEPT + GROWN.longer);
    await recorded.record(null);
    const offline = new TailSession();
    test.after(() => offline.close());
    await offline.openRecording(path, RESOURCES);
    await until("the recording is read", async () => (await pulseOf(offline)).state === "done");
    assert.deepEqual(await rowsOf(offline), numbered("new", GROWN.longer, KEPT));

    const clean = tails.get("clean");
    assert.ok(clean !== undefined);
    await until("the clean one is read", async () => (await position(clean)) === KEPT + 10);
    assert.deepEqual(await rowsOf(clean), [...numbered("kept", KEPT, 0), ...numbered("new", 10, KEPT)]);
    assert.deepEqual(await cuts(clean), [], "a leader that has every record is no event");
    assert.ok((await clean.events(0)).some(({ kind }) => kind === "leader-changed"));

    for (const [{ session, at }, { kept, lost }] of [
      [behind, LARGE],
      [ahead, MANY_KEPT],
    ] as const) {
      await session.setPaused(false);
      // A broker that is starting may report for a moment that it does not know the topic.
      await until("the scan ends", async () => (await pulseOf(session)).error?.code === "LOG_TRUNCATED", 30_000);
      const { error, totals, state } = await pulseOf(session);
      assert.equal(state, "failed");
      assert.match(error?.message ?? "", new RegExp(`truncated to offset ${kept} .* ${lost} offsets of the range`));
      const receipt = await session.receipt();
      assertReceipt(receipt);
      assert.equal(receipt.complete, false);
      assert.equal(receipt.partitions[0]?.error?.code, "LOG_TRUNCATED");
      assert.deepEqual([receipt.partitions[0]?.low, receipt.partitions[0]?.high], [0, kept + lost]);
      assert.ok(totals.fetched >= at);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal((await pulseOf(session)).state, "failed", "for good");
    }
  });
});
