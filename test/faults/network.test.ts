// The real app reads a real broker through a faulty network: latency, low bandwidth, small pieces, resets, cuts,
// half-open connections. Expected: no record is lost or doubled, the engine always answers, and a lasting fault is
// shown.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { requestFor, until } from "../kafka/support.ts";
import { FaultProxy, type Faults } from "./proxy.ts";
import { type FaultApp, profileFor, pulseOf, startFaultApp } from "./support/app.ts";
import { assertReadOnce } from "./support/rows.ts";

const ANSWERS_WITHIN_MS = 1_500;
/** README: the request timeout. Kafka's own default is 30 s, ours is less. */
const HALF_OPEN_WITHIN_MS = 20_000;
const SHOWN_WITHIN_MS = 2_000;

describe("behind a network with faults", () => {
  let proxy: FaultProxy;
  let broker: Broker;
  let producer: Producer;
  let app: FaultApp;
  before(async () => {
    proxy = await FaultProxy.start();
    broker = await startBroker({ proxyPort: proxy.port });
    proxy.pointTo(broker.listeners.proxied);
    producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    app = await startFaultApp(null);
    await app.api.profiles.save(profileFor("proxied", proxy.address), null, false);
    await app.api.clusters.open("open", "proxied", null, false);
  });
  after(async () => {
    await app.stop();
    await producer.disconnect();
    await broker.stop();
    await proxy.stop();
  });

  const send = async (topic: string, count: number, bytes = 100) => {
    const messages = Array.from({ length: count }, (_, n) => ({ partition: n % 2, value: `${n} `.padEnd(bytes, "x") }));
    await producer.send({ topic, messages });
  };
  /** Tails a new topic, with records that are written before and during these network faults. */
  const underFaults = async (topic: string, faults: Partial<Faults>, count: number, during = async () => {}) => {
    await broker.createTopic(topic, { partitions: 2 });
    await send(topic, count);
    proxy.set(faults);
    try {
      const asked = watchAnswers(app);
      const tail = await app.api.tails.open("proxied", requestFor(topic));
      await send(topic, count);
      await during();
      await assertReadOnce(app.api, tail, [count, count], 60_000);
      const slowest = asked.stop();
      assert.ok(slowest < ANSWERS_WITHIN_MS, `the engine took ${Math.round(slowest)} ms for an answer`);
      await app.api.tails.close(tail);
    } finally {
      proxy.set({});
    }
  };

  it("200 ms each way: keeps reading, later", async () => {
    await underFaults("latency", { latencyMs: 200 }, 500);
  });

  it("100 kB/s: keeps reading, slower, and memory does not grow", async () => {
    await underFaults("bandwidth", { bytesPerSecond: 100_000 }, 1_000);
    assert.ok(app.peakBytes() < 250 * 2 ** 20);
  });

  it("one byte at a time: keeps reading", async () => {
    await underFaults("slicer", { pieceBytes: 1 }, 100);
  });

  it("connections that are reset repeatedly: resumes where it stopped", async () => {
    await underFaults("reset", {}, 2_000, async () => {
      for (let times = 0; times < 8; times += 1) {
        proxy.reset();
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    });
  });

  it("connections that are cut in the middle of a response: resumes where it stopped", async () => {
    await underFaults("cut", { cutAfter: 20_000 }, 200, async () => {
      for (const cutAfter of [9_000, 5_000, 3_001, 2_500]) {
        await new Promise((resolve) => setTimeout(resolve, 700));
        proxy.set({ cutAfter });
      }
      await new Promise((resolve) => setTimeout(resolve, 700));
      proxy.set({});
    });
  });

  it(`a refused connection is shown within ${SHOWN_WITHIN_MS / 1_000} s, and reading resumes by itself`, async () => {
    const topic = "refused";
    await broker.createTopic(topic, { partitions: 2 });
    await send(topic, 100);
    const tail = await app.api.tails.open("proxied", requestFor(topic));
    await assertReadOnce(app.api, tail, [50, 50]);
    proxy.set({ refuse: true });
    proxy.reset();
    const asked = performance.now();
    await until("it is shown", async () => (await pulseOf(app.api, tail)).state === "reconnecting", 10_000);
    assert.ok(performance.now() - asked < SHOWN_WITHIN_MS, `shown after ${Math.round(performance.now() - asked)} ms`);
    await send(topic, 100);
    proxy.set({});
    await assertReadOnce(app.api, tail, [100, 100]);
    assert.equal((await pulseOf(app.api, tail)).state, "live");
    await app.api.tails.close(tail);
  });

  it("a half-open connection is detected within the request timeout, and no record is lost", async (t) => {
    const topic = "half-open";
    await broker.createTopic(topic, { partitions: 2 });
    await send(topic, 100);
    const tail = await app.api.tails.open("proxied", requestFor(topic));
    await assertReadOnce(app.api, tail, [50, 50]);
    proxy.set({ blackhole: true });
    const asked = performance.now();
    await send(topic, 100);
    await until(
      "the window shows the fault",
      async () => (await pulseOf(app.api, tail)).state === "reconnecting",
      HALF_OPEN_WITHIN_MS,
    );
    t.diagnostic(`shown after ${Math.round(performance.now() - asked)} ms`);
    const { error } = await pulseOf(app.api, tail);
    assert.ok(error !== null && error.code !== "INTERNAL", JSON.stringify(error));
    proxy.set({});
    await assertReadOnce(app.api, tail, [100, 100]);
  });

  it("SIGTERM ends the app in time while no data passes", async () => {
    proxy.set({ blackhole: true });
    await app.terminate();
  });
});

/** Sends small requests to the engine meanwhile. @returns the longest wait, ms */
function watchAnswers({ api }: FaultApp): { stop(): number } {
  let slowest = 0;
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      const asked = performance.now();
      await api.memory.state();
      slowest = Math.max(slowest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  running.catch(() => {});
  return {
    stop: () => {
      stopped = true;
      return slowest;
    },
  };
}
