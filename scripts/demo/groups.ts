import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "kafkajs";
import { GroupClient, type Offsets } from "../kafka/groups/group-client.ts";
import { type RunningGroup, startClassic, startConsumer, startShare } from "../kafka/groups/start.ts";
import { readShare } from "./share-reader.ts";
import { CLICKSTREAM, ORDERS, PAYMENTS } from "./topics.ts";

/** Of members that our own client keeps alive, ms. */
const HEARTBEAT_MS = 1_000;
const COMMIT_MS = 1_000;
/** What the archive manages of the clickstream: the rest is its lag, until the topic's retention has gone over it. */
const ARCHIVED_SHARE = 0.6;
const REPORTED_SHARE = 0.8;

export const KEEPS_UP = "order-service";
export const FALLS_BEHIND = "click-archive";
export const EMPTY = "nightly-report";
export const KIP_848 = "payments-ledger";
export const SHARES = "order-mails";

/** First offset and log end offset. */
interface Range {
  readonly low: number;
  readonly high: number;
}
type Ends = ReadonlyMap<number, Range>;

export interface DemoGroups {
  readonly bootstrap: string;
  readonly admin: Admin;
  onStep(step: string): void;
}

/** One group of each kind that people meet, until the signal; one that fails says so and leaves the others alone. */
export async function runGroups(demo: DemoGroups, signal: AbortSignal): Promise<void> {
  demo.onStep("consumer groups");
  const told = async (group: string, run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      if (!signal.aborted) demo.onStep(`group ${group}: ${messageOf(error)}`);
    }
  };
  await Promise.all([
    told(KEEPS_UP, () => keepUp(demo, signal)),
    told(FALLS_BEHIND, () => fallBehind(demo, signal)),
    told(EMPTY, () => leaveEmpty(demo)),
    told(KIP_848, () => keepLedger(demo, signal)),
    told(SHARES, () => shareOrders(demo, signal)),
  ]);
}

/** Reads every order, as any consumer does. */
async function keepUp({ bootstrap }: DemoGroups, signal: AbortSignal): Promise<void> {
  const group = await startClassic({ bootstrap, group: KEEPS_UP, topics: [ORDERS], members: 2, reads: true });
  await until(signal);
  await group.stop();
}

/** Its member reads nothing, and commits as one that is too slow. */
async function fallBehind(demo: DemoGroups, signal: AbortSignal): Promise<void> {
  const { bootstrap, admin } = demo;
  const group = await startClassic({ bootstrap, group: FALLS_BEHIND, topics: [CLICKSTREAM] });
  const [stored] = await admin.fetchOffsets({ groupId: FALLS_BEHIND, topics: [CLICKSTREAM] });
  let ends = await endsOf(admin, CLICKSTREAM);
  const position = new Map([...ends].map(([partition, { low }]) => [partition, low]));
  for (const { partition, offset } of stored?.partitions ?? []) {
    if (Number(offset) >= 0) position.set(partition, Number(offset));
  }
  await everySecond(demo, group, signal, async () => {
    const before = ends;
    ends = await endsOf(admin, CLICKSTREAM);
    for (const [partition, now] of ends) {
      const grown = now.high - (before.get(partition)?.high ?? now.high);
      position.set(partition, archived(position.get(partition) ?? now.low, grown, now));
    }
    return { [CLICKSTREAM]: Object.fromEntries(position) };
  });
}

/**
 * Where a consumer stands that reads ARCHIVED_SHARE of what is written. What retention took it can no longer read: it
 * goes on with what is there, as with auto.offset.reset=earliest.
 * @param grown records written since it stood at `position`
 */
export function archived(position: number, grown: number, { low, high }: Range): number {
  return Math.min(high, Math.max(low, position + Math.floor(grown * ARCHIVED_SHARE)));
}

/** A job that ran once. Its offsets are the user's to move: they are set only where it has none. */
async function leaveEmpty({ bootstrap, admin }: DemoGroups): Promise<void> {
  const client = new GroupClient(bootstrap, EMPTY);
  try {
    if ((await client.stateOf(EMPTY)) !== null) return;
    const upTo = async (topic: string) =>
      Object.fromEntries(
        [...(await endsOf(admin, topic))].map(([at, { high }]) => [at, Math.floor(high * REPORTED_SHARE)]),
      );
    await client.commit(EMPTY, { [ORDERS]: await upTo(ORDERS), [PAYMENTS]: await upTo(PAYMENTS) });
  } finally {
    client.close();
  }
}

/** Always one commit behind. */
async function keepLedger(demo: DemoGroups, signal: AbortSignal): Promise<void> {
  const { bootstrap, admin } = demo;
  const options = { bootstrap, group: KIP_848, topics: [PAYMENTS], members: 2, heartbeatMs: HEARTBEAT_MS };
  const group = await startConsumer(options);
  let ends = await endsOf(admin, PAYMENTS);
  await everySecond(demo, group, signal, async () => {
    const before = ends;
    ends = await endsOf(admin, PAYMENTS);
    return { [PAYMENTS]: Object.fromEntries([...before].map(([partition, { high }]) => [partition, high])) };
  });
}

async function shareOrders({ bootstrap, onStep }: DemoGroups, signal: AbortSignal): Promise<void> {
  const options = { bootstrap, group: SHARES, topics: [ORDERS], members: 2, heartbeatMs: HEARTBEAT_MS };
  const group = await startShare(options);
  const clients = group.members.map(() => new GroupClient(bootstrap, SHARES));
  try {
    const topics = (await clients[0]?.topics([ORDERS])) ?? [];
    const readers = clients.map(async (client, at) => {
      const member = group.members[at];
      if (member === undefined) return;
      const onFault = (error: unknown) => onStep(`group ${SHARES}: ${messageOf(error)}`);
      await readShare({ client, group: SHARES, member, topics, everyMs: COMMIT_MS, onFault }, signal);
    });
    await Promise.race([Promise.all(readers), group.gone]);
  } finally {
    for (const client of clients) client.close();
    await group.stop();
  }
}

/** Commits until the signal. What fails is said once and tried again: a machine that slept wakes up without its members. */
async function everySecond(
  { onStep }: DemoGroups,
  group: RunningGroup,
  signal: AbortSignal,
  offsets: () => Promise<Offsets>,
): Promise<void> {
  let failed = false;
  while (!signal.aborted) {
    try {
      await group.commit(await offsets());
      failed = false;
    } catch (error) {
      if (!failed && !signal.aborted) onStep(`group ${group.group}: ${messageOf(error)}`);
      failed = true;
    }
    await sleep(COMMIT_MS, undefined, { signal }).catch(() => {});
  }
  await group.stop();
}

async function endsOf(admin: Admin, topic: string): Promise<Ends> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
