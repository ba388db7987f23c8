import type { Address } from "./address.ts";
import type { BrokerConnection } from "./broker-connection.ts";
import { FlexibleReader } from "./flexible-reader.ts";
import { API_KEYS, KafkajsEncoder, metadataRequest, type Protocol } from "./kafkajs-internals.ts";

/** What the cluster says about itself. */
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
  /** Hex; null where the broker knows none (before Kafka 2.8). Changes when a topic is deleted and made again. */
  readonly id: string | null;
  readonly internal: boolean;
  readonly errorCode: number;
  /** By partition number. */
  readonly partitions: readonly MetadataPartition[];
}

export interface MetadataPartition {
  readonly partition: number;
  readonly errorCode: number;
  /** −1: none just now. */
  readonly leader: number;
  readonly replicas: number;
}

const NO_TOPIC_ID = "0".repeat(32);
/** v12 is the first flexible version that carries topic ids for requests by name without the later top-level error. */
const FLEXIBLE_VERSION = 12;
const KAFKAJS_HIGHEST_VERSION = 6;

/**
 * Asks one broker for metadata; never creates a topic.
 * @param topics Null for all that this user may see, an empty array for the brokers alone.
 * @throws TailwaterError when the connection fails; errors of topics are in the answer.
 */
export async function requestMetadata(
  connection: Pick<BrokerConnection, "versions" | "version" | "send">,
  topics: readonly string[] | null,
): Promise<Metadata> {
  const offered = connection.versions[API_KEYS.metadata];
  if (offered !== undefined && offered.maxVersion >= FLEXIBLE_VERSION) {
    return connection.send(flexibleProtocol(topics));
  }
  const version = connection.version(API_KEYS.metadata, KAFKAJS_HIGHEST_VERSION);
  // kafkajs writes an empty array as null, "all topics", and knows no way to ask for none.
  const question = { topics: topics ?? [], allowAutoTopicCreation: false };
  const answer = await connection.send(metadataRequest.protocol({ version })(question));
  return {
    clusterId: answer.clusterId ?? null,
    controllerId: known(answer.controllerId),
    brokers: answer.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack })),
    topics: answer.topicMetadata.map((topic) => ({
      name: topic.topic,
      id: null,
      internal: topic.isInternal,
      errorCode: topic.topicErrorCode,
      partitions: topic.partitionMetadata
        .map(({ partitionId, partitionErrorCode, leader, replicas }) => ({
          partition: partitionId,
          errorCode: partitionErrorCode,
          leader,
          replicas: replicas.length,
        }))
        .sort(byPartition),
    })),
  };
}

function flexibleProtocol(topics: readonly string[] | null): Protocol<Metadata> {
  return {
    request: {
      apiKey: API_KEYS.metadata,
      apiVersion: FLEXIBLE_VERSION,
      apiName: "Metadata",
      encode: async () => new KafkajsEncoder().writeBuffer(encodeMetadataRequest(topics)),
    },
    response: { decode: async (payload) => decodeMetadataResponse(payload), parse: async (decoded) => decoded },
  };
}

/**
 * Metadata Request (Version: 12) => [topics] allow_auto_topic_creation include_topic_authorized_operations TAGS
 *   topics => topic_id name TAGS
 *     topic_id => UUID, name => COMPACT_NULLABLE_STRING
 * preceded by the TAGS byte with which request header v2 ends; kafkajs writes the rest of the header.
 */
export function encodeMetadataRequest(topics: readonly string[] | null): Buffer {
  const parts: Buffer[] = [Buffer.from([0]), uvarint(topics === null ? 0 : topics.length + 1)];
  for (const topic of topics ?? []) {
    const name = Buffer.from(topic, "utf8");
    parts.push(Buffer.alloc(16), uvarint(name.length + 1), name, Buffer.from([0]));
  }
  parts.push(Buffer.from([0, 0, 0]));
  return Buffer.concat(parts);
}

/**
 * TAGS (response header v1), then Metadata Response (Version: 12) =>
 *   throttle_time_ms [brokers] cluster_id controller_id [topics] TAGS
 *   brokers => node_id host port rack TAGS
 *   topics => error_code name topic_id is_internal [partitions] topic_authorized_operations TAGS
 *     partitions => error_code partition_index leader_id leader_epoch [replicas] [isr] [offline] TAGS
 */
export function decodeMetadataResponse(payload: Buffer): Metadata {
  const reader = new FlexibleReader(payload);
  reader.tags();
  reader.int32();
  const brokers = reader.array(() => {
    const broker = { id: reader.int32(), host: reader.string() ?? "", port: reader.int32(), rack: reader.string() };
    reader.tags();
    return broker;
  });
  const clusterId = reader.string();
  const controllerId = known(reader.int32());
  const topics = reader.array(() => readTopic(reader));
  return { clusterId, controllerId, brokers, topics };
}

function readTopic(reader: FlexibleReader): MetadataTopic {
  const errorCode = reader.int16();
  const name = reader.string() ?? "";
  const id = reader.hex(16);
  const internal = reader.int8() !== 0;
  const partitions = reader.array(() => {
    const partitionError = reader.int16();
    const partition = reader.int32();
    const leader = reader.int32();
    reader.int32();
    const replicas = reader.skipInt32Array();
    reader.skipInt32Array();
    reader.skipInt32Array();
    reader.tags();
    return { partition, errorCode: partitionError, leader, replicas };
  });
  reader.int32();
  reader.tags();
  return { name, id: id === NO_TOPIC_ID ? null : id, internal, errorCode, partitions: partitions.sort(byPartition) };
}

function byPartition(a: MetadataPartition, b: MetadataPartition): number {
  return a.partition - b.partition;
}

function known(id: number | undefined): number | null {
  return id === undefined || id < 0 ? null : id;
}

function uvarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
