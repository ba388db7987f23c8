import type { TopicStanding } from "../../contract/topics.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";

/** The state of topics that a plan needs. Sends one request for all of them. */
export async function askStanding(link: ClusterLink, names: readonly string[]): Promise<readonly TopicStanding[]> {
  if (names.length === 0) return [];
  const { topics } = await link.metadata(names);
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  return names.map((topic) => {
    const found = byName.get(topic);
    const errorCode = found?.errorCode ?? KAFKA.unknownTopicOrPartition;
    const partitions = found?.partitions ?? [];
    return {
      ...{ topic, topicId: found?.id ?? null, internal: found?.internal ?? false },
      partitions: partitions.map(({ partition }) => partition),
      replicationFactor: partitions.reduce((most, { replicas }) => Math.max(most, replicas), 0),
      error: errorCode === KAFKA.none ? null : topicError(errorCode, topic).toData(),
    };
  });
}
