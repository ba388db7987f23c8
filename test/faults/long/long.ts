import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { residentBytes } from "../../../bench/tail/process-tree.ts";
import { startCluster } from "../../../scripts/kafka/cluster.ts";
import { brokerOffsets, requestFor, until } from "../../kafka/support.ts";
import { Random } from "../fuzz/random.ts";
import { FaultProxy } from "../proxy.ts";
import { assertAccounts, assertReceipt } from "../support/account.ts";
import { type FaultApp, profileFor, pulseOf, startFaultApp } from "../support/app.ts";
import { NumberedWriter } from "../support/numbered-writer.ts";
import { HAPPENINGS } from "./events.ts";
import { readRecorded } from "./recorded.ts";

const TOPIC = "numbers";
const PARTITIONS = 6;
const PER_SECOND = 400;
const SAMPLE_MS = 2_000;
/** This first part of the time is the app's warm-up, when memory grows. */
const WARM_UP = 0.25;
const READ_TO_END_MS = 120_000;

export interface LongRun {
  readonly happenings: readonly string[];
  readonly records: number;
  readonly scans: number;
  readonly peakBytes: number;
  /** Resident MB per minute without the rings, by least squares over the samples after the warm-up. */
  readonly slopeMbPerMinute: number;
}

/**
 * A producer writes without a pause to three brokers behind proxies. The app tails and scans them while one fault
 * follows another, in an order that depends on the seed. @throws AssertionError for a lost or doubled record, or an
 * account that does not add up
 */
export async function runLong(seconds: number, seed: number, say: (text: string) => void): Promise<LongRun> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-long-"));
  const proxies = await Promise.all([1, 2, 3].map(() => FaultProxy.start()));
  const cluster = await startCluster(3, { heapMb: 224, proxyPorts: proxies.map(({ port }) => port) });
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    for (const [index, proxy] of proxies.entries()) {
      proxy.pointTo(cluster.brokers[index]?.listeners.proxied);
      ends.unshift(() => proxy.stop());
    }
    ends.unshift(() => cluster.stop());
    const config = { "min.insync.replicas": "2" };
    await cluster.broker(1).createTopic(TOPIC, { partitions: PARTITIONS, replication: 3, config });
    const writer = await NumberedWriter.start(cluster.bootstraps, TOPIC, PER_SECOND);
    ends.unshift(() => writer.stop());
    const app = await startFaultApp(null);
    ends.unshift(() => app.stop());
    const profile = profileFor(
      "c",
      proxies.map(({ address }) => address),
    );
    await app.api.profiles.save(profile, null, false);
    await app.api.clusters.open("open", "c", null, false);
    const tail = await app.api.tails.open("c", requestFor(TOPIC));
    const recording = join(folder, "numbers.recording");
    await app.api.exports.record(tail, recording);
    await until("records come", async () => (await pulseOf(app.api, tail)).totals.fetched > 100);

    const random = new Random();
    random.begin(seed, 0);
    const samples: [number, number][] = [];
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1_000;
    const sampler = setInterval(() => {
      const sample = async () => {
        const ringBytes = (await pulseOf(app.api, tail)).storeUsedBytes;
        // The log grows for the whole run, and so do both rings until they are full: the tail's, and that of the scan,
        // which holds the same records. The rest must be flat.
        samples.push([elapsed(), (residentBytes(app.engine.process.pid ?? 0) ?? 0) - 2 * ringBytes]);
      };
      sample().catch(() => {}); // The app is about to end: this sample is missing.
    }, SAMPLE_MS);
    ends.unshift(async () => clearInterval(sampler));
    const scanner = scanAgain(app, () => elapsed() >= seconds);
    scanner.catch(() => {}); // The await below reports its error, after the faults are over.
    const happenings: string[] = [];
    const world = { cluster, proxies, app, topic: TOPIC, partitions: PARTITIONS, random };
    while (elapsed() < seconds) {
      const name = random.pick(Object.keys(HAPPENINGS));
      happenings.push(name);
      const { state, totals } = await pulseOf(app.api, tail);
      say(`${elapsed().toFixed(0).padStart(5)} s  ${String(totals.fetched).padStart(8)} ${state.padEnd(13)} ${name}`);
      await HAPPENINGS[name]?.(world);
      await new Promise((resolve) => setTimeout(resolve, random.below(3_000)));
      assertAccounts(await app.api.tails.partitions(tail));
    }
    for (const proxy of proxies) proxy.set({});
    const scans = await scanner;
    await writer.finish();
    const offsets = await brokerOffsets(cluster.broker(1), TOPIC);
    await until(
      "the tail is at the end",
      async () => {
        const partitions = await app.api.tails.partitions(tail);
        assertAccounts(partitions);
        return partitions.every((of) => of.position === offsets[of.partition]?.high);
      },
      READ_TO_END_MS,
    );
    await app.api.exports.endRecording(tail);
    const recorded = readRecorded(recording);
    for (const [partition, { high }] of offsets.entries()) assert.equal(recorded.ends.get(partition) ?? 0, high);
    const lost = [...writer.acknowledged].filter((number) => !recorded.numbers.has(number));
    const doubled = [...recorded.numbers].filter(([, times]) => times > 1).map(([number]) => number);
    assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
    clearInterval(sampler);
    await app.terminate();
    const slope = slopeOf(samples.filter(([at]) => at > seconds * WARM_UP));
    return {
      happenings,
      records: recorded.records,
      scans,
      peakBytes: app.peakBytes(),
      slopeMbPerMinute: (slope * 60) / 2 ** 20,
    };
  } finally {
    for (const end of ends) await end();
  }
}

/**
 * Scans the whole topic repeatedly. Each scan must be complete, its account must add up, and no record may be missing.
 */
async function scanAgain({ api }: FaultApp, isOver: () => boolean): Promise<number> {
  let scans = 0;
  for (; !isOver(); scans += 1) {
    const request = { ...requestFor(TOPIC), endAt: { kind: "now" } } as const;
    const scan = await openPatiently(() => api.tails.open("c", request));
    await until("a scan is done", async () => (await pulseOf(api, scan)).state === "done", READ_TO_END_MS);
    const receipt = await api.tails.receipt(scan);
    assertReceipt(receipt);
    assert.equal(receipt.complete, true);
    for (const { low, high, fetched, missing, partition } of receipt.partitions) {
      assert.equal(fetched, (high ?? 0) - (low ?? 0), `partition ${partition} of a scan`);
      assert.equal(missing, 0, `partition ${partition} of a scan`);
    }
    await api.tails.close(scan);
  }
  return scans;
}

/** While brokers do not answer, opening a scan may fail. The function tries again. */
async function openPatiently<T>(open: () => Promise<T>): Promise<T> {
  for (let left = 60; ; left -= 1) {
    try {
      return await open();
    } catch (error) {
      assert.ok(error instanceof Error && "code" in error && error.code !== "INTERNAL", String(error));
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Least squares: how much a second adds. */
function slopeOf(samples: readonly (readonly [number, number])[]): number {
  const count = Math.max(1, samples.length);
  const meanAt = samples.reduce((sum, [at]) => sum + at, 0) / count;
  const mean = samples.reduce((sum, [, bytes]) => sum + bytes, 0) / count;
  const across = samples.reduce((sum, [at, bytes]) => sum + (at - meanAt) * (bytes - mean), 0);
  const spread = samples.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
  return spread === 0 ? 0 : across / spread;
}
