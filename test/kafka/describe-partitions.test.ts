// The replicas of each partition, page by page, while a broker goes down.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import {
  describePartitions,
  type PartitionDetail,
  partitionPages,
} from "../../src/workers/topics/describe-partitions.ts";
import { METADATA_FULL, NO_TOPIC_ID } from "../../src/workers/wire/apis/metadata.ts";
import { settingsFor, until } from "./support.ts";

const TOPIC = "replicated";
const PARTITIONS = 5;
let cluster: Cluster;
let link: ClusterLink;

before(
  async () => {
    cluster = await startCluster(3);
    await cluster.broker(1).createTopic(TOPIC, { partitions: PARTITIONS, replication: 3 });
    link = new ClusterLink(settingsFor(cluster.bootstraps), makeClientLog());
    await link.connect();
  },
  { timeout: 150_000 },
);
after(async () => {
  link?.close();
  await cluster?.stop();
});

/** As Metadata reports it, which every broker has. */
async function byMetadata(): Promise<[number, number[], number[], number[]][]> {
  const { topics } = await link.ask(METADATA_FULL, {
    topics: [{ topicId: NO_TOPIC_ID, name: TOPIC }],
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
  const partitions = topics[0]?.partitions ?? [];
  return partitions
    .map(({ partitionIndex, replicaNodes, isrNodes, offlineReplicas }) => {
      return [partitionIndex, [...replicaNodes], sorted(isrNodes), sorted(offlineReplicas)] satisfies [
        number,
        number[],
        number[],
        number[],
      ];
    })
    .sort(([a], [b]) => a - b);
}

const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
const told = (details: readonly PartitionDetail[]) =>
  details.map(({ partition, replicas, isr, offline }) => [partition, [...replicas], sorted(isr), sorted(offline)]);

it("reports replicas, those in sync and those offline as the cluster does", { timeout: 120_000 }, async () => {
  await until("all replicas are in sync", async () =>
    (await describePartitions(link, TOPIC)).every(({ isr }) => isr.length === 3),
  );
  const pages: number[][] = [];
  for await (const page of partitionPages(link, TOPIC, 2)) pages.push(page.map(({ partition }) => partition));
  assert.deepEqual(pages, [[0, 1], [2, 3], [4]]);
  const whole = await describePartitions(link, TOPIC);
  assert.deepEqual(told(whole), await byMetadata());
  for (const { leader, leaderEpoch, eligibleLeaders, error } of whole) {
    assert.ok([1, 2, 3].includes(leader ?? -1));
    assert.ok((leaderEpoch ?? -1) >= 0);
    assert.ok(Array.isArray(eligibleLeaders));
    assert.equal(error, null);
  }
  await assert.rejects(describePartitions(link, "nowhere"), { code: "TOPIC_UNKNOWN" });

  await cluster.broker(3).stop();
  await until(
    "broker 3 is offline for every partition",
    async () => (await describePartitions(link, TOPIC)).every(({ offline }) => offline.join() === "3"),
    60_000,
  );
  const without = await describePartitions(link, TOPIC);
  for (const { isr, leader } of without) assert.ok(!isr.includes(3) && leader !== 3);
  await until("both say the same", async () => {
    const [one, other] = [told(await describePartitions(link, TOPIC)), await byMetadata()];
    return JSON.stringify(one) === JSON.stringify(other);
  });
});
