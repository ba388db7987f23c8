import type { ConfigEntry, ConfigSource, TopicConfigValues } from "../../contract/topics.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf } from "../kafka/in-parallel.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { CONFIG_RESOURCE, DESCRIBE_CONFIGS } from "../wire/apis/describe-configs.ts";

/** The most topics per request, so that its answer stays small. */
const CHUNK = 1_000;

/** The sources by their numbers in Kafka's `DescribeConfigsResponse.ConfigSource`. */
const SOURCES: Readonly<Record<number, ConfigSource>> = {
  1: "topic",
  2: "broker",
  3: "brokerDefault",
  4: "static",
  5: "default",
  8: "group",
};
/** The types by their numbers in Kafka's `DescribeConfigsResponse.ConfigType`. */
const TYPES = [null, "BOOLEAN", "STRING", "INT", "SHORT", "LONG", "DOUBLE", "LIST", "CLASS", "PASSWORD"] as const;

/** Some configuration keys of many topics. A topic without an answer has an `error`. */
export async function askConfigValues(
  link: ClusterLink,
  topics: readonly string[],
  keys: readonly string[],
  work: Work,
): Promise<readonly TopicConfigValues[]> {
  const answers: TopicConfigValues[] = [];
  const did = work.count(topics.length, "topic");
  for (const chunk of chunksOf(topics, CHUNK)) {
    work.mustGoOn();
    answers.push(...(await askChunk(link, chunk, keys)));
    did(chunk.length);
  }
  return answers;
}

async function askChunk(link: ClusterLink, topics: readonly string[], keys: readonly string[]) {
  const { results } = await link.ask(DESCRIBE_CONFIGS, {
    resources: topics.map((topic) => resource(topic, keys)),
    includeSynonyms: false,
    includeDocumentation: false,
  });
  const byName = new Map(results.map((result) => [result.resourceName, result]));
  return topics.map((name): TopicConfigValues => {
    const result = byName.get(name);
    const errorCode = result?.errorCode ?? KAFKA.unknownTopicOrPartition;
    if (result === undefined || errorCode !== KAFKA.none) {
      return { name, values: {}, error: fault(name, errorCode, result?.errorMessage).toData() };
    }
    // A key named __proto__ must not be set, so only requested keys are accepted.
    const wanted = result.configs.filter((config) => keys.includes(config.name));
    const values = wanted.map(({ name: key, value, isSensitive }) => [key, isSensitive ? null : value] as const);
    return { name, values: Object.fromEntries(values), error: null };
  });
}

/** The whole configuration of one topic, by key. @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED */
export async function askConfig(link: ClusterLink, topic: string): Promise<readonly ConfigEntry[]> {
  const { results } = await link.ask(DESCRIBE_CONFIGS, {
    resources: [resource(topic, null)],
    includeSynonyms: true,
    includeDocumentation: true,
  });
  const result = results.find(({ resourceName }) => resourceName === topic);
  const errorCode = result?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (result === undefined || errorCode !== KAFKA.none) {
    throw fault(topic, errorCode, result?.errorMessage);
  }
  return result.configs
    .map(({ name, value, readOnly, configSource, isSensitive, synonyms, configType, documentation }): ConfigEntry => {
      // The first one wins. The topic's own value comes first.
      const inherited = synonyms.find(({ source }) => sourceOf(source) !== "topic");
      return {
        ...{ name, readOnly, documentation },
        // Brokers hide sensitive values. If a broker sends one, it is dropped.
        value: isSensitive ? null : value,
        source: sourceOf(configSource),
        sensitive: isSensitive,
        type: TYPES[configType] ?? null,
        inherited:
          inherited === undefined
            ? null
            : { value: isSensitive ? null : inherited.value, source: sourceOf(inherited.source) },
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Whether the brokers allow the deletion of topics; null: this user may not see it. Asks one broker, because all
 * brokers of a cluster normally have the same setting.
 */
export async function askDeletionEnabled(link: ClusterLink): Promise<boolean | null> {
  await link.metadata([]);
  const [broker] = link.brokers;
  if (broker === undefined) return null;
  const keys = ["delete.topic.enable"];
  const one = {
    ...{ resourceType: CONFIG_RESOURCE.broker, resourceName: String(broker.id) },
    configurationKeys: keys,
  };
  const request = { resources: [one], includeSynonyms: false, includeDocumentation: false };
  const { results } = await link.ask(DESCRIBE_CONFIGS, request, { broker: broker.id });
  const value = results[0]?.configs.find(({ name }) => keys.includes(name))?.value ?? null;
  return value === null ? null : value !== "false";
}

function fault(topic: string, errorCode: number, says: string | null = null) {
  const needs = [{ operation: "DescribeConfigs", resource: "Topic", name: topic }] as const;
  return protocolError(errorCode, `topic ${topic}`, { needs, says });
}

const sourceOf = (source: number): ConfigSource => SOURCES[source] ?? "unknown";

function resource(resourceName: string, configurationKeys: readonly string[] | null) {
  return { resourceType: CONFIG_RESOURCE.topic, resourceName, configurationKeys };
}
