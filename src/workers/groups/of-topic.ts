import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { GroupInTopic, GroupSummary, GroupsOfTopic, GroupsOfTopics } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { askStates, type GroupState, lagOf } from "./figures.ts";
import { groupUnknown } from "./group-errors.ts";
import { askGroupList } from "./list-groups.ts";
import { askPlaces, type Places } from "./log-places.ts";

/** Above this number of partitions, a request for all offsets of each group costs less than one that names them. */
const MOST_NAMED_PARTITIONS = 1_000;
const MOST_FAILURES = 10;

/**
 * The groups with offsets or members in a topic, by name. Asks every group, but only for this topic.
 * @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED, CANCELLED, and why the groups are unknown
 */
export async function askGroupsOf(link: ClusterLink, topic: string, work: Work): Promise<GroupsOfTopic> {
  const { topics, failures } = await askGroupsOfEach(link, [topic], work);
  const error = topics[0]?.error ?? null;
  if (error !== null) throw TailwaterError.fromData(error);
  return { groups: topics[0]?.groups ?? [], failures };
}

/** The same for many topics. Asks every group once. @throws TailwaterError CANCELLED, and why the groups are unknown */
export async function askGroupsOfEach(
  link: ClusterLink,
  topics: readonly string[],
  work: Work,
): Promise<GroupsOfTopics> {
  const wanted = new Set(topics);
  const metadata = await link.metadata(topics);
  const partitions = new Map(
    metadata.topics
      .filter(({ name }) => wanted.has(name))
      .map(({ name, partitions: own }) => [name, own.map(({ partition }) => partition)]),
  );
  const count = [...partitions.values()].reduce((sum, { length }) => sum + length, 0);
  const { groups, failures } = await askGroupList(link, work);
  const states = await askStates(link, groups, work, count > MOST_NAMED_PARTITIONS ? null : partitions);
  const places = await askPlaces(link, new Map(topics.map((topic) => [topic, "all"])), work);
  return {
    topics: topics.map((topic) => ({
      topic,
      groups: groups.flatMap((summary) => {
        const state = states.get(summary.group);
        return state === undefined ? [] : (inTopic(summary, state, topic, places) ?? []);
      }),
      error: places.error(topic),
    })),
    failures: [...failures, ...failuresOf(groups, states)].slice(0, MOST_FAILURES),
  };
}

/** The reasons why offsets or members of groups are unknown, each reason once. */
function failuresOf(groups: readonly GroupSummary[], states: ReadonlyMap<string, GroupState>): readonly ErrorData[] {
  const reasons = new Map<string, ErrorData>();
  for (const { group } of groups) {
    const { described, offsets } = states.get(group) ?? { described: null, offsets: groupUnknown(group) };
    for (const error of [offsets, described]) {
      if (error instanceof Error && !reasons.has(error.message)) reasons.set(error.message, toErrorData(error));
    }
  }
  return [...reasons.values()];
}

function inTopic(
  summary: GroupSummary,
  { described, offsets }: GroupState,
  topic: string,
  places: Places,
): GroupInTopic | null {
  const members = described === null || described instanceof Error ? null : described.members;
  const readers = (members ?? []).filter(({ assigned }) => assigned.some((one) => one.topic === topic));
  const own = offsets instanceof Error ? undefined : offsets.get(topic);
  const committed = [...(own ?? [])].filter(([, { offset }]) => offset !== null);
  const touched = new Set(committed.map(([partition]) => partition));
  for (const { assigned } of readers) {
    for (const one of assigned) if (one.topic === topic) for (const partition of one.partitions) touched.add(partition);
  }
  if (touched.size === 0) return null;
  const { lag } = lagOf(new Map([[topic, new Map(committed)]]), places);
  return { ...summary, members: members === null ? null : readers.length, lag, partitions: touched.size };
}
