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
import { joinClassic } from "./classic.ts";
import { GroupClient, type Offsets, type Topic } from "./group-client.ts";
import { type Answer, type GroupMember, Member, type Protocol } from "./member.ts";
import { consumerProtocol, type Joining, shareProtocol, streamsProtocol } from "./protocols.ts";
import { acceptUpTo } from "./share-session.ts";

const STABLE_LIMIT_MS = 60_000;
/** Members of tests are quick: the coordinator wants a heartbeat every 5 s. */
const HEARTBEAT_MS = 300;

/** What streams groups need of a broker of Kafka 4.1, where they are early access. */
export const STREAMS_PROPERTIES = {
  "unstable.api.versions.enable": "true",
  "unstable.feature.versions.enable": "true",
} as const;

export interface GroupOptions {
  readonly bootstrap: string;
  readonly group: string;
  readonly topics: readonly string[];
  /** 1 unless said otherwise. With 0 the group is made, given its offsets and left empty. */
  readonly members?: number;
  /** Of a share group: where its partitions begin; each offset must have a record. */
  readonly committed?: Offsets;
  /** `group.instance.id` of each member; not for classic and share groups. */
  readonly instanceIds?: readonly string[];
  /** Followed by -1, -2 … of each member. The group's name unless said otherwise. */
  readonly clientId?: string;
  /** At most so long between two heartbeats, ms. */
  readonly heartbeatMs?: number;
}

export interface RunningGroup {
  readonly group: string;
  readonly members: readonly GroupMember[];
  /** Of a share group, while it has members: accepts what is before. */
  commit(offsets: Offsets): Promise<void>;
  /** Its members leave. Called again it does nothing; where the broker is gone there is nobody to tell. */
  stop(): Promise<void>;
  /** Rejects when a member cannot go on. */
  readonly gone: Promise<unknown>;
}

/** A classic group. */
export async function startClassic(options: GroupOptions & { readonly reads?: boolean }): Promise<RunningGroup> {
  const { bootstrap, group, topics, committed, reads = false } = options;
  const client = new GroupClient(bootstrap, clientIdOf(options));
  const join = (number: number) => joinClassic(bootstrap, clientIdOf(options, number), group, topics, { reads });
  if (committed !== undefined) await client.commit(group, committed);
  let members = await Promise.all(numbers(options).map(join));
  if (members.length > 0) await untilStable(client, group);
  return {
    group,
    get members() {
      return members;
    },
    commit: (offsets) => members[0]?.commit(offsets) ?? client.commit(group, offsets),
    stop: async () => {
      await Promise.all(members.map((member) => member.leave()));
      members = [];
      client.close();
    },
    gone: new Promise(() => {}),
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
 * A KIP-932 group. Its partitions begin where a member accepted what was before: Kafka 4.1 answers
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
    await member.join();
    return member;
  };
  const isEmpty = options.members === 0;
  const members = await Promise.all((isEmpty ? [1] : numbers(options)).map(join));
  let leaving: Promise<void> | null = null;
  const leaveAll = async () => {
    await Promise.all(members.map((member) => member.leave()));
    for (const { client } of members) client.close();
  };
  const leave = () => {
    leaving ??= leaveAll();
    return leaving;
  };
  const [first] = members;
  if (first === undefined) throw new Error(`Group ${group} has no member.`);
  // Share groups are stable before their partitions have a state, and only then are those assigned.
  await untilStable(first.client, group, () =>
    topics.every(({ name, leaders }) =>
      leaders.every((_, partition) => members.some((member) => member.owned()[name]?.includes(partition))),
    ),
  );
  if (committed !== undefined && protocolOf !== shareProtocol) await first.commit(committed);
  if (isEmpty) await leave();
  return {
    group,
    members: isEmpty ? [] : members,
    commit: (offsets) => first.commit(offsets),
    stop: leave,
    gone: Promise.all(members.map((member) => member.gone)),
  };
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
