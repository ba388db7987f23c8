import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { EMPTY, FALLS_BEHIND, KEEPS_UP, KIP_848, runGroups, SHARES } from "../../scripts/demo/groups.ts";
import { CLICKSTREAM, ORDERS, PAYMENTS } from "../../scripts/demo/topics.ts";
import { GroupClient } from "../../scripts/kafka/groups/group-client.ts";
import { brokerForTests } from "../support/broker.ts";
import { toolOffsets } from "../support/kafka-tools.ts";
import { until } from "./support.ts";

const TOPICS = [CLICKSTREAM, ORDERS, PAYMENTS];
const TYPES = {
  [KEEPS_UP]: "classic",
  [FALLS_BEHIND]: "classic",
  [EMPTY]: "classic",
  [KIP_848]: "consumer",
  [SHARES]: "share",
};

const broker = await brokerForTests();

before(async () => {
  for (const topic of TOPICS) await broker.createTopic(topic, { partitions: 2 });
});

test("the demo has a group of each kind, which moves as its name says and ends empty", {
  timeout: 120_000,
}, async (t) => {
  const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  const client = new GroupClient(broker.bootstrap, "test");
  t.after(async () => {
    client.close();
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });
  const write = async () => {
    for (const topic of TOPICS) {
      const messages = Array.from({ length: 100 }, (_, n) => ({ partition: n % 2, value: `${n}` }));
      await producer.send({ topic, messages });
    }
  };
  const states = async () =>
    Object.fromEntries(
      await Promise.all(Object.keys(TYPES).map(async (group) => [group, await client.stateOf(group)] as const)),
    );
  const expected = (state: string) =>
    Object.fromEntries(
      Object.entries(TYPES).map(([group, type]) => [group, { type, state: group === EMPTY ? "Empty" : state }]),
    );

  await write();
  const ending = new AbortController();
  const steps: string[] = [];
  const onStep = (step: string) => steps.push(step);
  const running = runGroups({ bootstrap: broker.bootstrap, onStep }, ending.signal);
  await until("every group is there", async () => {
    const now = await states();
    return Object.keys(TYPES).every((group) => now[group]?.state === (group === EMPTY ? "Empty" : "Stable"));
  });
  assert.deepEqual(await states(), expected("Stable"));

  const committed = async (group: string) =>
    (await admin.fetchOffsets({ groupId: group }))
      .flatMap(({ partitions }) => partitions)
      .map(({ offset }) => Number(offset));
  const moved = async (group: string) => (await committed(group)).some((offset) => offset > 0);
  await until("both read what is written", async () => {
    await write();
    return (await moved(KEEPS_UP)) && (await moved(FALLS_BEHIND));
  });
  const ends = (await admin.fetchTopicOffsets(ORDERS)).map(({ high }) => Number(high));
  await until("the group that keeps up is at the end", async () => {
    const now = await committed(KEEPS_UP);
    return now.toSorted().join() === ends.toSorted().join();
  });
  for (const { lag } of (await toolOffsets(broker.bootstrap, KEEPS_UP)).values()) assert.equal(lag, 0);
  // It began at the first offset, 50 records behind, and gets a part of the records that follow.
  for (const { lag } of (await toolOffsets(broker.bootstrap, FALLS_BEHIND)).values()) assert.ok((lag ?? 0) >= 50);
  for (const offsets of (await toolOffsets(broker.bootstrap, EMPTY)).values()) assert.equal(offsets.committed, 40);

  ending.abort();
  await running;
  assert.deepEqual(await states(), expected("Empty"));
  assert.deepEqual(steps, ["consumer groups"]);
});
