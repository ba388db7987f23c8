import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Broker } from "../../scripts/kafka/broker.ts";
import {
  type ConnectionSettings,
  kafkaAt,
  NO_SASL,
  NO_TLS,
  type PasswordMechanism,
} from "../../src/contract/profiles.ts";
import type { TailResources } from "../../src/contract/tail-worker.ts";
import type { PartitionPulse, TailPulse, TailRequest } from "../../src/contract/tails.ts";
import { TailSession } from "../../src/workers/tail/tail-session.ts";
import { given } from "../support/profiles.ts";

/** Connection settings for a test: plaintext and no login by default. */
export function settingsFor(
  bootstrap: string | readonly string[],
  about: { caPem?: string | null; login?: readonly [PasswordMechanism, string, string]; mayChange?: boolean } = {},
): ConnectionSettings {
  const { login } = about;
  const sasl = login === undefined ? NO_SASL : { mechanism: login[0], username: login[1] };
  const tls = { ...NO_TLS, enabled: about.caPem !== undefined, caPem: about.caPem ?? null };
  return {
    profileId: "test",
    kafka: kafkaAt(typeof bootstrap === "string" ? [bootstrap] : bootstrap, { tls, sasl }),
    secrets: login === undefined ? {} : given(login[2]),
    tokenSource: null,
    trustedPem: null,
    mayChange: about.mayChange ?? false,
  };
}

/**
 * Resolves when it is done; it runs every 20 ms.
 * @throws Error with `what` when it does not hold within the limit.
 */
export async function until(what: string, isDone: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error(`Timed out after ${limitMs} ms: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Checks both sums of one account: the contract promises them for every partition, at any moment. */
export function assertSums(partitions: readonly PartitionPulse[]): void {
  for (const p of partitions) {
    assert.equal(p.fetched, p.matched + p.rejected + p.failed, `fetched, partition ${p.partition}`);
    if (p.position === null || p.start === null) continue;
    assert.equal(p.position - p.start, p.fetched + p.aborted + p.control + p.missing, `offsets, ${p.partition}`);
  }
}

/** Low and high offset per partition, as the broker's admin API reports them. */
export async function brokerOffsets(broker: Broker, topic: string): Promise<{ low: number; high: number }[]> {
  const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets(topic));
  return offsets
    .sort((a, b) => a.partition - b.partition)
    .map(({ low, high }) => ({ low: Number(low), high: Number(high) }));
}

export const RESOURCES: TailResources = {
  ringBytes: 64 * 1024 * 1024,
  fetchBytes: 2 * 1024 * 1024,
  scanWorkers: 1,
  unpackedBytes: 64 * 1024 * 1024,
};

/** Everything of one topic, live, without a filter. */
export function requestFor(topic: string): TailRequest {
  return {
    topics: [topic],
    startAt: { kind: "earliest" },
    endAt: null,
    partitions: "all",
    isolation: "read_committed",
    filter: null,
    columns: [],
    view: "arrival",
  };
}

/** A tail in this process, closed when the test ends. */
export async function openTail(
  test: TestContext,
  settings: ConnectionSettings,
  { topic, ringBytes, ...about }: Partial<TailRequest> & { topic: string; ringBytes?: number },
): Promise<TailSession> {
  const session = new TailSession();
  test.after(() => session.close());
  const resources = ringBytes === undefined ? RESOURCES : { ...RESOURCES, ringBytes };
  await session.open(settings, { ...requestFor(topic), ...about }, resources);
  return session;
}

export async function pulseOf(session: TailSession): Promise<TailPulse> {
  return (await session.pulse({ seen: 0, maxWaitMs: 0, follow: 0 })).pulse;
}

/** Waits until the tail is live and has read every partition to the broker's high offset; returns the partitions. */
export async function caughtUp(
  session: TailSession,
  broker: Broker,
  topic: string,
): Promise<readonly PartitionPulse[]> {
  const ends = await brokerOffsets(broker, topic);
  await until(`${topic} is read to its end`, async () => {
    const partitions = await session.partitions();
    assertSums(partitions);
    return partitions.every(({ partition, position }) => position !== null && position >= (ends[partition]?.high ?? 0));
  });
  return session.partitions();
}

/** Every row in the ring as `partition:offset`, in store order. */
export async function placesOf(session: TailSession): Promise<string[]> {
  const places: string[] = [];
  const { epoch, firstRow, endRow } = await pulseOf(session);
  for (let first = firstRow; first < endRow; first += 500) {
    const { rows } = await session.rows(epoch, first, 500);
    for (const { partition, offset } of rows) places.push(`${partition}:${offset}`);
  }
  return places;
}

/** Checks that rows hold each offset of each partition's [from, to) just once, in order within the partition. */
export async function assertEachOnce(
  session: TailSession,
  ranges: readonly { low: number; high: number }[],
): Promise<void> {
  const next = ranges.map(({ low }) => low);
  for (const place of await placesOf(session)) {
    const [partition = 0, offset = 0] = place.split(":").map(Number);
    assert.equal(offset, next[partition], `the next row of partition ${partition}`);
    next[partition] = offset + 1;
  }
  assert.deepEqual(
    next,
    ranges.map(({ high }) => high),
  );
}
