// Requests about topics while a broker of the cluster is down: what is unknown is null, with the reason, never zero.
import assert from "node:assert/strict";
import { it } from "node:test";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { settingsFor, until } from "./support.ts";

it("what is on a broker that is down is unknown, everything else is reported", { timeout: 180_000 }, async (test) => {
  const cluster: Cluster = await startCluster(3);
  test.after(() => cluster.stop());
  const session = new ClusterSession();
  test.after(() => session.close());
  await session.connect(settingsFor(cluster.bootstraps));
  const topics = new TopicReads(session);
  await cluster.broker(1).createTopic("whole", { partitions: 3, replication: 3 });
  await cluster.broker(1).createTopic("single", { partitions: 3, replication: 1 });
  await until("every partition has a leader", async () => {
    const list = await topics.list();
    return list.length === 2 && list.every(({ leaderless, underReplicated }) => leaderless + underReplicated === 0);
  });
  assert.deepEqual(await topics.sizes(null), {
    topics: [
      { name: "single", bytes: 0 },
      { name: "whole", bytes: 0 },
    ],
    failures: [],
  });

  await cluster.broker(3).kill();
  await until("the cluster sees it", async () => (await topics.list()).some(({ leaderless }) => leaderless > 0));
  const { topics: sizes, failures } = await topics.sizes(null);
  assert.deepEqual(
    sizes.map(({ bytes }) => bytes),
    [null, null],
  );
  assert.ok(failures.length > 0);
  const [single, whole] = await topics.lastWrites(["single", "whole"]);
  assert.deepEqual([single?.at, single?.error?.code], [null, "LEADER_NOT_AVAILABLE"]);
  assert.deepEqual([whole?.at, whole?.error], [null, null]);

  const down = (await topics.describe("single")).partitions.find(({ leader }) => leader === null);
  assert.deepEqual(
    [down?.replicas, down?.start, down?.end, down?.bytes, down?.leaderBytes],
    [[3], null, null, null, null],
  );
  assert.notEqual(down?.error, null);
  for (const one of (await topics.describe("whole")).partitions) {
    assert.deepEqual([one.error, one.start, one.end, one.bytes, one.leaderBytes], [null, 0, 0, null, 0]);
    assert.deepEqual(one.offline, [3]);
    assert.ok(!one.inSync.includes(3));
  }
});
