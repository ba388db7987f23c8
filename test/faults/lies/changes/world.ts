// A small cluster built from the API declarations: two topics and four groups. Each answer is the one of Kafka 4.2.
import { CONSUMER_GROUP_DESCRIBE } from "../../../../src/workers/wire/apis/consumer-group-describe.ts";
import { CONFIG_RESOURCE, DESCRIBE_CONFIGS } from "../../../../src/workers/wire/apis/describe-configs.ts";
import { DESCRIBE_GROUPS } from "../../../../src/workers/wire/apis/describe-groups.ts";
import { DESCRIBE_LOG_DIRS } from "../../../../src/workers/wire/apis/describe-log-dirs.ts";
import { DESCRIBE_TOPIC_PARTITIONS } from "../../../../src/workers/wire/apis/describe-topic-partitions.ts";
import { FIND_COORDINATOR } from "../../../../src/workers/wire/apis/find-coordinator.ts";
import { LIST_GROUPS } from "../../../../src/workers/wire/apis/list-groups.ts";
import { LIST_OFFSETS } from "../../../../src/workers/wire/apis/list-offsets.ts";
import { METADATA_FULL, NO_TOPIC_ID } from "../../../../src/workers/wire/apis/metadata.ts";
import { OFFSET_FETCH } from "../../../../src/workers/wire/apis/offset-fetch.ts";
import { NOT_ASKED } from "../../../../src/workers/wire/apis/operations.ts";
import { SHARE_GROUP_DESCRIBE } from "../../../../src/workers/wire/apis/share-group-describe.ts";
import { DESCRIBE_SHARE_GROUP_OFFSETS } from "../../../../src/workers/wire/apis/share-group-offsets.ts";
import { STREAMS_GROUP_DESCRIBE } from "../../../../src/workers/wire/apis/streams-group-describe.ts";
import { type Answering, answering } from "../../../support/wire-broker.ts";

export const TOPICS = ["orders", "payments"] as const;
export const PARTITIONS = 2;
const [START, END] = [2, 12];
const UNKNOWN_TOPIC = 3;
const NO_SUCH_GROUP = 69;

export const topicId = (name: string) => Buffer.from(name.padEnd(16, "-").slice(0, 16)).toString("hex");

interface FakeGroup {
  readonly type: "classic" | "share";
  readonly members: readonly string[];
  /** By topic and partition. */
  readonly offsets: Readonly<Record<string, readonly number[]>>;
}

export const GROUPS: Readonly<Record<string, FakeGroup>> = {
  readers: { type: "classic", members: [], offsets: { orders: [3, 4], payments: [5, 6] } },
  idle: { type: "classic", members: [], offsets: { payments: [7, 8] } },
  busy: { type: "classic", members: ["member-a", "member-b"], offsets: {} },
  sharers: { type: "share", members: [], offsets: { orders: [3, 4], payments: [5, 6] } },
};
const groupsOf = (type: FakeGroup["type"]) => Object.entries(GROUPS).filter(([, group]) => group.type === type);
const find = (name: string, type: FakeGroup["type"]) => groupsOf(type).find(([own]) => own === name)?.[1];

const NODES = [1];
const partitions = () =>
  Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
    ...{ errorCode: 0, partitionIndex, leaderId: 1, leaderEpoch: 1 },
    ...{ replicaNodes: NODES, isrNodes: NODES, offlineReplicas: [] },
  }));

function topicOf(name: string) {
  const isThere = TOPICS.some((one) => one === name);
  return {
    ...{ errorCode: isThere ? 0 : UNKNOWN_TOPIC, name, topicId: isThere ? topicId(name) : NO_TOPIC_ID },
    ...{ isInternal: false, partitions: isThere ? partitions() : [], topicAuthorizedOperations: NOT_ASKED },
  };
}

const CONFIG = { "cleanup.policy": "delete", "retention.ms": "604800000", "min.insync.replicas": "1" };

/** The description of a group that does not exist, for one type. */
const noGroup = (groupId: string) => ({
  ...{ errorCode: NO_SUCH_GROUP, errorMessage: "no such group", groupId, groupState: "" },
  ...{ members: [], authorizedOperations: NOT_ASKED },
});
const EPOCHS = { groupEpoch: 0, assignmentEpoch: 0 };

/** Every API that changes nothing. */
export const READS: readonly Answering[] = [
  answering(METADATA_FULL, ({ topics }, { broker }) => ({
    throttleTimeMs: 0,
    brokers: [{ nodeId: 1, host: "127.0.0.1", port: broker.port, rack: null }],
    ...{ clusterId: "liar", controllerId: 1 },
    topics: (topics?.map(({ name }) => name ?? "") ?? TOPICS).map(topicOf),
    ...{ clusterAuthorizedOperations: NOT_ASKED, errorCode: 0 },
  })),
  answering(FIND_COORDINATOR, ({ coordinatorKeys }, { broker }) => ({
    ...{ throttleTimeMs: 0, errorCode: 0, errorMessage: null, nodeId: -1, host: "", port: -1 },
    coordinators: coordinatorKeys.map((key) => ({
      ...{ key, nodeId: 1, host: "127.0.0.1", port: broker.port, errorCode: 0, errorMessage: null },
    })),
  })),
  answering(LIST_OFFSETS, ({ topics }) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitions: asked }) => ({
      name,
      partitions: asked.map(({ partitionIndex, timestamp }) => ({
        ...{ partitionIndex, errorCode: 0, timestamp: -1n, leaderEpoch: 1 },
        offset: timestamp === -2n ? START : END,
      })),
    })),
  })),
  answering(DESCRIBE_CONFIGS, ({ resources }) => ({
    throttleTimeMs: 0,
    results: resources.map(({ resourceType, resourceName, configurationKeys }) => ({
      ...{ errorCode: 0, errorMessage: null, resourceType, resourceName },
      configs: Object.entries(resourceType === CONFIG_RESOURCE.topic ? CONFIG : { "delete.topic.enable": "true" })
        .filter(([name]) => configurationKeys?.includes(name) ?? true)
        .map(([name, value]) => ({
          ...{ name, value, readOnly: false, configSource: 5, isSensitive: false },
          ...{ synonyms: [{ name, value, source: 5 }], configType: 2, documentation: null },
        })),
    })),
  })),
  answering(DESCRIBE_TOPIC_PARTITIONS, ({ topics }) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name }) => {
      const topic = topicOf(name);
      const more = { eligibleLeaderReplicas: null, lastKnownElr: null };
      return { ...topic, partitions: topic.partitions.map((one) => ({ ...one, ...more })) };
    }),
    nextCursor: null,
  })),
  answering(DESCRIBE_LOG_DIRS, () => ({
    ...{ throttleTimeMs: 0, errorCode: 0 },
    results: [
      { errorCode: 0, logDir: "/data", topics: [], totalBytes: -1n, usableBytes: -1n, isCordoned: false } as const,
    ],
  })),
  answering(LIST_GROUPS, () => ({
    ...{ throttleTimeMs: 0, errorCode: 0 },
    groups: Object.entries(GROUPS).map(([groupId, { type, members }]) => ({
      ...{ groupId, groupState: members.length === 0 ? "Empty" : "Stable" },
      ...{ protocolType: type === "share" ? "share" : "consumer", groupType: type },
    })),
  })),
  answering(DESCRIBE_GROUPS, ({ groups }) => ({
    throttleTimeMs: 0,
    groups: groups.map((groupId) => {
      const group = find(groupId, "classic");
      if (group === undefined) return { ...noGroup(groupId), protocolType: "", protocolData: "" };
      return {
        ...{ errorCode: 0, errorMessage: null, groupId, authorizedOperations: NOT_ASKED },
        groupState: group.members.length === 0 ? "Empty" : "Stable",
        ...{ protocolType: "consumer", protocolData: "range" },
        members: group.members.map((memberId) => ({
          ...{ memberId, groupInstanceId: null, clientId: memberId, clientHost: "/127.0.0.1" },
          ...{ memberMetadata: new Uint8Array(), memberAssignment: new Uint8Array() },
        })),
      };
    }),
  })),
  answering(CONSUMER_GROUP_DESCRIBE, ({ groupIds }) => ({
    throttleTimeMs: 0,
    groups: groupIds.map((groupId) => ({ ...noGroup(groupId), ...EPOCHS, assignorName: "", members: [] })),
  })),
  answering(STREAMS_GROUP_DESCRIBE, ({ groupIds }) => ({
    throttleTimeMs: 0,
    groups: groupIds.map((groupId) => ({ ...noGroup(groupId), ...EPOCHS, topology: null, members: [] })),
  })),
  answering(SHARE_GROUP_DESCRIBE, ({ groupIds }) => ({
    throttleTimeMs: 0,
    groups: groupIds.map((groupId) => {
      const there =
        find(groupId, "share") === undefined ? {} : { errorCode: 0, errorMessage: null, groupState: "Empty" };
      return { ...noGroup(groupId), ...EPOCHS, assignorName: "", ...there, members: [] };
    }),
  })),
  answering(OFFSET_FETCH, ({ groups }) => ({
    ...{ throttleTimeMs: 0, errorCode: 0, topics: [] },
    groups: groups.map(({ groupId }) => ({
      ...{ groupId, errorCode: 0 },
      topics: Object.entries(find(groupId, "classic")?.offsets ?? {}).map(([name, offsets]) => ({
        name,
        partitions: offsets.map((offset, partitionIndex) => ({
          ...{ partitionIndex, committedOffset: BigInt(offset), committedLeaderEpoch: -1, metadata: "", errorCode: 0 },
        })),
      })),
    })),
  })),
  answering(DESCRIBE_SHARE_GROUP_OFFSETS, ({ groups }) => ({
    throttleTimeMs: 0,
    groups: groups.map(({ groupId }) => ({
      ...{ groupId, errorCode: 0, errorMessage: null },
      topics: Object.entries(find(groupId, "share")?.offsets ?? {}).map(([topicName, offsets]) => ({
        ...{ topicName, topicId: topicId(topicName) },
        partitions: offsets.map((offset, partitionIndex) => ({
          ...{
            partitionIndex,
            startOffset: BigInt(offset),
            leaderEpoch: 1,
            lag: -1n,
            errorCode: 0,
            errorMessage: null,
          },
        })),
      })),
    })),
  })),
];
