import { api } from "../api.ts";
import { between, bool, countOf, int16, int32, list, nullable, since, text, uuid, type WireType } from "../types.ts";
import { NOT_ASKED } from "./operations.ts";

export const NO_TOPIC_ID = "0".repeat(32);
/** The largest clusters have a few hundred brokers. */
export const MOST_BROKERS = 10_000;

const ABOUT = {
  name: "Metadata",
  key: 3,
  versions: [1, 13],
  flexibleFrom: 9,
  changes: false,
  to: "any",
  introduced: "0.10",
  request: {
    /** Null: all topics; empty: none. */
    topics: nullable(list({ topicId: since(10, uuid, NO_TOPIC_ID, true), name: nullable(text, 10) }), 1),
    allowAutoTopicCreation: since(4, bool, true, true),
    includeClusterAuthorizedOperations: between(8, 10, bool, false),
    includeTopicAuthorizedOperations: since(8, bool, false),
  },
} as const;

/** Brokers, and topics with their partitions and leaders; never creates a topic unless asked to. */
export const METADATA = api({
  ...ABOUT,
  /** Only the number of replicas is read, because the lists would take most of a large cluster's answer. */
  response: responseWith(countOf(int32), 0),
});

/** The same with the broker ids of each partition, for a few topics. */
export const METADATA_FULL = api({ ...ABOUT, response: responseWith(list(int32, MOST_BROKERS), []) });

function responseWith<Nodes>(nodes: WireType<Nodes>, none: Nodes) {
  return {
    throttleTimeMs: since(3, int32, 0),
    brokers: list({ nodeId: int32, host: text, port: int32, rack: since(1, nullable(text, 1), null) }, MOST_BROKERS),
    clusterId: since(2, nullable(text, 2), null),
    controllerId: since(1, int32, -1),
    topics: list({
      errorCode: int16,
      name: nullable(text, 12),
      topicId: since(10, uuid, NO_TOPIC_ID),
      isInternal: since(1, bool, false),
      partitions: list({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: since(7, int32, -1),
        replicaNodes: nodes,
        isrNodes: nodes,
        offlineReplicas: since(5, nodes, none),
      }),
      topicAuthorizedOperations: since(8, int32, NOT_ASKED),
    }),
    clusterAuthorizedOperations: between(8, 10, int32, NOT_ASKED),
    errorCode: since(13, int16, 0),
  };
}
