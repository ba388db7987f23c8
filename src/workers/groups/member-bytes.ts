import type { TopicPartitions } from "../../contract/groups.ts";
import { bytes, int32, list, nullable, struct, text } from "../wire/types.ts";
import { malformed, WireReader } from "../wire/wire-reader.ts";

/** The most topics and partitions of all members in one answer, more than any cluster has. */
const MOST_ENTRIES = 2_000_000;

/**
 * Kafka's ConsumerProtocolSubscription and ConsumerProtocolAssignment: the additional fields of later versions are
 * ignored.
 */
const subscription = struct({ topics: list(text) });
const assignment = struct({
  topics: list({ topic: text, partitions: list(int32) }),
  userData: nullable(bytes),
});

/**
 * Reads the data that members of classic consumer groups encode themselves. Any client may have written it, and the
 * broker does not check it. Use one reader per answer: it limits all members together.
 */
export class MemberBytes {
  #left = MOST_ENTRIES;

  /** The topics that a member subscribes to. @throws TailwaterError ANSWER_MALFORMED */
  subscribed(from: Uint8Array): readonly string[] {
    if (from.length === 0) return [];
    const { topics } = subscription.read(this.#reader(from));
    this.#spend(topics.length);
    return [...new Set(topics)].sort();
  }

  /** The partitions assigned to a member. @throws TailwaterError ANSWER_MALFORMED */
  assigned(from: Uint8Array): readonly TopicPartitions[] {
    if (from.length === 0) return [];
    const { topics } = assignment.read(this.#reader(from));
    this.#spend(topics.reduce((sum, { partitions }) => sum + 1 + partitions.length, 0));
    return topicPartitions(topics.map(({ topic, partitions }) => [topic, partitions]));
  }

  /** A reader after the version, with which both structures begin. */
  #reader(from: Uint8Array): WireReader {
    const buffer = Buffer.from(from.buffer, from.byteOffset, from.byteLength);
    const reader = new WireReader(buffer, 0, 0, false);
    if (reader.int16() < 0) throw malformed("a member's data has a negative version");
    return reader;
  }

  #spend(entries: number): void {
    this.#left -= entries;
    if (this.#left < 0) throw malformed("the members name more topics and partitions than any cluster has");
  }
}

/** The partitions by topic, each topic and each partition once, ascending. Negative partitions are left out. */
export function topicPartitions(named: readonly (readonly [string, readonly number[]])[]): TopicPartitions[] {
  const topics = new Map<string, Set<number>>();
  for (const [topic, partitions] of named) {
    const all = topics.get(topic) ?? new Set();
    for (const partition of partitions) if (partition >= 0) all.add(partition);
    topics.set(topic, all);
  }
  return [...topics]
    .filter(([, partitions]) => partitions.size > 0)
    .map(([topic, partitions]) => ({ topic, partitions: [...partitions].sort((a, b) => a - b) }))
    .sort((a, b) => (a.topic < b.topic ? -1 : 1));
}
