import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { GroupInTopic, GroupSummary, GroupsOfTopic, GroupsOfTopics } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import type { Committed } from "./committed.ts";
import { askStates, type GroupState, lagOf } from "./figures.ts";
import { groupUnknown } from "./group-errors.ts";
import { askGroupList } from "./list-groups.ts";
import { askPlaces } from "./log-places.ts";

/** Above this number of partitions, a request for all offsets of each group costs less than one that names them. */
const MOST_NAMED_PARTITIONS = 1_000;
const MOST_FAILURES = 10;

/**
 * The groups with offsets or members in a topic, by name. Asks every group, but only for this topic.
 * @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED, CANCELLED, and why the groups are unknown
 */
export async function askGroupsOf(link: ClusterLink, topic: string, work: Work): Promise<GroupsOfTopic> {
  const { error, groups, states, failures } = await askAll(link, [topic], work);
  const fault = error(topic);
  if (fault !== null) throw TailwaterError.fromData(fault);
  const places = await askPlaces(link, new Map([[topic, "all"]]), work);
  const found = groups.flatMap((summary) => inTopic(summary, states.get(summary.group), topic) ?? []);
  return {
    groups: found.map(({ committed, ...one }) => ({ ...one, lag: lagOf(new Map([[topic, committed]]), places).lag })),
    failures,
  };
}

/**
 * The same for many topics, without the lag. Asks every group once.
 * @throws TailwaterError CANCELLED, and why the groups are unknown
 */
export async function askGroupsOfEach(
  link: ClusterLink,
  topics: readonly string[],
  work: Work,
): Promise<GroupsOfTopics> {
  const { error, groups, states, failures } = await askAll(link, topics, work);
  const inEach = (topic: string) =>
    groups
      .flatMap((summary) => inTopic(summary, states.get(summary.group), topic) ?? [])
      .map(({ committed: _, ...one }) => one);
  return { topics: topics.map((topic) => ({ topic, groups: inEach(topic), error: error(topic) })), failures };
}

/** The states of all groups in the topics, and why a topic is unknown. */
async function askAll(link: ClusterLink, topics: readonly string[], work: Work) {
  const wanted = new Set(topics);
  const told = (await link.metadata(topics)).topics.filter(({ name }) => wanted.has(name));
  const codes = new Map(told.map(({ name, errorCode }) => [name, errorCode]));
  const partitions = new Map(told.map(({ name, partitions: own }) => [name, own.map(({ partition }) => partition)]));
  const count = [...partitions.values()].reduce((sum, { length }) => sum + length, 0);
  const { groups, failures } = await askGroupList(link, work);
  const states = await askStates(link, groups, work, count > MOST_NAMED_PARTITIONS ? null : partitions);
  return {
    ...{ groups, states },
    error: (topic: string) => {
      const code = codes.get(topic) ?? KAFKA.unknownTopicOrPartition;
      return code === KAFKA.none ? null : topicError(code, topic).toData();
    },
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

interface InTopic extends Omit<GroupInTopic, "lag"> {
  readonly committed: ReadonlyMap<number, Committed>;
}

function inTopic(summary: GroupSummary, state: GroupState | undefined, topic: string): InTopic | null {
  if (state === undefined) return null;
  const { described, offsets } = state;
  const members = described === null || described instanceof Error ? null : described.members;
  const readers = (members ?? []).filter(({ assigned }) => assigned.some((one) => one.topic === topic));
  const own = offsets instanceof Error ? undefined : offsets.get(topic);
  const committed = new Map([...(own ?? [])].filter(([, { offset }]) => offset !== null));
  const touched = new Set(committed.keys());
  for (const { assigned } of readers) {
    for (const one of assigned) if (one.topic === topic) for (const partition of one.partitions) touched.add(partition);
  }
  if (touched.size === 0) return null;
  return { ...summary, members: members === null ? null : readers.length, partitions: touched.size, committed };
}
