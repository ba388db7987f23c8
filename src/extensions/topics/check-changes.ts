import type { RequestOf } from "../../contract/changes.ts";
import { isConfigKey } from "../../contract/config-key.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConfigAlteration, RecordsBefore, TopicToCreate } from "../../contract/topics.ts";
import { bad, checkInt64, checkInteger, checkObject, checkText, tooMany } from "../kit/check.ts";
import { LONGEST_TOPIC } from "../tails/check-tail.ts";

/** Kafka's controllers accept no more in one request. */
const MOST_PARTITIONS = 10_000;
const MOST_REPLICAS = 32_767;
const MOST_KEYS = 200;
const LONGEST_VALUE = 32_768;
/** The most topics of one plan. */
const MOST_TOPICS_OF_PLAN = 1_000;
const MOST_RECORDS_BEFORE = 100_000;

/** A topic name that Kafka allows. */
export function checkTopicName(value: unknown): string {
  const topic = checkText(value, "topic", LONGEST_TOPIC);
  if (/^[A-Za-z0-9._-]+$/.test(topic) && topic !== "." && topic !== "..") return topic;
  throw new TailwaterError("BAD_REQUEST", "This is not a topic's name.", {
    subject: topic,
    hint: "Names have letters, digits, dots, underscores and hyphens.",
  });
}

export function checkToCreate(value: unknown): TopicToCreate {
  const { topic, partitions, replicationFactor, config } = checkObject(value, "request");
  const entries = Object.entries(checkObject(config, "config"));
  if (entries.length > MOST_KEYS) throw bad("config", `at most ${MOST_KEYS} keys`);
  return {
    topic: checkTopicName(topic),
    partitions: checkCount(partitions, "partitions", MOST_PARTITIONS),
    replicationFactor: checkCount(replicationFactor, "replicationFactor", MOST_REPLICAS),
    config: Object.fromEntries(entries.map(([key, one]) => [checkKey(key), checkText(one, key, LONGEST_VALUE)])),
  };
}

/** A count, or −1 for the broker's default. */
function checkCount(value: unknown, name: string, most: number): number {
  return value === -1 ? -1 : checkInteger(value, name, 1, most);
}

export function checkConfigure(value: unknown): RequestOf<"topics.configure"> {
  const { topic, alterations } = checkObject(value, "request");
  if (!Array.isArray(alterations) || alterations.length === 0 || alterations.length > MOST_KEYS) {
    throw bad("alterations", `a list of 1 to ${MOST_KEYS}`);
  }
  const checked = alterations.map((one: unknown): ConfigAlteration => {
    const { key, value: wanted } = checkObject(one, "alteration");
    return { key: checkKey(key), value: wanted === null ? null : checkText(wanted, "value", LONGEST_VALUE) };
  });
  if (new Set(checked.map(({ key }) => key)).size < checked.length) throw bad("alterations", "one for each key");
  return { topic: checkTopicName(topic), alterations: checked };
}

export function checkKey(value: unknown): string {
  if (typeof value !== "string" || !isConfigKey(value))
    throw bad("key", "a key of the configuration, like retention.ms");
  return value;
}

export function checkAddPartitions(value: unknown): RequestOf<"topics.addPartitions"> {
  const { topic, total } = checkObject(value, "request");
  return { topic: checkTopicName(topic), total: checkInteger(total, "total", 1, 100_000) };
}

export function checkDeleteRecords(value: unknown): RequestOf<"topics.deleteRecords"> {
  const { topic, before } = checkObject(value, "request");
  if (!Array.isArray(before) || before.length === 0 || before.length > MOST_RECORDS_BEFORE) {
    throw bad("before", `a list of 1 to ${MOST_RECORDS_BEFORE}`);
  }
  const checked = before.map((one: unknown): RecordsBefore => {
    const { partition, offset } = checkObject(one, "before");
    return {
      partition: checkInteger(partition, "partition", 0, 2 ** 31 - 1),
      offset: checkInt64(offset, "offset", -1),
    };
  });
  if (new Set(checked.map(({ partition }) => partition)).size < checked.length) {
    throw bad("before", "one for each partition");
  }
  return { topic: checkTopicName(topic), before: checked };
}

export function checkTopicsOfPlan(value: unknown): { readonly topics: readonly string[] } {
  const { topics } = checkObject(value, "request");
  if (!Array.isArray(topics) || topics.length === 0) throw bad("topics", "a list of names, at least one");
  if (topics.length > MOST_TOPICS_OF_PLAN) throw tooMany(topics.length, "topics", MOST_TOPICS_OF_PLAN);
  return { topics: [...new Set(topics.map(checkTopicName))] };
}
