// The changes of topics through the gate, on a real broker: what a plan shows, what its command does with Kafka's own
// tools, and what is done.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { ChangeKind, ChangePlan, Lock, RequestOf } from "../../src/contract/changes.ts";
import type { ErrorCode } from "../../src/contract/errors.ts";
import { CHANGE_KINDS } from "../../src/extensions/change-kinds.ts";
import { Gate } from "../../src/extensions/changes/gate.ts";
import { Journal } from "../../src/extensions/changes/journal.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { type ShellTools, shellTools } from "../support/shell-tools.ts";
import { settingsFor, until } from "./support.ts";

const WINDOW = {};
const PROFILE = "test";
const code = (name: ErrorCode) => ({ code: name });

describe("a change of topics by plan", { timeout: 120_000 }, () => {
  let broker: Broker;
  let tools: ShellTools;
  let session: ClusterSession;
  let topics: TopicReads;
  let folder: string;
  let journal: Journal;
  let gate: Gate;
  let lock: Lock = "ask";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-plans-"));
    [broker, tools] = await Promise.all([startBroker({}), shellTools()]);
    session = new ClusterSession();
    await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
    topics = new TopicReads(session);
    journal = new Journal(join(folder, "changes.jsonl"));
    const api = {
      cluster: session,
      topics,
      groups: groupsOf(session),
      produce: produceOf(session),
      work: session.works,
    };
    gate = new Gate({
      clusters: { get: () => ({ worker: { api } }), allowChanges: async () => {} },
      profiles: { nameOf: () => "Test", lockOf: () => lock, setLock: async () => {} },
      journal,
      kinds: CHANGE_KINDS,
    });
  });
  after(async () => {
    await session.close();
    await Promise.all([broker.stop(), tools.stop()]);
    await rm(folder, { recursive: true });
  });

  const plan = <Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>) =>
    gate.plan(WINDOW, PROFILE, kind, request) as Promise<ChangePlan<Kind>>;
  const apply = ({ id, mustType }: ChangePlan) => gate.apply(WINDOW, id, mustType);
  const linesOf = ({ lines }: ChangePlan) => lines.map((line) => [line.name, line.old, line.new, line.note]);
  const newest = async () => (await journal.read(null, 1))[0];
  const exists = async (topic: string) => (await topics.standing([topic]))[0]?.error === null;
  const there = (topic: string) => until(`${topic} is there`, () => exists(topic));
  const gone = (topic: string) => until(`${topic} is gone`, async () => !(await exists(topic)));
  const overrides = async (topic: string) => {
    const own = (await topics.config(topic)).filter(({ source }) => source === "topic");
    return Object.fromEntries(own.map(({ name, value }) => [name, value]));
  };
  const offsets = async (topic: string) => {
    const told = await broker.withAdmin((admin) => admin.fetchTopicOffsets(topic));
    return told.sort((a, b) => a.partition - b.partition).map(({ low, high }) => `${low}..${high}`);
  };
  const make = async (topic: string, partitions: number, config: Record<string, string> = {}) => {
    await broker.createTopic(topic, { partitions, config });
    await there(topic);
  };
  const produce = async (topic: string, counts: readonly number[]) => {
    const producer = new Kafka(broker.adminClientConfig).producer();
    await producer.connect();
    for (const [partition, count] of counts.entries()) {
      const messages = Array.from({ length: count }, (_, n) => ({ partition, value: `v${n}` }));
      if (count > 0) await producer.send({ topic, messages });
    }
    await producer.disconnect();
  };

  it("creates, and its command creates the same", async () => {
    const request = {
      ...{ topic: "made.by-plan", partitions: 3, replicationFactor: 1 },
      config: { "retention.ms": "604800000", "cleanup.policy": "compact,delete", "min.insync.replicas": "2" },
    };
    const made = await plan("topics.create", request);
    assert.deepEqual(linesOf(made), [
      ["partitions", null, "3", null],
      ["replication.factor", null, "1", null],
      ["retention.ms", null, "604800000", "7 days"],
      ["cleanup.policy", null, "compact,delete", null],
      ["min.insync.replicas", null, "2", null],
    ]);
    assert.deepEqual([made.validated, made.mustType, made.requests], [true, null, ["CreateTopics"]]);
    assert.match(made.warnings.join(), /acks=all cannot write/);
    assert.equal(await exists(request.topic), false);
    await tools.run(made.command ?? "", broker.bootstrap);
    await there(request.topic);
    const byTool = await overrides(request.topic);
    await assert.rejects(apply(made), code("TOPIC_EXISTS"));
    assert.equal((await newest())?.outcome, "failed");
    const again = { ...request, topic: "made.again" };
    await apply(await plan("topics.create", again));
    await there(again.topic);
    assert.deepEqual(await overrides(again.topic), byTool);
    assert.deepEqual([(await newest())?.outcome, (await newest())?.target], ["done", "made.again"]);
    await assert.rejects(
      plan("topics.create", { ...request, topic: "x", replicationFactor: 5 }),
      code("REPLICATION_INVALID"),
    );
    await assert.rejects(plan("topics.create", { ...request, topic: "a b" }), code("BAD_REQUEST"));
  });

  it("configures, and its command does the same", async () => {
    for (const topic of ["set-1", "set-2"])
      await make(topic, 1, { "retention.ms": "604800000", "segment.ms": "100000" });
    const alterations = [
      { key: "retention.ms", value: "86400000" },
      { key: "segment.ms", value: null },
      { key: "cleanup.policy", value: "compact,delete" },
      { key: "max.message.bytes", value: "134217728" },
    ];
    const made = await plan("topics.configure", { topic: "set-1", alterations });
    assert.deepEqual(linesOf(made), [
      ["retention.ms", "604800000", "86400000", "7 days → 1 day"],
      ["segment.ms", "100000", null, "then by Kafka's own default"],
      ["cleanup.policy", "delete", "compact,delete", null],
      ["max.message.bytes", "16777216", "134217728", "16.8 MB → 134.2 MB"],
    ]);
    assert.match(made.warnings.join(), /Records older than the new time are deleted/);
    assert.match(made.warnings.join(), /Compaction keeps only the newest/);
    await apply(made);
    await until("the change is in force", async () => (await overrides("set-1"))["retention.ms"] === "86400000");
    const other = await plan("topics.configure", { topic: "set-2", alterations });
    await tools.run(other.command ?? "", broker.bootstrap);
    await until(
      "the tool's change is in force, too",
      async () => (await overrides("set-2"))["retention.ms"] === "86400000",
    );
    assert.deepEqual(await overrides("set-2"), await overrides("set-1"));
    const wrong = [{ key: "retention.ms", value: "soon" }];
    await assert.rejects(plan("topics.configure", { topic: "set-1", alterations: wrong }), code("CONFIG_INVALID"));
  });

  it("adds partitions, and its command adds none to a topic of a similar name", async () => {
    for (const topic of ["grow.n", "grow-n", "growXn"]) await make(topic, 1, { "cleanup.policy": "compact" });
    const made = await plan("topics.addPartitions", { topic: "grow.n", total: 3 });
    assert.deepEqual(linesOf(made), [["partitions", "1", "3", "2 more partitions"]]);
    assert.match(made.warnings.join(), /breaks their order by key.*compacted.*cannot be removed/);
    await tools.run(made.command ?? "", broker.bootstrap);
    const counts = async () =>
      (await topics.standing(["grow.n", "grow-n", "growXn"])).map(({ partitions }) => partitions.length);
    await until("all are listed", async () => (await counts())[0] === 3);
    assert.deepEqual(await counts(), [3, 1, 1]);
    await assert.rejects(apply(made), code("PLAN_EXPIRED"));
    await apply(await plan("topics.addPartitions", { topic: "grow-n", total: 2 }));
    await until("those partitions exist, too", async () => (await counts())[1] === 2);
    await assert.rejects(plan("topics.addPartitions", { topic: "grow.n", total: 2 }), code("PARTITIONS_INVALID"));
  });

  it("deletes records up to an offset, and its command does the same", async () => {
    for (const topic of ["cut-1", "cut-2"]) {
      await make(topic, 3);
      await produce(topic, [10, 5, 0]);
    }
    const before = [
      { partition: 0, offset: 4 },
      { partition: 1, offset: -1 },
    ];
    const made = await plan("topics.deleteRecords", { topic: "cut-1", before });
    assert.deepEqual(linesOf(made), [
      ["cut-1/0", "starts at 0", "starts at 4", "up to 4 records go"],
      ["cut-1/1", "starts at 0", "starts at 5", "up to 5 records go"],
    ]);
    assert.equal(made.mustType, "cut-1");
    await assert.rejects(gate.apply(WINDOW, made.id, "cut"), code("CONFIRMATION_WRONG"));
    assert.deepEqual(await offsets("cut-1"), ["0..10", "0..5", "0..0"]);
    await apply(made);
    const other = await plan("topics.deleteRecords", { topic: "cut-2", before });
    await tools.run(other.command ?? "", broker.bootstrap);
    assert.deepEqual(await offsets("cut-1"), ["4..10", "5..5", "0..0"]);
    assert.deepEqual(await offsets("cut-2"), await offsets("cut-1"));
    const beyond = [{ partition: 0, offset: 11 }];
    await assert.rejects(plan("topics.deleteRecords", { topic: "cut-1", before: beyond }), code("OFFSET_OUT_OF_RANGE"));
    const nowhere = [{ partition: 7, offset: 0 }];
    await assert.rejects(plan("topics.deleteRecords", { topic: "cut-1", before: nowhere }), code("TOPIC_UNKNOWN"));
  });

  it("empties topics, but says at once that topics that are only compacted cannot be emptied", async () => {
    for (const topic of ["full-1", "full-2", "full-3"]) {
      await make(topic, 2);
      await produce(topic, [3, 4]);
    }
    const made = await plan("topics.empty", { topics: ["full-1", "full-2"] });
    assert.deepEqual(linesOf(made), [
      ["full-1", "7 records", "0 records", "in 2 partitions"],
      ["full-2", "7 records", "0 records", "in 2 partitions"],
    ]);
    assert.deepEqual([made.target, made.mustType], ["2 topics", "2 topics"]);
    await apply(made);
    const other = await plan("topics.empty", { topics: ["full-3"] });
    await tools.run(other.command ?? "", broker.bootstrap);
    for (const topic of ["full-1", "full-2", "full-3"]) assert.deepEqual(await offsets(topic), ["3..3", "4..4"]);
    await make("compacted", 1, { "cleanup.policy": "compact" });
    await assert.rejects(plan("topics.empty", { topics: ["compacted"] }), code("POLICY_VIOLATION"));
  });

  it("deletes topics, names the groups in them, and leaves alone a topic that was created again", async () => {
    await make("del.1", 2);
    await make("del-1", 1);
    await produce("del.1", [2]);
    await broker.withAdmin((admin) =>
      admin.setOffsets({ groupId: "reader", topic: "del.1", partitions: [{ partition: 0, offset: "1" }] }),
    );
    const made = await plan("topics.delete", { topics: ["del.1"] });
    assert.deepEqual(linesOf(made), [["del.1", "2 partitions, 2 records", null, null]]);
    assert.match(made.warnings.join(), /1 group stands in del\.1: reader/);
    assert.equal(made.mustType, "del.1");
    const others = Array.from({ length: 6 }, (_, n) => `spare-${n}`);
    for (const topic of others) await make(topic, 1);
    const many = await plan("topics.delete", { topics: [...others, "del.1"] });
    assert.match(many.warnings.join(), /1 group stands in del\.1: reader/, "among many, too");
    const alterations = [{ key: "retention.ms", value: "86400000" }];
    const stale = [
      await plan("topics.delete", { topics: ["del.1"] }),
      await plan("topics.configure", { topic: "del.1", alterations }),
      await plan("topics.addPartitions", { topic: "del.1", total: 5 }),
    ];
    await tools.run(made.command ?? "", broker.bootstrap);
    await gone("del.1");
    assert.equal(await exists("del-1"), true);
    await make("del.1", 1);
    for (const one of stale) await assert.rejects(apply(one), code("TOPIC_UNKNOWN"), one.title);
    assert.equal((await topics.standing(["del.1"]))[0]?.partitions.length, 1);
    assert.deepEqual(await overrides("del.1"), {});
    const both = await plan("topics.delete", { topics: ["del.1", "del-1"] });
    await apply(both);
    await gone("del.1");
    await gone("del-1");
    assert.equal((await newest())?.outcome, "done");
    await assert.rejects(plan("topics.delete", { topics: ["del.1"] }), code("TOPIC_UNKNOWN"));
  });

  it("is refused while the profile is read-only, and needs each name typed where it says so", async (t) => {
    t.after(() => {
      lock = "ask";
    });
    const request = { topic: "locked", partitions: 1, replicationFactor: 1, config: {} };
    lock = "ask-typed";
    const made = await plan("topics.create", request);
    assert.equal(made.mustType, "locked");
    await assert.rejects(gate.apply(WINDOW, made.id, null), code("CONFIRMATION_WRONG"));
    lock = "read-only";
    await assert.rejects(plan("topics.create", request), code("READ_ONLY"));
    await assert.rejects(apply(made), code("READ_ONLY"));
    assert.equal(await exists("locked"), false);
  });
});
