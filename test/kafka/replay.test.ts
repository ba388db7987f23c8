// Replay through the built engine, between two real brokers: every record arrives byte for byte, what stops is resumed
// without a gap or a double, and a read-only profile refuses it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { ChangeResult } from "../../src/contract/changes.ts";
import type { ReplayKeeps, ReplayPhase, ReplayRewrite, ReplaySource, ReplayState } from "../../src/contract/replay.ts";
import { flatProfile } from "../support/profiles.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "./extension-support.ts";

interface Line {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: unknown;
  readonly headers: readonly (readonly [string, unknown])[];
  readonly value: unknown;
}

const LARGE = { config: { "max.message.bytes": "12000000" }, partitions: 3 };
const HEADERS = [
  ["a", "1"],
  ["a", null],
  ["a", ""],
  ["", "é"],
  ["b", { base64: "/w==" }],
] as const;
/** Nulls, empties, duplicate and null headers, bytes that are no UTF-8, a large record, and unusual timestamps. */
const CORPUS: readonly Omit<Line, "topic" | "offset">[] = [
  { partition: 0, timestamp: 1_700_000_000_000, key: null, headers: [], value: null },
  { partition: 0, timestamp: -1, key: "", headers: [], value: "" },
  { partition: 1, timestamp: -2, key: "k", headers: HEADERS, value: '{"id":9007199254740993}' },
  { partition: 2, timestamp: 0, key: { base64: "//4A" }, headers: [], value: { base64: "wIA=" } },
  { partition: 0, timestamp: 7, key: "large", headers: [], value: "0123456789abcdef".repeat(327_680) },
  { partition: 0, timestamp: -1, key: "after", headers: [["c", null]], value: null },
];
const ALL: ReplayKeeps = { headers: true, timestamps: true, partitions: true, origin: false };
const MANY = 20_000;

describe("replay", { timeout: 400_000 }, () => {
  let brokers: readonly [Broker, Broker];
  let engine: Engine;
  let window: TestWindow;
  let folder: string;
  before(async () => {
    const properties = { "log.message.timestamp.after.max.ms": "9223372036854775807" };
    brokers = await Promise.all([startBroker({ properties }), startBroker({ properties })]);
    folder = await mkdtemp(join(tmpdir(), "tailwater-replay-"));
    engine = await startEngine(["--standalone"]);
    window = await windowAt(await engine.nextUrl());
    for (const [id, { bootstrap }] of [
      ["one", brokers[0]],
      ["two", brokers[1]],
    ] as const) {
      const profile = flatProfile({ id, name: id, bootstrapServers: [bootstrap] });
      await window.api.clusters.openNew(id, profile, null, false);
    }
    await window.api.changes.setLock("one", "ask", "one");
    const input = join(folder, "corpus.ndjson");
    await brokers[0].createTopic("source", LARGE);
    await fill("source", CORPUS, input);
  });
  after(async () => {
    await window.close();
    await engine.stop();
    await rm(folder, { recursive: true });
    await Promise.all(brokers.map((broker) => broker.stop()));
  });

  const COMMON = { compression: "lz4", acks: "all", idempotent: true, transaction: false, records: null } as const;

  async function fill(topic: string, records: readonly object[], path: string): Promise<void> {
    const { api } = window;
    await writeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    const input = `fill ${topic}`;
    await api.produce.open("one", input, { kind: "ndjson", path, exact: true }, null);
    const request = { ...COMMON, topic, input, format: { kind: "ndjson", exact: true }, perSecond: null } as const;
    const plan = await api.changes.plan("one", "produce.records", request);
    await api.changes.apply(plan.id, null);
  }

  async function until(id: string, ...phases: readonly ReplayPhase[]): Promise<ReplayState> {
    for (;;) {
      const state = await window.api.replay.state(id);
      if (phases.includes(state.phase)) return state;
      assert.notEqual(state.phase, "failed", state.error?.message);
      await sleep(20);
    }
  }

  const rangeOf = (topic: string, expression: string | null = null): ReplaySource => ({
    kind: "topics",
    profileId: "one",
    request: {
      topics: [topic],
      startAt: { kind: "earliest" },
      endAt: { kind: "now" },
      partitions: "all",
      isolation: "read_committed",
      filter: expression === null ? null : { kind: "cel", expression },
    },
  });

  /** Plans and applies what is counted. The result comes when it ends. */
  async function send(
    id: string,
    topic: string,
    keeps: ReplayKeeps,
    perSecond: number | null = null,
    to = "two",
    rewrite: ReplayRewrite | null = null,
  ) {
    const { api } = window;
    const { matched, failing } = await until(id, "counted");
    const format = { kind: "drafts" } as const;
    const about = { from: "a test", to, keeps, isOwn: false, counted: matched - failing, failing, rewrite, rest: null };
    const plan = await api.changes.plan(to, "replay.records", {
      ...COMMON,
      ...about,
      topic,
      input: id,
      format,
      perSecond,
    });
    await api.replay.send(id, to, keeps);
    return { plan, applied: api.changes.apply(plan.id, null) };
  }

  async function replay(
    source: ReplaySource,
    topic: string,
    keeps: ReplayKeeps,
    to = "two",
    rewrite: ReplayRewrite | null = null,
  ) {
    const id = await window.api.replay.open(source, rewrite);
    const { applied } = await send(id, topic, keeps, null, to, rewrite);
    const result: ChangeResult = await applied;
    const state = await until(id, "done", "stopped");
    await window.api.replay.forget(id);
    return { result, state };
  }

  async function scan(at: 0 | 1, topic: string): Promise<readonly Line[]> {
    const args = ["dist/extensions/tailwater.mjs", "scan", "--topic", topic, "--brokers", brokers[at].bootstrap];
    const child = spawn(process.execPath, args);
    const out: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    await once(child, "close");
    const lines = Buffer.concat(out).toString().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
  }

  const byPlace = (one: Line, other: Line) => one.partition - other.partition || one.offset - other.offset;
  const plain = (lines: readonly Line[]) => [...lines].sort(byPlace).map(({ topic, ...record }) => record);

  it("is refused at the plan by a read-only profile, and nothing waits for it", async () => {
    const id = await window.api.replay.open(rangeOf("source"), null);
    await assert.rejects(send(id, "copy", ALL), { code: "READ_ONLY" });
    await window.api.replay.forget(id);
    await window.api.changes.setLock("two", "ask", "two");
  });

  it("copies every kind of record to another cluster, byte for byte, as one entry of the journal", async () => {
    await brokers[1].createTopic("copy", LARGE);
    const { state } = await replay(rangeOf("source"), "copy", ALL);
    assert.equal(state.phase, "done");
    assert.deepEqual([state.read, state.matched, state.skipped, state.counts?.acknowledged], [6, 6, 0, 6]);
    const source = await scan(0, "source");
    assert.equal(source.length, CORPUS.length);
    assert.deepEqual(plain(await scan(1, "copy")), plain(source));
    const entries = (await window.api.changes.journal("two", 10)).filter(({ kind }) => kind !== "lock");
    assert.deepEqual(
      entries.map(({ kind, outcome, target }) => [kind, outcome, target]),
      [["replay.records", "done", "copy"]],
    );
  });

  it("drops what it is told to drop, adds the origin, and sends only what matches", async () => {
    await brokers[1].createTopic("part", { ...LARGE, partitions: 1 });
    const keeps = { headers: false, timestamps: true, partitions: false, origin: true };
    const { state } = await replay(rangeOf("source", 'key == "k"'), "part", keeps);
    assert.deepEqual([state.phase, state.read, state.matched, state.skipped], ["done", 6, 1, 5]);
    const [line] = await scan(1, "part");
    assert.deepEqual([line?.timestamp, line?.value], [-2, '{"id":9007199254740993}']);
    const origin = '{"cluster":"one","topic":"source","partition":1,"offset":0}';
    assert.deepEqual(line?.headers, [["tailwater.origin", origin]]);
  });

  it("sends a recording of the same records", async () => {
    const path = join(folder, "source.twr");
    const { api } = window;
    const range = rangeOf("source");
    assert.ok(range.kind === "topics");
    const tail = await api.tails.open("one", { ...range.request, columns: [], view: "arrival" });
    for (let state = ""; state !== "done"; ) {
      state = (await api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 })).pulse.state;
    }
    // A recording has the order of offsets, whatever the window shows.
    await api.tails.setView(tail, "time");
    const exported = await api.exports.start(tail, { format: "recording", path, overwrite: false, columns: [] });
    while ((await api.exports.progress(exported)).state === "running") await sleep(20);
    await api.tails.close(tail);
    await brokers[1].createTopic("recorded", LARGE);
    const { state } = await replay(
      { kind: "recording", path, filter: null, ranges: null, selected: null },
      "recorded",
      ALL,
    );
    assert.deepEqual([state.phase, state.matched], ["done", 6]);
    assert.deepEqual(plain(await scan(1, "recorded")), plain(await scan(0, "source")));
  });

  it("sends a selection by its offsets, however far apart, and says which are gone", async () => {
    await brokers[1].createTopic("selected", LARGE);
    const source: ReplaySource = {
      ...{ kind: "offsets", profileId: "one", isolation: "read_committed", filter: null, selected: 4 },
      ranges: [
        { topic: "source", partition: 0, from: 3, to: 4 },
        { topic: "source", partition: 2, from: 0, to: 9 },
        { topic: "source", partition: 0, from: 0, to: 1 },
      ],
    };
    const { state } = await replay(source, "selected", ALL);
    assert.deepEqual([state.phase, state.read, state.matched, state.selected], ["done", 3, 3, 4]);
    const wanted = plain(await scan(0, "source")).filter(
      ({ partition, offset }) => partition === 2 || (partition === 0 && (offset === 0 || offset === 3)),
    );
    const bare = (lines: readonly Omit<Line, "topic">[]) => lines.map(({ offset, ...record }) => record);
    assert.deepEqual(bare(plain(await scan(1, "selected"))), bare(wanted));
  });

  const NONE: ReplayRewrite = {
    ...{ key: null, value: null, headers: null, partition: null, timestamp: null },
    onError: "skip",
  };

  it("rewrites by expressions, with every digit, after a preview, and leaves out what an expression fails on", async () => {
    await brokers[1].createTopic("rewritten", { ...LARGE, partitions: 4 });
    const { api } = window;
    const rewrite: ReplayRewrite = {
      ...NONE,
      value: '{"id": value.id, "was": partition, "state": "NEW"}',
      headers: 'headers.remove("a").set("by", "us")',
      partition: "int(value.id) > 0 ? 3 : 0",
      timestamp: "offset + 1000",
    };
    const id = await api.replay.open(rangeOf("source", 'key == "k" || key == ""'), rewrite);
    const counted = await until(id, "counted");
    assert.deepEqual([counted.matched, counted.failing, counted.failures.length], [2, 1, 1]);
    assert.match(counted.failures[0]?.message ?? "", /^partition: /);
    const { problems, records } = await api.replay.preview(id, rewrite);
    assert.deepEqual(problems, {});
    const [first] = records.filter(({ error }) => error === null);
    assert.deepEqual(first?.parts[0], {
      ...{ part: "value", before: '{"id":9007199254740993}' },
      after: '{"id":9007199254740993,"was":1,"state":"NEW"}',
    });
    const wrong = await api.replay.preview(id, { ...NONE, key: "key +" });
    assert.match(wrong.problems.key?.message ?? "", /not complete/);
    const { applied } = await send(id, "rewritten", { ...ALL, partitions: false }, null, "two", rewrite);
    await applied;
    const done = await until(id, "done", "stopped");
    assert.deepEqual([done.phase, done.matched, done.failing, done.counts?.acknowledged], ["done", 2, 1, 1]);
    const [line, ...more] = await scan(1, "rewritten");
    assert.deepEqual(more, []);
    assert.deepEqual(
      [line?.key, line?.value, line?.partition, line?.timestamp],
      ["k", '{"id":9007199254740993,"was":1,"state":"NEW"}', 3, 1000],
    );
    assert.deepEqual(line?.headers, [
      ["", "é"],
      ["b", { base64: "/w==" }],
      ["by", "us"],
    ]);
    await api.replay.forget(id);
  });

  it("stops before a record on which an expression fails, if that is chosen, and the rest can be planned", async () => {
    await brokers[1].createTopic("halted", LARGE);
    const rewrite: ReplayRewrite = {
      ...NONE,
      value: 'value.id == 9007199254740993 ? b"ok" : dyn(1 / 0)',
      onError: "stop",
    };
    const source = rangeOf("source", 'key == "k" || key == "large"');
    const id = await window.api.replay.open(source, rewrite);
    assert.equal((await until(id, "counted")).failing, 1);
    const { applied } = await send(id, "halted", ALL, null, "two", rewrite);
    await applied.catch(() => {}); // The record that fails may be the first.
    const stopped = await until(id, "done", "stopped");
    assert.deepEqual([stopped.phase, stopped.error?.code, stopped.canResume], ["stopped", "REWRITE_FAILED", true]);
    assert.match(stopped.error?.subject ?? "", /^source\/0:2$/);
    await window.api.replay.forget(id);
  });

  it("sends what was refused when it is resumed, and nothing twice", async () => {
    await brokers[1].createTopic("small", { partitions: 3, config: { "max.message.bytes": "10000" } });
    const id = await window.api.replay.open(rangeOf("source"), null);
    const { applied } = await send(id, "small", ALL);
    const { outcomes } = await applied;
    assert.deepEqual(
      outcomes.flatMap(({ error }) => error?.code ?? []),
      ["KAFKA_ERROR"],
    );
    const stopped = await until(id, "done", "stopped");
    assert.deepEqual([stopped.phase, stopped.canResume, stopped.counts?.failed], ["stopped", true, 1]);
    assert.equal(stopped.error?.code, "KAFKA_ERROR");
    const alterations = [{ key: "max.message.bytes", value: "12000000" }];
    const raised = await window.api.changes.plan("two", "topics.configure", { topic: "small", alterations });
    await window.api.changes.apply(raised.id, null);
    const rest = await window.api.replay.resume(id, false);
    await (await send(rest, "small", ALL)).applied;
    const done = await until(rest, "done", "stopped");
    assert.deepEqual([done.phase, done.matched, done.counts?.acknowledged], ["done", 1, 1]);
    const values = (lines: readonly Line[]) => lines.map(({ key, value }) => JSON.stringify([key, value])).sort();
    assert.deepEqual(values(await scan(1, "small")), values(await scan(0, "source")));
  });

  for (const keepsPartitions of [true, false]) {
    it(`stops in the middle and resumes: nothing is lost or doubled (partitions kept: ${keepsPartitions})`, async () => {
      const topic = `many-${keepsPartitions}`;
      await brokers[0].createTopic(topic, { partitions: 3 });
      await brokers[1].createTopic(topic, { partitions: 3 });
      const records = Array.from({ length: MANY }, (_, at) => ({
        ...{ partition: at % 3, timestamp: at, key: `k${at % 100}`, headers: [], value: `v${at}` },
      }));
      await fill(topic, records, join(folder, `${topic}.ndjson`));
      const keeps = { ...ALL, partitions: keepsPartitions };
      let id = await window.api.replay.open(rangeOf(topic), null);
      let acknowledged = 0;
      for (let run = 0; run < 3; run += 1) {
        const left = MANY - acknowledged;
        assert.equal((await until(id, "counted")).matched, left, "the rest is known without another dry run");
        const { applied } = await send(id, topic, keeps, run === 2 ? null : 4_000);
        while (run < 2 && ((await window.api.replay.state(id)).counts?.acknowledged ?? 0) < 1_000) await sleep(10);
        if (run < 2) await window.api.replay.stop(id);
        await applied;
        const state = await until(id, "done", "stopped");
        assert.equal(state.phase, run < 2 ? "stopped" : "done");
        assert.equal(state.counts?.acknowledged, state.counts?.sent);
        const [entry] = await window.api.changes.journal("two", 1);
        assert.equal(entry?.outcome, run < 2 ? "partly" : "done", "the journal does not claim more than was written");
        const written = state.counts?.acknowledged ?? 0;
        const none = { failed: 0, unknown: 0 };
        assert.deepEqual(entry?.records, { acknowledged: written, ...none, notSent: left - written });
        acknowledged += state.counts?.acknowledged ?? 0;
        assert.ok(run === 2 || acknowledged < MANY, "it was stopped in the middle");
        if (run < 2) id = await window.api.replay.resume(id, false);
      }
      assert.equal(acknowledged, MANY);
      const arrived = await scan(1, topic);
      if (keepsPartitions) assert.deepEqual(plain(arrived), plain(await scan(0, topic)));
      assert.deepEqual(arrived.map(({ value }) => value as string).sort(), records.map(({ value }) => value).sort());
    });
  }

  it("replays a topic into itself only as far as the dry run read", async () => {
    const source = rangeOf("many-true");
    const { state } = await replay(source, "many-true", ALL, "one");
    assert.deepEqual([state.phase, state.counts?.acknowledged], ["done", MANY]);
    assert.equal((await scan(0, "many-true")).length, 2 * MANY);
  });
});
