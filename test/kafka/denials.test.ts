// Every call about topics and groups by a user without rights. Each denial names one missing ACL. The test adds exactly
// that ACL and calls again, until the call is done: so each named ACL exists, is needed and is enough, and none is
// missing. The brokers are real, with Kafka's own authorizer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CLUSTER_WORKER } from "../../src/contract/cluster-worker.ts";
import type { GroupType } from "../../src/contract/groups.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { brokerForTests, SASL_USERS } from "../support/broker.ts";
import { groupsForTests } from "../support/groups.ts";
import { topicsWithRecords } from "./groups-support.ts";
import { settingsFor, until } from "./support.ts";

const TOPIC = "orders";
const NAMED = /it needs the ACL (\w+) on (Topic|Group|Cluster)(?: ([^ ]+))?\.$/;

const broker = await brokerForTests({ sasl: true, acl: true });
const start = groupsForTests(broker.bootstrap);
await topicsWithRecords(broker, { [TOPIC]: 2, doomed: 1, other: 1 }, 5);

/** The missing ACLs that an answer or an error names: `Describe Topic orders`. */
function namedIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  const { code, message } = value as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === "string" && code.endsWith("_UNAUTHORIZED")) {
    // The broker does not say which topic.
    const text = String(message).replace("each Topic that its members read", `Topic ${TOPIC}`);
    const [, operation, resource, name = ""] = NAMED.exec(text) ?? [];
    assert.ok(operation, `a denial that names no ACL: ${message}`);
    assert.equal(code, `${resource?.toUpperCase()}_UNAUTHORIZED`);
    found.add(`${operation} ${resource} ${name}`.trim());
  }
  for (const part of Object.values(value)) namedIn(part, found);
  return found;
}

/** The first error in an answer, or the error itself; null when the call was done. */
function errorIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  if ("code" in value && "message" in value) return String(value.message);
  return (
    Object.values(value)
      .map(errorIn)
      .find((one) => one !== null) ?? null
  );
}

describe("a user without rights", { timeout: 240_000 }, () => {
  const admin = new ClusterSession();
  const bob = new ClusterSession();
  const [all, topics, groups] = [groupsOf(admin), new TopicReads(bob), groupsOf(bob)];

  before(async () => {
    const login = ["plain", "bob", SASL_USERS.bob] as const;
    await Promise.all([
      admin.connect(settingsFor(broker.bootstrap, { mayChange: true })),
      bob.connect(settingsFor(broker.listeners.saslPlaintext ?? "", { login, mayChange: true })),
    ]);
    const commit = (group: string, topic: string) => all.commit(group, [{ topic, partition: 0, offset: 2 }]);
    for (const group of ["idle", "resets", "forgets", "doomed"]) await commit(group, TOPIC);
    await Promise.all([
      start.classic("classic", [TOPIC]),
      start.classic("leaves", [TOPIC]),
      start.consumer("consumer", [TOPIC]),
      start.share("share", [TOPIC]),
    ]);
    for (const group of ["classic", "leaves", "consumer", "share"]) {
      await until(`${group} is stable`, async () => (await all.describe(group)).state === "Stable");
    }
  });
  after(() => Promise.all([admin.close(), bob.close()]));

  /** Calls until no denial is left, each time with the named ACLs more. @returns them in this order */
  async function rightsFor(call: () => Promise<unknown>): Promise<readonly string[]> {
    const added: string[] = [];
    for (;;) {
      let answer: unknown;
      const denials = async () => {
        answer = await call().catch((error: unknown) => error);
        return [...namedIn(answer)];
      };
      // The controller has an ACL first, and the broker a moment later.
      let named: readonly string[] = [];
      await until("the broker knows the ACLs", async () => {
        named = await denials();
        return !named.some((one) => added.includes(one));
      });
      if (named.length === 0) {
        assert.equal(errorIn(answer), null);
        return added;
      }
      added.push(...named);
      const acl = named.map(aclOf);
      await broker.withAdmin((about) => about.createAcls({ acl }));
    }
  }
  const forget = () =>
    broker.withAdmin(async (about) => {
      const every = { resourceType: 1, resourcePatternType: 1, operation: 1, permissionType: 1 } as const;
      await about.deleteAcls({ filters: [{ ...every, principal: "User:bob" }] });
    });
  const untilForgotten = async () => {
    await forget();
    await until("the broker has forgotten the ACLs", async () => {
      const [standing] = await topics.standing([TOPIC]);
      const [group] = await groups.standing(["idle"]);
      return standing?.error !== null && group?.error !== null;
    });
  };

  const own = { topic: TOPIC, topicId: null };
  const summary = (group: string, type: GroupType) =>
    ({ group, type, state: "Stable", protocolType: "consumer", coordinator: broker.nodeId }) as const;
  const time = Date.UTC(2026, 0, 31);
  const DESCRIBE_TOPIC = `Describe Topic ${TOPIC}`;
  const CASES: readonly (readonly [call: string, () => Promise<unknown>, rights: readonly string[]])[] = [
    // Kafka leaves out of a list what one may not describe, and says nothing about it.
    ["topics.list", () => topics.list(), []],
    ["topics.stats", () => topics.stats([TOPIC]), [DESCRIBE_TOPIC]],
    ["topics.timeline", () => topics.timeline(TOPIC, 4), [DESCRIBE_TOPIC]],
    [
      "topics.offsetsBeyond",
      () => topics.offsetsBeyond({ topics: [TOPIC], partitions: "all", isolation: "read_committed", until: time }),
      // It counts nothing in what it cannot ask.
      [],
    ],
    ["topics.sizes", () => topics.sizes([TOPIC]), ["Describe Cluster"]],
    ["topics.lastWrites", () => topics.lastWrites([TOPIC]), [DESCRIBE_TOPIC]],
    ["topics.configValues", () => topics.configValues([TOPIC], ["retention.ms"]), [`DescribeConfigs Topic ${TOPIC}`]],
    ["topics.describe", () => topics.describe(TOPIC), [DESCRIBE_TOPIC, "Describe Cluster"]],
    ["topics.config", () => topics.config(TOPIC), [`DescribeConfigs Topic ${TOPIC}`]],
    ["topics.standing", () => topics.standing([TOPIC]), [DESCRIBE_TOPIC]],
    ["topics.deletionEnabled", () => topics.deletionEnabled(), []],
    [
      "topics.create",
      () => topics.create({ topic: "made", partitions: 1, replicationFactor: 1, config: {} }, false),
      ["Create Topic made"],
    ],
    [
      "topics.configure",
      () => topics.configure(own, [{ key: "retention.ms", value: "86400000" }], false),
      [`AlterConfigs Topic ${TOPIC}`],
    ],
    ["topics.addPartitions", () => topics.addPartitions(own, 3, false), [`Alter Topic ${TOPIC}`]],
    [
      "topics.deleteRecords",
      () => topics.deleteRecords(own, [{ partition: 0, offset: 1 }]),
      [DESCRIBE_TOPIC, `Delete Topic ${TOPIC}`],
    ],
    [
      "topics.empty",
      () => topics.empty([{ topic: "other", topicId: null }]),
      ["Describe Topic other", "Delete Topic other"],
    ],
    [
      "topics.delete",
      () => topics.delete([{ topic: "doomed", topicId: null }]),
      ["Describe Topic doomed", "Delete Topic doomed"],
    ],
    ["groups.list", () => groups.list(), []],
    [
      "groups.figures",
      () => groups.figures([summary("consumer", "consumer")]),
      ["Describe Group consumer", DESCRIBE_TOPIC],
    ],
    [
      "groups.positions",
      () => groups.positions([summary("classic", "classic")]),
      ["Describe Group classic", DESCRIBE_TOPIC],
    ],
    ["groups.describe", () => groups.describe("consumer"), ["Describe Group consumer", DESCRIBE_TOPIC]],
    ["groups.describe", () => groups.describe("share"), ["Describe Group share", DESCRIBE_TOPIC]],
    ["groups.describe", () => groups.describe("classic"), ["Describe Group classic", DESCRIBE_TOPIC]],
    ["groups.ofTopic", () => groups.ofTopic(TOPIC), [DESCRIBE_TOPIC]],
    ["groups.ofTopics", () => groups.ofTopics([TOPIC]), [DESCRIBE_TOPIC]],
    ["groups.standing", () => groups.standing(["idle"]), ["Describe Group idle"]],
    [
      "groups.planReset",
      () => groups.planReset({ group: "resets", to: { kind: "earliest" }, of: [{ topic: TOPIC, partitions: "all" }] }),
      ["Describe Group resets", DESCRIBE_TOPIC],
    ],
    ["groups.planRemoval", () => groups.planRemoval("leaves", "all"), ["Describe Group leaves"]],
    [
      "groups.commit",
      () => groups.commit("resets", [{ topic: TOPIC, partition: 0, offset: 1 }]),
      ["Describe Group resets", "Read Group resets", `Read Topic ${TOPIC}`],
    ],
    [
      "groups.deleteOffsets",
      () => groups.deleteOffsets("forgets", [TOPIC]),
      // Kafka leaves offsets out whose topic one may not describe.
      ["Describe Group forgets", `Read Topic ${TOPIC}`, "Delete Group forgets"],
    ],
    ["groups.delete", () => groups.delete(["doomed"]), ["Describe Group doomed", "Delete Group doomed"]],
    [
      "groups.removeMembers",
      () => groups.removeMembers("leaves", "all"),
      ["Describe Group leaves", "Read Group leaves"],
    ],
  ];

  it("has a case for every call that asks or changes", () => {
    const calls = (["topics", "groups"] as const).flatMap((feature) =>
      Object.entries(CLUSTER_WORKER[feature].calls).map(([call]) => `${feature}.${call}`),
    );
    assert.deepEqual(new Set(CASES.map(([call]) => call)), new Set(calls));
  });

  for (const [call, make, rights] of CASES) {
    it(`${call} needs ${rights.join(", ") || "none"}`, async () => {
      await untilForgotten();
      assert.deepEqual(await rightsFor(make), rights);
    });
  }
});

/** Kafka's numbers of an ACL's parts. */
const RESOURCES: Readonly<Record<string, number>> = { Topic: 2, Group: 3, Cluster: 4 };
const OPERATIONS: Readonly<Record<string, number>> = {
  ...{ Read: 3, Write: 4, Create: 5, Delete: 6, Alter: 7, Describe: 8, DescribeConfigs: 10, AlterConfigs: 11 },
};
const [LITERAL, ALLOW] = [3, 3];

/** As `kafka-acls --add` makes it. */
function aclOf(named: string) {
  const [operation = "", resource = "", resourceName = "kafka-cluster"] = named.split(" ");
  return {
    ...{ resourceType: RESOURCES[resource] ?? 0, resourceName, resourcePatternType: LITERAL },
    ...{ principal: "User:bob", host: "*", operation: OPERATIONS[operation] ?? 0, permissionType: ALLOW },
  };
}
