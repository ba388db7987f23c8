import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Work } from "../../contract/work.ts";
import { addTo } from "../kafka/add-to.ts";
import { answersByName } from "../kafka/answers-by-name.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf } from "../kafka/in-parallel.ts";
import { inTurn } from "../kafka/in-turn.ts";
import { changeError, KAFKA } from "../kafka/protocol-errors.ts";
import { DELETE_GROUPS } from "../wire/apis/delete-groups.ts";
import { OFFSET_DELETE } from "../wire/apis/offset-delete.ts";
import { DELETE_SHARE_GROUP_OFFSETS } from "../wire/apis/share-group-offsets.ts";
import type { CommittedOffsets } from "./committed.ts";
import { coordinatorsOf } from "./coordinators.ts";
import type { Described } from "./described.ts";
import { groupSubject, groupUnknown, needs, notEmpty } from "./group-errors.ts";
import { askGroup, askOffsetsOf } from "./one-group.ts";

/** The most topics, or groups, per request. */
const MOST_AT_ONCE = 100;
const LOOK_AT_OFFSETS = "Look at the offsets of the group.";
const LOOK_AT_GROUPS = "Look for them in the list of groups.";

/**
 * Deletes a group's committed offsets of whole topics.
 * @throws TailwaterError GROUP_UNKNOWN, CANCELLED, and why nothing was done
 */
export async function deleteOffsets(
  link: ClusterLink,
  group: string,
  topics: readonly string[],
  work: Work,
): Promise<readonly TargetOutcome[]> {
  const { described } = await askGroup(link, group);
  if (described === null) throw groupUnknown(group);
  const chunks = chunksOf(topics, MOST_AT_ONCE);
  const turns = { work, chunks, unit: "topic", nameOf: (topic: string) => topic, lookAt: LOOK_AT_OFFSETS };
  const doomed = { group, described };
  if (described.type === "share") return inTurn(turns, (chunk) => deleteShareOffsets(link, doomed, chunk));
  const offsets = await askOffsetsOf(link, group, described.type);
  return inTurn(turns, (chunk) => deleteOwnOffsets(link, doomed, chunk, offsets));
}

interface Doomed {
  readonly group: string;
  readonly described: Described;
}

async function deleteShareOffsets(
  link: ClusterLink,
  doomed: Doomed,
  topics: readonly string[],
): Promise<readonly TargetOutcome[]> {
  const { group } = doomed;
  const request = { groupId: group, topics: topics.map((topicName) => ({ topicName })) };
  const answer = await link.change(DELETE_SHARE_GROUP_OFFSETS, request, aboutOffsets(group));
  const told = answersByName(answer.responses, ({ topicName }) => topicName);
  return topics.map((target) => {
    const one = answer.errorCode === KAFKA.none ? told.get(target) : answer;
    const code = one?.errorCode ?? KAFKA.unknownServerError;
    return { target, error: refusal(doomed, code, target, one?.errorMessage ?? null) };
  });
}

async function deleteOwnOffsets(
  link: ClusterLink,
  doomed: Doomed,
  topics: readonly string[],
  offsets: CommittedOffsets,
): Promise<readonly TargetOutcome[]> {
  const { group } = doomed;
  const own = topics.filter((topic) => offsets.has(topic));
  const hidden = await hiddenOf(link, topics, offsets);
  const request = {
    groupId: group,
    topics: own.map((name) => ({
      name,
      partitions: [...(offsets.get(name)?.keys() ?? [])].map((partitionIndex) => ({ partitionIndex })),
    })),
  };
  const answer = own.length === 0 ? NOTHING_DELETED : await link.change(OFFSET_DELETE, request, aboutOffsets(group));
  const each = answer.topics.flatMap(({ name, partitions }) => partitions.map((one) => ({ name, ...one })));
  const told = answersByName(each, ({ name, partitionIndex }) => `${partitionIndex}/${name}`);
  return topics.map((target) => {
    const partitions = [...(offsets.get(target)?.keys() ?? [])];
    const isHidden = partitions.length === 0 && hidden.has(target);
    if (isHidden) return { target, error: refusal(doomed, KAFKA.topicAuthorizationFailed, target, null) };
    if (partitions.length === 0) return { target, error: noneThere(group, target).toData() };
    // If the answer lacks a partition, its outcome is unknown.
    const codes = partitions.map((one) => told.get(`${one}/${target}`)?.errorCode ?? KAFKA.unknownServerError);
    const first = answer.errorCode === KAFKA.none ? codes.find((code) => code !== KAFKA.none) : answer.errorCode;
    return { target, error: refusal(doomed, first ?? KAFKA.none, target, null) };
  });
}

/** Topics that this user may not describe: Kafka leaves their offsets out of its answer, and says nothing about it. */
async function hiddenOf(
  link: ClusterLink,
  topics: readonly string[],
  offsets: CommittedOffsets,
): Promise<ReadonlySet<string>> {
  const without = topics.filter((topic) => !offsets.has(topic));
  const told = without.length === 0 ? [] : (await link.metadata(without)).topics;
  const denied = told.filter(({ errorCode }) => errorCode === KAFKA.topicAuthorizationFailed);
  return new Set(denied.map(({ name }) => name));
}

const aboutOffsets = (group: string) => ({ group, subject: groupSubject(group), lookAt: LOOK_AT_OFFSETS });

function refusal(
  { group, described }: Doomed,
  errorCode: number,
  topic: string,
  says: string | null,
): TargetOutcome["error"] {
  if (errorCode === KAFKA.none) return null;
  if (errorCode === KAFKA.nonEmptyGroup || errorCode === KAFKA.groupSubscribedToTopic) {
    return notEmpty(group, described.members, `The offsets in ${topic} were not deleted.`).toData();
  }
  const missing = needs("Delete", group, { name: topic, operation: "Read" });
  return changeError(errorCode, { ...aboutOffsets(group), subject: `topic ${topic}` }, { ...missing, says }).toData();
}

const NOTHING_DELETED = { errorCode: KAFKA.none, topics: [] };

function noneThere(group: string, topic: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Group ${group} has no offsets in topic ${topic}.`, {
    subject: `topic ${topic}`,
    hint: "Nothing needs to be done.",
  });
}

/**
 * Deletes groups with their offsets; the coordinators refuse those that have members.
 * @throws TailwaterError CANCELLED, and why nothing was done
 */
export async function deleteGroups(
  link: ClusterLink,
  groups: readonly string[],
  work: Work,
): Promise<readonly TargetOutcome[]> {
  const outcomes = new Map<string, TargetOutcome["error"]>();
  const byBroker = new Map<number, string[]>();
  for (const [group, found] of await coordinatorsOf(link, groups)) {
    if (typeof found === "number") addTo(byBroker, found, group);
    else outcomes.set(group, found.toData());
  }
  const chunks = [...byBroker.values()].flatMap((own) => chunksOf(own, MOST_AT_ONCE));
  const turns = { work, chunks, unit: "group", nameOf: (group: string) => group, lookAt: LOOK_AT_GROUPS };
  const told = await inTurn(turns, async (chunk) => {
    try {
      return await deleteChunk(link, chunk);
    } catch (thrown) {
      const error = toErrorData(thrown);
      // An unknown outcome ends the change. If there is only one coordinator, any error is the error of the whole
      // change. Otherwise the other coordinators may still be available.
      if (byBroker.size === 1 || error.code === "OUTCOME_UNKNOWN") throw thrown;
      return chunk.map((target) => ({ target, error }));
    }
  });
  for (const { target, error } of told) outcomes.set(target, error);
  return groups.map((target) => ({ target, error: outcomes.get(target) ?? null }));
}

/** Deletes groups of one coordinator. */
async function deleteChunk(link: ClusterLink, groups: readonly string[]): Promise<readonly TargetOutcome[]> {
  const [group = ""] = groups;
  const subject = groups.length === 1 ? groupSubject(group) : `${groups.length} groups`;
  const about = { group, subject, lookAt: LOOK_AT_GROUPS };
  const answer = await link.change(DELETE_GROUPS, { groupsNames: groups }, about);
  const told = answersByName(answer.results, ({ groupId }) => groupId);
  return groups.map((target) => ({ target, error: deletion(target, told.get(target)) }));
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
