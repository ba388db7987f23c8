import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { BrokerConnection } from "../../../src/workers/kafka/broker-connection.ts";
import { Backoff } from "../../../src/workers/tail/backoff.ts";
import { EventLog } from "../../../src/workers/tail/events.ts";
import { PulseGate } from "../../../src/workers/tail/pulse-gate.ts";
import { Rate } from "../../../src/workers/tail/rates.ts";
import { Signal } from "../../../src/workers/tail/signal.ts";
import { askLogEnds, notSearched, resolveEnd, resolveStart, startsIn } from "../../../src/workers/tail/starts.ts";
import { TopicRates } from "../../../src/workers/topics/topic-rates.ts";

describe("the parts of a tail", () => {
  it("backs off from 100 ms to 5 s with jitter, and starts again after a success", () => {
    const middle = new Backoff(5_000, () => 0.5);
    assert.deepEqual(
      Array.from({ length: 8 }, () => middle.next()),
      [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000],
    );
    middle.reset();
    assert.equal(middle.next(), 100);
    assert.equal(new Backoff(5_000, () => 0).next(), 75);
    assert.equal(new Backoff(5_000, () => 1).next(), 125);
  });

  it("measures a rate over the last second, and lets it fall to zero", () => {
    const rate = new Rate(0);
    for (let at = 200; at <= 2_000; at += 200) rate.sample(at * 20, at);
    assert.equal(rate.perSecond, 20_000);
    for (let at = 2_200; at <= 3_000; at += 200) rate.sample(40_000, at);
    assert.equal(rate.perSecond, 0);
    rate.sample(0, 3_200);
    assert.equal(rate.perSecond, 0, "a counter that restarts gives no rate");
    rate.sample(40_100, 3_400);
    assert.equal(rate.perSecond, 0, "nor does its previous count");
    rate.sample(40_200, 3_600);
    assert.equal(Math.round(rate.perSecond), 100, "later samples do");
    rate.sample(0, 3_800);
    for (let at = 4_000; at <= 6_000; at += 200) rate.sample((at - 3_800) * 5, at);
    assert.equal(rate.perSecond, 5_000, "a longer second read has its own rate");
  });

  it("reports a topic's rate from the second sample on, as the mean of some seconds", () => {
    const rates = new TopicRates();
    assert.equal(rates.add("a", 0, 100), null);
    assert.equal(rates.add("a", 300, 100), null, "too close for a rate");
    assert.equal(rates.add("a", 4_000, 900), null, "still too close");
    assert.equal(rates.add("a", 6_000, 1_300), 200);
    assert.equal(rates.add("a", 6_500, 1_400), 200, "read again at once: it does not jump to 0");
    assert.equal(rates.add("a", 8_000, 0), null, "it was created again");
  });

  it("reports a steady rate of records that come in batches, and forgets old samples", () => {
    const rates = new TopicRates();
    const told = Array.from({ length: 40 }, (_, n) => rates.add("a", n * 1_000, Math.floor(n / 4) * 400));
    for (const rate of told) assert.ok(rate === null || (rate > 50 && rate < 140), `${rate} records/s from the start`);
    for (const rate of told.slice(12)) assert.ok(rate !== null && rate > 60, `${rate} records/s`);
    assert.equal(rates.add("a", 150_000, 100_000), null, "there was no sample for two minutes");
    assert.equal(rates.add("a", 156_000, 100_060), 10);
  });

  it("keeps the newest 200 events", () => {
    const events = new EventLog(() => {});
    for (let n = 1; n <= 250; n++) events.add("batch-failed", `${n}`);
    assert.equal(events.last, 250);
    assert.equal(events.after(0).length, 200);
    assert.deepEqual(
      events.after(248).map(({ number }) => number),
      [249, 250],
    );
  });

  it("ends a wait when the signal is raised before or during it", async () => {
    const signal = new Signal();
    signal.raise();
    assert.equal(await signal.wait(60_000), true);
    const waiting = signal.wait(60_000);
    signal.raise();
    assert.equal(await waiting, true);
    assert.equal(await signal.wait(1), false, "each raise ends one wait only");
  });

  it("holds a pulse until there is news, but never longer than the request allows", async () => {
    const gate = new PulseGate();
    await gate.pass(0, 60_000);
    const seen = gate.version;
    const waiting = gate.pass(seen, 60_000);
    gate.bump();
    await waiting;
    assert.ok(gate.version > seen);
    await gate.pass(gate.version, 5);
    await gate.pass(gate.version, 0);
  });

  it("reports what the user waits for without the pause between two pulses", async () => {
    const gate = new PulseGate();
    gate.crowded = true;
    await gate.pass(0, 60_000);
    // The pause alone would take 83 ms; a turn of the event loop is all that this may take.
    const pausing = gate.pass(gate.version, 60_000).then(() => "told");
    gate.hurry();
    const turn = new Promise((resolve) => setImmediate(resolve, "paused"));
    assert.equal(await Promise.race([pausing, turn]), "told");
    gate.hurry();
    assert.equal(
      await Promise.race([
        gate.pass(0, 60_000).then(() => "told"),
        new Promise((resolve) => setImmediate(resolve, "paused")),
      ]),
      "told",
    );
  });

  it("starts at the offsets given for its own topic, and at the end of other partitions", () => {
    const at = (topic: string, offset: number) => ({ topic, partition: 0, offset });
    const startOf = startsIn({ kind: "offsets", offsets: [at("refunds", 7), at("orders", 4)] }, "orders");
    assert.deepEqual(startOf(0), { kind: "offset", offset: 4 });
    assert.deepEqual(startOf(1), { kind: "latest" });
    assert.deepEqual(startsIn({ kind: "earliest" }, "orders")(1), { kind: "earliest" });
  });

  it("starts at the end when a group's offset is beyond it, and reads no log that ends beyond 2^53", async () => {
    const offset = 2n ** 63n - 1n;
    const startOf = startsIn({ kind: "offsets", offsets: [{ topic: "orders", partition: 3, offset }] }, "orders");
    const log = {
      errorCode: 0,
      earliest: 10,
      latest: 100,
      highWatermark: 100,
      epoch: 0,
      endEpoch: 0,
      atTimestamp: -1,
      atEnd: -1,
    };
    assert.deepEqual(resolveStart(startOf(3), { partition: 3, ...log }), {
      offset: 100,
      note: "Partition 3 has offsets 10 to 100, not 9223372036854775807: reading starts at 100.",
    });
    const answer = { partitionIndex: 3, errorCode: 0, timestamp: -1, offset, leaderEpoch: -1 };
    const topics = [{ name: "orders", partitions: [answer] }];
    const connection = { ask: async () => ({ throttleTimeMs: 0, topics }) } as unknown as BrokerConnection;
    await assert.rejects(askLogEnds(connection, "orders", [3], "read_committed", null), {
      code: "OFFSET_TOO_LARGE",
      message: /9223372036854775807/,
    });
  });

  it("limits start positions to the log", () => {
    const ends = {
      partition: 0,
      errorCode: 0,
      earliest: 10,
      latest: 100,
      highWatermark: 100,
      epoch: 0,
      endEpoch: 0,
      atTimestamp: -1,
      atEnd: -1,
    };
    assert.equal(resolveStart({ kind: "last", count: 5 }, ends).offset, 95);
    assert.equal(resolveStart({ kind: "last", count: 500 }, ends).offset, 10);
    assert.equal(resolveStart({ kind: "last", count: 5 }, { ...ends, newestStart: 30 }).offset, 30);
    assert.equal(resolveStart({ kind: "timestamp", timestamp: -1 }, { ...ends, atTimestamp: 50 }).offset, 10);
    assert.equal(resolveStart({ kind: "timestamp", timestamp: 1 }, ends).offset, 100);
    assert.equal(resolveStart({ kind: "timestamp", timestamp: 1 }, { ...ends, atTimestamp: 50 }).offset, 50);
    assert.deepEqual(resolveStart({ kind: "offset", offset: 50 }, ends), { offset: 50, note: null });
    assert.match(resolveStart({ kind: "offset", offset: 5 }, ends).note ?? "", /10 to 100, not 5/);
    assert.equal(resolveStart({ kind: "offset", offset: 1_000 }, ends).offset, 100);
  });

  it("limits end positions to the log, and never puts them before the start", () => {
    const ends = {
      partition: 0,
      errorCode: 0,
      earliest: 10,
      latest: 100,
      highWatermark: 100,
      epoch: 0,
      endEpoch: 0,
      atTimestamp: -1,
      atEnd: -1,
    };
    assert.equal(resolveEnd({ kind: "now" }, 10, ends), 100);
    assert.equal(resolveEnd({ kind: "offset", offset: 50 }, 10, ends), 50);
    assert.equal(resolveEnd({ kind: "offset", offset: 500 }, 10, ends), 100);
    assert.equal(resolveEnd({ kind: "offset", offset: 5 }, 10, ends), 10);
    assert.equal(resolveEnd({ kind: "now" }, 10, { ...ends, highWatermark: 106 }), 106, "what waits is of the range");
    assert.equal(resolveEnd({ kind: "timestamp", timestamp: 1 }, 10, ends), 100);
    const late = { ...ends, atEnd: 40 };
    assert.equal(resolveEnd({ kind: "timestamp", timestamp: 1 }, 10, late), 100, "late records may lie behind it");
    assert.equal(resolveEnd({ kind: "timestamp", timestamp: 1 }, 10, { ...late, ascends: true }), 40);
    const early = { kind: "timestamp", timestamp: 1, stopsEarly: true } as const;
    assert.equal(resolveEnd(early, 10, late), 40);
    assert.equal(notSearched(early, 40, late), 60);
    assert.equal(notSearched(early, 40, { ...late, ascends: true }), 0);
    assert.equal(resolveEnd({ kind: "last", count: 5 }, 10, { ...ends, newestEnd: 30 }), 30);
  });
});

describe("a worker's message about a problem", () => {
  it("has the cause and a next step: the strip adds once that Tailwater retries", () => {
    for (const name of readdirSync("src/workers", { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const text = readFileSync(`src/workers/${name}`, "utf8");
      assert.doesNotMatch(text, /"[^"\n]*Tailwater (?:keeps asking|tries|reconnects)/, name);
    }
  });
});
