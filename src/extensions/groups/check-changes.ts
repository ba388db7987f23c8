import type { RequestOf } from "../../contract/changes.ts";
import type { PartitionChoice, PartitionOffset, ResetRequest, ResetTo } from "../../contract/groups.ts";
import { MOST_INT64, minus } from "../../contract/integer.ts";
import { bad, checkInt64, checkInteger, checkObject, checkText, checkTexts, tooMany } from "../kit/check.ts";

/** Kafka's limit for topic names. A group name may have any characters, up to the length of a STRING. */
const LONGEST_TOPIC = 249;
const LONGEST_GROUP = 32_767;
/** The most groups, topics, partitions and members of one plan. */
const MOST_GROUPS = 1_000;
const MOST_TOPICS = 10_000;
const MOST_OFFSETS = 100_000;
const MOST_MEMBERS = 10_000;
const HIGHEST_PARTITION = 2 ** 31 - 1;

export function checkReset(value: unknown): ResetRequest {
  const { group, to, of } = checkObject(value, "request");
  return { group: checkGroup(group), to: checkTo(to), of: checkChoice(of) };
}

export function checkDeleteOffsets(value: unknown): RequestOf<"groups.deleteOffsets"> {
  const { group, topics } = checkObject(value, "request");
  return { group: checkGroup(group), topics: checkNames(topics, "topics", MOST_TOPICS, LONGEST_TOPIC) };
}

export function checkGroups(value: unknown): RequestOf<"groups.delete"> {
  const { groups } = checkObject(value, "request");
  return { groups: checkNames(groups, "groups", MOST_GROUPS, LONGEST_GROUP) };
}

export function checkRemoveMembers(value: unknown): RequestOf<"groups.removeMembers"> {
  const { group, members } = checkObject(value, "request");
  const all = members === "all";
  return {
    group: checkGroup(group),
    members: all ? "all" : checkNames(members, "members", MOST_MEMBERS, LONGEST_GROUP),
  };
}

function checkGroup(value: unknown): string {
  const group = checkText(value, "group", LONGEST_GROUP);
  if (group === "") throw bad("group", "the name of a group");
  return group;
}

/** A list of at least one name, each once. */
function checkNames(value: unknown, name: string, most: number, longest: number): readonly string[] {
  if (Array.isArray(value) && value.length > most) throw tooMany(value.length, name, most);
  const names = [...new Set(checkTexts(value, name, most, longest))];
  if (names.length === 0 || names.includes("")) throw bad(name, "a list of names, at least one");
  return names;
}

function checkTo(value: unknown): ResetTo {
  const to = checkObject(value, "to");
  switch (to.kind) {
    case "earliest":
      return { kind: "earliest" };
    case "latest":
      return { kind: "latest", minus: checkInt64(to.minus, "minus", 0) };
    case "offset":
      return { kind: "offset", offset: checkInt64(to.offset, "offset", 0) };
    case "time":
      return { kind: "time", timestamp: checkInteger(to.timestamp, "timestamp", 0, LATEST_TIME) };
    case "shift":
      return { kind: "shift", by: checkInt64(to.by, "by", minus(0, MOST_INT64)) };
    case "group":
      return { kind: "group", group: checkGroup(to.group) };
    case "offsets":
      return { kind: "offsets", offsets: checkOffsets(to.offsets) };
    default:
      throw bad("to", "earliest, latest, offset, time, shift, group or offsets");
  }
}

/** The latest time that a Date can hold, ms since the epoch. */
const LATEST_TIME = 8_640_000_000_000_000;

function checkOffsets(value: unknown): readonly PartitionOffset[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_OFFSETS) {
    throw bad("offsets", `a list of 1 to ${MOST_OFFSETS}`);
  }
  const offsets = value.map((one: unknown): PartitionOffset => {
    const { topic, partition, offset } = checkObject(one, "offsets");
    return {
      topic: checkTopic(topic),
      partition: checkInteger(partition, "partition", 0, HIGHEST_PARTITION),
      offset: checkInt64(offset, "offset", 0),
    };
  });
  const places = new Set(offsets.map(({ topic, partition }) => `${partition}/${topic}`));
  if (places.size < offsets.length) throw bad("offsets", "one for each partition");
  return offsets;
}

function checkChoice(value: unknown): PartitionChoice {
  if (!Array.isArray(value) || value.length > MOST_TOPICS) throw bad("of", `a list of at most ${MOST_TOPICS}`);
  return value.map((one: unknown) => {
    const { topic, partitions } = checkObject(one, "of");
    if (partitions === "all") return { topic: checkTopic(topic), partitions };
    if (!Array.isArray(partitions) || partitions.length === 0 || partitions.length > MOST_OFFSETS) {
      throw bad("partitions", "all, or a list of numbers");
    }
    const numbers = partitions.map((number: unknown) => checkInteger(number, "partition", 0, HIGHEST_PARTITION));
    return { topic: checkTopic(topic), partitions: [...new Set(numbers)] };
  });
}

function checkTopic(value: unknown): string {
  const topic = checkText(value, "topic", LONGEST_TOPIC);
  if (!/^[\w.-]+$/.test(topic)) throw bad("topic", "the name of a topic");
  return topic;
}
