// Real groups of every type that Kafka has, without a JVM. For colleagues:
//
//   const group = await startConsumer({ bootstrap, group: "billing", topics: ["orders"], members: 2,
//                                       committed: { orders: { 0: 5, 1: 7 } } });      // likewise startClassic, startShare, startStreams
//   group.members[0].owned()         { orders: [0, 1] }
//   await group.commit({ orders: { 0: 6 } });
//   await group.stop();              its members leave: the group stays, empty, with its offsets
//
// Members only live: they read no record, and their offsets move by `commit` alone. A group is stable when `start…`
// resolves. In a node:test file use test/support/groups.ts, which stops them for you.
import { setTimeout as sleep } from "node:timers/promises";
import { type ClassicMember, joinClassic } from "./classic.ts";
import { GroupClient, type Offsets, type Topic } from "./group-client.ts";
import { type Answer, type GroupMember, Member, type Protocol } from "./member.ts";
import { consumerProtocol, type Joining, shareProtocol, streamsProtocol } from "./protocols.ts";
import { acceptUpTo } from "./share-session.ts";

const STABLE_LIMIT_MS = 60_000;
/** Members in tests send heartbeats often: the coordinator requires one every 5 s. */
const HEARTBEAT_MS = 300;

/** Properties that a broker of Kafka 4.1 needs for streams groups, which are early access there. */
export const STREAMS_PROPERTIES = {
  "unstable.api.versions.enable": "true",
  "unstable.feature.versions.enable": "true",
} as const;

export interface GroupOptions {
  readonly bootstrap: string;
  readonly group: string;
  readonly topics: readonly string[];
  /** Default: 1. With 0 the group is created, gets its offsets and is empty. */
  readonly members?: number;
  /** For a share group: the start offsets of its partitions; each offset must have a record. */
  readonly committed?: Offsets;
  /** `group.instance.id` of each member; not for classic and share groups. */
  readonly instanceIds?: readonly string[];
  /** The prefix of client ids: each member appends -1, -2 … Default: the group's name. */
  readonly clientId?: string;
  /** Longest time between two heartbeats, ms. */
  readonly heartbeatMs?: number;
}

export interface RunningGroup {
  readonly group: string;
  readonly members: readonly GroupMember[];
  /** For a share group with members: accepts the records before the offsets. */
  commit(offsets: Offsets): Promise<void>;
  /** Its members leave. A second call does nothing; when the broker has ended, the members just stop. */
  stop(): Promise<void>;
  /** Rejects when a member cannot continue. */
  readonly gone: Promise<unknown>;
}

/** A classic group. @param options `reads`, `restarts`: see joinClassic */
export async function startClassic(
  options: GroupOptions & { readonly reads?: boolean; readonly restarts?: boolean },
): Promise<RunningGroup> {
  const { bootstrap, group, topics, committed } = options;
  const client = new GroupClient(bootstrap, clientIdOf(options));
  const join = (number: number) => joinClassic(bootstrap, clientIdOf(options, number), group, topics, options);
  let members: readonly ClassicMember[] = [];
  const stop = async () => {
    const leaving = members;
    members = [];
    await settled(leaving.map((member) => member.leave()));
    client.close();
  };
  try {
    if (committed !== undefined) await client.commit(group, committed);
    members = await allOrNone(numbers(options).map(join), (member) => member.leave());
    if (members.length > 0) await untilStable(client, group);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    group,
    get members() {
      return members;
    },
    commit: (offsets) => members[0]?.commit(offsets) ?? client.commit(group, offsets),
    stop,
    gone: watched(Promise.race(members.map(({ gone }) => gone))),
  };
}

/** A KIP-848 group. */
export function startConsumer(options: GroupOptions): Promise<RunningGroup> {
  return startBeating(options, consumerProtocol);
}

/** A KIP-1071 group; on a broker of Kafka 4.1 with STREAMS_PROPERTIES. */
export async function startStreams(options: GroupOptions): Promise<RunningGroup> {
  await withClient(options, (client) => client.ensureFeature("streams.version"));
  return startBeating(options, streamsProtocol);
}

/**
 * A KIP-932 group. A member moves the start offsets by accepting the records before them, because Kafka 4.1 answers
 * AlterShareGroupOffsets without an error and does nothing. For a cluster of one broker.
 */
export async function startShare(options: GroupOptions): Promise<RunningGroup> {
  const { group, committed } = options;
  await withClient(options, async (client) => {
    await client.ensureFeature("share.version");
    if (committed !== undefined) await client.configure(group, "share.auto.offset.reset", "earliest");
  });
  const started = await startBeating({ ...options, members: options.members || 1 }, shareProtocol);
  const [member] = started.members;
  const accept = (offsets: Offsets) =>
    withClient(options, (client) => acceptUpTo(client, group, member?.id ?? "", offsets));
  if (committed !== undefined) await accept(committed);
  if (options.members !== 0) return { ...started, commit: accept };
  await started.stop();
  return { ...started, members: [], commit: accept, stop: async () => {} };
}

async function startBeating<Q, A extends Answer>(
  options: GroupOptions,
  protocolOf: (joining: Joining) => Protocol<Q, A>,
): Promise<RunningGroup> {
  const { group, instanceIds = [], heartbeatMs = HEARTBEAT_MS, committed } = options;
  const topics = await withClient(options, (client) => client.topics(options.topics));
  const join = async (number: number) => {
    const protocol = protocolOf({ group, topics, instanceId: instanceIds[number - 1] ?? null });
    const client = new GroupClient(options.bootstrap, clientIdOf(options, number));
    const member = new Member(client, group, protocol, heartbeatMs);
    await member.join().catch((error: unknown) => {
      client.close();
      throw error;
    });
    return member;
  };
  const leaveOne = (member: Member<Q, A>) => member.leave().finally(() => member.client.close());
  const isEmpty = options.members === 0;
  const members = await allOrNone((isEmpty ? [1] : numbers(options)).map(join), leaveOne);
  let leaving: Promise<void> | null = null;
  const leaveAll = () => settled(members.map(leaveOne));
  const leave = () => {
    leaving ??= leaveAll();
    return leaving;
  };
  const [first] = members;
  if (first === undefined) throw new Error(`Group ${group} has no member.`);
  try {
    // A share group is stable before its partitions have a state, and the coordinator assigns them only then.
    await untilStable(first.client, group, () =>
      topics.every(({ name, leaders }) =>
        leaders.every((_, partition) => members.some((member) => member.owned()[name]?.includes(partition))),
      ),
    );
    if (committed !== undefined && protocolOf !== shareProtocol) await first.commit(committed);
  } catch (error) {
    await leave().catch(() => {}); // the first error says more
    throw error;
  }
  if (isEmpty) await leave();
  return {
    group,
    members: isEmpty ? [] : members,
    commit: (offsets) => first.commit(offsets),
    stop: leave,
    gone: watched(Promise.all(members.map((member) => member.gone))),
  };
}

/** Resolves with all results. When one fails, it undoes the others. @throws the first error */
async function allOrNone<T>(begun: readonly Promise<T>[], undo: (one: T) => Promise<void>): Promise<readonly T[]> {
  try {
    return await Promise.all(begun);
  } catch (error) {
    await Promise.allSettled(begun.map((one) => one.then(undo)));
    throw error;
  }
}

/** Waits for all, and only then throws the first error. */
async function settled(works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

/** Marks the promise as handled, because it may reject while no code awaits it. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function untilStable(client: GroupClient, group: string, assigned: () => boolean = () => true): Promise<void> {
  for (const deadline = Date.now() + STABLE_LIMIT_MS; ; await sleep(50)) {
    const found = await client.stateOf(group);
    if (found?.state === "Stable" && assigned()) return;
    if (Date.now() > deadline) throw new Error(`Group ${group} is ${found?.state ?? "not there"} and not stable.`);
  }
}

async function withClient<T>(options: GroupOptions, work: (client: GroupClient) => Promise<T>): Promise<T> {
  const client = new GroupClient(options.bootstrap, clientIdOf(options));
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

function clientIdOf({ clientId, group }: GroupOptions, number?: number): string {
  return number === undefined ? (clientId ?? group) : `${clientId ?? group}-${number}`;
}

function numbers({ members = 1 }: GroupOptions): number[] {
  return Array.from({ length: members }, (_, index) => index + 1);
}

export type { GroupMember, Offsets, Topic };
