import type { ErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { TopicLastWrite } from "../../contract/topics.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { askLargestTimestamps } from "./largest-timestamps.ts";

interface Latest {
  at: Integer | null;
  error: ErrorData | null;
}

/**
 * The time of the last write of each topic. Unknown, with a reason, when it is unknown for one of the topic's
 * partitions.
 */
export async function askLastWrites(
  link: ClusterLink,
  names: readonly string[],
  work: Work,
): Promise<readonly TopicLastWrite[]> {
  if (names.length === 0) return [];
  const { topics } = await link.metadata(names);
  const latest = new Map<string, Latest>();
  for (const { name, errorCode } of topics) {
    const failed = errorCode !== KAFKA.none;
    latest.set(name, { at: null, error: failed ? topicError(errorCode, name).toData() : null });
  }
  const partitions = topics.flatMap(({ name: topic, partitions: all }) =>
    all.map(({ partition, leader }) => ({ topic, partition, leader })),
  );
  await askLargestTimestamps(link, partitions, work, (topic, _, { at, error }) => {
    const own = latest.get(topic);
    if (own === undefined) return;
    if (at !== null && at > (own.at ?? -1)) own.at = at;
    own.error ??= error;
  });
  return names.map((name) => {
    const own = latest.get(name);
    const error = own === undefined ? topicError(KAFKA.unknownTopicOrPartition, name).toData() : own.error;
    return { name, at: error === null ? (own?.at ?? null) : null, error };
  });
}
