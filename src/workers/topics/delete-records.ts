import type { TargetOutcome } from "../../contract/changes.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { RecordsBefore, TopicById } from "../../contract/topics.ts";
import type { Work } from "../../contract/work.ts";
import { answersByName } from "../kafka/answers-by-name.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { Acl } from "../kafka/denied.ts";
import { chunksOf } from "../kafka/in-parallel.ts";
import { inTurn } from "../kafka/in-turn.ts";
import { changeError, KAFKA } from "../kafka/protocol-errors.ts";
import { DELETE_RECORDS } from "../wire/apis/delete-records.ts";
import { mustBeSame, TIMEOUT_MS, whyNotSame } from "./topic-changes.ts";

/** The most partitions at once, over all their leaders. */
const MOST_AT_ONCE = 1_000;
/** Kafka's offset for every record that exists when the leader handles the request. */
const ALL = -1;
const LOOK_AT = "Look at the first offset of the topic's partitions.";

/** Records of one partition to delete. */
interface Doomed extends RecordsBefore {
  readonly topic: TopicById;
}

const nameOf = ({ topic: { topic }, partition }: Doomed) => `${topic}/${partition}`;

/**
 * Asks the leader of each partition to delete the records before an offset. The outcomes of the partitions have the
 * errors of their leaders.
 * @throws TailwaterError TOPIC_UNKNOWN when the topic was recreated; CANCELLED; the reason when no leader deleted
 * anything
 */
export async function deleteRecords(
  link: ClusterLink,
  topic: TopicById,
  before: readonly RecordsBefore[],
  work: Work,
): Promise<readonly TargetOutcome[]> {
  await mustBeSame(link, topic);
  return deleteAll(
    link,
    before.map((one) => ({ ...one, topic })),
    work,
  );
}

/**
 * Deletes every record of topics and keeps the topics. A recreated topic is not touched. Throws the same errors as
 * `deleteRecords`.
 */
export async function emptyTopics(
  link: ClusterLink,
  topics: readonly TopicById[],
  work: Work,
): Promise<readonly TargetOutcome[]> {
  const { topics: told } = await link.metadata(topics.map(({ topic }) => topic));
  const partitions = new Map(told.map(({ name, partitions: own }) => [name, own]));
  // A topic without partitions gets a partition 0, so that the next step reports why it has none.
  const doomed = topics.flatMap((topic) => {
    const numbers = partitions.get(topic.topic)?.map(({ partition }) => partition) ?? [];
    return (numbers.length === 0 ? [0] : numbers).map((partition) => ({ topic, partition, offset: ALL }));
  });
  return deleteAll(link, doomed, work);
}

async function deleteAll(link: ClusterLink, doomed: readonly Doomed[], work: Work): Promise<readonly TargetOutcome[]> {
  const chunks = chunksOf(doomed, MOST_AT_ONCE);
  return inTurn({ work, chunks, unit: "partition", nameOf, lookAt: LOOK_AT }, (chunk) => deleteChunk(link, chunk));
}

async function deleteChunk(link: ClusterLink, doomed: readonly Doomed[]): Promise<readonly TargetOutcome[]> {
  const outcomes = new Map<Doomed, TargetOutcome["error"]>();
  const shares = new Map<number, Doomed[]>();
  const leaders = await leadersOf(link, doomed);
  for (const one of doomed) {
    const leader = leaders(one);
    if (typeof leader !== "number") {
      outcomes.set(one, leader);
      continue;
    }
    const share = shares.get(leader);
    if (share === undefined) shares.set(leader, [one]);
    else share.push(one);
  }
  const thrown: unknown[] = [];
  await Promise.all(
    [...shares].map(async ([leader, share]) => {
      try {
        const told = await askLeader(link, leader, share);
        for (const one of share) {
          const code = told.get(nameOf(one))?.errorCode ?? KAFKA.unknownServerError;
          outcomes.set(one, code === KAFKA.none ? null : faultOf(one, code));
        }
      } catch (error) {
        thrown.push(error);
        for (const one of share) outcomes.set(one, toErrorData(error));
      }
    }),
  );
  if (thrown.length > 0 && thrown.length === shares.size) throw thrown[0];
  return doomed.map((one) => ({ target: nameOf(one), error: outcomes.get(one) ?? null }));
}

/**
 * The current leader of each partition, or the reason why its records cannot be deleted: the topic was recreated, or
 * the partition has no leader.
 */
async function leadersOf(link: ClusterLink, doomed: readonly Doomed[]): Promise<(one: Doomed) => number | ErrorData> {
  const { topics } = await link.metadata([...new Set(doomed.map(({ topic }) => topic.topic))]);
  const told = new Map(topics.map((topic) => [topic.name, topic]));
  const faults = new Map<TopicById, ErrorData | null>();
  const leaders = new Map<string, number>(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partition, leader }) => [`${name}/${partition}`, leader] as const),
    ),
  );
  return (one) => {
    const { topic } = one;
    const fault = faults.get(topic) ?? whyNotSame(told.get(topic.topic), topic)?.toData() ?? null;
    faults.set(topic, fault);
    if (fault !== null) return fault;
    const leader = leaders.get(nameOf(one)) ?? null;
    if (leader !== null && leader >= 0) return leader;
    return faultOf(one, leader === null ? KAFKA.unknownTopicOrPartition : KAFKA.leaderNotAvailable);
  };
}

/** @returns the leader's answer, by partition */
async function askLeader(
  link: ClusterLink,
  broker: number,
  share: readonly Doomed[],
): Promise<ReadonlyMap<string, { readonly errorCode: number }>> {
  const topics = new Map<string, { readonly partitionIndex: number; readonly offset: Integer }[]>();
  for (const { topic, partition, offset } of share) {
    const own = topics.get(topic.topic) ?? [];
    own.push({ partitionIndex: partition, offset });
    topics.set(topic.topic, own);
  }
  const [[only = ""] = []] = [...topics];
  const subject = topics.size === 1 ? `topic ${only}` : `${topics.size} topics`;
  const request = {
    topics: [...topics].map(([name, partitions]) => ({ name, partitions })),
    timeoutMs: TIMEOUT_MS,
  };
  const answer = await link.change(DELETE_RECORDS, request, { broker, subject, lookAt: LOOK_AT });
  // If the answer lacks the requested name, the outcome is unknown.
  const each = answer.topics.flatMap(({ name, partitions }) => partitions.map((one) => ({ name, ...one })));
  return answersByName(each, ({ name, partitionIndex }) => `${name}/${partitionIndex}`);
}

function faultOf(one: Doomed, errorCode: number): ErrorData {
  const subject = nameOf(one);
  const { topic } = one.topic;
  const doing = `delete records of topic ${topic}`;
  const needs: readonly Acl[] = [{ operation: "Delete", resource: "Topic", name: topic, doing }];
  return changeError(errorCode, { subject, lookAt: LOOK_AT }, { needs }).toData();
}
