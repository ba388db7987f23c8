// The brokers of a cluster stop or crash, all at once or one by one, while a producer writes. Expected: the state is
// shown within 2 s, nothing is lost or doubled. Restarts and leader moves: test/kafka/tail-faults and tail-cluster.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import { brokerOffsets, requestFor, until } from "../kafka/support.ts";
import { type FaultApp, profileFor, pulseOf, startFaultApp } from "./support/app.ts";
import { NumberedWriter } from "./support/numbered-writer.ts";
import { assertReadOnce, rowsOf } from "./support/rows.ts";

const SHOWN_WITHIN_MS = 2_000;
/** The long form, started by hand, does it for longer: see README.md. */
const ALL_DOWN_MS = 8_000;
const TOPIC = "orders";

describe("a cluster of three brokers", () => {
  let cluster: Cluster;
  let app: FaultApp;
  let writer: NumberedWriter;
  let tail: string;
  before(async () => {
    cluster = await startCluster(3, { heapMb: 192 });
    await cluster
      .broker(1)
      .createTopic(TOPIC, { partitions: 3, replication: 3, config: { "min.insync.replicas": "1" } });
    writer = await NumberedWriter.start(cluster.bootstraps, TOPIC, 100);
    app = await startFaultApp(null);
    await app.api.profiles.save(profileFor("c", cluster.bootstraps), null, false);
    await app.api.clusters.open("open", "c", null, false);
    tail = await app.api.tails.open("c", requestFor(TOPIC));
    await until("records come", async () => (await pulseOf(app.api, tail)).totals.fetched > 50);
  });
  after(async () => {
    await app.stop();
    await writer.stop();
    await cluster.stop();
  });

  it("all of them down: the window shows it within 2 s, with the reason; the tail resumes where it stopped", async (t) => {
    await Promise.all(cluster.brokers.map((broker) => broker.kill()));
    const down = performance.now();
    await until("it is shown", async () => (await pulseOf(app.api, tail)).state === "reconnecting");
    const shown = performance.now() - down;
    assert.ok(shown < SHOWN_WITHIN_MS, `shown after ${Math.round(shown)} ms`);
    await new Promise((resolve) => setTimeout(resolve, ALL_DOWN_MS));
    const { state, error } = await pulseOf(app.api, tail);
    assert.equal(state, "reconnecting");
    assert.ok(error !== null && error.code !== "INTERNAL", JSON.stringify(error));
    const { fetched } = (await pulseOf(app.api, tail)).totals;
    await Promise.all(cluster.brokers.map((broker) => broker.start()));
    await until("records come again", async () => (await pulseOf(app.api, tail)).totals.fetched > fetched + 50, 60_000);
    t.diagnostic(`shown after ${Math.round(shown)} ms`);
  });

  it("one of them down: the tail keeps reading the partitions of the others", async () => {
    await cluster.broker(2).kill();
    const { fetched } = (await pulseOf(app.api, tail)).totals;
    await until("records come", async () => (await pulseOf(app.api, tail)).totals.fetched > fetched + 30);
    await cluster.broker(2).start();
  });

  it("at the end every record that was written is there once", async (t) => {
    await writer.finish();
    const offsets = await brokerOffsets(cluster.broker(1), TOPIC);
    await assertReadOnce(
      app.api,
      tail,
      offsets.map(({ high }) => high),
      60_000,
    );
    const read = [...(await rowsOf(app.api, tail)).values()].flat().map(({ value }) => Number(value));
    assert.equal(new Set(read).size, read.length, "no number twice");
    const lost = [...writer.acknowledged].filter((number) => !read.includes(number));
    assert.deepEqual(lost, []);
    t.diagnostic(`${read.length} records, ${writer.acknowledged.size} acknowledged`);
    await app.assertSound();
  });
});
