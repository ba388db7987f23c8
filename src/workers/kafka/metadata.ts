import { METADATA, NO_TOPIC_ID } from "../wire/apis/metadata.ts";
import type { Address } from "./address.ts";
import type { BrokerConnection } from "./broker-connection.ts";
import { KAFKA, protocolError } from "./protocol-errors.ts";

/** What the cluster reports about itself. */
export interface Metadata {
  readonly clusterId: string | null;
  readonly controllerId: number | null;
  readonly brokers: readonly MetadataBroker[];
  readonly topics: readonly MetadataTopic[];
}

export interface MetadataBroker extends Address {
  readonly id: number;
  readonly rack: string | null;
}

export interface MetadataTopic {
  readonly name: string;
  /** Hex; null when the broker has none (before Kafka 2.8). Changes when a topic is deleted and recreated. */
  readonly id: string | null;
  readonly internal: boolean;
  readonly errorCode: number;
  /** By partition number. */
  readonly partitions: readonly MetadataPartition[];
}

export interface MetadataPartition {
  readonly partition: number;
  readonly errorCode: number;
  /** −1: none now. */
  readonly leader: number;
  /**
   * Grows with each election. Null when it is not reliable: before Kafka 2.4 (Metadata v9) brokers can report an old
   * one while replicas are moved. A topic id (Kafka 2.8) shows that the broker is new enough.
   */
  readonly leaderEpoch: number | null;
  /** The number of replicas, and of those that are in sync. */
  readonly replicas: number;
  readonly inSync: number;
}

/** 300,000 topics of a few partitions each; a named topic of 100,000 partitions. */
const ALL_TOPICS_BYTES = 128 * 1024 * 1024;
const NAMED_TOPICS_BYTES = 16 * 1024 * 1024;

/**
 * Asks one broker for metadata; never creates a topic.
 * @param topics Null for all that this user may see, an empty array for only the brokers.
 * @throws TailwaterError when the connection fails; errors of topics are in the answer.
 */
export async function requestMetadata(
  connection: Pick<BrokerConnection, "ask">,
  topics: readonly string[] | null,
): Promise<Metadata> {
  const request = {
    topics: topics?.map((name) => ({ topicId: NO_TOPIC_ID, name })) ?? null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
  const answer = await connection.ask(METADATA, request, topics === null ? ALL_TOPICS_BYTES : NAMED_TOPICS_BYTES);
  if (answer.errorCode !== KAFKA.none) throw protocolError(answer.errorCode, "the cluster");
  return {
    clusterId: answer.clusterId,
    controllerId: answer.controllerId < 0 ? null : answer.controllerId,
    brokers: answer.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack })),
    topics: answer.topics.map((topic) => ({
      name: topic.name ?? "",
      id: topic.topicId === NO_TOPIC_ID ? null : topic.topicId,
      internal: topic.isInternal,
      errorCode: topic.errorCode,
      partitions: eachOnce(topic.partitions)
        .map(({ partitionIndex, errorCode, leaderId, leaderEpoch, replicaNodes, isrNodes }) => ({
          partition: partitionIndex,
          errorCode,
          leader: leaderId,
          leaderEpoch: topic.topicId === NO_TOPIC_ID || leaderEpoch < 0 ? null : leaderEpoch,
          replicas: replicaNodes,
          inSync: isrNodes,
        }))
        .sort((a, b) => a.partition - b.partition),
    })),
  };
}

/** A partition that is named twice would be read twice by threads that share a topic. */
function eachOnce<One extends { readonly partitionIndex: number }>(partitions: readonly One[]): One[] {
  return [...new Map(partitions.map((one) => [one.partitionIndex, one])).values()];
}
