// The built commands of topics: what they print, what they change, and what stops them.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { Lock } from "../../src/contract/changes.ts";
import { JOURNAL_FILE, Journal } from "../../src/extensions/changes/journal.ts";
import { ProfileStore } from "../../src/extensions/profiles/profile-store.ts";
import { flatProfile } from "../support/profiles.ts";
import { until } from "./support.ts";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("the commands of topics", { timeout: 120_000 }, () => {
  let broker: Broker;
  let folder: string;
  let journal: Journal;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-topics-"));
    broker = await startBroker({});
    journal = new Journal(join(folder, JOURNAL_FILE));
    const store = await ProfileStore.open(join(folder, "profiles.json"));
    for (const lock of ["read-only", "ask", "ask-typed"] as const satisfies readonly Lock[]) {
      await store.save(flatProfile({ id: `id-${lock}`, name: lock, bootstrapServers: [broker.bootstrap] }));
      if (lock !== "read-only") await store.setLock(`id-${lock}`, lock);
    }
  });
  after(async () => {
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]) =>
    new Promise<Run>((resolve) => {
      execFile(process.execPath, ["dist/extensions/tailwater.mjs", ...args], (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
      });
    });
  const topics = (...args: readonly string[]) => run("topics", ...args, "--brokers", broker.bootstrap);
  const by = (profile: Lock, ...args: readonly string[]) =>
    run("topics", ...args, "--profile", profile, "--data-dir", folder);
  const names = () => broker.withAdmin((admin) => admin.listTopics());
  const there = (topic: string) => until(`${topic} is there`, async () => (await names()).includes(topic));
  const gone = (topic: string) => until(`${topic} is gone`, async () => !(await names()).includes(topic));

  it("a change prints its plan and exits with 4; with --yes it is made", async () => {
    const create = [
      ...["create", "--topic", "orders", "--partitions", "3", "--replication-factor", "1"],
      ...["--config", "retention.ms=1d", "--config", "cleanup.policy=compact,delete"],
    ];
    const planned = await topics(...create);
    assert.equal(planned.code, 4, planned.err);
    assert.match(planned.out, /^Create topic orders \(checked by the cluster\)\n {2}partitions: 3\n/);
    assert.match(planned.out, /retention\.ms: 86400000 \(1 day\)/);
    assert.ok(
      planned.out.includes(`kafka-topics.sh --bootstrap-server ${broker.bootstrap} --create --topic orders`),
      planned.out,
    );
    assert.match(planned.err, /Nothing was changed/);
    assert.deepEqual(await names(), []);
    const made = await topics(...create, "--yes", "--format", "ndjson");
    assert.deepEqual([made.code, JSON.parse(made.out)], [0, { target: "orders", error: null, message: null }]);
    await there("orders");
    const again = await topics(...create, "--yes");
    assert.deepEqual([again.code, again.out], [3, ""]);
    assert.match(again.err, /TOPIC_EXISTS: The cluster already has topic orders/);
  });

  it("a change whose reader has closed the pipe exits with its usual code", async () => {
    const unheard = async (...args: readonly string[]) => {
      const place = ["--brokers", broker.bootstrap];
      const child = spawn(process.execPath, ["dist/extensions/tailwater.mjs", "topics", ...args, ...place]);
      child.stdout.destroy();
      const [code] = await once(child, "close");
      return code as number;
    };
    const create = ["create", "--topic", "unheard"];
    assert.equal(await unheard(...create), 4, "planned");
    assert.ok(!(await names()).includes("unheard"));
    assert.equal(await unheard(...create, "--yes"), 0);
    await there("unheard");
    assert.equal(await unheard("delete", "--topic", "unheard", "--yes"), 0);
    await gone("unheard");
    assert.equal(await unheard("list"), 0, "a command that only reads has nothing left to do");
  });

  it("describe shows partitions and configuration, as a line of JSON or as text", async () => {
    const { code, out, err } = await topics("describe", "--topic", "orders");
    assert.equal(code, 0, err);
    const told = JSON.parse(out);
    assert.deepEqual([told.topic, told.internal, told.partitions.length], ["orders", false, 3]);
    assert.deepEqual(
      told.partitions.map((one: Record<string, unknown>) => [
        one.partition,
        one.leader,
        one.replicas,
        one.start,
        one.end,
      ]),
      [0, 1, 2].map((partition) => [partition, 1, [1], 0, 0]),
    );
    const retention = told.config.find((one: { readonly name: string }) => one.name === "retention.ms");
    assert.deepEqual([retention.value, retention.source], ["86400000", "topic"]);
    const text = await topics("describe", "--topic", "orders", "--format", "text");
    assert.match(told.topicId, /^[\w-]{22}$/, "as Kafka's tools print it");
    assert.match(text.out, /^orders {2}id [\w-]{22}\npartition +leader +replicas/);
    assert.match(text.out, /\noverrides:\n(.*\n)*retention\.ms=86400000\n/);
    const none = await topics("describe", "--topic", "nowhere");
    assert.equal(none.code, 3);
    assert.match(none.err, /TOPIC_UNKNOWN: The cluster has no topic nowhere/);
  });

  it("the plain list is unchanged", async () => {
    const { code, out } = await topics();
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(out), {
      ...{ name: "orders", partitions: 3, replicationFactor: 1, internal: false, records: 0, error: null },
    });
  });

  it("list works under both names, as text, names or a count", async () => {
    assert.deepEqual(await topics("list"), await topics());
    const text = await topics("--format", "text");
    assert.equal(text.out, "topic   partitions  replicas  records\norders  3           1         0\n");
    assert.equal((await topics("list", "--format", "raw")).out, "orders\n");
    assert.equal((await topics("--format", "count")).out, "1\n");
  });

  it("list asks for sizes and last writes only when they are wanted, and shows them exactly", async () => {
    const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    const messages = [{ key: "1", value: "paid", timestamp: String(Date.UTC(2026, 0, 31, 12)) }];
    await producer.send({ topic: "orders", messages });
    await producer.disconnect();
    const row = async (...args: readonly string[]) => JSON.parse((await topics("list", ...args)).out);
    const bare = { name: "orders", partitions: 3, replicationFactor: 1, internal: false, error: null };
    assert.deepEqual(await row("--columns", "none"), bare);
    const { bytes, ...others } = await row("--columns", "records,size,last-write");
    assert.deepEqual(others, { ...bare, records: 1, lastWrite: Date.UTC(2026, 0, 31, 12) });
    assert.ok(Number.isInteger(bytes) && bytes > 60, String(bytes));
    const text = await topics("list", "--columns", "last-write,size", "--format", "text");
    const [head, line] = text.out.split("\n");
    assert.match(head ?? "", /^topic +partitions +replicas +bytes +last write$/);
    assert.match(line ?? "", /^orders +3 +1 +\d+ +2026-01-31T12:00:00\.000Z$/);
    const wrong = await topics("list", "--columns", "size,frob");
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /--columns: "frob" is not one of records, size, last-write\./);
  });

  it("configure sets and removes keys", async () => {
    const args = [
      "configure",
      "--topic",
      "orders",
      "--config",
      "max.message.bytes=2000000",
      "--remove",
      "retention.ms",
    ];
    const planned = await topics(...args, "--format", "ndjson");
    assert.equal(planned.code, 4);
    const { kind, lines, validated } = JSON.parse(planned.out);
    assert.deepEqual([kind, lines.length, validated], ["topics.configure", 2, true]);
    assert.equal((await topics(...args, "--yes")).code, 0);
    await until("the change is in force", async () => {
      const { config } = JSON.parse((await topics("describe", "--topic", "orders")).out);
      const own = config.filter((one: { readonly source: string }) => one.source === "topic");
      return own.map((one: { readonly name: string }) => one.name).join() === "cleanup.policy,max.message.bytes";
    });
    const wrong = await topics("configure", "--topic", "orders", "--config", "retention.ms=soon", "--yes");
    assert.equal(wrong.code, 3);
    assert.match(wrong.err, /CONFIG_INVALID: .* The broker says: [^.]*retention\.ms[^.]*\. /);
  });

  it("a profile's lock applies here too, and its changes are in the journal", async () => {
    const create = (lock: Lock) => ["create", "--topic", `by-${lock}`, "--partitions", "1"];
    for (const args of [create("read-only"), [...create("read-only"), "--yes"]]) {
      const refused = await by("read-only", ...args);
      assert.deepEqual([refused.code, refused.out], [2, ""]);
      assert.match(refused.err, /READ_ONLY: This profile is read-only/);
    }
    assert.deepEqual(await journal.read(null, 10), []);
    assert.equal((await by("ask", ...create("ask"))).code, 4);
    assert.equal((await by("ask", ...create("ask"), "--yes")).code, 0);
    const typed = create("ask-typed");
    const unsaid = await by("ask-typed", ...typed, "--yes");
    assert.equal(unsaid.code, 2);
    assert.match(unsaid.err, /CONFIRMATION_WRONG/);
    assert.equal((await by("ask-typed", ...typed, "--yes", "--confirm", "by-ask")).code, 2);
    assert.ok(!(await names()).includes("by-ask-typed"));
    assert.equal((await by("ask-typed", ...typed, "--yes", "--confirm", "by-ask-typed")).code, 0);
    await there("by-ask");
    await there("by-ask-typed");
    assert.equal((await by("ask", "delete", "--topic", "by-ask", "--topic", "by-ask-typed", "--yes")).code, 0);
    await gone("by-ask");
    await gone("by-ask-typed");
    assert.deepEqual(
      (await journal.read(null, 10)).map(({ kind, target, profileName, outcome }) => [
        kind,
        target,
        profileName,
        outcome,
      ]),
      [
        ["topics.delete", "2 topics", "ask", "done"],
        ["topics.create", "by-ask-typed", "ask-typed", "done"],
        ["topics.create", "by-ask", "ask", "done"],
      ],
    );
  });

  it("adds partitions, and deletes records before an offset", async () => {
    assert.equal((await topics("create", "--topic", "cut", "--partitions", "1", "--yes")).code, 0);
    await there("cut");
    const grown = await topics("add-partitions", "--topic", "cut", "--total", "3");
    assert.equal(grown.code, 4, grown.err);
    assert.match(grown.out, /partitions: 1 → 3 \(2 more partitions\)/);
    assert.equal((await topics("add-partitions", "--topic", "cut", "--total", "3", "--yes")).code, 0);
    const offsets = () => broker.withAdmin((admin) => admin.fetchTopicOffsets("cut"));
    // A new partition may have no leader for a moment.
    await until("three are listed", () =>
      offsets().then(
        ({ length }) => length === 3,
        () => false,
      ),
    );
    // kafkajs sends again when a broker answers late.
    const producer = new Kafka(broker.adminClientConfig).producer({ idempotent: true });
    await producer.connect();
    const messages = [0, 0, 0, 1, 1].map((partition, n) => ({ partition, value: `v${n}` }));
    await producer.send({ topic: "cut", messages });
    await producer.disconnect();
    const cut = ["delete-records", "--topic", "cut", "--before", "0:2,1:end"];
    const planned = await topics(...cut);
    assert.equal(planned.code, 4, planned.err);
    assert.match(planned.out, /cut\/0: starts at 0 → starts at 2 \(up to 2 records go\)\n {2}cut\/1: .* starts at 2 /);
    const made = await topics(...cut, "--yes");
    assert.deepEqual([made.code, made.out], [0, "cut/0: done\ncut/1: done\n"]);
    const told = (await offsets()).sort((a, b) => a.partition - b.partition);
    assert.deepEqual(
      told.map(({ low, high }) => `${low}..${high}`),
      ["2..3", "2..2", "0..0"],
    );
    const beyond = await topics("delete-records", "--topic", "cut", "--before", "0:9");
    assert.equal(beyond.code, 3);
    assert.match(beyond.err, /OFFSET_OUT_OF_RANGE/);
  });

  it("delete by servers alone needs only --yes", async () => {
    const planned = await topics("delete", "--topic", "orders");
    assert.equal(planned.code, 4);
    assert.match(planned.out, /orders: 3 partitions, 1 record → gone\n {2}! A deleted topic/);
    assert.ok((await names()).includes("orders"));
    assert.equal((await topics("delete", "--topic", "orders", "--yes")).code, 0);
    await gone("orders");
    assert.equal((await topics("delete", "--topic", "orders", "--yes")).code, 3);
  });
});
