import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import type { Receipt } from "../../src/contract/scan.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { openTail, pulseOf, settingsFor, until } from "./support.ts";

type Child = ChildProcessByStdio<null, Readable, Readable>;

describe("a scan that cannot be finished", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster(3, { heapMb: 192 });
    const kafka = new Kafka({ brokers: [...cluster.bootstraps], logLevel: logLevel.NOTHING });
    // Partition 1 lives on broker 3 alone.
    const replicaAssignment = [
      { partition: 0, replicas: [1] },
      { partition: 1, replicas: [3] },
    ];
    await cluster
      .broker(1)
      .withAdmin((admin) =>
        admin.createTopics({ topics: [{ topic: "orders", replicaAssignment }], waitForLeaders: true }),
      );
    const producer = kafka.producer();
    await producer.connect();
    const messages = [0, 1].flatMap((partition) =>
      Array.from({ length: 10_000 }, (_, n) => ({ partition, value: `record ${n} ${"x".repeat(1_000)}` })),
    );
    for (let at = 0; at < messages.length; at += 1_000) {
      await producer.send({ topic: "orders", messages: messages.slice(at, at + 1_000) });
    }
    await producer.disconnect();
  });
  after(() => cluster.stop());

  const scan = (...args: string[]): Child => {
    const brokers = cluster.bootstraps.slice(0, 2).join(",");
    const all = ["dist/extensions/tailwater.mjs", "scan", "--brokers", brokers, "--topic", "orders", ...args];
    return spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  };
  const outcome = async (child: Child) => {
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { out, err, code };
  };
  /** Its reader takes a little of the output, then no more, so the scan waits in the middle of its range. */
  const begun = async (...args: string[]): Promise<Child> => {
    const child = scan(...args);
    await once(child.stdout, "readable");
    return child;
  };

  it("exits with the signal's code when it is interrupted", async () => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const) {
      const child = await begun();
      child.kill(signal);
      child.stdout.resume();
      assert.deepEqual(await once(child, "close"), [code, null], signal);
    }
    const counting = scan("--format", "receipt", "--where", 'value.contains("no such text")', "--partitions", "0,1");
    cluster.broker(1).pause();
    try {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      counting.kill("SIGINT");
      assert.equal((await outcome(counting)).code, 130);
    } finally {
      cluster.broker(1).resume();
    }
  });

  it("gives the receipt of what was read when it is interrupted, and does not call it complete", async () => {
    cluster.broker(3).pause();
    try {
      const child = scan("--format", "receipt");
      let said = "";
      child.stderr.on("data", (piece: Buffer) => {
        said += piece.toString();
      });
      const ended = Promise.all([text(child.stdout), once(child, "close")]);
      await until("it waits for the broker", () => said.includes("waiting: "), 40_000);
      child.kill("SIGINT");
      const [out, [code]] = await ended;
      const receipt: Receipt = JSON.parse(out);
      assert.deepEqual([code, receipt.complete], [130, false]);
      assert.match(said, /not complete: interrupted after 10000 of (\d+|an unknown number of) offsets/);
      assert.deepEqual(
        receipt.partitions.map(({ position }) => position),
        [10_000, null],
      );
    } finally {
      cluster.broker(3).resume();
    }
  });

  it("waits for a partition without a leader, then names it, and exits with 3", async (test) => {
    await cluster.broker(3).kill();
    const link = new ClusterLink(settingsFor(cluster.bootstraps.slice(0, 2)), makeClientLog());
    test.after(() => link.close());
    await until("the partition has no leader", async () => {
      const [topic] = (await link.metadata(["orders"])).topics;
      return topic?.partitions.some(({ leader }) => leader === -1) ?? false;
    });
    const { out, err, code } = await outcome(scan("--format", "receipt", "--wait", "3s"));
    assert.equal(code, 3, err);
    assert.match(err, /LEADER_NOT_AVAILABLE: orders\/1 has no leader now\. Waited 3 s\./);
    const receipt: Receipt = JSON.parse(out);
    assert.equal(receipt.complete, false);
    assert.deepEqual(
      receipt.partitions.map(({ position, error }) => [position, error?.code ?? null]),
      [
        [10_000, null],
        [null, "LEADER_NOT_AVAILABLE"],
      ],
    );
    const counted = await outcome(scan("--format", "count", "--wait", "1s"));
    assert.deepEqual([counted.code, counted.out], [3, "10000\n"]);

    const session = await openTail(test, settingsFor(cluster.bootstraps), { topic: "orders", endAt: { kind: "now" } });
    const pulse = await pulseOf(session);
    assert.deepEqual([pulse.state, pulse.error?.subject], ["reconnecting", "orders/1"]);
    await session.setPaused(true);
    assert.equal((await pulseOf(session)).state, "paused", "and it can be stopped");
    await session.setPaused(false);
    await cluster.broker(3).start();
    await until("the scan is done", async () => (await pulseOf(session)).state === "done");
    assert.equal((await session.receipt()).totals.fetched, 20_000);
  });
});
