// The groups of the tests and of the demo are real: Kafka's own tools show them, and their members look like Java's.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { GroupClient } from "../../scripts/kafka/groups/group-client.ts";
import { brokerForTests } from "../support/broker.ts";
import { groupsForTests, STREAMS_PROPERTIES } from "../support/groups.ts";
import { javaConsumer, type ToolOffsets, type ToolRow, toolOffsets, toolRows } from "../support/kafka-tools.ts";
import { until } from "./support.ts";

const RECORDS = 30;
const ORDERS = "orders";

const broker = await brokerForTests({ properties: STREAMS_PROPERTIES });
const groups = groupsForTests(broker.bootstrap);

before(async () => {
  await broker.createTopic(ORDERS, { partitions: 3 });
  const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = Array.from({ length: RECORDS }, (_, n) => ({ partition: n % 3, value: `record ${n}` }));
  await producer.send({ topic: ORDERS, messages });
  await producer.disconnect();
});

describe("groups of every type", { timeout: 180_000 }, () => {
  const tool = (args: readonly string[]) => toolRows(broker.bootstrap, "kafka-consumer-groups", args);
  const describeMembers = ["--describe", "--members", "--verbose"];
  const state = async (group: string) => (await tool(["--describe", "--state", "--group", group]))[0]?.STATE;
  const offsets = (committed: number | null): ToolOffsets => ({
    committed,
    end: 10,
    lag: committed === null ? null : 10 - committed,
  });

  it("has classic groups, with members and without", async () => {
    const committed = { [ORDERS]: { 0: 3, 1: 10 } };
    const group = await groups.classic("classic", [ORDERS], { members: 2, committed });
    assert.deepEqual(
      await toolOffsets(broker.bootstrap, "classic"),
      new Map([
        ["orders:0", offsets(3)],
        ["orders:1", offsets(10)],
        ["orders:2", offsets(null)],
      ]),
    );
    const members = await tool([...describeMembers, "--group", "classic"]);
    assert.deepEqual(idsOf(members), group.members.map(({ id }) => id).toSorted());
    await group.commit({ [ORDERS]: { 2: 7 } });
    await group.stop();
    assert.equal(await state("classic"), "Empty");
    assert.deepEqual((await toolOffsets(broker.bootstrap, "classic")).get("orders:2"), offsets(7));
  });

  it("has KIP-848 groups, with static members too", async () => {
    const about = { members: 2, committed: { [ORDERS]: { 0: 1, 2: 9 } }, instanceIds: ["desk-1", "desk-2"] };
    const group = await groups.consumer("kip-848", [ORDERS], about);
    assert.deepEqual(
      await toolOffsets(broker.bootstrap, "kip-848"),
      new Map([
        ["orders:0", offsets(1)],
        ["orders:1", offsets(null)],
        ["orders:2", offsets(9)],
      ]),
    );
    const members = await tool([...describeMembers, "--group", "kip-848"]);
    assert.deepEqual(
      members.map((row) => [row["CONSUMER-ID"], row["GROUP-INSTANCE-ID"], row["CURRENT-ASSIGNMENT"]]).toSorted(),
      group.members
        .map(({ id, instanceId, owned }) => [id, instanceId, `orders:${owned()[ORDERS]?.join()}`])
        .toSorted(),
    );
    await group.stop();
    assert.equal(await state("kip-848"), "Empty");
  });

  it("has share groups, which begin behind the records that were accepted", async () => {
    await groups.share("share", [ORDERS], { members: 2, committed: { [ORDERS]: { 0: 4, 1: 9 } } });
    const starts = await toolOffsets(broker.bootstrap, "share", "kafka-share-groups");
    assert.deepEqual(
      [...starts].map(([place, { committed }]) => [place, committed]),
      [
        ["orders:0", 4],
        ["orders:1", 9],
        ["orders:2", null],
      ],
    );
  });

  it("has streams groups", async () => {
    const group = await groups.streams("streams", [ORDERS], { members: 2, committed: { [ORDERS]: { 1: 6 } } });
    const found = await toolOffsets(broker.bootstrap, "streams", "kafka-streams-groups");
    assert.equal(found.get("orders:1")?.committed, 6);
    assert.equal(found.get("orders:1")?.lag, 4);
    assert.deepEqual(group.members.flatMap(({ owned }) => owned()[ORDERS] ?? []).toSorted(), [0, 1, 2]);
  });

  it("lists each group under its type, even an empty group that never had a member", async () => {
    await groups.classic("empty", [], { members: 0, committed: { [ORDERS]: { 0: 5 } } });
    const rows = await toolRows(broker.bootstrap, "kafka-groups", ["--list"]);
    assert.deepEqual(rows.map((row) => `${row.GROUP} ${row.TYPE}`).toSorted(), [
      "classic Classic",
      "empty Classic",
      "kip-848 Consumer",
      "share Share",
      "streams Streams",
    ]);
  });

  it("has members that look like Java's", async () => {
    const client = new GroupClient(broker.bootstrap, "setup");
    await client.configure("java-share", "share.auto.offset.reset", "earliest");
    client.close();
    const [consumer, sharer] = await Promise.all([
      javaConsumer(broker.bootstrap, "consumer", "java-848", ORDERS),
      javaConsumer(broker.bootstrap, "share", "java-share", ORDERS),
      groups.consumer("own-848", [ORDERS]),
      groups.share("own-share", [ORDERS]),
    ]);
    for (const { logFile } of [consumer, sharer]) {
      await until(`${logFile} has a record`, async () => (await readFile(logFile, "utf8")).includes("record"), 60_000);
    }
    for (const [name, suffix] of [
      ["kafka-consumer-groups", "848"],
      ["kafka-share-groups", "share"],
    ] as const) {
      for (const what of ["--members", "--state"]) {
        const args = ["--describe", what, "--verbose", "--group"];
        const [java, own] = await Promise.all(
          ["java", "own"].map((by) => toolRows(broker.bootstrap, name, [...args, `${by}-${suffix}`])),
        );
        assert.equal(java?.length, 1);
        assert.deepEqual(own?.map(withoutNames), java?.map(withoutNames), `${name} ${what}`);
        assert.equal(own?.[0]?.["CONSUMER-ID"]?.length, java?.[0]?.["CONSUMER-ID"]?.length);
      }
    }
  });
});

function idsOf(rows: readonly ToolRow[]): (string | null | undefined)[] {
  return rows.map((row) => row["CONSUMER-ID"]).toSorted();
}

/** The names of group, member and client differ; everything else must be equal. */
function withoutNames({ GROUP, "CONSUMER-ID": member, "CLIENT-ID": client, ...rest }: ToolRow): ToolRow {
  return rest;
}
