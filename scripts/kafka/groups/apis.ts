// The requests of group members, which the app never sends. A test compares each declaration with Kafka's own
// definitions.
import { api } from "../../../src/workers/wire/api.ts";
import {
  between,
  bool,
  bytes,
  int8,
  int16,
  int32,
  list,
  nullable,
  offset,
  since,
  struct,
  text,
  uint16,
  uuid,
} from "../../../src/workers/wire/types.ts";

/** Record batches, not decoded. */
const records = { ...bytes, kind: "records" };
const topicPartitions = list({ topicId: uuid, partitions: list(int32) });
const assignment = nullable(struct({ topicPartitions }));

/** A member of a KIP-848 group joins (epoch 0), lives, acknowledges its partitions, and leaves (epoch −1). */
export const CONSUMER_GROUP_HEARTBEAT = api({
  name: "ConsumerGroupHeartbeat",
  key: 68,
  versions: [1, 1],
  flexibleFrom: 0,
  changes: true,
  to: "group",
  introduced: "4.0",
  request: {
    groupId: text,
    memberId: text,
    memberEpoch: int32,
    instanceId: nullable(text),
    rackId: nullable(text),
    rebalanceTimeoutMs: int32,
    subscribedTopicNames: nullable(list(text)),
    subscribedTopicRegex: nullable(text, 1),
    serverAssignor: nullable(text),
    topicPartitions: nullable(topicPartitions),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    memberId: nullable(text),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment,
  },
});

/** The same for a share group (KIP-932). Members acknowledge no partitions, because partitions are shared. */
export const SHARE_GROUP_HEARTBEAT = api({
  name: "ShareGroupHeartbeat",
  key: 76,
  versions: [1, 1],
  flexibleFrom: 0,
  changes: true,
  to: "group",
  introduced: "4.1",
  request: {
    groupId: text,
    memberId: text,
    memberEpoch: int32,
    rackId: nullable(text),
    subscribedTopicNames: nullable(list(text)),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    memberId: nullable(text),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment,
  },
});

const keyValues = list({ key: text, value: text });
const taskIds = nullable(list({ subtopologyId: text, partitions: list(int32) }));
const taskOffsets = nullable(list({ subtopologyId: text, partition: int32, offset }));
const topicInfos = list({ name: text, partitions: int32, replicationFactor: int16, topicConfigs: keyValues });
const endpoint = { host: text, port: uint16 };
const topicsWithPartitions = list({ topic: text, partitions: list(int32) });

/** The same for a streams group (KIP-1071), whose members also send their topology. */
export const STREAMS_GROUP_HEARTBEAT = api({
  name: "StreamsGroupHeartbeat",
  key: 88,
  versions: [0, 0],
  flexibleFrom: 0,
  changes: true,
  to: "group",
  introduced: "4.1",
  request: {
    groupId: text,
    memberId: text,
    memberEpoch: int32,
    endpointInformationEpoch: int32,
    instanceId: nullable(text),
    rackId: nullable(text),
    rebalanceTimeoutMs: int32,
    topology: nullable(
      struct({
        epoch: int32,
        subtopologies: list({
          subtopologyId: text,
          sourceTopics: list(text),
          sourceTopicRegex: list(text),
          stateChangelogTopics: topicInfos,
          repartitionSinkTopics: list(text),
          repartitionSourceTopics: topicInfos,
          copartitionGroups: list({
            sourceTopics: list(int16),
            sourceTopicRegex: list(int16),
            repartitionSourceTopics: list(int16),
          }),
        }),
      }),
    ),
    activeTasks: taskIds,
    standbyTasks: taskIds,
    warmupTasks: taskIds,
    processId: nullable(text),
    userEndpoint: nullable(struct(endpoint)),
    clientTags: nullable(keyValues),
    taskOffsets,
    taskEndOffsets: taskOffsets,
    shutdownApplication: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    memberId: text,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    acceptableRecoveryLag: int32,
    taskOffsetIntervalMs: int32,
    status: nullable(list({ statusCode: int8, statusDetail: text })),
    activeTasks: taskIds,
    standbyTasks: taskIds,
    warmupTasks: taskIds,
    endpointInformationEpoch: int32,
    partitionsByUserEndpoint: nullable(
      list({
        userEndpoint: struct(endpoint),
        activePartitions: topicsWithPartitions,
        standbyPartitions: topicsWithPartitions,
      }),
    ),
  },
});

const acknowledgementBatches = list({ firstOffset: offset, lastOffset: offset, acknowledgeTypes: list(int8) });
const leader = struct({ leaderId: int32, leaderEpoch: int32 });
const nodeEndpoints = list({ nodeId: int32, host: text, port: int32, rack: nullable(text) });

/** A member of a share group acquires records, and acknowledges the ones it acquired before. */
export const SHARE_FETCH = api({
  name: "ShareFetch",
  key: 78,
  versions: [1, 1],
  flexibleFrom: 0,
  changes: true,
  to: "broker",
  introduced: "4.1",
  request: {
    groupId: nullable(text),
    memberId: nullable(text),
    shareSessionEpoch: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32,
    maxRecords: int32,
    batchSize: int32,
    topics: list({
      topicId: uuid,
      partitions: list({ partitionIndex: int32, acknowledgementBatches }),
    }),
    forgottenTopicsData: topicPartitions,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    acquisitionLockTimeoutMs: int32,
    responses: list({
      topicId: uuid,
      partitions: list({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: nullable(text),
        acknowledgeErrorCode: int16,
        acknowledgeErrorMessage: nullable(text),
        currentLeader: leader,
        records,
        acquiredRecords: list({ firstOffset: offset, lastOffset: offset, deliveryCount: int16 }),
      }),
    }),
    nodeEndpoints,
  },
});

/** Enables features that the cluster's brokers support (KIP-584). */
export const UPDATE_FEATURES = api({
  name: "UpdateFeatures",
  key: 57,
  versions: [1, 2],
  flexibleFrom: 0,
  changes: true,
  to: "controller",
  introduced: "2.7",
  request: {
    timeoutMs: int32,
    featureUpdates: list({ feature: text, maxVersionLevel: int16, upgradeType: since(1, int8, 1) }),
    validateOnly: since(1, bool, false),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    results: between(0, 1, list({ feature: text, errorCode: int16, errorMessage: nullable(text) }), []),
  },
});

export const GROUP_APIS = [
  CONSUMER_GROUP_HEARTBEAT,
  SHARE_GROUP_HEARTBEAT,
  STREAMS_GROUP_HEARTBEAT,
  SHARE_FETCH,
  UPDATE_FEATURES,
] as const;
