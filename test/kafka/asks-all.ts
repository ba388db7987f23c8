import assert from "node:assert/strict";
import type { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { describePartitions } from "../../src/workers/topics/describe-partitions.ts";
import { CREATE_PARTITIONS } from "../../src/workers/wire/apis/create-partitions.ts";
import { CREATE_TOPICS } from "../../src/workers/wire/apis/create-topics.ts";
import { DELETE_GROUPS } from "../../src/workers/wire/apis/delete-groups.ts";
import { DELETE_RECORDS } from "../../src/workers/wire/apis/delete-records.ts";
import { DELETE_TOPICS } from "../../src/workers/wire/apis/delete-topics.ts";
import { DESCRIBE_CLUSTER } from "../../src/workers/wire/apis/describe-cluster.ts";
import { CONFIG_RESOURCE, DESCRIBE_CONFIGS } from "../../src/workers/wire/apis/describe-configs.ts";
import { DESCRIBE_GROUPS } from "../../src/workers/wire/apis/describe-groups.ts";
import { DESCRIBE_LOG_DIRS } from "../../src/workers/wire/apis/describe-log-dirs.ts";
import { DESCRIBE_TOPIC_PARTITIONS } from "../../src/workers/wire/apis/describe-topic-partitions.ts";
import { CONFIG_OPERATION, INCREMENTAL_ALTER_CONFIGS } from "../../src/workers/wire/apis/incremental-alter-configs.ts";
import { LEAVE_GROUP } from "../../src/workers/wire/apis/leave-group.ts";
import { LIST_CONFIG_RESOURCES } from "../../src/workers/wire/apis/list-config-resources.ts";
import { LIST_GROUPS } from "../../src/workers/wire/apis/list-groups.ts";
import { NO_TOPIC_ID } from "../../src/workers/wire/apis/metadata.ts";
import { OFFSET_COMMIT } from "../../src/workers/wire/apis/offset-commit.ts";
import { OFFSET_DELETE } from "../../src/workers/wire/apis/offset-delete.ts";
import { OFFSET_FETCH } from "../../src/workers/wire/apis/offset-fetch.ts";
import { until } from "./support.ts";

const TOPIC = "asked";
const GROUP = "asked-group";
const GROUP_ABOUT = { group: GROUP, subject: `group ${GROUP}`, lookAt: "Look at the group." };
const TOPIC_ABOUT = { subject: `topic ${TOPIC}`, lookAt: "Look at the topic." };
const TIMEOUT_MS = 8_000;
const UNKNOWN_MEMBER = 25;
/** A JavaScript number cannot hold this exactly. */
const LARGE = 2n ** 62n + 1n;

/**
 * Creates a topic and a group on a real broker and deletes them, through every API for it that the broker has. Each
 * answer must report success, and a later request must show the change.
 */
export async function changesAndAsks(link: ClusterLink): Promise<void> {
  await topicComes(link);
  await groupComes(link);
  await groupGoes(link);
  await topicGoes(link);
}

async function topicComes(link: ClusterLink): Promise<void> {
  const topics = [{ name: TOPIC, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }];
  const request = { topics, timeoutMs: TIMEOUT_MS };
  const tried = await link.change(CREATE_TOPICS, { ...request, validateOnly: true }, TOPIC_ABOUT);
  assert.equal(tried.topics[0]?.errorCode, 0);
  assert.equal((await partitionsOf(link)).length, 0);
  const created = await link.change(CREATE_TOPICS, { ...request, validateOnly: false }, TOPIC_ABOUT);
  assert.equal(created.topics[0]?.errorCode, 0);
  const grow = { topics: [{ name: TOPIC, count: 3, assignments: null }], timeoutMs: TIMEOUT_MS, validateOnly: false };
  const grown = await link.change(CREATE_PARTITIONS, grow, TOPIC_ABOUT);
  assert.equal(grown.results[0]?.errorCode, 0, grown.results[0]?.errorMessage ?? "");
  // Brokers learn a moment later what the controller changed.
  await until("the partitions are there", async () => (await partitionsOf(link)).length === 3);
  const [described] = await describePartitions(link, TOPIC);
  assert.deepEqual(
    [described?.leader, described?.replicas, described?.isr, described?.offline, described?.error],
    [1, [1], [1], [], null],
  );

  const records = [{ name: TOPIC, partitions: [{ partitionIndex: 0, offset: -1 }] }];
  const deleted = await link.change(
    DELETE_RECORDS,
    { topics: records, timeoutMs: TIMEOUT_MS },
    { ...TOPIC_ABOUT, broker: 1 },
  );
  assert.deepEqual(deleted.topics[0]?.partitions, [{ partitionIndex: 0, lowWatermark: 0, errorCode: 0 }]);

  const sizes = await link.ask(DESCRIBE_LOG_DIRS, { topics: null }, { broker: 1 });
  const [folder] = sizes.results;
  const own = folder?.topics.find(({ name }) => name === TOPIC)?.partitions ?? [];
  assert.deepEqual(
    own.map(({ partitionIndex, partitionSize, offsetLag }) => [partitionIndex, partitionSize, offsetLag]).sort(),
    [
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
    ],
  );

  const configs = [{ name: "retention.ms", configOperation: CONFIG_OPERATION.set, value: "60000" }];
  const resources = [{ resourceType: CONFIG_RESOURCE.topic, resourceName: TOPIC, configs }];
  await where(link, INCREMENTAL_ALTER_CONFIGS, async () => {
    const altered = await link.change(INCREMENTAL_ALTER_CONFIGS, { resources, validateOnly: false }, TOPIC_ABOUT);
    assert.equal(altered.responses[0]?.errorCode, 0);
    await until("the configuration is there", async () => (await retention(link)) === "60000");
  });
  await where(link, DESCRIBE_TOPIC_PARTITIONS, async () => {
    const names = { topics: [{ name: TOPIC }], responsePartitionLimit: 2 };
    const first = await link.ask(DESCRIBE_TOPIC_PARTITIONS, { ...names, cursor: null });
    assert.deepEqual(first.nextCursor, { topicName: TOPIC, partitionIndex: 2 });
    const second = await link.ask(DESCRIBE_TOPIC_PARTITIONS, { ...names, cursor: first.nextCursor });
    assert.deepEqual([second.nextCursor, second.topics[0]?.partitions.map(({ isrNodes }) => isrNodes)], [null, [[1]]]);
  });
  await where(link, DESCRIBE_CLUSTER, async () => {
    const about = { includeClusterAuthorizedOperations: false, endpointType: 1, includeFencedBrokers: true };
    const { brokers } = await link.ask(DESCRIBE_CLUSTER, about);
    assert.deepEqual(
      brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced]),
      [[1, false]],
    );
  });
  await where(link, LIST_CONFIG_RESOURCES, async () => {
    const { configResources } = await link.ask(LIST_CONFIG_RESOURCES, { resourceTypes: [CONFIG_RESOURCE.topic] });
    assert.ok(configResources.some(({ resourceName }) => resourceName === TOPIC));
  });
}

async function groupComes(link: ClusterLink): Promise<void> {
  const offsets = [5n, LARGE].map((committedOffset, partitionIndex) => ({
    partitionIndex,
    committedOffset,
    committedLeaderEpoch: -1,
    committedMetadata: "by hand",
  }));
  const commit = {
    groupId: GROUP,
    generationIdOrMemberEpoch: -1,
    memberId: "",
    groupInstanceId: null,
    retentionTimeMs: -1n,
  };
  const topics = [{ name: TOPIC, partitions: offsets }];
  const committed = await link.change(OFFSET_COMMIT, { ...commit, topics }, GROUP_ABOUT);
  assert.deepEqual(
    committed.topics[0]?.partitions.map(({ errorCode }) => errorCode),
    [0, 0],
  );
  assert.deepEqual(await committedOf(link), [
    [0, 5n],
    [1, LARGE],
  ]);
  const { groups } = await link.ask(LIST_GROUPS, { statesFilter: [], typesFilter: [] }, { broker: 1 });
  assert.ok(groups.some(({ groupId }) => groupId === GROUP));
  const about = { groups: [GROUP], includeAuthorizedOperations: false };
  const described = await link.ask(DESCRIBE_GROUPS, about, { group: GROUP });
  assert.deepEqual(
    described.groups.map(({ groupState, members }) => [groupState, members]),
    [["Empty", []]],
  );
}

async function groupGoes(link: ClusterLink): Promise<void> {
  const nobody = { memberId: "nobody", groupInstanceId: null, reason: null };
  const left = await link.change(LEAVE_GROUP, { groupId: GROUP, memberId: "nobody", members: [nobody] }, GROUP_ABOUT);
  assert.equal(left.members[0]?.errorCode ?? left.errorCode, UNKNOWN_MEMBER);
  await where(link, OFFSET_DELETE, async () => {
    const topics = [{ name: TOPIC, partitions: [{ partitionIndex: 0 }] }];
    const deleted = await link.change(OFFSET_DELETE, { groupId: GROUP, topics }, GROUP_ABOUT);
    assert.deepEqual([deleted.errorCode, deleted.topics[0]?.partitions[0]?.errorCode], [0, 0]);
    assert.deepEqual(await committedOf(link), [[1, LARGE]]);
  });
  const { results } = await link.change(DELETE_GROUPS, { groupsNames: [GROUP] }, GROUP_ABOUT);
  assert.equal(results[0]?.errorCode, 0);
  const { groups } = await link.ask(LIST_GROUPS, { statesFilter: [], typesFilter: [] }, { broker: 1 });
  assert.ok(!groups.some(({ groupId }) => groupId === GROUP));
}

async function topicGoes(link: ClusterLink): Promise<void> {
  const named = { topics: [{ name: TOPIC, topicId: NO_TOPIC_ID }], topicNames: [TOPIC], timeoutMs: TIMEOUT_MS };
  const { responses } = await link.change(DELETE_TOPICS, named, TOPIC_ABOUT);
  assert.equal(responses[0]?.errorCode, 0);
}

/** Runs it where the broker has the API. Otherwise the error must name the API. */
async function where(
  link: ClusterLink,
  api: Parameters<ClusterLink["lack"]>[0],
  work: () => Promise<void>,
): Promise<void> {
  const lack = await link.lack(api);
  if (lack === null) await work();
  else assert.equal(lack.code, "API_UNSUPPORTED");
}

async function partitionsOf(link: ClusterLink) {
  const [topic] = (await link.metadata([TOPIC])).topics;
  return topic?.errorCode === 0 ? topic.partitions : [];
}

async function committedOf(link: ClusterLink): Promise<(readonly [number, bigint])[]> {
  const groups = [{ groupId: GROUP, memberId: null, memberEpoch: -1, topics: null }];
  const answer = await link.ask(
    OFFSET_FETCH,
    { groupId: GROUP, topics: null, groups, requireStable: false },
    { group: GROUP },
  );
  const { errorCode, topics } = answer.groups[0] ?? answer;
  assert.equal(errorCode, 0);
  const partitions = topics.flatMap(({ partitions }) => partitions);
  return partitions
    .map(({ partitionIndex, committedOffset }) => [partitionIndex, BigInt(committedOffset)] as const)
    .sort(([a], [b]) => a - b);
}

async function retention(link: ClusterLink): Promise<string | null | undefined> {
  const resources = [{ resourceType: CONFIG_RESOURCE.topic, resourceName: TOPIC, configurationKeys: ["retention.ms"] }];
  const { results } = await link.ask(DESCRIBE_CONFIGS, {
    resources,
    includeSynonyms: false,
    includeDocumentation: false,
  });
  return results[0]?.configs[0]?.value;
}
