import { api } from "../api.ts";
import { bool, int16, int32, int64, list, nullable, struct, text, uint16 } from "../types.ts";
import { MOST_MEMBERS } from "./group-members.ts";

const keyValue = struct({ key: text, value: text });
const topicInfo = struct({ name: text, partitions: int32, replicationFactor: int16, topicConfigs: list(keyValue) });
/** Set by the member: any 64 bits. */
const taskOffset = struct({ subtopologyId: text, partition: int32, offset: int64 });
const taskIds = list({ subtopologyId: text, partitions: list(int32) });
const tasks = struct({ activeTasks: taskIds, standbyTasks: taskIds, warmupTasks: taskIds });
const topology = struct({
  epoch: int32,
  /** Null: the topology has not been set up. */
  subtopologies: nullable(
    list({
      subtopologyId: text,
      sourceTopics: list(text),
      repartitionSinkTopics: list(text),
      stateChangelogTopics: list(topicInfo),
      repartitionSourceTopics: list(topicInfo),
    }),
  ),
});

/**
 * Topology, members and tasks of Kafka Streams groups (KIP-1071). Kafka 4.1 has it only when unstable APIs are enabled.
 */
export const STREAMS_GROUP_DESCRIBE = api({
  name: "StreamsGroupDescribe",
  key: 89,
  versions: [0, 0],
  flexibleFrom: 0,
  changes: false,
  to: "group",
  introduced: "4.1",
  request: { groupIds: list(text), includeAuthorizedOperations: bool },
  response: {
    throttleTimeMs: int32,
    groups: list({
      errorCode: int16,
      errorMessage: nullable(text),
      groupId: text,
      groupState: text,
      groupEpoch: int32,
      assignmentEpoch: int32,
      topology: nullable(topology),
      members: list(
        {
          memberId: text,
          memberEpoch: int32,
          instanceId: nullable(text),
          rackId: nullable(text),
          clientId: text,
          clientHost: text,
          topologyEpoch: int32,
          processId: text,
          userEndpoint: nullable(struct({ host: text, port: uint16 })),
          clientTags: list(keyValue),
          taskOffsets: list(taskOffset),
          taskEndOffsets: list(taskOffset),
          assignment: tasks,
          targetAssignment: tasks,
          isClassic: bool,
        },
        MOST_MEMBERS,
      ),
      authorizedOperations: int32,
    }),
  },
});
