// Changes of groups by plan, on a real broker. Each reset ends where Kafka's own tool would lead, and none is sent
// while the group has members that prevent it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { ChangeKind, ChangePlan, RequestOf } from "../../src/contract/changes.ts";
import { type ErrorCode, TailwaterError } from "../../src/contract/errors.ts";
import type { GroupsWorkerApi, ResetTo } from "../../src/contract/groups.ts";
import { CHANGE_KINDS } from "../../src/extensions/change-kinds.ts";
import { Gate } from "../../src/extensions/changes/gate.ts";
import { Journal } from "../../src/extensions/changes/journal.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { brokerForTests, SASL_USERS } from "../support/broker.ts";
import { groupsForTests, type Offsets, STREAMS_PROPERTIES } from "../support/groups.ts";
import { parseTables, toolOffsets } from "../support/kafka-tools.ts";
import { shellTools } from "../support/shell-tools.ts";
import { FIRST_RECORD, topicsWithRecords } from "./groups-support.ts";
import { settingsFor, until } from "./support.ts";

const ORDERS = "orders";
const PAYMENTS = "payments";
const WINDOW = {};
const PROFILE = "test";
const COMMITTED = { [ORDERS]: { 0: 30, 1: 5 }, [PAYMENTS]: { 0: 12 } };

const broker = await brokerForTests({ properties: STREAMS_PROPERTIES, sasl: true, acl: true });
const start = groupsForTests(broker.bootstrap);
await topicsWithRecords(broker, { [ORDERS]: 3, [PAYMENTS]: 1 }, 40);
// The logs begin at 10, so that offsets before their start exist.
await broker.withAdmin(async (admin) => {
  await admin.fetchTopicOffsets(ORDERS); // kafkajs deletes only from topics whose metadata it has loaded.
  const partitions = [0, 1, 2].map((partition) => ({ partition, offset: "10" }));
  await admin.deleteTopicRecords({ topic: ORDERS, partitions });
});
const tools = await shellTools();
const folder = await mkdtemp(join(tmpdir(), "tailwater-groups-"));

describe("a change of groups by plan", { timeout: 180_000 }, () => {
  const session = new ClusterSession();
  const groups: GroupsWorkerApi = groupsOf(session);
  const api = {
    cluster: session,
    topics: new TopicReads(session),
    groups,
    produce: produceOf(session),
    work: session.works,
  };
  const gate = new Gate({
    clusters: { get: () => ({ worker: { api } }), allowChanges: async () => {} },
    profiles: { nameOf: () => "Test", lockOf: () => "ask", setLock: async () => {} },
    journal: new Journal(join(folder, "changes.jsonl")),
    kinds: CHANGE_KINDS,
  });
  const running: { stop(): Promise<void> }[] = [];

  before(() => session.connect(settingsFor(broker.bootstrap, { mayChange: true })));
  // The file's own end stops the broker first, and then members could not leave.
  after(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await session.close();
    await Promise.all([tools.stop(), rm(folder, { recursive: true })]);
  });

  const plan = <Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>) =>
    gate.plan(WINDOW, PROFILE, kind, request) as Promise<ChangePlan<Kind>>;
  const apply = ({ id, mustType }: ChangePlan) => gate.apply(WINDOW, id, mustType);
  const code = (name: ErrorCode) => ({ code: name });
  const offsetsOf = async (group: string) =>
    Object.fromEntries(
      (await groups.describe(group)).offsets.map((one) => [`${one.topic}/${one.partition}`, one.committed]),
    );
  const empty = async (group: string, committed: Offsets = COMMITTED, type: "classic" | "consumer" = "classic") => {
    running.push(await start[type](group, [ORDERS, PAYMENTS], { members: 0, committed }));
  };

  const everywhere = [
    { topic: ORDERS, partitions: "all" },
    { topic: PAYMENTS, partitions: [0] },
  ] as const;
  const resets: readonly (readonly [string, ResetTo, readonly number[]])[] = [
    ["the earliest", { kind: "earliest" }, [10, 10, 10, 0]],
    ["the latest", { kind: "latest", minus: 0 }, [40, 40, 40, 40]],
    ["records before the latest", { kind: "latest", minus: 35 }, [10, 10, 10, 5]],
    ["an offset", { kind: "offset", offset: 20 }, [20, 20, 20, 20]],
    ["an offset before the log", { kind: "offset", offset: 3 }, [10, 10, 10, 3]],
    ["an offset behind the log", { kind: "offset", offset: 1_000 }, [40, 40, 40, 40]],
    ["a time", { kind: "time", timestamp: FIRST_RECORD + 14_500 }, [15, 15, 15, 15]],
    ["a time after all records", { kind: "time", timestamp: FIRST_RECORD + 100_000 }, [40, 40, 40, 40]],
  ];
  for (const [index, [what, to, expected]] of resets.entries()) {
    it(`resets to ${what} as kafka-consumer-groups.sh does`, async () => {
      const group = `reset-${index}`;
      await empty(group, COMMITTED, index % 2 === 0 ? "classic" : "consumer");
      const made = await plan("groups.reset", { group, to, of: everywhere });
      const rows = made.preview.rows.map((row) => [`${row.topic}/${row.partition}`, row.new]);
      assert.deepEqual(
        rows,
        ["orders/0", "orders/1", "orders/2", "payments/0"].map((place, at) => [place, expected[at]]),
      );
      assert.deepEqual(
        made.lines.map((line) => line.old),
        ["30", "5", null, "12"],
      );
      const dryRun = parseTables(
        await tools.run((made.command ?? "").replace("--execute", "--dry-run"), broker.bootstrap),
      );
      assert.deepEqual(
        Object.fromEntries(dryRun.map((row) => [`${row.TOPIC}/${row.PARTITION}`, Number(row["NEW-OFFSET"])])),
        Object.fromEntries(rows),
      );
      assert.deepEqual(await offsetsOf(group).then((all) => all["orders/0"]), 30, "a plan sends nothing");
      await apply(made);
      assert.deepEqual(await offsetsOf(group), Object.fromEntries(rows));
    });
  }

  it("reports what is skipped, read again, and not reached", async () => {
    await empty("told");
    const made = await plan("groups.reset", { group: "told", to: { kind: "offset", offset: 5 }, of: everywhere });
    assert.deepEqual(
      made.lines.map(({ note }) => note),
      [
        "20 records are read again; 5 is before the log start (10)",
        "0 records are skipped; 5 is before the log start (10)",
        "no offset before; 30 records to read; 5 is before the log start (10)",
        "7 records are read again",
      ],
    );
    assert.deepEqual(
      made.preview.rows.map(({ asked }) => asked),
      [5, 5, 5, null],
    );
    assert.match(
      made.warnings.join("\n"),
      /The requested offset is outside the log of \S+\/0, \S+\/1, \S+\/\d: the nearer end of each log is taken instead\./,
    );
  });

  it("shifts, follows another group, and takes offsets one by one, over all that the group has", async () => {
    await empty("shifted");
    const shift = await plan("groups.reset", { group: "shifted", to: { kind: "shift", by: -8 }, of: [] });
    const dryRun = parseTables(
      await tools.run((shift.command ?? "").replace("--execute", "--dry-run"), broker.bootstrap),
    );
    const rows = Object.fromEntries(shift.preview.rows.map((row) => [`${row.topic}/${row.partition}`, row.new]));
    assert.deepEqual(rows, { "orders/0": 22, "orders/1": 10, "payments/0": 4 });
    assert.deepEqual(
      Object.fromEntries(dryRun.map((row) => [`${row.TOPIC}/${row.PARTITION}`, Number(row["NEW-OFFSET"])])),
      rows,
    );
    await apply(shift);
    await empty("follower", { [ORDERS]: { 2: 11 }, [PAYMENTS]: { 0: 1 } });
    const follow = await plan("groups.reset", { group: "follower", to: { kind: "group", group: "shifted" }, of: [] });
    // This time the tool makes the change: the command does what the plan shows.
    await tools.run(follow.command ?? "", broker.bootstrap);
    assert.deepEqual(await offsetsOf("follower"), { ...rows, "orders/2": 11 });
    await assert.rejects(apply(follow), code("PLAN_EXPIRED"));
    const offsets = [{ topic: ORDERS, partition: 1, offset: 33 }];
    await apply(await plan("groups.reset", { group: "follower", to: { kind: "offsets", offsets }, of: [] }));
    assert.deepEqual(await offsetsOf("follower"), { ...rows, "orders/1": 33, "orders/2": 11 });
    await assert.rejects(
      plan("groups.reset", { group: "shifted", to: { kind: "shift", by: 1 }, of: everywhere }),
      (error) => error instanceof TailwaterError && /no offset to shift in orders\/2/.test(error.message),
    );
    const absent = { group: "shifted", to: { kind: "earliest" }, of: [{ topic: ORDERS, partitions: [7] }] } as const;
    await assert.rejects(plan("groups.reset", absent), code("BAD_REQUEST"));
    await assert.rejects(
      plan("groups.reset", { ...absent, of: [{ topic: "nowhere", partitions: "all" }] }),
      code("TOPIC_UNKNOWN"),
    );
    await assert.rejects(
      plan("groups.reset", { group: "nobody", to: { kind: "earliest" }, of: [] }),
      code("GROUP_UNKNOWN"),
    );
  });

  it("creates a group once", async () => {
    const request = {
      group: "it's new",
      to: { kind: "earliest" },
      of: [{ topic: ORDERS, partitions: "all" }],
    } as const;
    const made = await plan("groups.create", request);
    assert.equal(made.effect, "adds");
    const second = await plan("groups.create", request);
    await apply(made);
    assert.deepEqual(await offsetsOf("it's new"), { "orders/0": 10, "orders/1": 10, "orders/2": 10 });
    await assert.rejects(apply(second), code("BAD_REQUEST"));
    // The tool understands the quoted name.
    const deletion = await plan("groups.delete", { groups: ["it's new"] });
    await tools.run(deletion.command ?? "", broker.bootstrap);
    await assert.rejects(groups.describe("it's new"), code("GROUP_UNKNOWN"));
  });

  for (const type of ["classic", "consumer", "share"] as const) {
    it(`refuses while a ${type} group has members, and names them`, async () => {
      const group = `busy-${type}`;
      const members = await start[type](group, [ORDERS]);
      running.push(members);
      const names = (error: unknown) =>
        error instanceof TailwaterError &&
        error.code === "GROUP_NOT_EMPTY" &&
        error.message.includes(`${group}-1 (127.0.0.1)`);
      const of = [{ topic: ORDERS, partitions: "all" }] as const;
      await assert.rejects(plan("groups.reset", { group, to: { kind: "earliest" }, of }), names);
      await assert.rejects(plan("groups.delete", { groups: [group] }), names);
      await assert.rejects(plan("groups.deleteOffsets", { group, topics: [ORDERS] }), names);
      await members.stop();
      await until("the group is empty", async () => (await groups.standing([group]))[0]?.members === 0);
      await apply(await plan("groups.delete", { groups: [group] }));
      assert.equal((await groups.standing([group]))[0]?.state, null);
    });
  }

  for (const type of ["classic", "consumer"] as const) {
    it(`sends nothing when a member has joined a ${type} group since the plan`, async () => {
      const group = `raced-${type}`;
      await empty(group, COMMITTED, type);
      const reset = await plan("groups.reset", { group, to: { kind: "earliest" }, of: everywhere });
      const deletion = await plan("groups.delete", { groups: [group] });
      const members = await start[type](group, [ORDERS, PAYMENTS]);
      running.push(members);
      await assert.rejects(apply(reset), code("GROUP_NOT_EMPTY"));
      await assert.rejects(apply(deletion), code("GROUP_NOT_EMPTY"));
      // The coordinator answers the same to a client that does not check before.
      const [refused] = await groups.delete([group]);
      assert.equal(refused?.error?.code, "GROUP_NOT_EMPTY");
      assert.equal((await toolOffsets(broker.bootstrap, group)).get("orders:0")?.committed, 30);
      await members.stop();
    });
  }

  it("deletes the offsets of a topic, also by the tool", async () => {
    await empty("forgets");
    const made = await plan("groups.deleteOffsets", { group: "forgets", topics: [ORDERS] });
    assert.deepEqual(
      made.lines.map((line) => [line.name, line.old, line.new]),
      [
        ["orders/0", "30", null],
        ["orders/1", "5", null],
      ],
    );
    assert.equal(made.mustType, "forgets");
    await apply(made);
    assert.deepEqual(await offsetsOf("forgets"), { "payments/0": 12 });
    await assert.rejects(plan("groups.deleteOffsets", { group: "forgets", topics: [ORDERS] }), code("BAD_REQUEST"));
    const rest = await plan("groups.deleteOffsets", { group: "forgets", topics: [PAYMENTS] });
    await tools.run(rest.command ?? "", broker.bootstrap);
    await until("the offsets are gone", () =>
      offsetsOf("forgets").then(
        (all) => Object.keys(all).length === 0,
        () => true,
      ),
    );
  });

  it("deletes several groups, and only those that it may", async () => {
    await Promise.all([empty("one"), empty("two", COMMITTED, "consumer")]);
    const made = await plan("groups.delete", { groups: ["one", "two"] });
    assert.deepEqual([made.target, made.mustType], ["2 groups", "2 groups"]);
    assert.deepEqual(
      made.lines.map((line) => [line.name, line.old]),
      [
        ["one", "classic, Empty"],
        ["two", "consumer, Empty"],
      ],
    );
    await apply(made);
    assert.deepEqual(
      (await groups.standing(["one", "two"])).map(({ state }) => state),
      [null, null],
    );
    const [error] = await groups.delete(["one"]);
    assert.equal(error?.error?.code, "GROUP_UNKNOWN");
  });

  it("removes members of a classic group, and says why it cannot remove others", async () => {
    const members = await start.classic("leaving", [ORDERS], { members: 2 });
    running.push(members);
    const before = (await groups.describe("leaving")).members.map(({ memberId }) => memberId);
    const made = await plan("groups.removeMembers", { group: "leaving", members: "all" });
    assert.equal(made.lines.length, 2);
    await apply(made);
    await until("those members are gone", async () => {
      const now = (await groups.describe("leaving")).members.map(({ memberId }) => memberId);
      return before.every((id) => !now.includes(id));
    });
    await assert.rejects(
      plan("groups.removeMembers", { group: "leaving", members: [before[0] ?? ""] }),
      code("BAD_REQUEST"),
    );
    const others = await start.consumer("staying", [ORDERS]);
    running.push(others);
    await assert.rejects(plan("groups.removeMembers", { group: "staying", members: "all" }), code("API_UNSUPPORTED"));
  });

  it("reports when the broker accepts a share group's offsets and does nothing", async () => {
    const share = await start.share("share", [ORDERS], { members: 0, committed: { [ORDERS]: { 0: 20 } } });
    running.push(share);
    const made = await plan("groups.reset", {
      group: "share",
      to: { kind: "earliest" },
      of: [{ topic: ORDERS, partitions: [0] }],
    });
    assert.deepEqual(made.requests, ["AlterShareGroupOffsets"]);
    await assert.rejects(
      apply(made),
      (error) =>
        error instanceof TailwaterError &&
        error.code === "API_UNSUPPORTED" &&
        /still starts at 20/.test(error.message) &&
        /Kafka 4.2/.test(error.hint ?? ""),
    );
    assert.equal((await offsetsOf("share"))["orders/0"], 20);
  });

  it("names the ACL that is missing", async (t) => {
    await empty("guarded");
    const bob = new ClusterSession();
    t.after(() => bob.close());
    const login = ["plain", "bob", SASL_USERS.bob] as const;
    await bob.connect(settingsFor(broker.listeners.saslPlaintext ?? "", { login, mayChange: true }));
    const bobs = groupsOf(bob);
    const denial = (text: RegExp) => (error: unknown) =>
      error instanceof TailwaterError && error.code === "GROUP_UNAUTHORIZED" && text.test(error.message);
    await assert.rejects(bobs.describe("guarded"), denial(/ACL Describe on Group guarded/));
    assert.deepEqual(await bobs.list(), { groups: [], failures: [] });
    const describeOnly = { resourceType: 3, resourceName: "guarded", operation: 8 };
    const acl = { resourcePatternType: 3, principal: "User:bob", host: "*", permissionType: 3 };
    await broker.withAdmin((admin) =>
      admin.createAcls({
        acl: [
          { ...acl, ...describeOnly },
          { ...acl, resourceType: 2, resourceName: ORDERS, operation: 8 },
        ],
      }),
    );
    await until("bob sees the group", () =>
      bobs.describe("guarded").then(
        () => true,
        () => false,
      ),
    );
    const [deleted] = await bobs.delete(["guarded"]);
    assert.match(deleted?.error?.message ?? "", /ACL Delete on Group guarded/);
    const [committed] = await bobs.commit("guarded", [{ topic: ORDERS, partition: 0, offset: 11 }]);
    assert.match(committed?.error?.message ?? "", /ACL Read on Group guarded/);
    const [forgotten] = await bobs.deleteOffsets("guarded", [ORDERS]);
    assert.match(forgotten?.error?.message ?? "", /ACL Delete on Group guarded/);
    // The broker does not report topics that bob may not describe.
    assert.deepEqual(
      Object.keys(Object.fromEntries((await bobs.describe("guarded")).offsets.map((one) => [one.topic, 1]))),
      [ORDERS],
    );
  });

  describe("of offsets that no number holds", () => {
    const [LARGEST, ODD] = [2n ** 63n - 1n, 2n ** 53n + 1n];
    const HUGE = { [ORDERS]: { 0: LARGEST, 1: ODD, 2: 9007199254740991 } };
    /** As another tool commits them, digit by digit. */
    const commit = async (group: string) => {
      const { Kafka, logLevel } = await import("kafkajs");
      const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const partitions = Object.entries(HUGE[ORDERS] ?? {}).map(([partition, offset]) => ({
        partition: Number(partition),
        offset: String(offset),
      }));
      await admin.setOffsets({ groupId: group, topic: ORDERS, partitions });
      await admin.disconnect();
    };

    it("shows each digit of them and of the lag, as kafka-consumer-groups.sh does", async () => {
      await commit("huge");
      const { offsets, warnings } = await groups.describe("huge");
      const printed = await toolOffsets(broker.bootstrap, "huge");
      assert.equal(printed.size, 3);
      for (const { topic, partition, committed, end, lag, error } of offsets) {
        assert.deepEqual({ committed, end, lag }, printed.get(`${topic}:${partition}`), String(partition));
        assert.equal(error, null);
      }
      assert.deepEqual(
        offsets.map(({ committed, lag }) => [committed, lag]),
        [
          [LARGEST, 40n - LARGEST],
          [ODD, -9007199254740953],
          [9007199254740991, 40 - 9007199254740991],
        ],
      );
      const [figures] = await groups.figures((await groups.list()).groups.filter(({ group }) => group === "huge"));
      assert.deepEqual([figures?.lag, figures?.error], [120n - LARGEST - ODD - 9007199254740991n, null]);
      const [inTopic] = (await groups.ofTopic(ORDERS)).groups.filter(({ group }) => group === "huge");
      assert.equal(inTopic?.lag, figures?.lag);
      assert.deepEqual(warnings, [
        "The group stands beyond the end of the log in orders/0, orders/1, orders/2: a member begins there where auto.offset.reset says.",
      ]);
    });

    it("plans and makes the way back, as the tool does, and counts no record twice that was never read", async () => {
      const made = await plan("groups.reset", { group: "huge", to: { kind: "offset", offset: 12 }, of: [] });
      assert.deepEqual(
        made.lines.map((line) => [line.name, line.old, line.new, line.note]),
        [
          ["orders/0", "9223372036854775807", "12", "28 records are read again"],
          ["orders/1", "9007199254740993", "12", "28 records are read again"],
          ["orders/2", "9007199254740991", "12", "28 records are read again"],
        ],
      );
      assert.match(made.warnings.join("\n"), /The group reads 84 records again/);
      // The tool makes the change: the group is not where the plan found it.
      await tools.run(made.command ?? "", broker.bootstrap);
      await assert.rejects(apply(made), code("PLAN_EXPIRED"));
      await commit("huge");
      await apply(await plan("groups.reset", { group: "huge", to: { kind: "offset", offset: 12 }, of: [] }));
      assert.deepEqual(await offsetsOf("huge"), { "orders/0": 12, "orders/1": 12, "orders/2": 12 });
    });

    it("shifts by as many digits, and never out of the log", async () => {
      await commit("huge");
      const back = 25n - LARGEST;
      const of = [{ topic: ORDERS, partitions: [0] }];
      const shift = await plan("groups.reset", { group: "huge", to: { kind: "shift", by: back }, of });
      assert.deepEqual(
        shift.preview.rows.map((row) => [row.old, row.new, row.asked, row.by]),
        [[LARGEST, 25, null, -15]],
      );
      const dryRun = (of: ChangePlan) =>
        tools.run((of.command ?? "").replace("--execute", "--dry-run"), broker.bootstrap);
      assert.deepEqual(
        parseTables(await dryRun(shift)).map((row) => row["NEW-OFFSET"]),
        ["25"],
      );
      const forth = await plan("groups.reset", { group: "huge", to: { kind: "shift", by: LARGEST }, of });
      assert.deepEqual(
        forth.preview.rows.map((row) => [row.old, row.new, row.asked, row.by]),
        [[LARGEST, 40, 2n * LARGEST, 0]],
      );
      assert.deepEqual(
        parseTables(await dryRun(forth)).map((row) => row["NEW-OFFSET"]),
        ["40"],
      );
      const far = await plan("groups.reset", { group: "huge", to: { kind: "offset", offset: LARGEST }, of: [] });
      assert.match(
        far.lines[1]?.note ?? "",
        /^0 records are read again; 9223372036854775807 is beyond the log end \(40\)$/,
      );
      assert.deepEqual(
        parseTables(await dryRun(far)).map((row) => row["NEW-OFFSET"]),
        ["40", "40", "40"],
      );
      const like = await plan("groups.reset", { group: "copied", to: { kind: "group", group: "huge" }, of: [] });
      assert.deepEqual(
        like.preview.rows.map((row) => [row.old, row.new, row.asked]),
        [
          [null, 40, LARGEST],
          [null, 40, ODD],
          [null, 40, 9007199254740991],
        ],
      );
    });

    it("reports in words a number that is no offset, as the tool shows none, and repairs it", async () => {
      await groups.commit("below", [
        { topic: ORDERS, partition: 0, offset: -5 },
        { topic: ORDERS, partition: 1, offset: -LARGEST - 1n },
        { topic: ORDERS, partition: 2, offset: 15 },
      ]);
      const { offsets } = await groups.describe("below");
      assert.deepEqual(
        offsets.map(({ committed, lag, error }) => [committed, lag, error?.code]),
        [
          [null, null, "OFFSET_OUT_OF_RANGE"],
          [null, null, "OFFSET_OUT_OF_RANGE"],
          [15, 25, undefined],
        ],
      );
      assert.match(offsets[1]?.error?.message ?? "", /stands at -9223372036854775808 in orders\/1, which is no offset/);
      const printed = await toolOffsets(broker.bootstrap, "below");
      assert.deepEqual([printed.get("orders:2")?.committed, printed.get("orders:0")?.committed ?? null], [15, null]);
      await apply(await plan("groups.reset", { group: "below", to: { kind: "earliest" }, of: [] }));
      assert.deepEqual(await offsetsOf("below"), { "orders/0": 10, "orders/1": 10, "orders/2": 10 });
    });
  });
});
