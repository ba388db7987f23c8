// One request of every kind of change, and the arguments of every worker call that changes something. The type makes
// both complete, so that a new one cannot be forgotten. Each has a target of its own.
import { Kafka, logLevel } from "kafkajs";
import type { Broker } from "../../scripts/kafka/broker.ts";
import type { ChangeKind, RequestOf } from "../../src/contract/changes.ts";
import { CLUSTER_WORKER } from "../../src/contract/cluster-worker.ts";
import type { GroupsWorkerApi } from "../../src/contract/groups.ts";
import type { ProduceWorkerApi } from "../../src/contract/produce.ts";
import type { TopicsWorkerApi } from "../../src/contract/topics.ts";
import { topicsWithRecords } from "./groups-support.ts";
import { until } from "./support.ts";

type Requests = { readonly [Kind in ChangeKind]: RequestOf<Kind> };
/** Names of the worker's calls that are marked as changing. */
type Changing = "create" | "configure" | "addPartitions" | "deleteRecords" | "empty" | "delete";
type ChangingGroups = "commit" | "deleteOffsets" | "delete" | "removeMembers";
interface WorkerArguments {
  readonly topics: { readonly [Call in Changing]: Parameters<TopicsWorkerApi[Call]> };
  readonly groups: { readonly [Call in ChangingGroups]: Parameters<GroupsWorkerApi[Call]> };
  readonly produce: { readonly run: Parameters<ProduceWorkerApi["run"]> };
}

/** The topics, the groups with offsets in the first topic, and a group with a member. @param name in all their names */
const namesOf = (name: string) => ({
  topics: [`${name}.kept`, `${name}.emptied`, `${name}.doomed`],
  groups: [`${name}.reset`, `${name}.forgets`, `${name}.doomed`],
  member: `${name}.member`,
});

export function sampleRequests(name: string): Requests {
  const [kept = "", emptied = "", doomed = ""] = namesOf(name).topics;
  const [reset = "", forgets = "", deleted = ""] = namesOf(name).groups;
  const of = [{ topic: kept, partitions: "all" }] as const;
  return {
    "topics.create": { topic: `${name}.made`, partitions: 1, replicationFactor: 1, config: {} },
    "topics.configure": { topic: kept, alterations: [{ key: "retention.ms", value: "86400000" }] },
    "topics.addPartitions": { topic: kept, total: 3 },
    "topics.deleteRecords": { topic: emptied, before: [{ partition: 0, offset: 2 }] },
    "topics.empty": { topics: [emptied] },
    "topics.delete": { topics: [doomed] },
    "groups.reset": { group: reset, to: { kind: "earliest" }, of },
    "groups.create": { group: `${name}.made`, to: { kind: "earliest" }, of },
    "groups.deleteOffsets": { group: forgets, topics: [kept] },
    "groups.delete": { groups: [deleted] },
    "groups.removeMembers": { group: namesOf(name).member, members: "all" },
    "produce.records": { ...NO_RECORDS, topic: kept },
    "replay.records": { ...NO_RECORDS, ...NO_REPLAY, topic: kept },
  };
}

const NO_TARGET = {
  ...{ topicId: null, partitions: 1, withoutLeader: 0 },
  ...{ appendsTime: null, compacted: null, mostBatchBytes: null },
};

/** Its input is never fed. */
const NO_RECORDS = {
  ...({ input: "none", format: { kind: "ndjson", exact: false }, compression: "none", acks: "all" } as const),
  ...{ idempotent: true, transaction: false, perSecond: null, records: 0 },
};

const NO_REPLAY = {
  ...{
    input: "no replay",
    from: "a test",
    to: "a test",
    isOwn: false,
    counted: 0,
    failing: 0,
    rewrite: null,
    rest: null,
  },
  keeps: { headers: true, timestamps: true, partitions: true, origin: false },
};

export function sampleArguments(name: string): WorkerArguments {
  const [kept = "", emptied = "", doomed = ""] = namesOf(name).topics;
  const [reset = "", forgets = "", deleted = ""] = namesOf(name).groups;
  const create = { topic: `${name}.made`, partitions: 1, replicationFactor: 1, config: {} };
  return {
    topics: {
      create: [create, false],
      configure: [{ topic: kept, topicId: null }, [{ key: "retention.ms", value: "86400000" }], false],
      addPartitions: [{ topic: kept, topicId: null }, 3, false],
      deleteRecords: [{ topic: emptied, topicId: null }, [{ partition: 0, offset: 2 }]],
      empty: [[{ topic: emptied, topicId: null }]],
      delete: [[{ topic: doomed, topicId: null }]],
    },
    groups: {
      commit: [reset, [{ topic: kept, partition: 0, offset: 0 }]],
      deleteOffsets: [forgets, [kept]],
      delete: [[deleted]],
      removeMembers: [namesOf(name).member, "all"],
    },
    produce: { run: [{ ...NO_RECORDS, topic: kept }, NO_TARGET] },
  };
}

/** Every call of the worker's tables that is marked as changing: [feature, call]. */
export const changingCalls = (): readonly (readonly [feature: "topics" | "groups" | "produce", call: string])[] =>
  Object.entries(CLUSTER_WORKER).flatMap(([feature, { calls }]) =>
    Object.entries(calls).flatMap(([call, effect]) =>
      effect === "changes" ? [[feature as "topics" | "groups" | "produce", call] as const] : [],
    ),
  );

/**
 * Creates what the samples change.
 * @returns a function that ends the member of its group
 */
export async function makeTargets(broker: Broker, name: string): Promise<() => Promise<void>> {
  const { topics, groups, member } = namesOf(name);
  const [kept = ""] = topics;
  await topicsWithRecords(broker, Object.fromEntries(topics.map((topic) => [topic, 2])), 4);
  await broker.withAdmin(async (admin) => {
    const partitions = [0, 1].map((partition) => ({ partition, offset: "3" }));
    for (const groupId of groups) await admin.setOffsets({ groupId, topic: kept, partitions });
  });
  const consumer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).consumer({ groupId: member });
  await consumer.connect();
  await consumer.subscribe({ topics: [kept] });
  await consumer.run({ eachMessage: async () => {} });
  await until("the group has its member", async () => {
    const told = await broker.withAdmin((admin) => admin.describeGroups([member]));
    return told.groups[0]?.state === "Stable";
  });
  return () => consumer.disconnect();
}

/** All that the samples can change, as the broker reports it: the same text for the same state. */
export async function stateOf(broker: Broker, name: string): Promise<string> {
  const { topics, groups, member } = namesOf(name);
  return broker.withAdmin(async (admin) => {
    const names = (await admin.listTopics()).filter((topic) => topic.startsWith(name)).sort();
    const known = topics.filter((topic) => names.includes(topic));
    const offsets = await Promise.all(known.map((topic) => admin.fetchTopicOffsets(topic)));
    const resources = known.map((topic) => ({ type: 2, name: topic, configNames: ["retention.ms"] }));
    const { resources: configs } = await admin.describeConfigs({ resources, includeSynonyms: false });
    const committed = await Promise.all(groups.map((groupId) => admin.fetchOffsets({ groupId })));
    const listed = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(name));
    const { groups: described } = await admin.describeGroups([member]);
    const members = described.map(({ state, members: all }) => [state, all.map(({ memberId }) => memberId)]);
    const values = configs.map(({ resourceName, configEntries }) => [resourceName, configEntries[0]?.configValue]);
    return JSON.stringify({ names, offsets, values, committed, listed: listed.sort(), members }, null, 1);
  });
}
