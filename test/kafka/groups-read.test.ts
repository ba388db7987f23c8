// What Tailwater shows of groups equals what Kafka's own tools print, partition by partition, for groups of all four
// types.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { TailwaterError } from "../../src/contract/errors.ts";
import type { GroupOffset, GroupSummary, GroupsWorkerApi, GroupType } from "../../src/contract/groups.ts";
import { type Integer, plus } from "../../src/contract/integer.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { brokerForTests } from "../support/broker.ts";
import { groupsForTests, type RunningGroup, STREAMS_PROPERTIES } from "../support/groups.ts";
import { type KafkaTool, toolOffsets, toolRows } from "../support/kafka-tools.ts";
import { topicsWithRecords } from "./groups-support.ts";
import { settingsFor } from "./support.ts";

const ORDERS = "orders";
const PAYMENTS = "payments";

const broker = await brokerForTests({ properties: STREAMS_PROPERTIES });
const start = groupsForTests(broker.bootstrap);

const running = new Map<string, RunningGroup>();
await topicsWithRecords(broker, { [ORDERS]: 4, [PAYMENTS]: 2 }, 10);
const both = [ORDERS, PAYMENTS];
const committed = { [ORDERS]: { 0: 3, 1: 10, 2: 0 }, [PAYMENTS]: { 1: 7 } };
running.set("classic", await start.classic("classic", both, { members: 3, committed }));
running.set("kip-848", await start.consumer("kip-848", both, { members: 2, committed, instanceIds: ["a", "b"] }));
running.set("share", await start.share("share", [ORDERS], { members: 2, committed: { [ORDERS]: { 0: 4, 1: 9 } } }));
running.set(
  "streams",
  await start.streams("streams", [ORDERS], { members: 2, committed: { [ORDERS]: { 1: 6, 3: 10 } } }),
);
running.set("crowd", await start.consumer("crowd", [PAYMENTS], { members: 3 }));
running.set("empty", await start.classic("empty", [], { members: 0, committed }));
running.set("empty-848", await start.consumer("empty-848", both, { members: 0, committed }));

describe("groups of every type", { timeout: 180_000 }, () => {
  const session = new ClusterSession();
  const groups: GroupsWorkerApi = groupsOf(session);

  before(() => session.connect(settingsFor(broker.bootstrap)));
  // The file's own end stops the broker first, and then members could not leave.
  after(async () => {
    await Promise.all([...running.values()].map((group) => group.stop()));
    await session.close();
  });

  const summaryOf = async (group: string): Promise<GroupSummary> => {
    const found = (await groups.list()).groups.find((one) => one.group === group);
    assert.ok(found, group);
    return found;
  };

  it("are listed with type and state", async () => {
    const { groups: listed, failures } = await groups.list();
    assert.deepEqual(failures, []);
    assert.deepEqual(
      listed.map(({ group, type, state, coordinator }) => [group, type, state, coordinator]),
      [
        ["classic", "classic", "Stable", 1],
        ["crowd", "consumer", "Stable", 1],
        ["empty", "classic", "Empty", 1],
        ["empty-848", "consumer", "Empty", 1],
        ["kip-848", "consumer", "Stable", 1],
        ["share", "share", "Stable", 1],
        ["streams", "streams", "Stable", 1],
      ],
    );
  });

  const tools: readonly (readonly [string, GroupType, KafkaTool])[] = [
    ["classic", "classic", "kafka-consumer-groups"],
    ["kip-848", "consumer", "kafka-consumer-groups"],
    ["empty", "classic", "kafka-consumer-groups"],
    ["empty-848", "consumer", "kafka-consumer-groups"],
    ["streams", "streams", "kafka-streams-groups"],
  ];
  for (const [group, type, tool] of tools) {
    it(`show offsets and lag of ${group} as ${tool}.sh does`, async () => {
      const detail = await groups.describe(group);
      assert.equal(detail.type, type);
      assert.deepEqual(detail.failures, []);
      const printed = await toolOffsets(broker.bootstrap, group, tool);
      const own = detail.offsets.filter(({ committed, memberId }) => committed !== null || memberId !== null);
      // Kafka's tool for streams groups treats a partition without an offset as one at its start.
      const told = tool === "kafka-streams-groups" ? own.filter(({ committed }) => committed !== null) : own;
      for (const one of told) assert.deepEqual(asPrinted(one), printed.get(`${one.topic}:${one.partition}`), one.topic);
      if (tool !== "kafka-streams-groups") assert.equal(told.length, printed.size);
      const lag = told.reduce<Integer | null>((sum, one) => (one.lag === null ? sum : plus(sum ?? 0, one.lag)), null);
      const [figures] = await groups.figures([await summaryOf(group)]);
      assert.deepEqual([figures?.lag, figures?.error], [lag, null]);
      assert.equal(figures?.members, detail.members.length);
    });
  }

  it("show start offsets of share groups as kafka-share-groups.sh does", async () => {
    const printed = await toolOffsets(broker.bootstrap, "share", "kafka-share-groups");
    const { offsets } = await groups.describe("share");
    assert.deepEqual(
      offsets.map(({ topic, partition, committed }) => [`${topic}:${partition}`, committed]),
      [...printed].map(([place, { committed }]) => [place, committed]),
    );
    assert.deepEqual(
      offsets.map(({ lag }) => lag),
      [6, 1, null, null],
    );
  });

  for (const group of ["classic", "kip-848"]) {
    it(`show the members of ${group} as kafka-consumer-groups.sh does`, async () => {
      const { members, state, assignor } = await groups.describe(group);
      const args = ["--describe", "--members", "--verbose", "--group", group];
      const rows = await toolRows(broker.bootstrap, "kafka-consumer-groups", args);
      assert.deepEqual(
        members
          .map((one) => [
            one.memberId,
            `/${one.host}`,
            one.clientId,
            one.assigned.reduce((n, t) => n + t.partitions.length, 0),
          ])
          .sort(),
        rows.map((row) => [row["CONSUMER-ID"], row.HOST, row["CLIENT-ID"], Number(row["#PARTITIONS"])]).sort(),
      );
      const own = running.get(group)?.members ?? [];
      for (const one of own) {
        const found = members.find(({ memberId }) => memberId === one.id);
        const assigned = Object.fromEntries(
          (found?.assigned ?? []).map(({ topic, partitions }) => [topic, partitions]),
        );
        assert.deepEqual(assigned, one.owned());
        assert.deepEqual(found?.subscribed, [ORDERS, PAYMENTS]);
        assert.equal(found?.instanceId, one.instanceId);
      }
      assert.equal(state, "Stable");
      assert.equal(assignor, group === "classic" ? "RoundRobinAssigner" : "uniform");
    });
  }

  it("report when there are too many members", async () => {
    const { warnings } = await groups.describe("crowd");
    assert.deepEqual(
      warnings.map((text) => text.replace(/crowd-\d/, "x")),
      ["1 of 3 members has no partition: x."],
    );
  });

  it("are found by the topic that they read", async () => {
    const { groups: inPayments, failures } = await groups.ofTopic(PAYMENTS);
    assert.deepEqual(failures, []);
    const readers = (group: string) => running.get(group)?.members.filter(({ owned }) => PAYMENTS in owned()).length;
    assert.deepEqual(
      inPayments.map(({ group, partitions, lag, members }) => [group, partitions, lag, members]),
      [
        ["classic", 2, 3, readers("classic")],
        ["crowd", 2, null, 2],
        ["empty", 1, 3, 0],
        ["empty-848", 1, 3, 0],
        ["kip-848", 2, 3, readers("kip-848")],
      ],
    );
    assert.ok((await groups.ofTopic(ORDERS)).groups.some(({ group }) => group === "share"));
    await assert.rejects(groups.ofTopic("nowhere"), { code: "TOPIC_UNKNOWN" });
  });

  it("report an unknown group", async () => {
    await assert.rejects(groups.describe("nobody"), { code: "GROUP_UNKNOWN" });
    const standings = await groups.standing(["nobody", "kip-848", "share"]);
    assert.deepEqual(
      standings.map(({ group, type, state, members, error }) => [group, type, state, members, error]),
      [
        ["nobody", "unknown", null, 0, null],
        ["kip-848", "consumer", "Stable", 2, null],
        ["share", "share", "Stable", 2, null],
      ],
    );
    const [figures] = await groups.figures([{ ...(await summaryOf("empty")), group: "nobody" }]);
    assert.deepEqual([figures?.members, figures?.lag, figures?.error?.code], [null, null, "GROUP_UNKNOWN"]);
  });

  it("report that one of their topics is gone, and keep its offsets", async () => {
    await broker.createTopic("passing");
    await start.classic("late", [], { members: 0, committed: { passing: { 0: 0 } } });
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: ["passing"] }));
    const detail = await groups.describe("late").catch((error: unknown) => error);
    // Kafka drops such offsets when it sees the deletion.
    if (detail instanceof TailwaterError) assert.equal(detail.code, "GROUP_UNKNOWN");
    else
      for (const one of (detail as { offsets: GroupOffset[] }).offsets) assert.equal(one.error?.code, "TOPIC_UNKNOWN");
  });
});

function asPrinted({ committed, end, lag }: GroupOffset) {
  return { committed, end, lag };
}
