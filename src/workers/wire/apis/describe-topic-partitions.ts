import { api } from "../api.ts";
import { bool, int16, int32, list, nullable, struct, text, uuid } from "../types.ts";
import { MOST_BROKERS } from "./metadata.ts";

const nodes = list(int32, MOST_BROKERS);
const cursor = struct({ topicName: text, partitionIndex: int32 });

/** The partitions of topics, page by page (KIP-966). Only KRaft clusters have this API. */
export const DESCRIBE_TOPIC_PARTITIONS = api({
  name: "DescribeTopicPartitions",
  key: 75,
  versions: [0, 0],
  flexibleFrom: 0,
  changes: false,
  to: "any",
  introduced: "3.8",
  request: {
    topics: list({ name: text }),
    /** The most partitions of one answer. */
    responsePartitionLimit: int32,
    /** Where to continue: the `nextCursor` of the previous answer. */
    cursor: nullable(cursor),
  },
  response: {
    throttleTimeMs: int32,
    topics: list({
      errorCode: int16,
      name: nullable(text),
      topicId: uuid,
      isInternal: bool,
      partitions: list({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: int32,
        replicaNodes: nodes,
        isrNodes: nodes,
        /**
         * Replicas that may lead without loss although they are not in sync (KIP-966); null when the cluster has none.
         */
        eligibleLeaderReplicas: nullable(nodes),
        lastKnownElr: nullable(nodes),
        offlineReplicas: nodes,
      }),
      topicAuthorizedOperations: int32,
    }),
    /** Null: this is the last page. */
    nextCursor: nullable(cursor),
  },
});
