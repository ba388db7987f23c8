import { randomUUID } from "node:crypto";
import type { ValueOf } from "../../../src/workers/wire/types.ts";
import { CONSUMER_GROUP_HEARTBEAT, SHARE_GROUP_HEARTBEAT, STREAMS_GROUP_HEARTBEAT } from "./apis.ts";
import type { Topic } from "./group-client.ts";
import { type Answer, JOINS, type Protocol } from "./member.ts";

type ProtocolOf<A extends { readonly request: unknown; readonly response: unknown }> =
  ValueOf<A["response"]> extends Answer ? Protocol<ValueOf<A["request"]>, ValueOf<A["response"]>> : never;
type Assigned = readonly { readonly topicId: string; readonly partitions: readonly number[] }[];

const REBALANCE_TIMEOUT_MS = 10_000;
/** The one subtopology of our streams groups. */
const SUBTOPOLOGY = "0";

export interface Joining {
  readonly group: string;
  readonly topics: readonly Topic[];
  readonly instanceId: string | null;
}

export function consumerProtocol({ group, topics, instanceId }: Joining): ProtocolOf<typeof CONSUMER_GROUP_HEARTBEAT> {
  let assigned: Assigned = [];
  let isNew = false;
  return {
    api: CONSUMER_GROUP_HEARTBEAT,
    instanceId,
    request: (memberId, memberEpoch) => {
      const joins = memberEpoch === JOINS;
      if (joins) assigned = [];
      const topicPartitions = joins || isNew ? assigned : null;
      isNew = false;
      return {
        groupId: group,
        memberId,
        memberEpoch,
        instanceId,
        rackId: null,
        rebalanceTimeoutMs: joins ? REBALANCE_TIMEOUT_MS : -1,
        subscribedTopicNames: joins ? topics.map(({ name }) => name) : null,
        subscribedTopicRegex: null,
        serverAssignor: null,
        topicPartitions,
      };
    },
    take: ({ assignment }) => {
      if (assignment === null) return false;
      assigned = assignment.topicPartitions;
      isNew = true;
      return true;
    },
    owned: () => byName(assigned, topics),
  };
}

export function shareProtocol({
  group,
  topics,
}: Omit<Joining, "instanceId">): ProtocolOf<typeof SHARE_GROUP_HEARTBEAT> {
  let assigned: Assigned = [];
  return {
    api: SHARE_GROUP_HEARTBEAT,
    instanceId: null,
    request: (memberId, memberEpoch) => ({
      groupId: group,
      memberId,
      memberEpoch,
      rackId: null,
      subscribedTopicNames: memberEpoch === JOINS ? topics.map(({ name }) => name) : null,
    }),
    take: ({ assignment }) => {
      assigned = assignment?.topicPartitions ?? assigned;
      return false;
    },
    owned: () => byName(assigned, topics),
  };
}

/** A topology of one step, which reads the topics and keeps nothing. */
export function streamsProtocol({ group, topics, instanceId }: Joining): ProtocolOf<typeof STREAMS_GROUP_HEARTBEAT> {
  let active: readonly { readonly subtopologyId: string; readonly partitions: readonly number[] }[] = [];
  let isNew = false;
  const processId = randomUUID();
  const sources = topics.map(({ name }) => name);
  return {
    api: STREAMS_GROUP_HEARTBEAT,
    instanceId,
    request: (memberId, memberEpoch) => {
      const joins = memberEpoch === JOINS;
      if (joins) active = [];
      const tells = joins || isNew;
      isNew = false;
      return {
        groupId: group,
        memberId,
        memberEpoch,
        endpointInformationEpoch: 0,
        instanceId,
        rackId: null,
        rebalanceTimeoutMs: joins ? REBALANCE_TIMEOUT_MS : -1,
        topology: joins ? { epoch: 0, subtopologies: [subtopology(sources)] } : null,
        activeTasks: tells ? active : null,
        standbyTasks: tells ? [] : null,
        warmupTasks: tells ? [] : null,
        processId: joins ? processId : null,
        userEndpoint: null,
        clientTags: joins ? [] : null,
        taskOffsets: null,
        taskEndOffsets: null,
        shutdownApplication: false,
      };
    },
    take: ({ activeTasks }) => {
      if (activeTasks === null) return false;
      active = activeTasks;
      isNew = true;
      return true;
    },
    owned: () => {
      const partitions = active.flatMap((tasks) => tasks.partitions);
      return Object.fromEntries(
        topics.map(({ name, leaders }) => [name, partitions.filter((partition) => partition < leaders.length)]),
      );
    },
  };
}

function subtopology(sourceTopics: readonly string[]) {
  return {
    subtopologyId: SUBTOPOLOGY,
    sourceTopics,
    sourceTopicRegex: [],
    stateChangelogTopics: [],
    repartitionSinkTopics: [],
    repartitionSourceTopics: [],
    copartitionGroups: [],
  };
}

function byName(assigned: Assigned, topics: readonly Topic[]): Readonly<Record<string, readonly number[]>> {
  const names = new Map(topics.map(({ id, name }) => [id, name]));
  return Object.fromEntries(
    assigned.map(({ topicId, partitions }) => [names.get(topicId) ?? topicId, partitions.toSorted((a, b) => a - b)]),
  );
}
