import type { TopicPartitions } from "../../contract/groups.ts";
import { bytes, int32, list, nullable, struct, text } from "../wire/types.ts";
import { malformed, WireReader } from "../wire/wire-reader.ts";

/** Topics and partitions that all members of one answer may name together: more than any cluster has. */
const MOST_ENTRIES = 2_000_000;

/** Kafka's ConsumerProtocolSubscription and ConsumerProtocolAssignment: what follows in later versions is passed over. */
const subscription = struct({ topics: list(text) });
const assignment = struct({
  topics: list({ topic: text, partitions: list(int32) }),
  userData: nullable(bytes),
});

/**
 * Reads what the members of classic consumer groups say in bytes of their own: any client may have written them, and the
 * broker hands them on as they are. One reader per answer, which bounds them all together.
 */
export class MemberBytes {
  #left = MOST_ENTRIES;

  /** Topics that a member asked for. @throws TailwaterError ANSWER_MALFORMED */
  subscribed(from: Uint8Array): readonly string[] {
    if (from.length === 0) return [];
    const { topics } = subscription.read(this.#reader(from));
    this.#spend(topics.length);
    return [...new Set(topics)].sort();
  }

  /** Partitions that a member has. @throws TailwaterError ANSWER_MALFORMED */
  assigned(from: Uint8Array): readonly TopicPartitions[] {
    if (from.length === 0) return [];
    const { topics } = assignment.read(this.#reader(from));
    this.#spend(topics.reduce((sum, { partitions }) => sum + 1 + partitions.length, 0));
    return topicPartitions(topics.map(({ topic, partitions }) => [topic, partitions]));
  }

  /** Behind the version, which both begin with. */
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

/** By topic, each topic and each partition once, ascending. Negative partitions are none. */
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
