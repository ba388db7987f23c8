// Groups on the oldest and the newest Kafka that Tailwater supports. Their jars are fetched once, like those of the
// other tests.
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { startBroker } from "../../scripts/kafka/broker.ts";
import { startShare } from "../../scripts/kafka/groups/start.ts";
import { OLDEST_KAFKA_VERSION, startOldBroker } from "../../scripts/kafka/old-broker.ts";
import { SetupError } from "../../scripts/kafka/setup-error.ts";
import type { GroupsWorkerApi } from "../../src/contract/groups.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { settingsFor, until } from "./support.ts";

const NEWEST = "4.4.0";
const ORDERS = "orders";

interface Running {
  readonly bootstrap: string;
  stop(): Promise<void>;
}

/** A broker with a topic of two partitions and ten records in each; null when its jars are not available. */
async function started(
  test: TestContext,
  start: () => Promise<Running>,
): Promise<{ broker: Running; groups: GroupsWorkerApi; kafka: Kafka; left: (() => Promise<void>)[] } | null> {
  const broker = await start().catch((error: unknown) => {
    if (!(error instanceof SetupError)) throw error;
    test.skip(`The jars of this Kafka cannot be had: ${error.message.split("\n")[0]}`);
    return null;
  });
  if (broker === null) return null;
  const session = new ClusterSession();
  const left: (() => Promise<void>)[] = [];
  test.after(async () => {
    // Members cannot leave when the broker is gone.
    await Promise.all(left.map((leave) => leave()));
    await session.close();
    await broker.stop();
  });
  const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  // A broker that answers may not have elected a controller yet.
  await until("the topic is made", () =>
    admin
      .createTopics({ topics: [{ topic: ORDERS, numPartitions: 2, replicationFactor: 1 }], waitForLeaders: false })
      .then(
        () => true,
        () =>
          admin
            .listTopics()
            .then((names) => names.includes(ORDERS))
            .catch(() => false),
      ),
  );
  await until("the topic has leaders", () =>
    admin.fetchTopicMetadata({ topics: [ORDERS] }).then(
      ({ topics }) => topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0)),
      () => false,
    ),
  );
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: 20 }, (_, n) => ({ partition: n % 2, value: `${n}` }));
  await producer.send({ topic: ORDERS, messages });
  await producer.disconnect();
  await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
  return { broker, groups: groupsOf(session), kafka, left };
}

const places = async (groups: GroupsWorkerApi, group: string) =>
  (await groups.describe(group)).offsets.map(({ partition, committed, end, lag }) => [partition, committed, end, lag]);

describe("groups on other Kafka versions", { timeout: 180_000 }, () => {
  it(`${OLDEST_KAFKA_VERSION}: are listed without a state, described, made, reset and deleted`, async (test) => {
    const all = await started(test, () => startOldBroker());
    if (all === null) return;
    const { groups, kafka, left } = all;
    const of = [{ topic: ORDERS, partitions: "all" }] as const;
    const made = await groups.planReset({ group: "made", to: { kind: "latest", minus: 3 }, of });
    await groups.commit(
      "made",
      made.map((row) => ({ topic: row.topic, partition: row.partition, offset: row.new })),
    );
    assert.deepEqual(await places(groups, "made"), [
      [0, 7, 10, 3],
      [1, 7, 10, 3],
    ]);
    const consumer = kafka.consumer({ groupId: "busy" });
    await consumer.connect();
    await consumer.subscribe({ topics: [ORDERS] });
    await consumer.run({ eachMessage: async () => {} });
    left.push(() => consumer.disconnect());
    await until(
      "the group is stable",
      async () => (await groups.describe("busy").catch(() => null))?.state === "Stable",
    );
    const { groups: listed, failures } = await groups.list();
    assert.deepEqual(
      [failures, listed.map(({ group, type, state }) => [group, type, state])],
      [
        [],
        [
          ["busy", "classic", null],
          ["made", "classic", null],
        ],
      ],
    );
    const figures = await groups.figures(listed);
    assert.deepEqual(figures.map(({ group, members, lag, error }) => [group, members, lag, error]).at(1), [
      "made",
      0,
      6,
      null,
    ]);
    await assert.rejects(groups.planReset({ group: "busy", to: { kind: "earliest" }, of }), {
      code: "GROUP_NOT_EMPTY",
    });
    await assert.rejects(groups.planRemoval("busy", "all"), { code: "API_UNSUPPORTED" });
    await assert.rejects(groups.deleteOffsets("made", [ORDERS]), { code: "API_UNSUPPORTED" });
    assert.deepEqual(await groups.delete(["made"]), [{ target: "made", error: null }]);
    await assert.rejects(groups.describe("made"), { code: "GROUP_UNKNOWN" });
  });

  it(`${NEWEST}: share groups are reset, and forget the offsets of a topic`, async (test) => {
    const all = await started(test, () => startBroker({ version: NEWEST }));
    if (all === null) return;
    const { groups, broker, left } = all;
    const share = await startShare({
      ...{ bootstrap: broker.bootstrap, group: "share", topics: [ORDERS], members: 0 },
      committed: { [ORDERS]: { 0: 4, 1: 6 } },
    });
    left.push(() => share.stop());
    assert.deepEqual(
      (await places(groups, "share")).map(([partition, committed]) => [partition, committed]),
      [
        [0, 4],
        [1, 6],
      ],
    );
    const outcomes = await groups.commit("share", [{ topic: ORDERS, partition: 0, offset: 2 }]);
    assert.deepEqual(outcomes, [{ target: "orders/0", error: null }]);
    assert.equal((await places(groups, "share"))[0]?.[1], 2);
    assert.deepEqual(await groups.deleteOffsets("share", [ORDERS]), [{ target: ORDERS, error: null }]);
  });
});
