import { setTimeout as sleep } from "node:timers/promises";
import { GroupClient } from "../kafka/groups/group-client.ts";
import { type RunningGroup, startClassic, startConsumer, startShare } from "../kafka/groups/start.ts";
import { lasting, messageOf } from "./lasting.ts";
import { committedIn, endsOf, type Range } from "./offsets.ts";
import { readShare } from "./share-reader.ts";
import { CLICKSTREAM, ORDERS, PAYMENTS } from "./topics.ts";

/** Heartbeat interval of members of our own client, ms. */
const HEARTBEAT_MS = 1_000;
const COMMIT_MS = 1_000;
/** The pause before a failed group starts again, ms. */
const PAUSE_MS = 5_000;
/** The share of the clickstream that the archive reads. The rest is its lag, until the topic's retention deletes it. */
const ARCHIVED_SHARE = 0.6;
const REPORTED_SHARE = 0.8;

export const KEEPS_UP = "order-service";
export const FALLS_BEHIND = "click-archive";
export const EMPTY = "nightly-report";
export const KIP_848 = "payments-ledger";
export const SHARES = "order-mails";

export interface DemoGroups {
  readonly bootstrap: string;
  onStep(step: string): void;
}

interface Shop {
  readonly bootstrap: string;
  readonly client: GroupClient;
}

/**
 * Runs one group of each common kind, until the signal. A group that fails (a member was removed, its topic was
 * deleted) reports this and starts again, without an effect on the others: its members rejoin as those of a service do.
 */
export async function runGroups({ bootstrap, onStep }: DemoGroups, signal: AbortSignal): Promise<void> {
  onStep("consumer groups");
  const shop = { bootstrap, client: new GroupClient(bootstrap, "demo-groups") };
  const runs: Readonly<Record<string, (shop: Shop, signal: AbortSignal) => Promise<void>>> = {
    [KEEPS_UP]: keepUp,
    [FALLS_BEHIND]: fallBehind,
    [EMPTY]: leaveEmpty,
    [KIP_848]: keepLedger,
    [SHARES]: shareOrders,
  };
  await Promise.all(
    Object.entries(runs).map(([group, run]) => {
      const onFault = (error: unknown) => onStep(`group ${group} begins again: ${messageOf(error)}`);
      return lasting(() => run(shop, signal), { pauseMs: PAUSE_MS, onFault }, signal);
    }),
  );
  shop.client.close();
}

/** Reads every order, as any consumer does. */
async function keepUp({ bootstrap, client }: Shop, signal: AbortSignal): Promise<void> {
  await committedIn(client, KEEPS_UP, ORDERS); // this waits for a coordinator that still loads; kafkajs gives up
  const options = { bootstrap, group: KEEPS_UP, topics: [ORDERS], members: 2, reads: true, restarts: false };
  await whileItLives(await startClassic(options), signal, until);
}

/** Its member reads nothing, and commits the offsets of a consumer that is too slow. */
async function fallBehind({ bootstrap, client }: Shop, signal: AbortSignal): Promise<void> {
  const position = new Map(await committedIn(client, FALLS_BEHIND, CLICKSTREAM));
  const group = await startClassic({ bootstrap, group: FALLS_BEHIND, topics: [CLICKSTREAM], restarts: false });
  await whileItLives(group, signal, async (ending) => {
    let ends = await endsOf(client, CLICKSTREAM);
    await everySecond(ending, async () => {
      const before = ends;
      ends = await endsOf(client, CLICKSTREAM);
      for (const [partition, now] of ends) {
        const grown = now.high - (before.get(partition)?.high ?? now.high);
        position.set(partition, archived(position.get(partition) ?? now.low, grown, now));
      }
      // A recreated topic may have fewer partitions.
      for (const partition of position.keys()) if (!ends.has(partition)) position.delete(partition);
      await group.commit({ [CLICKSTREAM]: Object.fromEntries(position) });
    });
  });
}

/**
 * The position of a consumer that reads ARCHIVED_SHARE of the written records. It cannot read records that retention
 * has deleted: it continues with the first one left, as with auto.offset.reset=earliest. @param grown records written
 * since it was at `position`
 */
export function archived(position: number, grown: number, { low, high }: Range): number {
  return Math.min(high, Math.max(low, position + Math.floor(grown * ARCHIVED_SHARE)));
}

/** A job that ran once. A user may move its offsets, so the demo sets them only where it has none. */
async function leaveEmpty({ bootstrap, client: shop }: Shop): Promise<void> {
  const client = new GroupClient(bootstrap, EMPTY);
  try {
    if ((await client.stateOf(EMPTY)) !== null) return;
    const upTo = async (topic: string) =>
      Object.fromEntries(
        [...(await endsOf(shop, topic))].map(([at, { high }]) => [at, Math.floor(high * REPORTED_SHARE)]),
      );
    await client.commit(EMPTY, { [ORDERS]: await upTo(ORDERS), [PAYMENTS]: await upTo(PAYMENTS) });
  } finally {
    client.close();
  }
}

/** Always one commit behind. */
async function keepLedger({ bootstrap, client }: Shop, signal: AbortSignal): Promise<void> {
  const options = { bootstrap, group: KIP_848, topics: [PAYMENTS], members: 2, heartbeatMs: HEARTBEAT_MS };
  const group = await startConsumer(options);
  await whileItLives(group, signal, async (ending) => {
    let ends = await endsOf(client, PAYMENTS);
    await everySecond(ending, async () => {
      const before = ends;
      ends = await endsOf(client, PAYMENTS);
      const read = [...ends].map(([partition, { high }]) => {
        return [partition, Math.min(before.get(partition)?.high ?? 0, high)] as const;
      });
      await group.commit({ [PAYMENTS]: Object.fromEntries(read) });
    });
  });
}

async function shareOrders({ bootstrap }: Shop, signal: AbortSignal): Promise<void> {
  const options = { bootstrap, group: SHARES, topics: [ORDERS], members: 2, heartbeatMs: HEARTBEAT_MS };
  const group = await startShare(options);
  const clients = group.members.map(() => new GroupClient(bootstrap, SHARES));
  try {
    await whileItLives(group, signal, async (ending) => {
      const topics = (await clients[0]?.topics([ORDERS])) ?? [];
      const readers = clients.map(async (client, at) => {
        const member = group.members[at];
        if (member === undefined) return;
        await readShare({ client, group: SHARES, member, topics, everyMs: COMMIT_MS }, ending);
      });
      await Promise.all(readers);
    });
  } finally {
    for (const client of clients) client.close();
  }
}

/** Works until the signal, and stops the group. @throws the error of the work, or of a member that cannot continue */
async function whileItLives(
  group: RunningGroup,
  signal: AbortSignal,
  work: (ending: AbortSignal) => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const working = work(AbortSignal.any([signal, ended.signal]));
  try {
    await Promise.race([working, group.gone]);
  } finally {
    ended.abort();
    await Promise.allSettled([working]);
    await group.stop();
  }
}

async function everySecond(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(COMMIT_MS, undefined, { signal }).catch(() => {});
  }
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
