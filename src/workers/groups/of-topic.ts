import { TailwaterError } from "../../contract/errors.ts";
import type { GroupInTopic, GroupSummary } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { askStates, type GroupState, lagOf } from "./figures.ts";
import { askGroupList } from "./list-groups.ts";
import { askPlaces, type Places } from "./log-places.ts";

/**
 * The groups with offsets or members in a topic, by name. Asks every group, for this topic alone.
 * @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED, CANCELLED, and why no group can be asked
 */
export async function askGroupsOf(link: ClusterLink, topic: string, work: Work): Promise<readonly GroupInTopic[]> {
  const { topics } = await link.metadata([topic]);
  const partitions = topics.find(({ name }) => name === topic)?.partitions.map(({ partition }) => partition) ?? [];
  const { groups } = await askGroupList(link, work);
  const states = await askStates(link, groups, work, new Map([[topic, partitions]]));
  const places = await askPlaces(link, new Map([[topic, "all"]]), work);
  const error = places.error(topic);
  if (error !== null) throw TailwaterError.fromData(error);
  return groups.flatMap((summary) => {
    const state = states.get(summary.group);
    return state === undefined ? [] : (inTopic(summary, state, topic, places) ?? []);
  });
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
