// A change sends what its plan showed: it checks the target again when it is applied, and sends nothing when another
// client was faster. The tests run on a real broker, whose state another client changes between plan and apply.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { ErrorCode } from "../../src/contract/errors.ts";
import { brokerForTests } from "../support/broker.ts";
import { groupsForTests } from "../support/groups.ts";
import { gateForTests } from "./gate-support.ts";
import { topicsWithRecords } from "./groups-support.ts";
import { until } from "./support.ts";

const ORDERS = "orders";
const broker = await brokerForTests({});
const start = groupsForTests(broker.bootstrap);
await topicsWithRecords(broker, { [ORDERS]: 4 }, 20);
const { topics, groups, journal, plan, apply } = await gateForTests(broker.bootstrap);

describe("a change whose target is different from its plan", { timeout: 120_000 }, () => {
  const code = (name: ErrorCode) => ({ code: name });
  const running: { stop(): Promise<void> }[] = [];
  // The file's own end stops the broker first, and then members could not leave.
  after(() => Promise.all(running.map((one) => one.stop())));
  const membersOf = async (group: string) => (await groups.describe(group)).members.map(({ memberId }) => memberId);
  /** @param count how many members the group has then */
  const join = async (group: string, count: number) => {
    const joined = await start.classic(group, [ORDERS]);
    running.push(joined);
    await until(`group ${group} is stable with ${count}`, async () => {
      const { state, members } = await groups.describe(group);
      return state === "Stable" && members.length === count;
    });
    return joined;
  };
  const isThere = async (topic: string) => (await topics.standing([topic]))[0]?.error === null;
  const makeAgain = async (topic: string) => {
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await until(`${topic} is gone`, async () => !(await isThere(topic)));
    await broker.createTopic(topic, { partitions: 2 });
    await until(`${topic} is there again`, () => isThere(topic));
  };
  const commit = (groupId: string, topic: string, offset: number) =>
    broker.withAdmin((admin) =>
      admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: String(offset) }] }),
    );
  const overrides = async (topic: string) => {
    const own = (await topics.config(topic)).filter(({ source }) => source === "topic");
    return Object.fromEntries(own.map(({ name, value }) => [name, value]));
  };

  it("removes no member of a group that another member has joined", async () => {
    await join("joined", 1);
    const made = await plan("groups.removeMembers", { group: "joined", members: "all" });
    await join("joined", 2);
    const before = await membersOf("joined");
    await assert.rejects(apply(made), code("PLAN_EXPIRED"));
    assert.deepEqual((await membersOf("joined")).toSorted(), before.toSorted());
    assert.deepEqual(
      (await journal.read(null, 1)).map(({ outcome }) => outcome),
      ["failed"],
    );
  });

  it("removes no member of a group that a member has left, and only the chosen ones when another has joined", async () => {
    await join("left", 1);
    const [first = ""] = await membersOf("left");
    const second = await join("left", 2);
    const all = await plan("groups.removeMembers", { group: "left", members: "all" });
    const chosen = await plan("groups.removeMembers", { group: "left", members: [first] });
    await second.stop();
    await until("it has left", async () => (await membersOf("left")).length === 1);
    await assert.rejects(apply(all), code("PLAN_EXPIRED"));
    assert.deepEqual(await membersOf("left"), [first]);
    await join("left", 2);
    const others = (await membersOf("left")).filter((id) => id !== first);
    assert.equal(others.length, 1);
    await apply(chosen);
    await until("the chosen one is removed", async () => !(await membersOf("left")).includes(first));
    assert.ok((await membersOf("left")).includes(others[0] ?? ""), "the other member stays");
  });

  it("deletes no offset that was committed after the plan", async () => {
    await commit("forgets", ORDERS, 3);
    const made = await plan("groups.deleteOffsets", { group: "forgets", topics: [ORDERS] });
    await commit("forgets", ORDERS, 9);
    await assert.rejects(apply(made), code("PLAN_EXPIRED"));
    const [offset] = (await groups.describe("forgets")).offsets;
    assert.equal(offset?.committed, 9);
    await apply(await plan("groups.deleteOffsets", { group: "forgets", topics: [ORDERS] }));
    await until("the offsets are gone", () =>
      groups.describe("forgets").then(
        ({ offsets }) => offsets.length === 0,
        () => true,
      ),
    );
  });

  it("deletes no offsets in a topic that was created again", async () => {
    await broker.createTopic("again", { partitions: 2 });
    await until("the topic is there", () => isThere("again"));
    await commit("kept", ORDERS, 1);
    await commit("kept", "again", 0);
    const made = await plan("groups.deleteOffsets", { group: "kept", topics: ["again"] });
    await makeAgain("again");
    // Kafka has dropped the old topic's offsets. Another client has begun in the new topic since.
    await until("its offsets are gone", async () => {
      const { offsets } = await groups.describe("kept");
      return offsets.every(({ topic, committed }) => topic !== "again" || committed === null);
    });
    await assert.rejects(apply(made), code("BAD_REQUEST"));
    await broker.withAdmin((admin) =>
      admin.setOffsets({ groupId: "kept", topic: "again", partitions: [{ partition: 1, offset: "0" }] }),
    );
    const other = await plan("groups.deleteOffsets", { group: "kept", topics: ["again"] });
    await commit("kept", "again", 0);
    await assert.rejects(apply(other), code("PLAN_EXPIRED"));
    const { offsets } = await groups.describe("kept");
    assert.equal(offsets.filter(({ topic, committed }) => topic === "again" && committed === 0).length, 2);
  });

  it("overwrites no override that another client has set, and configures no topic that was created again", async () => {
    await broker.createTopic("set", { partitions: 2, config: { "retention.ms": "600000" } });
    await until("the topic is there", () => isThere("set"));
    const alterations = [{ key: "retention.ms", value: "86400000" }];
    const made = await plan("topics.configure", { topic: "set", alterations });
    await topics.configure({ topic: "set", topicId: null }, [{ key: "retention.ms", value: "700000" }], false);
    await until("the other change is in force", async () => (await overrides("set"))["retention.ms"] === "700000");
    await assert.rejects(apply(made), code("PLAN_EXPIRED"));
    assert.deepEqual(await overrides("set"), { "retention.ms": "700000" });
    // An override that was removed meanwhile needs another plan, too.
    const removal = await plan("topics.configure", {
      topic: "set",
      alterations: [{ key: "retention.ms", value: null }],
    });
    await topics.configure({ topic: "set", topicId: null }, [{ key: "retention.ms", value: null }], false);
    await until("it is removed", async () => (await overrides("set"))["retention.ms"] === undefined);
    await assert.rejects(apply(removal), code("PLAN_EXPIRED"));
    const stale = await plan("topics.configure", { topic: "set", alterations });
    await makeAgain("set");
    await assert.rejects(apply(stale), code("TOPIC_UNKNOWN"));
    assert.deepEqual(await overrides("set"), {});
  });

  it("commits no offset that retention has taken from the log since", async () => {
    await topicsWithRecords(broker, { aging: 2 }, 20);
    const of = [{ topic: "aging", partitions: "all" }] as const;
    const request = { group: "ages", to: { kind: "earliest" }, of } as const;
    const first = await plan("groups.create", request);
    await groups.commit("other", [{ topic: "aging", partition: 0, offset: 1 }]);
    const second = await plan("groups.reset", { ...request, group: "other" });
    await topics.deleteRecords({ topic: "aging", topicId: null }, [{ partition: 1, offset: 7 }]);
    for (const made of [first, second]) {
      const message = /^Offset 0 is no longer in the log of aging\/1, which has 7 to 20\. Nothing was sent\.$/;
      await assert.rejects(apply(made), { ...code("PLAN_EXPIRED"), subject: "aging/1", message });
      assert.equal((await journal.read(null, 1))[0]?.outcome, "failed");
    }
    assert.equal((await groups.standing(["ages"]))[0]?.state, null);
    await apply(await plan("groups.create", request));
    assert.deepEqual(
      (await groups.describe("ages")).offsets.map(({ committed }) => committed),
      [0, 7],
    );
  });

  it("adds no partitions to a topic that got some since", async () => {
    await broker.createTopic("grows", { partitions: 1 });
    await until("the topic is there", () => isThere("grows"));
    const made = await plan("topics.addPartitions", { topic: "grows", total: 6 });
    await topics.addPartitions({ topic: "grows", topicId: null }, 3, false);
    const count = async () => (await topics.standing(["grows"]))[0]?.partitions.length;
    await until("it has grown", async () => (await count()) === 3);
    await assert.rejects(apply(made), code("PLAN_EXPIRED"));
    assert.equal(await count(), 3);
    const again = await plan("topics.addPartitions", { topic: "grows", total: 6 });
    await makeAgain("grows");
    await assert.rejects(apply(again), code("TOPIC_UNKNOWN"));
    assert.equal(await count(), 2);
  });
});
