import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { PartitionOffset } from "../../contract/groups.ts";
import type { Integer } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import { answersByName } from "../kafka/answers-by-name.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf } from "../kafka/in-parallel.ts";
import { inTurn, type Turns } from "../kafka/in-turn.ts";
import { changeError, KAFKA } from "../kafka/protocol-errors.ts";
import { OFFSET_COMMIT } from "../wire/apis/offset-commit.ts";
import { ALTER_SHARE_GROUP_OFFSETS } from "../wire/apis/share-group-offsets.ts";
import { groupSubject, needs, notEmpty } from "./group-errors.ts";
import { askGroup, askOffsetsOf } from "./one-group.ts";

/**
 * The most offsets per request. A coordinator writes one request as one batch, which `message.max.bytes` bounds (1 MB).
 */
const MOST_AT_ONCE = 1_000;
/** A commit from outside of a group. */
const OUTSIDE = { generationIdOrMemberEpoch: -1, memberId: "", groupInstanceId: null, retentionTimeMs: -1n } as const;
const NEEDS_NEWER = "Kafka 4.1 ignores this change of share groups; Kafka 4.2 and newer make it.";
const NOT_COMMITTED = "No offset was committed.";
/** A coordinator's error when a group has members, because it accepts commits only from them. */
const HAS_MEMBERS: ReadonlySet<number> = new Set([
  KAFKA.nonEmptyGroup,
  KAFKA.unknownMemberId,
  22, // ILLEGAL_GENERATION
  27, // REBALANCE_IN_PROGRESS
  113, // STALE_MEMBER_EPOCH
]);

/**
 * Sets the offsets of a group that has no members, or creates the group. Checks the group's state first.
 * @throws TailwaterError GROUP_NOT_EMPTY, CANCELLED, and why nothing was committed
 */
export async function commitOffsets(
  link: ClusterLink,
  group: string,
  offsets: readonly PartitionOffset[],
  work: Work,
): Promise<readonly TargetOutcome[]> {
  const { described } = await askGroup(link, group);
  if (described !== null && described.members.length > 0) throw notEmpty(group, described.members, NOT_COMMITTED);
  const send = described?.type === "share" ? alterShare : commit;
  const chunks = chunksOf(offsets, MOST_AT_ONCE);
  const turns: Turns<PartitionOffset> = { work, chunks, unit: "partition", nameOf, lookAt: aboutOf(group).lookAt };
  return inTurn(turns, (chunk) => send(link, group, chunk));
}

async function commit(
  link: ClusterLink,
  group: string,
  offsets: readonly PartitionOffset[],
): Promise<readonly TargetOutcome[]> {
  const topics = byTopic(offsets).map(({ topic, own }) => ({
    name: topic,
    partitions: own.map(({ partition, offset }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: "",
    })),
  }));
  const answer = await link.change(OFFSET_COMMIT, { groupId: group, ...OUTSIDE, topics }, aboutOf(group));
  const each = answer.topics.flatMap(({ name, partitions }) =>
    partitions.map((one) => ({ topic: name, partition: one.partitionIndex, errorCode: one.errorCode, says: null })),
  );
  const told = answersByName(each, nameOf);
  return outcomesOf(link, group, offsets, (one) => told.get(nameOf(one)));
}

/**
 * Share groups. Kafka 4.1 answers without an error, names no partition and does nothing (seen in 4.1.1); from 4.2 on
 * each partition is named. Only named partitions count as done; the others are checked.
 */
async function alterShare(
  link: ClusterLink,
  group: string,
  offsets: readonly PartitionOffset[],
): Promise<readonly TargetOutcome[]> {
  const topics = byTopic(offsets).map(({ topic, own }) => ({
    topicName: topic,
    partitions: own.map(({ partition, offset }) => ({ partitionIndex: partition, startOffset: offset })),
  }));
  const answer = await link.change(ALTER_SHARE_GROUP_OFFSETS, { groupId: group, topics }, aboutOf(group));
  const all = answer.errorCode === KAFKA.none ? undefined : { errorCode: answer.errorCode, says: answer.errorMessage };
  const each = answer.responses.flatMap(({ topicName, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, errorMessage }) => {
      return { topic: topicName, partition: partitionIndex, errorCode, says: errorMessage };
    }),
  );
  const told = answersByName(each, nameOf);
  const unnamed = { errorCode: KAFKA.none, says: null };
  const outcomes = await outcomesOf(link, group, offsets, (one) => all ?? told.get(nameOf(one)) ?? unnamed);
  if (all !== undefined || offsets.every((one) => told.has(nameOf(one)))) return outcomes;
  const now = await askOffsetsOf(link, group, "share").catch(() => null);
  return outcomes.map((outcome, index) => {
    const wanted = offsets[index];
    if (wanted === undefined || told.has(outcome.target)) return outcome;
    const offset = now?.get(wanted.topic)?.get(wanted.partition)?.offset ?? null;
    if (offset === wanted.offset) return outcome;
    return { ...outcome, error: (now === null ? unanswered(group, wanted) : ignored(wanted, offset)).toData() };
  });
}

interface Refusal {
  readonly errorCode: number;
  readonly says: string | null;
}

/** @throws TailwaterError GROUP_NOT_EMPTY when a member joined after the check, so that every partition was refused */
async function outcomesOf(
  link: ClusterLink,
  group: string,
  offsets: readonly PartitionOffset[],
  told: (one: PartitionOffset) => Refusal | undefined,
): Promise<readonly TargetOutcome[]> {
  const refusals = offsets.map((one) => told(one) ?? { errorCode: KAFKA.unknownServerError, says: null });
  if (refusals.length > 0 && refusals.every(({ errorCode }) => HAS_MEMBERS.has(errorCode))) {
    const members = await askGroup(link, group).then(
      ({ described }) => described?.members ?? [],
      () => [],
    );
    throw notEmpty(group, members, NOT_COMMITTED);
  }
  return offsets.map((one, index) => {
    const { errorCode, says } = refusals[index] ?? { errorCode: KAFKA.none, says: null };
    const target = nameOf(one);
    if (errorCode === KAFKA.none) return { target, error: null };
    const missing = needs("Read", group, { name: one.topic, operation: "Read" });
    return {
      target,
      error: changeError(errorCode, { ...aboutOf(group), subject: target }, { ...missing, says }).toData(),
    };
  });
}

function aboutOf(group: string) {
  return { group, subject: groupSubject(group), lookAt: "Look at the offsets of the group." };
}

/** @param offset the start offset of the partition now; null: the group has not started to read it */
function ignored(wanted: PartitionOffset, offset: Integer | null): TailwaterError {
  const now = offset === null ? "The group has no start offset there." : `The group still starts at ${offset}.`;
  const message = `The broker did not set the start offset ${wanted.offset}, although it answered without an error. ${now}`;
  return new TailwaterError("API_UNSUPPORTED", message, { subject: nameOf(wanted), hint: NEEDS_NEWER });
}

function unanswered(group: string, wanted: PartitionOffset): TailwaterError {
  const message = `The broker did not say whether it set the start offset ${wanted.offset}. It may or may not have been done.`;
  const hint = `${aboutOf(group).lookAt} ${NEEDS_NEWER}`;
  return new TailwaterError("OUTCOME_UNKNOWN", message, { subject: nameOf(wanted), hint });
}

function byTopic(offsets: readonly PartitionOffset[]): { topic: string; own: PartitionOffset[] }[] {
  const topics = new Map<string, PartitionOffset[]>();
  for (const one of offsets) {
    const own = topics.get(one.topic) ?? [];
    own.push(one);
    topics.set(one.topic, own);
  }
  return [...topics].map(([topic, own]) => ({ topic, own }));
}

function nameOf({ topic, partition }: Pick<PartitionOffset, "topic" | "partition">): string {
  return `${topic}/${partition}`;
}
