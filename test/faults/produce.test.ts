// A producer while its broker restarts and its connections are cut: with idempotence every record is in the log once;
// without, none is there twice, and those of which nobody knows are counted.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import type { ProduceRequest } from "../../src/contract/produce.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { settingsFor, until } from "../kafka/support.ts";
import { FaultProxy } from "./proxy.ts";

const PRODUCE_KEY = 0;
const FAULTS = 20;
const TICK_MS = 5;

/** Numbers, one a record, that are fed to a run until they are told to end. */
class Numbers {
  readonly session = new ClusterSession();
  readonly #produce = produceOf(this.session);
  readonly #input = randomUUID();
  #fed = 0;
  #isEnded = false;
  #run: Promise<unknown> = Promise.resolve();
  #feeding: Promise<void> = Promise.resolve();

  static async start(bootstrap: string, topic: string, about: Partial<ProduceRequest> = {}): Promise<Numbers> {
    const own = new Numbers();
    await own.session.connect(settingsFor(bootstrap, { mayChange: true }));
    const request: ProduceRequest = {
      ...({ topic, input: own.#input, format: { kind: "text", keySeparator: null }, compression: "lz4" } as const),
      ...({ acks: "all", idempotent: true, transaction: false, perSecond: null, records: null } as const),
      ...about,
    };
    const target = await own.#produce.target(topic, request.compression);
    own.#run = own.#produce.run(request, target);
    own.#run.catch(() => {}); // `end` has it.
    own.#feeding = own.#feed();
    return own;
  }

  async #feed(): Promise<void> {
    while (!this.#isEnded) {
      const lines = Array.from({ length: 20 }, () => `${this.#fed++}\n`).join("");
      await this.#produce.feed(this.#input, [Buffer.from(lines)], false);
      await sleep(TICK_MS);
    }
    await this.#produce.feed(this.#input, [], true);
  }

  async counts() {
    return (await this.#produce.counts(this.#input)) ?? assert.fail("there are no counts");
  }

  /** Waits until more are acknowledged than now. */
  async goesOn(): Promise<void> {
    const { acknowledged, unknown } = await this.counts();
    await until(
      "it goes on",
      async () => {
        const now = await this.counts();
        return now.acknowledged + now.unknown > acknowledged + unknown + 100;
      },
      60_000,
    );
  }

  async end() {
    this.#isEnded = true;
    await this.#feeding;
    const outcomes = await this.#run;
    const counts = await this.counts();
    await this.session.close();
    return { outcomes, counts, fed: this.#fed };
  }
}

/** Every value of the topic, as numbers. */
async function valuesOf(bootstrap: string, topic: string): Promise<readonly number[]> {
  const args = ["dist/extensions/tailwater.mjs", "scan", "--topic", topic, "--format", "raw", "--brokers", bootstrap];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}

describe("a producer", { timeout: 400_000 }, () => {
  let broker: Broker;
  let proxy: FaultProxy;
  before(async () => {
    proxy = await FaultProxy.start();
    broker = await startBroker({ proxyPort: proxy.port });
    proxy.pointTo(broker.listeners.proxied);
  });
  after(async () => {
    await broker.stop();
    await proxy.stop();
  });

  it(`writes each record once over ${FAULTS} restarts, cuts and lost answers`, async (t) => {
    await broker.createTopic("once", { partitions: 3 });
    const numbers = await Numbers.start(proxy.address, "once");
    for (let fault = 0; fault < FAULTS; fault += 1) {
      await numbers.goesOn();
      const kind = fault % 4;
      if (kind === 0) await broker.restart({ hard: true });
      else if (kind === 1) proxy.reset();
      else if (kind === 2) {
        const { lost } = proxy;
        proxy.set({ loseAnswersTo: PRODUCE_KEY });
        await until("answers are lost", async () => proxy.lost > lost + 2);
        proxy.set({});
      } else await broker.restart();
    }
    await numbers.goesOn();
    const { counts, fed, outcomes } = await numbers.end();
    assert.deepEqual(outcomes, [{ target: `once (${fed} records)`, error: null }]);
    assert.deepEqual(
      { ...counts, bytes: 0 },
      { read: fed, sent: fed, acknowledged: fed, failed: 0, unknown: 0, bytes: 0 },
    );
    const values = await valuesOf(broker.bootstrap, "once");
    assert.equal(new Set(values).size, fed, "none is lost");
    assert.equal(values.length, fed, "none is there twice");
    t.diagnostic(`${fed} records, ${proxy.lost} answers lost, ${proxy.accepted} connections`);
  });

  it("without idempotence sends nothing twice, and counts what nobody knows", async (t) => {
    await broker.createTopic("most-once", { partitions: 2 });
    const numbers = await Numbers.start(proxy.address, "most-once", { idempotent: false, acks: "leader" });
    for (let fault = 0; fault < 6; fault += 1) {
      await numbers.goesOn();
      const { lost } = proxy;
      proxy.set({ loseAnswersTo: PRODUCE_KEY });
      await until("answers are lost", async () => proxy.lost > lost);
      proxy.set({});
    }
    const { counts } = await numbers.end();
    assert.ok(counts.unknown > 0, "answers were lost");
    assert.equal(counts.sent, counts.acknowledged + counts.failed + counts.unknown);
    const values = await valuesOf(broker.bootstrap, "most-once");
    assert.equal(new Set(values).size, values.length, "none is there twice");
    assert.ok(values.length >= counts.acknowledged && values.length <= counts.acknowledged + counts.unknown);
    t.diagnostic(`${values.length} are there: ${JSON.stringify(counts)}`);
  });
});

describe("a producer of a cluster", { timeout: 400_000 }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster(3, { heapMb: 192 });
  });
  after(() => cluster.stop());

  it("follows the leaders: each record is there once while brokers crash in turn", async (t) => {
    const about = { partitions: 6, replication: 3, config: { "min.insync.replicas": "2" } };
    await cluster.broker(1).createTopic("moved", about);
    const numbers = await Numbers.start(cluster.broker(1).bootstrap, "moved");
    for (const crashed of [2, 3, 2]) {
      await numbers.goesOn();
      await cluster.broker(crashed).kill();
      await numbers.goesOn();
      await cluster.broker(crashed).start();
    }
    await numbers.goesOn();
    const { counts, fed } = await numbers.end();
    assert.deepEqual([counts.sent, counts.acknowledged, counts.failed, counts.unknown], [fed, fed, 0, 0]);
    const values = await valuesOf(cluster.broker(1).bootstrap, "moved");
    assert.equal(new Set(values).size, fed, "none is lost");
    assert.equal(values.length, fed, "none is there twice");
    t.diagnostic(`${fed} records`);
  });
});
