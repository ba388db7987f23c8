import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConfigAlteration, TopicById, TopicToCreate } from "../../contract/topics.ts";
import { answersByName } from "../kafka/answers-by-name.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { Acl } from "../kafka/denied.ts";
import type { ChangeTarget } from "../kafka/faults.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { changeError, KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { CREATE_PARTITIONS } from "../wire/apis/create-partitions.ts";
import { CREATE_TOPICS } from "../wire/apis/create-topics.ts";
import { CONFIG_RESOURCE } from "../wire/apis/describe-configs.ts";
import { CONFIG_OPERATION, INCREMENTAL_ALTER_CONFIGS } from "../wire/apis/incremental-alter-configs.ts";

/** The broker's time limit, ms. It is shorter than the connection's, so that the broker can still report it. */
export const TIMEOUT_MS = 8_000;

/**
 * @param validateOnly the cluster checks the request, and creates nothing
 * @throws TailwaterError TOPIC_EXISTS, CONFIG_INVALID …
 */
export async function createTopic(link: ClusterLink, wanted: TopicToCreate, validateOnly: boolean): Promise<void> {
  const { topic, partitions, replicationFactor, config } = wanted;
  const configs = Object.entries(config).map(([name, value]) => ({ name, value }));
  const one = { name: topic, numPartitions: partitions, replicationFactor, assignments: [], configs };
  const about = { subject: `topic ${topic}`, lookAt: "Look for it in the list of topics." };
  const request = { topics: [one], timeoutMs: TIMEOUT_MS, validateOnly };
  const { topics } = await link.change(CREATE_TOPICS, request, about);
  const result = answersByName(topics, ({ name }) => name).get(topic);
  mustBeDone(result, validateOnly ? null : about, topic, [{ operation: "Create", resource: "Topic", name: topic }]);
}

/**
 * Sets and removes single keys by IncrementalAlterConfigs. The old AlterConfigs is never sent, because it removes every
 * key that it does not name.
 * @throws TailwaterError CONFIG_INVALID; TOPIC_UNKNOWN for a recreated topic; API_UNSUPPORTED before Kafka 2.3
 */
export async function configureTopic(
  link: ClusterLink,
  planned: TopicById,
  alterations: readonly ConfigAlteration[],
  validateOnly: boolean,
): Promise<void> {
  if (!validateOnly) await mustNotBeMadeAgain(link, planned);
  const { topic } = planned;
  const configs = alterations.map(({ key, value }) => ({
    ...{ name: key, value },
    configOperation: value === null ? CONFIG_OPERATION.delete : CONFIG_OPERATION.set,
  }));
  const about = { subject: `topic ${topic}`, lookAt: "Look at its configuration." };
  const request = {
    resources: [{ resourceType: CONFIG_RESOURCE.topic, resourceName: topic, configs }],
    validateOnly,
  };
  const { responses } = await link.change(INCREMENTAL_ALTER_CONFIGS, request, about);
  const result = answersByName(responses, ({ resourceName }) => resourceName).get(topic);
  mustBeDone(result, validateOnly ? null : about, topic, [
    { operation: "AlterConfigs", resource: "Topic", name: topic },
  ]);
}

/** @param total the number of partitions after the change @throws TailwaterError PARTITIONS_INVALID, TOPIC_UNKNOWN … */
export async function addPartitions(
  link: ClusterLink,
  planned: TopicById,
  total: number,
  validateOnly: boolean,
): Promise<void> {
  if (!validateOnly) await mustNotBeMadeAgain(link, planned);
  const { topic } = planned;
  const about = { subject: `topic ${topic}`, lookAt: "Look at its number of partitions." };
  const request = {
    topics: [{ name: topic, count: total, assignments: null }],
    ...{ timeoutMs: TIMEOUT_MS, validateOnly },
  };
  const { results } = await link.change(CREATE_PARTITIONS, request, about);
  const result = answersByName(results, ({ name }) => name).get(topic);
  const doing = `add partitions to topic ${topic}`;
  mustBeDone(result, validateOnly ? null : about, topic, [
    { operation: "Alter", resource: "Topic", name: topic, doing },
  ]);
}

/** @throws TailwaterError TOPIC_UNKNOWN when the planned topic was deleted or recreated */
export async function mustBeSame(link: ClusterLink, { topic, topicId }: TopicById): Promise<void> {
  const found = (await link.metadata([topic])).topics.find(({ name }) => name === topic);
  const fault = whyNotSame(found, { topic, topicId });
  if (fault !== null) throw fault;
}

/** Null: it is the planned topic. @param found the cluster's answer for its name; undefined: none */
export function whyNotSame(found: MetadataTopic | undefined, { topic, topicId }: TopicById): TailwaterError | null {
  const errorCode = found?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none) {
    return topicError(errorCode, topic);
  }
  return topicId !== null && found?.id !== topicId ? madeAgain(topic) : null;
}

/** As `mustBeSame`, but only if the plan has an id. A user who may alter a topic may lack the ACL to describe it. */
async function mustNotBeMadeAgain(link: ClusterLink, planned: TopicById): Promise<void> {
  if (planned.topicId !== null) await mustBeSame(link, planned);
}

export function madeAgain(topic: string): TailwaterError {
  const message = `Topic ${topic} was deleted since this was planned, and may have been recreated. Nothing was done to it.`;
  return new TailwaterError("TOPIC_UNKNOWN", message, {
    subject: `topic ${topic}`,
    hint: "Look at the topic, and plan the change again.",
  });
}

/** The outcome for one target. @param says the broker's error message */
export function outcomeOf(
  target: string,
  errorCode: number,
  about: ChangeTarget,
  needs: readonly Acl[],
  says: string | null = null,
): TargetOutcome {
  if (errorCode === KAFKA.none) return { target, error: null };
  return { target, error: changeError(errorCode, about, { needs, says }).toData() };
}

/** @param about null for a dry run, which changes nothing even if its outcome is unknown */
function mustBeDone(
  result: { readonly errorCode: number; readonly errorMessage: string | null } | undefined,
  about: ChangeTarget | null,
  topic: string,
  needs: readonly Acl[],
): void {
  // If the answer lacks the requested name, the outcome is unknown.
  const errorCode = result?.errorCode ?? KAFKA.unknownServerError;
  if (errorCode === KAFKA.none) return;
  const told = { needs, says: result?.errorMessage ?? null };
  throw about === null ? protocolError(errorCode, `topic ${topic}`, told) : changeError(errorCode, about, told);
}
