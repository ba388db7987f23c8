import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { changeError, KAFKA } from "../kafka/protocol-errors.ts";
import { DELETE_GROUPS } from "../wire/apis/delete-groups.ts";
import { OFFSET_DELETE } from "../wire/apis/offset-delete.ts";
import { DELETE_SHARE_GROUP_OFFSETS } from "../wire/apis/share-group-offsets.ts";
import { coordinatorsOf } from "./coordinators.ts";
import { asError, groupSubject, groupUnknown, needs, notEmpty } from "./group-errors.ts";
import { askGroup, askOffsetsOf } from "./one-group.ts";

/** Forgets what a group has committed in whole topics. @throws TailwaterError GROUP_UNKNOWN, and why nothing was done */
export async function deleteOffsets(
  link: ClusterLink,
  group: string,
  topics: readonly string[],
): Promise<readonly TargetOutcome[]> {
  const { described } = await askGroup(link, group);
  if (described === null) throw groupUnknown(group);
  const about = { group, subject: groupSubject(group), lookAt: "Look at the offsets of the group." };
  const error = (errorCode: number, topic: string, says: string | null) => {
    if (errorCode === KAFKA.none) return null;
    if (errorCode === KAFKA.nonEmptyGroup || errorCode === KAFKA.groupSubscribedToTopic) {
      return notEmpty(group, described.members, `The offsets in ${topic} were not deleted.`).toData();
    }
    const missing = needs("Delete", group, { name: topic, operation: "Read" });
    return changeError(errorCode, { ...about, subject: `topic ${topic}` }, { ...missing, says }).toData();
  };
  if (described.type === "share") {
    const request = { groupId: group, topics: topics.map((topicName) => ({ topicName })) };
    const answer = await link.change(DELETE_SHARE_GROUP_OFFSETS, request, about);
    const told = new Map(answer.responses.map((one) => [one.topicName, one]));
    return topics.map((target) => {
      const one = answer.errorCode === KAFKA.none ? told.get(target) : answer;
      return { target, error: error(one?.errorCode ?? KAFKA.unknownServerError, target, one?.errorMessage ?? null) };
    });
  }
  const offsets = await askOffsetsOf(link, group, described.type);
  const own = topics.filter((topic) => offsets.has(topic));
  const request = {
    groupId: group,
    topics: own.map((name) => ({
      name,
      partitions: [...(offsets.get(name)?.keys() ?? [])].map((partitionIndex) => ({ partitionIndex })),
    })),
  };
  const answer = own.length === 0 ? NOTHING_DELETED : await link.change(OFFSET_DELETE, request, about);
  const told = new Map(answer.topics.map(({ name, partitions }) => [name, partitions.map((one) => one.errorCode)]));
  return topics.map((target) => {
    if (!offsets.has(target)) return { target, error: noneThere(group, target).toData() };
    const codes = answer.errorCode === KAFKA.none ? told.get(target) : [answer.errorCode];
    const first = codes?.find((code) => code !== KAFKA.none) ?? (codes === undefined ? KAFKA.unknownServerError : 0);
    return { target, error: error(first, target, null) };
  });
}

const NOTHING_DELETED = { errorCode: KAFKA.none, topics: [] };

function noneThere(group: string, topic: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Group ${group} has no offsets in ${topic}.`, {
    subject: `topic ${topic}`,
    hint: "Nothing needs to be done.",
  });
}

/** Deletes groups with their offsets; the coordinators refuse those that have members. */
export async function deleteGroups(link: ClusterLink, groups: readonly string[]): Promise<readonly TargetOutcome[]> {
  const outcomes = new Map<string, TargetOutcome["error"]>();
  const byBroker = new Map<number, string[]>();
  for (const [group, found] of await coordinatorsOf(link, groups)) {
    if (typeof found === "number") byBroker.set(found, [...(byBroker.get(found) ?? []), group]);
    else outcomes.set(group, found.toData());
  }
  let isFirst = true;
  for (const own of byBroker.values()) {
    const [group = ""] = own;
    const lookAt = "Look for them in the list of groups.";
    const subject = own.length === 1 ? groupSubject(group) : `${own.length} groups`;
    try {
      const answer = await link.change(DELETE_GROUPS, { groupsNames: own }, { group, subject, lookAt });
      const told = new Map(answer.results.map((one) => [one.groupId, one]));
      for (const name of own) outcomes.set(name, deletion(name, told.get(name)));
      isFirst = false;
    } catch (error) {
      // Of one coordinator alone: the whole change failed so. Else the others' groups have outcomes of their own.
      if (isFirst && byBroker.size === 1) throw asError(error);
      for (const name of own) outcomes.set(name, toErrorData(error));
    }
  }
  return groups.map((target) => ({ target, error: outcomes.get(target) ?? null }));
}

function deletion(
  group: string,
  told: { readonly errorCode: number; readonly errorMessage: string | null } | undefined,
): TargetOutcome["error"] {
  const { errorCode, errorMessage } = told ?? { errorCode: KAFKA.unknownServerError, errorMessage: null };
  if (errorCode === KAFKA.none) return null;
  if (errorCode === KAFKA.nonEmptyGroup) return notEmpty(group, [], "It was not deleted.").toData();
  const target = { subject: groupSubject(group), lookAt: "Look for it in the list of groups." };
  return changeError(errorCode, target, { ...needs("Delete", group), says: errorMessage }).toData();
}
