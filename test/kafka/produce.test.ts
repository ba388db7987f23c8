// `tailwater produce` as it is built, against a real broker: what is copied is equal byte for byte, what is counted is
// true, and what stops it says so.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { JOURNAL_FILE, Journal } from "../../src/extensions/changes/journal.ts";
import { ProfileStore } from "../../src/extensions/profiles/profile-store.ts";
import { cannotPack } from "../../src/workers/codec/pack.ts";
import { murmur2 } from "../../src/workers/produce/murmur2.ts";
import { flatProfile } from "../support/profiles.ts";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Line {
  readonly partition: number;
  readonly timestamp: number;
  readonly key: unknown;
  readonly headers: readonly unknown[];
  readonly value: unknown;
}

const LARGE = { config: { "max.message.bytes": "12000000" }, partitions: 3 };
/** Nulls, empties, duplicate and null headers, bytes that are no UTF-8, a large record, and unusual timestamps. */
const CORPUS: readonly Line[] = [
  { partition: 0, timestamp: 1_700_000_000_000, key: null, headers: [], value: null },
  { partition: 0, timestamp: -1, key: "", headers: [], value: "" },
  { partition: 1, timestamp: -62_135_596_800_000, key: "k", headers: [], value: "before the epoch" },
  {
    partition: 1,
    timestamp: -2,
    key: "k",
    headers: [
      ["a", "1"],
      ["a", null],
      ["a", ""],
      ["", "é"],
    ],
    value: "x",
  },
  {
    partition: 2,
    timestamp: 0,
    key: { base64: "//4A" },
    headers: [["b", { base64: "/w==" }]],
    value: { base64: "wIA=" },
  },
  {
    partition: 2,
    timestamp: 253_402_300_800_000,
    key: '\u0000\n\u2028"\\',
    headers: [],
    value: '{"id":9007199254740993}',
  },
  { partition: 0, timestamp: 7, key: "large", headers: [], value: "0123456789abcdef".repeat(327_680) },
  { partition: 0, timestamp: -1, key: "after", headers: [["c", null]], value: null },
];

describe("tailwater produce", { timeout: 240_000 }, () => {
  let broker: Broker;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-produce-"));
    // Java's clients refuse such timestamps, and brokers take them when they may be this far off.
    broker = await startBroker({ properties: { "log.message.timestamp.after.max.ms": "9223372036854775807" } });
  });
  after(async () => {
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  const start = (...args: readonly string[]) => spawn(process.execPath, ["dist/extensions/tailwater.mjs", ...args]);
  const finish = async (child: ReturnType<typeof start>): Promise<Run> => {
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    const [code] = (await once(child, "close")) as [number];
    return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
  };
  const at = () => ["--brokers", broker.bootstrap];
  const produce = (input: string, ...args: readonly string[]) => {
    const child = start("produce", ...args, ...(args.includes("--profile") ? [] : at()));
    child.stdin.on("error", () => {}); // It ended before it had read all.
    child.stdin.end(input);
    return finish(child);
  };
  const scan = async (topic: string, ...args: readonly string[]) => {
    const { out } = await finish(start("scan", "--topic", topic, ...at(), ...args));
    return out.split("\n").filter((line) => line !== "");
  };
  const ndjson = (lines: readonly Partial<Line>[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  /** The records of each partition in their order, without the topic's name. */
  const recordsOf = (lines: readonly string[]) =>
    lines
      .map((line) => line.replace(/^\{"topic":"[^"]*",/, "{"))
      .sort((one, other) => Number(/"partition":(\d+)/.exec(one)?.[1]) - Number(/"partition":(\d+)/.exec(other)?.[1]));

  it("copies a topic with --exact: every record equals its source, with every codec", async () => {
    await broker.createTopic("source", LARGE);
    const { code, err } = await produce(ndjson(CORPUS), "--topic", "source", "--exact", "--yes");
    assert.equal(code, 0, err);
    assert.match(err, /8 records sent: 8 acknowledged, 0 failed, 0 unknown\./);
    const source = await scan("source");
    const told = source.map((line) => JSON.parse(line) as Line);
    for (const partition of [0, 1, 2]) {
      const own = ({ key, headers, value, timestamp }: Line) => ({ key, headers, value, timestamp });
      assert.deepEqual(
        told.filter((line) => line.partition === partition).map(own),
        CORPUS.filter((line) => line.partition === partition).map(own),
      );
    }
    for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"] as const) {
      if (cannotPack(codec) !== null) continue;
      await broker.createTopic(`copy-${codec}`, LARGE);
      const made = await produce(
        `${source.join("\n")}\n`,
        ...["--topic", `copy-${codec}`, "--compression", codec],
        ...["--exact", "--yes"],
      );
      assert.equal(made.code, 0, made.err);
      assert.deepEqual(recordsOf(await scan(`copy-${codec}`)), recordsOf(source), codec);
    }
  });

  it("keeps the times of a topic whose broker set them, and says when the target replaces them", async () => {
    await broker.createTopic("appended", { config: { "message.timestamp.type": "LogAppendTime" } });
    const first = await produce(ndjson([{ ...CORPUS[0], value: "a" }]), "--topic", "appended", "--exact", "--yes");
    assert.match(first.err, /The topic replaces the records' own timestamps\./);
    const source = await scan("appended");
    assert.match(source[0] ?? "", /"timestampType":"append"/);
    await broker.createTopic("kept");
    await produce(source.join("\n"), "--topic", "kept", "--exact", "--yes");
    const [copy = ""] = await scan("kept");
    assert.equal((JSON.parse(copy) as Line).timestamp, (JSON.parse(source[0] ?? "") as Line).timestamp);
  });

  it("without --yes prints its plan, reads nothing, and exits with 4", async () => {
    await broker.createTopic("planned");
    const { code, out, err } = await produce(ndjson(CORPUS), "--topic", "planned", "--acks", "leader");
    assert.deepEqual([code, err], [4, "tailwater: Nothing was changed. Add --yes to do it.\n"]);
    assert.match(out, /^Write records to topic planned\n {2}records: until the input ends\n/);
    assert.match(out, /Without idempotence a lost answer leaves records unknown/);
    assert.deepEqual(await scan("planned"), []);
  });

  it("sends text, and a key where Java's producers send it", async () => {
    await broker.createTopic("text", { partitions: 5 });
    const { code } = await produce(
      "order-1:a:b\norder-2:\n",
      ...["--topic", "text", "--yes", "--format", "text", "--key-separator", ":"],
    );
    assert.equal(code, 0);
    const lines = (await scan("text")).map((line) => JSON.parse(line) as Line);
    const found = lines.map(({ key, value, partition }) => [key, value, partition]).sort();
    const place = (key: string) => (murmur2(Buffer.from(key)) & 0x7fff_ffff) % 5;
    assert.deepEqual(found, [
      ["order-1", "a:b", place("order-1")],
      ["order-2", "", place("order-2")],
    ]);
  });

  it("commits a transaction as a whole, and aborts it because of one bad line", async () => {
    await broker.createTopic("whole", { partitions: 2 });
    const good = await produce("a\nb\nc\n", "--topic", "whole", "--format", "text", "--transaction", "--yes");
    assert.equal(good.code, 0, good.err);
    assert.equal((await scan("whole")).length, 3);
    const bad = await produce('{"value":"d"}\n{"value":"e"}\n{"valu', "--topic", "whole", "--transaction", "--yes");
    assert.equal(bad.code, 2, bad.err);
    assert.match(bad.err, /Line 3 of the input is not a record/);
    assert.equal((await scan("whole")).length, 3);
  });

  it("ends at a line that is no record, after those before it; counts and outcomes say so", async () => {
    await broker.createTopic("bad");
    const { code, out, err } = await produce('{"value":"a"}\n{"value":1}\n{"value":"c"}\n', "--topic", "bad", "--yes");
    assert.equal(code, 3, err);
    assert.match(out, /^bad \(1 record\): done\nBAD_REQUEST: bad \(the rest of the input\): Line 2 /);
    assert.match(err, /1 record sent: 1 acknowledged, 0 failed, 0 unknown\./);
    assert.equal((await scan("bad")).length, 1);
    const exact = await produce('{"value":"a"}\n', "--topic", "bad", "--exact", "--yes");
    assert.match(exact.err, /it has no partition, which an exact copy needs/);
    assert.equal(exact.code, 2);
    const beyond = await produce(ndjson([{ ...CORPUS[4] }]), "--topic", "bad", "--exact", "--yes");
    assert.match(beyond.err, /Topic bad has 1 partitions, and line 1 is of partition 2/);
  });

  it("divides a batch that is too large, and fails only the record that is", async () => {
    await broker.createTopic("small", { config: { "max.message.bytes": "3000" } });
    // More than the topic takes in one batch, and one record that it never takes.
    const values = Array.from({ length: 60 }, (_, id) => ({ value: `${id}-${"x".repeat(200)}` }));
    const input = ndjson([...values.slice(0, 30), { value: "y".repeat(5_000) }, ...values.slice(30)]);
    const { code, out, err } = await produce(input, "--topic", "small", "--yes");
    assert.equal(code, 3, err);
    assert.match(err, /61 records sent: 60 acknowledged, 1 failed, 0 unknown\./);
    assert.match(out, /small \(60 records\): done\nKAFKA_ERROR: small \(1 record\): A batch is too large/);
    const read = (await scan("small")).map((line) => (JSON.parse(line) as { value: string }).value);
    assert.deepEqual(
      read,
      values.map(({ value }) => value),
    );
  });

  it("is refused by a read-only profile, and is one entry in the journal of another", async () => {
    await broker.createTopic("locked");
    const store = await ProfileStore.open(join(folder, "profiles.json"));
    for (const [id, lock] of [
      ["closed", "read-only"],
      ["open", "ask"],
    ] as const) {
      await store.save(flatProfile({ id, name: id, bootstrapServers: [broker.bootstrap] }));
      if (lock !== "read-only") await store.setLock(id, lock);
    }
    const by = (profile: string) =>
      produce(
        "a\nb\n",
        ...["--topic", "locked", "--format", "text", "--yes"],
        ...["--profile", profile, "--data-dir", folder],
      );
    const refused = await by("closed");
    assert.equal(refused.code, 2);
    assert.match(refused.err, /READ_ONLY/);
    assert.equal((await by("open")).code, 0);
    assert.equal((await scan("locked")).length, 2);
    const entries = await new Journal(join(folder, JOURNAL_FILE)).read(null, 100);
    const told = entries.map(({ kind, target, outcome, records }) => [kind, target, outcome, records]);
    const records = { acknowledged: 2, failed: 0, unknown: 0, notSent: 0 };
    assert.deepEqual(told, [["produce.records", "locked", "done", records]]);
  });

  it("ends when it is interrupted, and tells what was written", async () => {
    await broker.createTopic("interrupted");
    const child = start("produce", ...["--topic", "interrupted", "--format", "text", "--yes", ...at()]);
    child.stdin.on("error", () => {});
    child.stdin.write("a\nb\n");
    const done = finish(child);
    let told = "";
    child.stderr.on("data", (chunk: Buffer) => {
      told += chunk.toString();
      if (/2 acknowledged/.test(told)) child.kill("SIGINT");
    });
    const { code, err } = await done;
    assert.equal(code, 130, err);
    assert.match(err, /2 records sent: 2 acknowledged, 0 failed, 0 unknown\.\n$/);
    assert.equal((await scan("interrupted")).length, 2);
  });

  it("makes the records of a template, of the current folder, of the app, or of a file", async () => {
    await broker.createTopic("made");
    const text = (value: string) => ({ kind: "json", text: value });
    const delivery = { compression: "lz4", acks: "all", idempotent: true, transaction: false };
    const templateOf = (name: string, value: object, more: object = {}) => ({
      ...{ format: "tailwater-template", version: 1, name, topic: "made", generates: true, delivery },
      draft: { key: text('"k{{seq 7}}"'), value, headers: [], partition: null, timestamp: null, ...more },
    });
    const data = join(folder, "data");
    const put = async (path: string, template: object) => {
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, JSON.stringify(template));
    };
    const secret = join(folder, "a secret");
    await writeFile(secret, "of this machine");
    const here = join(folder, ".tailwater/templates");
    await put(join(here, "order.json"), templateOf("An order", text('{"n": {{seq}}, "id": "{{uuid}}"}')));
    await put(join(here, "steals.json"), templateOf("steals", { kind: "file", path: secret }));
    await put(join(here, "wrong.json"), templateOf("wrong", text('{"n": {{pick 1 x}}}')));
    await put(join(data, "templates/app.json"), templateOf("of the app", { kind: "null" }, { timestamp: "-1" }));
    const run = (...args: readonly string[]) => {
      const command = [resolve("dist/extensions/tailwater.mjs"), "produce", ...at(), "--data-dir", data, ...args];
      return finish(spawn(process.execPath, command, { cwd: folder }));
    };

    const planned = await run("--template", "An order", "--count", "5");
    assert.equal(planned.code, 4, planned.err);
    assert.match(planned.err, /for example "k7" → \{"n": 0, "id": "[0-9a-f-]{36}"\}/);
    assert.equal((await scan("made")).length, 0);
    const made = await run("--template", "An order", "--count", "5", "--yes");
    assert.equal(made.code, 0, made.err);
    assert.match(made.err, /5 records sent: 5 acknowledged, 0 failed, 0 unknown\./);
    const lines = (await scan("made")).map((line) => JSON.parse(line) as Line);
    assert.deepEqual(new Set(lines.map(({ key }) => key)), new Set([7, 8, 9, 10, 11].map((n) => `"k${n}"`)));
    assert.equal(new Set(lines.map(({ value }) => value)).size, 5);

    assert.equal((await run("--template", "of the app", "--yes")).code, 0);
    assert.equal((await run("--template", ".tailwater/templates/steals.json", "--yes")).code, 0);
    const last = (await scan("made")).slice(5).map((line) => JSON.parse(line) as Line);
    assert.deepEqual(new Set(last.map(({ value }) => value)), new Set([null, "of this machine"]));
    assert.ok(last.some(({ timestamp }) => timestamp === -1));

    for (const [args, why] of [
      [["--template", "steals"], /sends the file .*a secret/],
      [["--template", "none"], /Templates: An order, steals, wrong, of the app/],
      [["--template", "An order", "--exact"], /not for a template/],
      [["--template", "An order", "--count", "0"], /--count/],
      [["--topic", "made", "--count", "2"], /--count is for --template/],
    ] as const) {
      const { code, err } = await run(...args, "--yes");
      assert.deepEqual([code, why.test(err)], [2, true], err);
    }
    const wrong = await run("--template", "wrong", "--count", "1000", "--yes");
    assert.ok(wrong.code === 3 || wrong.code === 2, wrong.err);
    assert.match(wrong.err, /The value is not JSON/);
  });

  it("keeps to a rate", async () => {
    await broker.createTopic("slow");
    const began = performance.now();
    const input = "x\n".repeat(60);
    const { err } = await produce(input, ...["--topic", "slow", "--format", "text", "--yes", "--rate", "50"]);
    assert.ok(performance.now() - began > 1_000, "60 records at 50 per second take more than a second");
    assert.match(err, /60 records sent: 60 acknowledged/);
  });
});
