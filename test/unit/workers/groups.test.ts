// Answers of brokers and group members are checked for impossible values: odd bytes, huge counts, wrong numbers.
import assert from "node:assert/strict";
import { describe, it, type TestContext, test } from "node:test";
import type { GroupMember, GroupsWorkerApi } from "../../../src/contract/groups.ts";
import { readOffsetsCsv } from "../../../src/contract/offsets-csv.ts";
import { ClusterSession } from "../../../src/workers/cluster/cluster-session.ts";
import type { CommittedOffsets } from "../../../src/workers/groups/committed.ts";
import { groupsOf } from "../../../src/workers/groups/groups.ts";
import type { Places } from "../../../src/workers/groups/log-places.ts";
import { MemberBytes } from "../../../src/workers/groups/member-bytes.ts";
import { warningsOf } from "../../../src/workers/groups/warnings.ts";
import { settingsFor } from "../../kafka/support.ts";
import {
  API,
  bytes,
  frame,
  type HostileAnswer,
  int16,
  int32,
  int64,
  list,
  startHostileBroker,
  text,
} from "../../support/hostile-broker.ts";

const LIST_GROUPS = 16;
const DESCRIBE_GROUPS = 15;
const OFFSET_FETCH = 9;
const VERSIONS = {
  [LIST_GROUPS]: [0, 2],
  [DESCRIBE_GROUPS]: [0, 2],
  [OFFSET_FETCH]: [0, 5],
} as const;

/** An honest broker, except for the given answers. */
async function groupsAt(
  test: TestContext,
  answers: Readonly<Record<number, HostileAnswer>>,
): Promise<{ groups: GroupsWorkerApi; asked: (key: number) => number }> {
  const broker = await startHostileBroker({
    versions: VERSIONS,
    answers: {
      [API.findCoordinator]: ({ id, broker: own }) =>
        frame(id, int32(0), int16(0), text(null), int32(1), text("127.0.0.1"), int32(own.port)),
      [LIST_GROUPS]: ({ id }) => frame(id, int32(0), int16(0), list([Buffer.concat([text("desk"), text("consumer")])])),
      [DESCRIBE_GROUPS]: ({ id }) => described(id, []),
      [OFFSET_FETCH]: ({ id }) => frame(id, int32(0), list([]), int16(0)),
      ...answers,
    },
  });
  const session = new ClusterSession();
  test.after(async () => {
    await session.close();
    await broker.stop();
  });
  await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
  return { groups: groupsOf(session), asked: (key) => broker.requests.get(key) ?? 0 };
}

function described(id: number, members: readonly (readonly [string, Buffer, Buffer])[]): Buffer {
  const own = members.map(([name, metadata, assignment]) =>
    Buffer.concat([text(name), text(name), text("/10.0.0.1"), bytes(metadata), bytes(assignment)]),
  );
  const head = [int16(0), text("desk"), text("Stable"), text("consumer"), text("range")];
  return frame(id, int32(0), list([Buffer.concat([...head, list(own)])]));
}

const subscription = (...topics: string[]) => Buffer.concat([int16(3), list(topics.map(text)), int32(-1)]);
const assignment = (topic: string, ...partitions: number[]) =>
  Buffer.concat([int16(0), list([Buffer.concat([text(topic), list(partitions.map(int32))])]), int32(-1)]);

describe("a coordinator's false answer", () => {
  it("about the number of groups is refused", async (t) => {
    const { groups } = await groupsAt(t, {
      [LIST_GROUPS]: ({ id }) => frame(id, int32(0), int16(0), int32(2 ** 31 - 1)),
    });
    await assert.rejects(groups.list(), { code: "ANSWER_MALFORMED" });
  });

  it("that it is no coordinator yet is followed by the same question, for a few seconds", async (t) => {
    let asked = 0;
    const { groups } = await groupsAt(t, {
      [DESCRIBE_GROUPS]: ({ id }) => {
        asked += 1;
        if (asked > 2) return described(id, [["desk-1", subscription("orders"), assignment("orders", 0)]]);
        const notYet = [int16(16), text("desk"), text(""), text(""), text(""), list([])];
        return frame(id, int32(0), list([Buffer.concat(notYet)]));
      },
    });
    const { members } = await groups.describe("desk");
    assert.deepEqual(
      members.map(({ clientId }) => clientId),
      ["desk-1"],
    );
    assert.equal(asked, 3);
  });

  it("about members leaves their partitions unknown, and this is reported", async (t) => {
    const huge = Buffer.concat([int16(0), int32(2 ** 31 - 1)]);
    const { groups } = await groupsAt(t, {
      [DESCRIBE_GROUPS]: ({ id }) =>
        described(id, [
          ["honest", subscription("orders"), assignment("orders", 0, 0, -7)],
          ["huge", huge, huge],
          ["short", Buffer.from([0]), Buffer.from([1])],
          ["empty", Buffer.alloc(0), Buffer.alloc(0)],
        ]),
    });
    const { members, failures, offsets } = await groups.describe("desk");
    assert.deepEqual(
      members.map(({ clientId, assigned, subscribed }) => [clientId, assigned, subscribed]),
      [
        ["honest", [{ topic: "orders", partitions: [0] }], ["orders"]],
        ["huge", [], null],
        ["short", [], null],
        ["empty", [], []],
      ],
    );
    assert.deepEqual(new Set(members.map(({ host }) => host)), new Set(["10.0.0.1"]), "without Java's slash");
    assert.deepEqual(
      failures.map(({ code, subject }) => [code, subject]),
      [
        ["ANSWER_MALFORMED", "huge"],
        ["ANSWER_MALFORMED", "short"],
      ],
    );
    assert.deepEqual(
      offsets.map(({ partition, committed, end, memberId }) => [partition, committed, end, memberId]),
      [[0, null, 1, "honest"]],
    );
  });

  it("about offsets gives only valid offsets, with all digits", async (t) => {
    const partition = (index: number, offset: bigint) =>
      Buffer.concat([int32(index), int64(offset), int32(-1), text(""), int16(0)]);
    const partitions = [partition(0, 2n ** 63n - 1n), partition(-4, 7n), partition(5, -9n), partition(2 ** 31 - 1, 3n)];
    const { groups } = await groupsAt(t, {
      [OFFSET_FETCH]: ({ id }) =>
        frame(id, int32(0), list([Buffer.concat([text("orders"), list(partitions)])]), int16(0)),
    });
    const { offsets } = await groups.describe("desk");
    assert.deepEqual(
      offsets.map((one) => [one.partition, one.committed, one.end, one.lag, one.error?.code]),
      [
        [0, 2n ** 63n - 1n, 1, 2n - 2n ** 63n, undefined],
        [5, null, null, null, "OFFSET_OUT_OF_RANGE"],
        [2 ** 31 - 1, 3, null, null, "TOPIC_UNKNOWN"],
      ],
    );
    const [figures] = await groups.figures((await groups.list()).groups);
    assert.deepEqual([figures?.lag, figures?.error?.code], [2n - 2n ** 63n, "OFFSET_OUT_OF_RANGE"]);
    assert.match(figures?.error?.message ?? "", /Group desk stands at -9 in orders\/5/);
  });

  it("about a group that was not requested is not accepted", async (t) => {
    const { groups } = await groupsAt(t, {});
    const [standing] = await groups.standing(["other"]);
    assert.deepEqual([standing?.group, standing?.state, standing?.error], ["other", null, null]);
    await assert.rejects(groups.describe("other"), { code: "GROUP_UNKNOWN" });
  });

  it("about a coordinator that is not a broker is reported", async (t) => {
    const { groups } = await groupsAt(t, {
      [API.findCoordinator]: ({ id }) =>
        frame(id, int32(0), int16(0), text(null), int32(77), text("nowhere.invalid"), int32(1)),
    });
    await assert.rejects(groups.describe("desk"), { code: "LEADER_NOT_AVAILABLE" });
    assert.equal((await groups.standing(["desk"]))[0]?.error?.code, "LEADER_NOT_AVAILABLE");
  });

  it("from before Kafka 2.4 has no members to remove", async (t) => {
    const { groups } = await groupsAt(t, {
      [DESCRIBE_GROUPS]: ({ id }) => described(id, [["one", subscription("orders"), assignment("orders", 0)]]),
    });
    await assert.rejects(groups.planRemoval("desk", "all"), { code: "API_UNSUPPORTED" });
  });

  it("does not matter for an old broker, which gets one request per group", async (t) => {
    const { groups, asked } = await groupsAt(t, {});
    const [one] = (await groups.list()).groups;
    assert.deepEqual([one?.type, one?.state], ["classic", null]);
    await groups.figures(["desk", "b", "c"].map((group) => ({ ...(one ?? assert.fail()), group })));
    assert.deepEqual([asked(DESCRIBE_GROUPS), asked(OFFSET_FETCH)], [1, 3]);
  });
});

test("members' bytes of later versions are read as far as their format is known", () => {
  const read = new MemberBytes();
  const later = Buffer.concat([int16(9), list([text("b"), text("a"), text("a")]), int32(-1), Buffer.alloc(40, 1)]);
  assert.deepEqual(read.subscribed(later), ["a", "b"]);
  assert.deepEqual(read.assigned(Buffer.concat([assignment("orders", 3, 1), Buffer.from("later")])), [
    { topic: "orders", partitions: [1, 3] },
  ]);
  assert.throws(() => read.assigned(Buffer.concat([int16(-1), list([])])), { code: "ANSWER_MALFORMED" });
  // Entries of two bytes become objects of many: all members together are bounded.
  const many = Buffer.concat([int16(0), int32(1_000_001), Buffer.alloc(2_000_002)]);
  read.subscribed(many);
  assert.throws(() => read.subscribed(many), { code: "ANSWER_MALFORMED" });
});

const member = (clientId: string, assigned: Readonly<Record<string, readonly number[]>>): GroupMember => ({
  ...{ memberId: clientId, instanceId: null, clientId, host: "10.0.0.1", rack: null, epoch: null, protocol: null },
  assigned: Object.entries(assigned).map(([topic, partitions]) => ({ topic, partitions })),
  target: null,
  subscribed: ["orders", "payments"],
});

function placesOf(topics: Readonly<Record<string, number>>): Places {
  return {
    of: () => null,
    partitions: (topic) => {
      const count = topics[topic];
      return count === undefined ? null : Array.from({ length: count }, (_, partition) => partition);
    },
    error: () => null,
  };
}

test("records that left a log before a group read them are counted, except of a share group", () => {
  const at = (offset: number | null) => ({ offset, metadata: "", lag: null, error: null });
  const committed: CommittedOffsets = new Map([
    [
      "orders",
      new Map([
        [0, at(500)],
        [1, at(1_000)],
        [2, at(null)],
        [3, at(999)],
      ]),
    ],
  ]);
  const places: Places = { ...placesOf({}), of: () => ({ start: 1_000, end: 2_000, atTime: null, error: null }) };
  const idle = { state: "Empty", protocolType: "", assignor: null, members: [] };
  const few = new Map([["orders", new Map([[3, at(999)]])]]);
  assert.deepEqual(warningsOf({ type: "classic", ...idle }, committed, places), [
    "501 records of orders/0, orders/3 were deleted before the group read them.",
  ]);
  assert.deepEqual(warningsOf({ type: "classic", ...idle }, few, places), [
    "1 record of orders/3 was deleted before the group read it.",
  ]);
  assert.deepEqual(warningsOf({ type: "share", ...idle }, committed, places), []);
});

test("an error about a group is a whole sentence", () => {
  const warn = (
    members: readonly GroupMember[],
    about: Partial<Parameters<typeof warningsOf>[0]> & { committed?: CommittedOffsets } = {},
  ) =>
    warningsOf(
      { type: "classic", state: "Stable", protocolType: "consumer", assignor: "range", ...about, members },
      about.committed ?? new Map(),
      placesOf({ orders: 4, payments: 4 }),
    );
  const two = [member("a", { orders: [0, 1], payments: [0, 1] }), member("b", { orders: [2, 3], payments: [2, 3] })];
  assert.deepEqual(warn(two), []);
  const range = [
    member("a", { orders: [0, 1], payments: [0, 1] }),
    member("b", { orders: [2], payments: [2] }),
    member("c", { orders: [3], payments: [3] }),
  ];
  assert.deepEqual(warn(range), [
    "The range assignor divides each of 2 topics separately: one member reads 4 partitions, another 2. The cooperative-sticky assignor spreads them evenly.",
  ]);
  assert.deepEqual(warn(range, { assignor: "roundrobin" }), []);
  assert.deepEqual(warn([member("a", { orders: [0, 1, 2] })]), [
    "Partition 3 of orders: no member reads it.",
    "Partitions 0, 1, 2, 3 of payments: no member reads them.",
  ]);
  assert.deepEqual(warn([...two, member("idle", {})]).slice(0, 1), ["1 of 3 members has no partition: idle."]);
  assert.deepEqual(warn([...two, member("idle", {})], { type: "share", assignor: "simple" }), []);
  const committed = new Map([["left", new Map([[0, { offset: 1, metadata: "", lag: null, error: null }]])]]);
  assert.deepEqual(warn(two, { committed }), ["The group has offsets in a topic that no member reads: left."]);
  assert.deepEqual(warn(range, { state: "PreparingRebalance" }), [], "nothing is wrong yet");
  assert.deepEqual(warn([]), []);
  assert.deepEqual(warn([member("worker", {})], { protocolType: "connect" }), []);
});

test("offsets are parsed from lines in the format of Kafka's tool", () => {
  assert.deepEqual(
    readOffsetsCsv('topic,partition,offset\norders,0,7\n"orders",1,9007199254740991\r\no,2,9223372036854775807\n', "g"),
    {
      offsets: [
        { topic: "orders", partition: 0, offset: 7 },
        { topic: "orders", partition: 1, offset: 9_007_199_254_740_991 },
        { topic: "o", partition: 2, offset: 2n ** 63n - 1n },
      ],
      problems: [],
    },
  );
  assert.deepEqual(readOffsetsCsv("g,orders,0,7\nother,orders,1,8", "g").offsets.length, 1);
  for (const wrong of ["orders,0", "orders,x,1", "orders,0,-1", "orders,0,9223372036854775808", "a,0,1\na,0,2"]) {
    assert.equal(readOffsetsCsv(wrong, "g").problems.length, 1, wrong);
  }
});
