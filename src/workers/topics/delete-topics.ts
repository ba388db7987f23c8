import type { TargetOutcome } from "../../contract/changes.ts";
import type { ErrorData } from "../../contract/errors.ts";
import type { TopicById } from "../../contract/topics.ts";
import type { Work } from "../../contract/work.ts";
import { answersByName } from "../kafka/answers-by-name.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { Acl } from "../kafka/denied.ts";
import { chunksOf } from "../kafka/in-parallel.ts";
import { inTurn } from "../kafka/in-turn.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { DELETE_TOPICS } from "../wire/apis/delete-topics.ts";
import { NO_TOPIC_ID } from "../wire/apis/metadata.ts";
import { madeAgain, outcomeOf, TIMEOUT_MS, whyNotSame } from "./topic-changes.ts";

/** The most topics per request. A controller deletes this many long before the request times out. */
const MOST_AT_ONCE = 50;
/** The versions that take ids. */
const BY_ID = { ...DELETE_TOPICS, versions: [6, DELETE_TOPICS.versions[1]], introduced: "2.8" } as const;
const LOOK_AT = "Look for it in the list of topics.";

/**
 * Deletes topics, by id if the controller can, so that a recreated topic is not touched. By name, the ids are compared
 * right before.
 * @throws TailwaterError OUTCOME_UNKNOWN, CANCELLED, or the reason when none of the topics was sent
 */
export async function deleteTopics(
  link: ClusterLink,
  topics: readonly TopicById[],
  work: Work,
): Promise<readonly TargetOutcome[]> {
  const chunks = chunksOf(topics, MOST_AT_ONCE);
  const turns = { work, chunks, unit: "topic", nameOf: ({ topic }: TopicById) => topic, lookAt: LOOK_AT };
  return inTurn(turns, (chunk) => deleteChunk(link, chunk));
}

async function deleteChunk(link: ClusterLink, topics: readonly TopicById[]): Promise<readonly TargetOutcome[]> {
  const byId = topics.every(({ topicId }) => topicId !== null) && (await deletesById(link));
  // The name may now belong to another topic, so it is checked again.
  const gone = byId ? new Map<string, ErrorData>() : await notSame(link, topics);
  const wanted = topics.filter(({ topic }) => !gone.has(topic));
  const answers = wanted.length === 0 ? [] : await send(link, wanted, byId);
  const told = answersByName(answers, (one) => (byId && one.topicId !== NO_TOPIC_ID ? one.topicId : one.name));
  return topics.map(({ topic, topicId }) => {
    const error = gone.get(topic);
    if (error !== undefined) return { target: topic, error };
    const answer = (byId ? told.get(topicId) : undefined) ?? told.get(topic);
    // If the answer lacks the requested name, the outcome is unknown.
    const errorCode = answer?.errorCode ?? KAFKA.unknownServerError;
    if (errorCode === KAFKA.unknownTopicId) return { target: topic, error: madeAgain(topic).toData() };
    const needs: readonly Acl[] = [{ operation: "Delete", resource: "Topic", name: topic }];
    const about = { subject: `topic ${topic}`, lookAt: LOOK_AT };
    return outcomeOf(topic, errorCode, about, needs, answer?.errorMessage ?? null);
  });
}

/** During an upgrade to Kafka 2.8, other brokers may report ids while the controller still deletes by name. */
async function deletesById(link: ClusterLink): Promise<boolean> {
  const { controllerId } = await link.metadata([]);
  return controllerId !== null && (await link.lack(BY_ID, { broker: controllerId })) === null;
}

/** The topics that are no longer those of the plan, with the reason. */
async function notSame(link: ClusterLink, topics: readonly TopicById[]): Promise<ReadonlyMap<string, ErrorData>> {
  const told = new Map((await link.metadata(topics.map(({ topic }) => topic))).topics.map((one) => [one.name, one]));
  return new Map(
    topics.flatMap((one) => {
      const fault = whyNotSame(told.get(one.topic), one);
      return fault === null ? [] : [[one.topic, fault.toData()] as const];
    }),
  );
}

async function send(link: ClusterLink, topics: readonly TopicById[], byId: boolean) {
  const [first] = topics;
  const subject = topics.length === 1 && first !== undefined ? `topic ${first.topic}` : `${topics.length} topics`;
  const request = {
    topics: topics.map(({ topic, topicId }) => ({
      name: byId ? null : topic,
      topicId: (byId ? topicId : null) ?? NO_TOPIC_ID,
    })),
    topicNames: topics.map(({ topic }) => topic),
    timeoutMs: TIMEOUT_MS,
  };
  return (await link.change(DELETE_TOPICS, request, { subject, lookAt: LOOK_AT })).responses;
}
