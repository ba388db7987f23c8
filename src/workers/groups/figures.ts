import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { GroupFigures, GroupPositions, GroupSummary } from "../../contract/groups.ts";
import { type Integer, plus } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf, inParallel } from "../kafka/in-parallel.ts";
import { type Asked, askCommitted, type CommittedOffsets } from "./committed.ts";
import { byCoordinator, type Coordinator } from "./coordinators.ts";
import { type Answer, describeGroups } from "./describe-groups.ts";
import { asError, groupUnknown } from "./group-errors.ts";
import { askPlaces, type Places, type Wanted } from "./log-places.ts";
import { offsetRows, partitionLag } from "./offset-rows.ts";

/** The most groups per request, and the most offsets in its answer. */
const MOST_GROUPS = 500;
const MOST_OFFSETS = 50_000;
/** The most members, assigned partitions and offsets of all groups in memory, which are hundreds of megabytes. */
const MOST_KEPT = 2_000_000;
/** A member takes as much memory as this number of partitions. */
const MEMBER_ENTRIES = 8;

/** A coordinator's answer about one of its groups. */
export interface GroupState {
  readonly described: Answer;
  readonly offsets: CommittedOffsets | TailwaterError;
}

/** Members, topics and lag of many groups. Sends a few requests to each coordinator and each leader. */
export async function askFigures(
  link: ClusterLink,
  groups: readonly GroupSummary[],
  work: Work,
): Promise<readonly GroupFigures[]> {
  const states = await askStates(link, groups, work);
  // The ends are requested after the offsets, as in Kafka's own tool. So a lag is never less than it was.
  const places = await askPlaces(link, partitionsOf(states.values(), false), work);
  return groups.map(({ group }) => figuresOf(group, states.get(group), places));
}

/** The same figures, with each partition that they include. */
export async function askPositions(
  link: ClusterLink,
  groups: readonly GroupSummary[],
  work: Work,
): Promise<readonly GroupPositions[]> {
  const states = await askStates(link, groups, work);
  const places = await askPlaces(link, partitionsOf(states.values(), true), work);
  return groups.map(({ group }) => {
    const { described = null, offsets = new Map() } = states.get(group) ?? {};
    const members = described === null || described instanceof Error ? [] : described.members;
    const rows = offsetRows(offsets instanceof Error ? new Map() : offsets, members, places);
    // A task of Kafka Streams means its partition in each topic, but some topics have fewer partitions.
    const real = rows.filter(({ topic, partition, committed, end }) => {
      return committed !== null || end !== null || (places.partitions(topic)?.includes(partition) ?? true);
    });
    return { ...figuresOf(group, states.get(group), places), offsets: real };
  });
}

/**
 * Asks all coordinators at once, each about its groups in a few requests. If a request fails, its error is the state of
 * all groups in it.
 * @param asked partitions by topic; null: all for which a group has offsets
 * @throws TailwaterError CANCELLED: no more requests are sent; ANSWER_TOO_LARGE: the states exceed the memory limit
 */
export async function askStates(
  link: ClusterLink,
  groups: readonly GroupSummary[],
  work: Work,
  asked: Asked = null,
): Promise<Map<string, GroupState>> {
  const states = new Map<string, GroupState>();
  const partitions = [...(asked?.values() ?? [])].reduce((sum, one) => sum + one.length, 0);
  const atOnce = Math.max(1, Math.min(MOST_GROUPS, Math.floor(MOST_OFFSETS / Math.max(1, partitions))));
  const did = work.count(groups.length, "group");
  let kept = 0;
  await inParallel([...byCoordinator(groups)], async ([broker, own]) => {
    for (const some of chunksOf(own, atOnce)) {
      work.mustGoOn();
      if (kept > MOST_KEPT) throw tooMuch();
      try {
        for (const [group, state] of await askCoordinator(await link.node(broker), some, asked)) {
          states.set(group, state);
          kept += entriesIn(state);
        }
      } catch (error) {
        const reason = asError(error);
        for (const { group } of some) states.set(group, { described: reason, offsets: reason });
      }
      did(some.length);
    }
  });
  return states;
}

function entriesIn({ described, offsets }: GroupState): number {
  let entries = 1;
  if (!(offsets instanceof Error)) for (const partitions of offsets.values()) entries += partitions.size;
  if (described === null || described instanceof Error) return entries;
  for (const { assigned } of described.members) {
    entries += MEMBER_ENTRIES;
    for (const { partitions } of assigned) entries += partitions.length;
  }
  return entries;
}

function tooMuch(): TailwaterError {
  return new TailwaterError(
    "ANSWER_TOO_LARGE",
    "The groups have more members and offsets than Tailwater keeps at once.",
    {
      hint: "Look at fewer groups at once. If this is no error of the brokers, please report it.",
    },
  );
}

async function askCoordinator(
  coordinator: Coordinator,
  groups: readonly GroupSummary[],
  asked: Asked,
): Promise<readonly (readonly [string, GroupState])[]> {
  const named = (shares: boolean) =>
    groups.filter(({ type }) => (type === "share") === shares).map(({ group }) => group);
  const [described, shared, committed] = await Promise.all([
    describeGroups(coordinator, groups),
    askCommitted(coordinator, "share", named(true), asked),
    askCommitted(coordinator, "consumer", named(false), asked),
  ]);
  return groups.map(({ group }) => {
    const offsets = shared.get(group) ?? committed.get(group) ?? new Map();
    return [group, { described: described.get(group) ?? null, offsets }];
  });
}

/** Every partition with an offset, each once. Also those assigned to members, if `withMembers` is true. */
function partitionsOf(states: Iterable<GroupState>, withMembers: boolean): Wanted {
  const topics = new Map<string, Set<number>>();
  const add = (topic: string, partitions: Iterable<number>) => {
    const all = topics.get(topic) ?? new Set();
    for (const partition of partitions) all.add(partition);
    topics.set(topic, all);
  };
  for (const { described, offsets } of states) {
    if (!(offsets instanceof Error)) for (const [topic, partitions] of offsets) add(topic, partitions.keys());
    if (!withMembers || described === null || described instanceof Error) continue;
    for (const { assigned } of described.members) for (const one of assigned) add(one.topic, one.partitions);
  }
  return new Map([...topics].map(([topic, partitions]) => [topic, [...partitions]]));
}

function figuresOf(group: string, state: GroupState | undefined, places: Places): GroupFigures {
  const { described, offsets } = state ?? { described: null, offsets: new Map() };
  const unknown = { group, members: null, topics: null, lag: null };
  if (described === null) return { ...unknown, error: groupUnknown(group).toData() };
  const members = described instanceof Error ? null : described.members;
  const isKnown = !(offsets instanceof Error);
  const { lag, error } = isKnown ? lagOf(offsets, places) : { lag: null, error: toErrorData(offsets) };
  const assigned = members?.flatMap((member) => member.assigned.map(({ topic }) => topic)) ?? [];
  return {
    group,
    members: members?.length ?? null,
    topics: isKnown && members !== null ? [...new Set([...offsets.keys(), ...assigned])].sort() : null,
    lag,
    error: described instanceof Error ? toErrorData(described) : error,
  };
}

/** The sum of the known lags, and the first reason for an unknown one. */
export function lagOf(offsets: CommittedOffsets, places: Places): { lag: Integer | null; error: ErrorData | null } {
  let sum: Integer | null = null;
  let error: ErrorData | null = null;
  for (const [topic, partitions] of offsets) {
    for (const [partition, committed] of partitions) {
      const lag = partitionLag(committed, places.of(topic, partition)?.end ?? null);
      if (lag !== null) sum = plus(sum ?? 0, lag);
      else error ??= committed.error ?? places.error(topic) ?? places.of(topic, partition)?.error ?? null;
    }
  }
  return { lag: sum, error };
}
