import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConfigAlteration, TopicById, TopicToCreate } from "../../contract/topics.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { Acl } from "../kafka/denied.ts";
import type { ChangeTarget } from "../kafka/faults.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { changeError, KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { toldOnce } from "../kafka/told-once.ts";
import { CREATE_PARTITIONS } from "../wire/apis/create-partitions.ts";
import { CREATE_TOPICS } from "../wire/apis/create-topics.ts";
import { CONFIG_RESOURCE } from "../wire/apis/describe-configs.ts";
import { CONFIG_OPERATION, INCREMENTAL_ALTER_CONFIGS } from "../wire/apis/incremental-alter-configs.ts";

/** The broker gives up waiting before the connection does, so that it can still say so. ms */
export const TIMEOUT_MS = 8_000;

/** @param validateOnly the cluster checks it, and makes nothing @throws TailwaterError TOPIC_EXISTS, CONFIG_INVALID … */
export async function createTopic(link: ClusterLink, wanted: TopicToCreate, validateOnly: boolean): Promise<void> {
  const { topic, partitions, replicationFactor, config } = wanted;
  const configs = Object.entries(config).map(([name, value]) => ({ name, value }));
  const one = { name: topic, numPartitions: partitions, replicationFactor, assignments: [], configs };
  const about = { subject: `topic ${topic}`, lookAt: "Look for it in the list of topics." };
  const request = { topics: [one], timeoutMs: TIMEOUT_MS, validateOnly };
  const { topics } = await link.change(CREATE_TOPICS, request, about);
  const result = toldOnce(topics, ({ name }) => name).get(topic);
  mustBeDone(result, validateOnly ? null : about, topic, [{ operation: "Create", resource: "Topic", name: topic }]);
}

/**
 * Sets and removes single keys by IncrementalAlterConfigs: the old AlterConfigs would remove every key that it does not
 * name, so it is never sent.
 * @throws TailwaterError CONFIG_INVALID; TOPIC_UNKNOWN for a topic that was made again; API_UNSUPPORTED before Kafka 2.3
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
  const result = toldOnce(responses, ({ resourceName }) => resourceName).get(topic);
  mustBeDone(result, validateOnly ? null : about, topic, [
    { operation: "AlterConfigs", resource: "Topic", name: topic },
  ]);
}

/** @param total partitions after it @throws TailwaterError PARTITIONS_INVALID, TOPIC_UNKNOWN … */
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
  const result = toldOnce(results, ({ name }) => name).get(topic);
  const doing = `add partitions to topic ${topic}`;
  mustBeDone(result, validateOnly ? null : about, topic, [
    { operation: "Alter", resource: "Topic", name: topic, doing },
  ]);
}

/** @throws TailwaterError TOPIC_UNKNOWN when the topic of a plan was deleted since, or made again */
export async function mustBeSame(link: ClusterLink, { topic, topicId }: TopicById): Promise<void> {
  const found = (await link.metadata([topic])).topics.find(({ name }) => name === topic);
  const fault = whyNotSame(found, { topic, topicId });
  if (fault !== null) throw fault;
}

/** Null: it is the one of the plan. @param found what the cluster tells of its name; undefined: nothing */
export function whyNotSame(found: MetadataTopic | undefined, { topic, topicId }: TopicById): TailwaterError | null {
  const errorCode = found?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none) {
    return protocolError(errorCode, `topic ${topic}`, {
      needs: [{ operation: "Describe", resource: "Topic", name: topic }],
    });
  }
  return topicId !== null && found?.id !== topicId ? madeAgain(topic) : null;
}

/** As `mustBeSame`, where the plan knows an id: who may alter a topic need not be allowed to see it. */
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

/** What was done to one target. @property says the broker's own words */
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

/** @param about null for a dry run: whatever is answered, it has done nothing */
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
