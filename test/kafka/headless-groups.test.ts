// The built commands of groups: they print what Kafka's tools print, and they make the same changes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { brokerForTests } from "../support/broker.ts";
import { groupsForTests, STREAMS_PROPERTIES } from "../support/groups.ts";
import { toolOffsets } from "../support/kafka-tools.ts";
import { topicsWithRecords } from "./groups-support.ts";

const ORDERS = "orders";
const broker = await brokerForTests({ properties: STREAMS_PROPERTIES });
const start = groupsForTests(broker.bootstrap);
await topicsWithRecords(broker, { [ORDERS]: 3 }, 20);
const committed = { [ORDERS]: { 0: 3, 1: 20 } };
const folder = await mkdtemp(join(tmpdir(), "tailwater-groups-cli-"));
const running = [
  await start.classic("desk", [ORDERS], { committed }),
  await start.consumer("kip-848", [ORDERS], { members: 2, committed }),
  await start.share("share", [ORDERS], { committed: { [ORDERS]: { 0: 4 } } }),
  await start.streams("streams", [ORDERS], { members: 2, committed }),
  await start.classic("idle", [], { members: 0, committed }),
];

interface Line {
  readonly group: string;
  readonly type: string;
  readonly state: string;
  readonly members: number;
  readonly lag: number | null;
  readonly topics: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: number | null;
    readonly end: number | null;
    readonly lag: number | null;
  }[];
}

describe("the commands of groups", { timeout: 120_000 }, () => {
  // The file's own end stops the broker first, and then members could not leave.
  after(async () => {
    await Promise.all(running.map((group) => group.stop()));
    await rm(folder, { recursive: true });
  });

  const groups = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
      const all = ["dist/extensions/tailwater.mjs", "groups", ...args, "--brokers", broker.bootstrap];
      execFile(process.execPath, all, (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
      });
    });
  const offsetsOf = async (group: string) =>
    Object.fromEntries([...(await toolOffsets(broker.bootstrap, group))].map(([place, one]) => [place, one.committed]));

  it("list prints a line per group, partition by partition as kafka-consumer-groups.sh does", async () => {
    const { code, out, err } = await groups("list");
    assert.equal(code, 0, err);
    const lines = out
      .trim()
      .split("\n")
      .map((line): Line => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ group, type, state, members, lag }) => [group, type, state, members, lag]),
      [
        ["desk", "classic", "Stable", 1, 17],
        ["idle", "classic", "Empty", 0, 17],
        ["kip-848", "consumer", "Stable", 2, 17],
        ["share", "share", "Stable", 1, 16],
        ["streams", "streams", "Stable", 2, 17],
      ],
    );
    assert.deepEqual(Object.keys(lines[0] ?? {}), ["group", "type", "state", "members", "lag", "topics"]);
    for (const { group, topics } of lines.filter(({ type }) => type === "classic" || type === "consumer")) {
      const own = new Map(
        topics.map(({ topic, partition, ...offsets }) => [`${topic}:${partition}`, offsets] as const),
      );
      assert.deepEqual(own, await toolOffsets(broker.bootstrap, group), group);
    }
  });

  it("list takes filters and a text", async () => {
    const { code, out } = await groups("list", "--type", "classic", "--state", "Empty", "--format", "text");
    assert.deepEqual(
      [code, out.split("\n").map((line) => line.split(/\s+/).join(" "))],
      [0, ["group type state members lag topics", "idle classic Empty 0 17 orders", ""]],
    );
    assert.equal((await groups("list", "--group-filter", "nothing such")).code, 1);
  });

  it("describe shows members and offsets", async () => {
    const { code, out } = await groups("describe", "--group", "desk");
    const told = JSON.parse(out);
    assert.deepEqual([code, told.group, told.members.length, told.offsets.length], [0, "desk", 1, 3]);
    const text = await groups("describe", "--group", "desk", "--format", "text");
    assert.match(text.out, /^desk {2}classic, Stable, coordinator 1/);
    assert.match(text.out, /^orders +0 +3 +0 +20 +17 /m);
    const none = await groups("describe", "--group", "nobody");
    assert.deepEqual([none.code, none.out], [3, ""]);
    assert.match(none.err, /GROUP_UNKNOWN/);
  });

  it("reset prints its plan and exits with 4; with --yes it makes the change", async () => {
    const reset = ["reset", "--group", "idle", "--to", "shift:-2"];
    const planned = await groups(...reset);
    assert.equal(planned.code, 4, planned.err);
    assert.match(planned.out, /^Reset offsets of group idle\n {2}orders\/0: 3 → 1 \(2 records are read again\)\n/);
    assert.ok(
      planned.out.includes(
        `kafka-consumer-groups.sh --bootstrap-server ${broker.bootstrap} --reset-offsets --group idle`,
      ),
      planned.out,
    );
    assert.deepEqual(await offsetsOf("idle"), { "orders:0": 3, "orders:1": 20 });
    const made = await groups(...reset, "--yes");
    assert.deepEqual([made.code, made.out], [0, "orders/0: done\norders/1: done\n"]);
    assert.deepEqual(await offsetsOf("idle"), { "orders:0": 1, "orders:1": 18 });
    const some = await groups(
      "reset",
      "--group",
      "idle",
      "--to",
      "last:5",
      "--topic",
      ORDERS,
      "--partitions",
      "1-2",
      "--yes",
    );
    assert.equal(some.code, 0, some.err);
    assert.deepEqual(await offsetsOf("idle"), { "orders:0": 1, "orders:1": 15, "orders:2": 15 });
    const file = join(folder, "offsets.csv");
    await writeFile(file, "topic,partition,offset\norders,0,7\n");
    assert.equal((await groups("reset", "--group", "idle", "--to", `file:${file}`, "--yes")).code, 0);
    assert.deepEqual(await offsetsOf("idle"), { "orders:0": 7, "orders:1": 15, "orders:2": 15 });
    const unread = await groups("reset", "--group", "idle", "--to", `file:${file}.not`);
    assert.equal(unread.code, 2);
    assert.match(unread.err, /FILE_UNREADABLE/);
    const reading = ["groups", "reset", "--group", "idle", "--to", "file:-", "--yes", "--brokers", broker.bootstrap];
    const piped = execFile(process.execPath, ["dist/extensions/tailwater.mjs", ...reading]);
    piped.stdin?.end("orders,0,6\n");
    assert.deepEqual(await once(piped, "close"), [0, null]);
    assert.deepEqual(await offsetsOf("idle"), { "orders:0": 6, "orders:1": 15, "orders:2": 15 });
  });

  it("print each digit of offsets that no number holds, take them, and lead back from them", async () => {
    await broker.withAdmin(async (admin) => {
      const partitions = [
        { partition: 0, offset: "9223372036854775807" },
        { partition: 1, offset: "9007199254740993" },
      ];
      await admin.setOffsets({ groupId: "huge", topic: ORDERS, partitions });
    });
    const { code, out, err } = await groups("list", "--group-filter", "huge");
    assert.equal(code, 0, err);
    const first =
      '{"topic":"orders","partition":0,"committed":9223372036854775807,"end":20,"lag":-9223372036854775787}';
    const second = '{"topic":"orders","partition":1,"committed":9007199254740993,"end":20,"lag":-9007199254740973}';
    const about = '"group":"huge","type":"classic","state":"Empty","members":0,"lag":-9232379236109516760';
    assert.equal(out, `{${about},"topics":[${first},${second}]}\n`);
    for (const [place, { committed, lag }] of await toolOffsets(broker.bootstrap, "huge")) {
      const [topic, partition] = place.split(":");
      assert.ok(out.includes(`"topic":"${topic}","partition":${partition},"committed":${committed},`), place);
      assert.ok(out.includes(`"lag":${lag}}`), place);
    }
    const described = await groups("describe", "--group", "huge");
    assert.match(described.out, /"committed":9223372036854775807,"start":0,"end":20,"lag":-9223372036854775787,/);
    const text = await groups("describe", "--group", "huge", "--format", "text");
    assert.match(text.out, /^orders +0 +9223372036854775807 +0 +20 +-9223372036854775787 /m);
    assert.match(text.out, /^! The group stands beyond the end of the log in orders\/0, orders\/1:/m);
    const back = ["reset", "--group", "huge", "--topic", ORDERS, "--partitions", "0"];
    const planned = await groups(...back, "--to", "shift:-9223372036854775800");
    assert.equal(planned.code, 4, planned.err);
    assert.match(planned.out, /\n {2}orders\/0: 9223372036854775807 → 7 \(13 records are read again\)\n/);
    assert.match(planned.out, /--shift-by=-9223372036854775800/);
    const far = await groups(...back, "--to", "offset:9223372036854775807", "--format", "ndjson");
    assert.equal(JSON.parse(far.out).lines[0].new, "20");
    assert.equal((await groups(...back, "--to", "shift:-9223372036854775800", "--yes")).code, 0);
    assert.deepEqual(await offsetsOf("huge"), { "orders:0": 7, "orders:1": 2n ** 53n + 1n });
    assert.equal((await groups("delete", "--group", "huge", "--yes")).code, 0);
  });

  it("create makes a group at the chosen offsets, once", async () => {
    const create = ["create", "--group", "new-one", "--topic", `${ORDERS}:0,2`, "--to", "last:5"];
    const planned = await groups(...create);
    assert.equal(planned.code, 4, planned.err);
    assert.match(planned.out, /^Create group new-one\n {2}orders\/0: 15 \(/);
    const made = await groups(...create, "--yes", "--format", "ndjson");
    assert.deepEqual(
      [
        made.code,
        made.out
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).target),
      ],
      [0, ["orders/0", "orders/2"]],
      made.err,
    );
    assert.deepEqual(await offsetsOf("new-one"), { "orders:0": 15, "orders:2": 15 });
    const again = await groups(...create, "--yes");
    assert.equal(again.code, 2);
    assert.match(again.err, /There already is a classic group new-one|exists already/);
  });

  it("delete-offsets deletes whole topics' offsets, and remove-members removes the members that it names", async () => {
    const forget = ["delete-offsets", "--group", "new-one", "--topic", ORDERS];
    assert.equal((await groups(...forget)).code, 4);
    const forgotten = await groups(...forget, "--yes");
    assert.deepEqual([forgotten.code, forgotten.out], [0, "orders: done\n"], forgotten.err);
    assert.equal((await groups(...forget, "--yes")).code, 2);
    const members = async () => {
      const told = JSON.parse((await groups("describe", "--group", "desk")).out);
      return told.members.map(({ memberId }: { memberId: string }) => memberId) as string[];
    };
    const [member = ""] = await members();
    const remove = ["remove-members", "--group", "desk", "--member", member];
    const planned = await groups(...remove);
    assert.deepEqual([planned.code, /^Remove 1 member of group desk/.test(planned.out)], [4, true], planned.out);
    assert.deepEqual(await members(), [member]);
    const removed = await groups(...remove, "--yes");
    assert.deepEqual([removed.code, removed.out], [0, `${member}: done\n`], removed.err);
    assert.ok(!(await members()).includes(member));
    const other = await groups("remove-members", "--group", "kip-848", "--all", "--yes");
    assert.equal(other.code, 3);
    assert.match(other.err, /API_UNSUPPORTED/);
  });

  it("delete refuses groups with members, and deletes empty ones", async () => {
    const busy = await groups("reset", "--group", "desk", "--to", "earliest", "--yes");
    assert.equal(busy.code, 3);
    assert.match(busy.err, /GROUP_NOT_EMPTY: Group desk has 1 member: desk-1/);
    assert.equal((await groups("delete", "--group", "idle")).code, 4);
    const deleted = await groups("delete", "--group", "idle", "--yes", "--format", "ndjson");
    assert.deepEqual([deleted.code, JSON.parse(deleted.out)], [0, { target: "idle", error: null, message: null }]);
    assert.equal((await groups("list", "--group-filter", "idle")).code, 1);
  });
});
