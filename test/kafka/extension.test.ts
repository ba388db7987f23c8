// The built extension process with its built workers on a real broker. The test makes the window's calls.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { TailwaterError } from "../../src/contract/errors.ts";
import { minus } from "../../src/contract/integer.ts";
import type { NetworkConnection } from "../../src/contract/network.ts";
import type { Profile } from "../../src/contract/profiles.ts";
import type { TailRequest } from "../../src/contract/tails.ts";
import { type FlatProfile, flatProfile, given } from "../support/profiles.ts";
import { type Engine, listens, openWindow, startEngine, type TestWindow, windowAt } from "./extension-support.ts";
import { requestFor, until } from "./support.ts";

const TOPIC = "orders";
const RECORDS = 1_000;
const PASSWORD = "alice-secret";
const WRONG = "not-the-password-5417";
const TAIL: TailRequest = requestFor(TOPIC);

describe("the engine on a real broker", () => {
  let broker: Broker;
  let engine: Engine;
  let url: URL;
  let window: TestWindow;
  before(async () => {
    broker = await startBroker({ sasl: true });
    await broker.createTopic(TOPIC, { partitions: 3 });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = Array.from({ length: RECORDS }, (_, n) => ({ key: `k${n}`, value: JSON.stringify({ n }) }));
    await producer.send({ topic: TOPIC, messages });
    await producer.disconnect();
    engine = await startEngine(["--standalone", "--no-open", "--demo", broker.bootstrap, "--verbose"]);
    url = await engine.nextUrl();
    window = await windowAt(url);
  });
  after(() => Promise.all([engine.stop(), broker.stop()]));

  const scram = (changes: FlatProfile = {}) =>
    flatProfile({
      id: "scram",
      name: "With a login",
      bootstrapServers: [broker.listeners.saslPlaintext ?? ""],
      sasl: { mechanism: "scram-sha-256", username: "alice" },
      ...changes,
    });
  const read = async (tail: string, records: number): Promise<void> => {
    let seen = 0;
    await until(`${records} records are read`, async () => {
      const { pulse } = await window.api.tails.pulse(tail, { seen, maxWaitMs: 500, follow: 0 });
      seen = pulse.version;
      return pulse.totals.fetched >= records;
    });
  };

  test("the demo is listed, opens, and lists its topics; nobody can change or delete it", async () => {
    const { api } = window;
    assert.equal((await api.window.hello()).demoProfileId, "demo");
    const [demo] = await api.profiles.list();
    assert.deepEqual([demo?.id, demo?.name, demo?.demo, demo?.secrets], ["demo", "Demo shop", true, {}]);
    await assert.rejects(api.topics.list("demo"), { code: "CLUSTER_NOT_OPEN" });
    const info = await api.clusters.open("a1", "demo", null, false);
    assert.equal(info.brokers.length, 1);
    const topics = await api.topics.list("demo");
    assert.deepEqual(
      topics.map(({ name, partitions }) => [name, partitions]),
      [[TOPIC, 3]],
    );
    assert.equal((await api.topics.stats("demo", [TOPIC]))[0]?.records, RECORDS);
    assert.ok(demo);
    await assert.rejects(api.profiles.save(demo, null, false), { code: "PROFILE_INVALID" });
    await assert.rejects(api.profiles.delete("demo"), { code: "PROFILE_INVALID" });
    assert.equal((await api.memory.state()).workers, 1);
  });

  test("offsets that no number holds pass the channel both ways and into the journal, digit by digit", async () => {
    const { api } = window;
    const largest = 2n ** 63n - 1n;
    await broker.withAdmin((admin) =>
      admin.setOffsets({ groupId: "huge", topic: TOPIC, partitions: [{ partition: 0, offset: String(largest) }] }),
    );
    const standing = async () => {
      const [own] = (await api.groups.describe("demo", "huge")).offsets;
      assert.ok(own !== undefined && own.end !== null);
      assert.equal(own.lag, own.committed === null ? null : minus(own.end, own.committed));
      return own.committed;
    };
    assert.equal(await standing(), largest);
    const to = { kind: "shift", by: 7n - largest } as const;
    const plan = await api.changes.plan("demo", "groups.reset", { group: "huge", to, of: [] });
    assert.deepEqual(
      plan.preview.rows.map((row) => [row.old, row.new, row.asked]),
      [[largest, 7, null]],
    );
    await api.changes.apply(plan.id, plan.mustType);
    assert.equal(await standing(), 7);
    const [entry] = await api.changes.journal("demo", 1);
    assert.deepEqual([entry?.lines[0]?.old, entry?.lines[0]?.new], [String(largest), "7"]);
    const startAt = { kind: "offsets", offsets: [{ topic: TOPIC, partition: 0, offset: largest }] } as const;
    const tail = await api.tails.open("demo", { ...TAIL, startAt });
    await until("it says where the tail begins", async () => {
      const events = await api.tails.events(tail, 0);
      return events.some(({ message }) => message.includes(`not ${largest}: reading starts at`));
    });
    await api.tails.close(tail);
  });

  test("a tail: pulse, rows, filter, pause, a record, copying, closing", async () => {
    const { api } = window;
    const tail = await api.tails.open("demo", TAIL);
    await read(tail, RECORDS);
    const { pulse, rows } = await api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 5 });
    assert.equal(rows?.rows.length, 5);
    const partitions = await api.tails.partitions(tail);
    assert.equal(
      partitions.reduce((sum, { fetched }) => sum + fetched, 0),
      RECORDS,
    );
    const first = (await api.tails.rows(tail, pulse.epoch, pulse.firstRow, 1)).rows[0];
    assert.ok(first?.kind === "record");
    const ref = { epoch: pulse.epoch, row: first.row };
    assert.equal((await api.inspect.detail(tail, ref)).offset, first.offset);
    const lines = await api.inspect.lines(tail, {
      ref,
      body: { part: "value" },
      view: "json",
      folded: [],
      first: 0,
      count: 10,
    });
    assert.equal(lines.total, 3);
    const copied = await api.inspect.copy(tail, { ref, format: "raw", body: { part: "value" } });
    assert.equal(copied, first.value?.text);
    assert.deepEqual(await api.tails.events(tail, 0), []);
    await api.tails.setPaused(tail, true);
    await api.tails.setPaused(tail, false);
    await api.tails.setFilter(tail, { kind: "text", text: '"n":7}', caseSensitive: true });
    await api.tails.reread(tail);
    await read(tail, RECORDS);
    assert.equal((await api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 })).pulse.totals.matched, 1);
    assert.equal((await api.memory.state()).workers, 2);
    await api.tails.close(tail);
    await api.tails.close(tail);
    await assert.rejects(api.tails.partitions(tail), { code: "TAIL_NOT_FOUND" });
    assert.equal((await api.memory.state()).workers, 1);
  });

  test("an impossible request is refused with its code and its subject", async () => {
    const { api } = window;
    const sent = TAIL as unknown as Record<string, unknown>;
    const bad = { ...sent, startAt: "much" } as unknown as TailRequest;
    await assert.rejects(api.tails.open("demo", bad), { code: "BAD_REQUEST", subject: "startAt" });
    await assert.rejects(api.tails.open("demo", { ...TAIL, topics: ["nothing"] }), { code: "TOPIC_UNKNOWN" });
    await assert.rejects(api.tails.open("nobody", TAIL), { code: "CLUSTER_NOT_OPEN" });
    await assert.rejects(api.clusters.open("a2", "nobody", null, false), { code: "PROFILE_NOT_FOUND" });
    await assert.rejects(api.preferences.set("a\u0000b", "1"), { code: "BAD_REQUEST" });
    await assert.rejects(api.profiles.save(scram({ name: "" }), null, false), {
      code: "PROFILE_INVALID",
      subject: "name",
    });
    assert.equal((await api.memory.state()).workers, 1, "nothing of it is left running");
  });

  test("as many tails open as the memory budget holds, and one more with what the error asks for", async () => {
    const { api } = window;
    const tails: string[] = [];
    const refusal = async (): Promise<TailwaterError> => {
      try {
        for (;;) tails.push(await api.tails.open("demo", TAIL));
      } catch (error) {
        return error as TailwaterError;
      }
    };
    const { code, message, hint } = await refusal();
    assert.deepEqual([code, message], ["BUDGET_SPENT", "160 MB is enough for 5 open tails."]);
    const { usedBytes, budgetBytes, workers } = await api.memory.state();
    assert.equal(workers, 1 + 5);
    assert.ok(usedBytes < budgetBytes, `${usedBytes} of ${budgetBytes}`);
    const [, asked] = /^Close one, or allow (\d+) MB in Settings\.$/.exec(hint ?? "") ?? [];
    await api.memory.setBudget(Number(asked));
    await refusal();
    assert.equal(tails.length, 6);
    await api.memory.setBudget(160);
    await Promise.all(tails.map((tail) => api.tails.close(tail)));
    await api.tails.close(await api.tails.open("demo", TAIL));
  });

  test("a password: needed, wrong, right, held only in memory", async () => {
    const { api } = window;
    assert.deepEqual((await api.profiles.save(scram(), null, false)).secrets, {});
    await assert.rejects(api.clusters.open("b1", "scram", null, false), { code: "PASSWORD_NEEDED" });
    await assert.rejects(api.clusters.test("b2", scram(), given(WRONG)), { code: "SASL_FAILED" });
    await assert.rejects(api.clusters.open("b3", "scram", given(WRONG), false), { code: "SASL_FAILED" });
    assert.deepEqual((await api.profiles.list()).find(({ id }) => id === "scram")?.secrets, {});
    await api.clusters.test("b4", scram(), given(PASSWORD));
    await api.clusters.open("b5", "scram", given(PASSWORD), false);
    const [latest] = await api.profiles.list();
    assert.deepEqual([latest?.id, latest?.secrets], ["scram", given("held")]);
    assert.ok(latest?.lastUsedAt);
    await api.clusters.close("scram");
    await api.clusters.open("b6", "scram", null, false);
    const tail = await api.tails.open("scram", TAIL);
    await read(tail, RECORDS);
    await api.clusters.close("scram");
    await assert.rejects(api.tails.partitions(tail), { code: "TAIL_NOT_FOUND" });
    const inside = await readdir(engine.dataDir, { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of inside.filter((one) => one.isFile())) {
      const text = await readFile(join(parentPath, name), "utf8");
      assert.ok(!text.includes(PASSWORD) && !text.includes(WRONG), name);
    }
    const { pid } = engine.process;
    const told = [await readFile(`/proc/${pid}/cmdline`, "utf8"), await readFile(`/proc/${pid}/environ`, "utf8")];
    assert.ok(!`${told}${engine.log()}`.includes(PASSWORD) && !`${told}${engine.log()}`.includes(WRONG));
  });

  test("a password from a command connects, is stored nowhere, and the ledger lists the program", async () => {
    const { api } = window;
    const secretCommands = { "kafka.sasl.password": `printf ${PASSWORD}` };
    const saved = await api.profiles.save(scram({ id: "by-command", secretCommands }), null, true);
    assert.deepEqual(saved.secrets, { "kafka.sasl.password": "command" });
    await api.clusters.open("m1", "by-command", null, true);
    const isProgram = ({ kind, profileId }: NetworkConnection) => kind === "program" && profileId === "by-command";
    await until("the program has ended", async () => (await api.network.state()).past.some(isProgram));
    const [ran] = (await api.network.state()).past.filter(isProgram);
    assert.deepEqual(
      [ran?.purpose, ran?.host, ran?.port, ran?.state, ran?.error],
      ["command", "printf", null, "closed", null],
    );
    const failing = scram({ id: "failing", secretCommands: { "kafka.sasl.password": "false" } });
    await assert.rejects(api.clusters.test("m2", failing, null), { code: "COMMAND_FAILED" });
    await api.profiles.delete("by-command");
  });

  test("an attempt is cancelled by its name; an address that does not answer ends within its limit", async () => {
    const { api } = window;
    // TEST-NET-1 (RFC 5737): no host has this address. Some networks report that at once, most do not answer.
    const silent = scram({ bootstrapServers: ["192.0.2.1:9092"], sasl: { mechanism: "none" } });
    const attempt = api.clusters.test("c1", silent, null);
    const settled = attempt.then(
      () => "connected",
      (error: { code: string }) => error.code,
    );
    await api.clusters.cancel("c1");
    assert.equal(await settled, "CANCELLED");
    await api.clusters.cancel("c1");
    assert.equal((await api.memory.state()).workers, 1);
    const closed = scram({ bootstrapServers: ["127.0.0.1:1"] });
    await assert.rejects(api.clusters.test("c2", closed, given(PASSWORD)), { code: "PORT_CLOSED" });
  });

  test("the ledger has the bytes of a TLS handshake that fails", async () => {
    const { api } = window;
    const sasl = { mechanism: "none" } as const;
    const wrong = scram({ id: "tls", bootstrapServers: [broker.bootstrap], tls: { enabled: true, caPem: null }, sasl });
    await assert.rejects(api.clusters.test("t1", wrong, null), { code: "TLS_NOT_SPOKEN" });
    const { past } = await api.network.state();
    const [one] = past.filter(({ profileId, purpose }) => profileId === "tls" && purpose === "broker");
    assert.equal(one?.tls, "failed");
    // A ClientHello has more than a hundred bytes.
    assert.ok((one?.bytesOut ?? 0) > 100, JSON.stringify(one));
  });

  test("a connection that works saves a new profile, and no other connection does", async () => {
    const { api } = window;
    const saved = async () => (await api.profiles.list()).find(({ id }) => id === "new");
    const fresh = (server: string) => scram({ id: "new", bootstrapServers: [server], sasl: { mechanism: "none" } });
    await assert.rejects(api.clusters.openNew("n1", fresh("127.0.0.1:1"), null, false), { code: "PORT_CLOSED" });
    assert.equal(await saved(), undefined);
    await api.clusters.openNew("n2", fresh(broker.bootstrap), null, false);
    assert.notEqual((await saved())?.lastUsedAt ?? null, null);
    await api.profiles.delete("new");
  });

  test("150 attempts at once do not become 150 threads", async () => {
    const { api } = window;
    const silent = scram({ bootstrapServers: ["192.0.2.1:9092"], sasl: { mechanism: "none" } });
    const names = Array.from({ length: 150 }, (_, index) => `many-${index}`);
    const codes = names.map((name) =>
      api.clusters.test(name, silent, null).then(
        () => "connected",
        (error: { code: string }) => error.code,
      ),
    );
    const { workers } = await api.memory.state();
    assert.ok(workers <= 9, `${workers} threads`);
    await Promise.all(names.map((name) => api.clusters.cancel(name)));
    const refused = (await Promise.all(codes)).filter((code) => code === "BUDGET_SPENT");
    assert.equal(refused.length, 142);
  });

  test("no output is written into the engine's own folder, whichever call asks for it", async () => {
    const { api } = window;
    const tail = await api.tails.open("demo", TAIL);
    await read(tail, RECORDS);
    const names = () => readdir(engine.dataDir, { recursive: true });
    const before = await names();
    const profiles = join(engine.dataDir, "profiles.json");
    const stored = await readFile(profiles);
    const refused = { code: "FILE_WRITE_FAILED" };
    for (const path of [profiles, join(engine.dataDir, "new.json")]) {
      await assert.rejects(api.exports.start(tail, { format: "raw", path, overwrite: true, columns: [] }), refused);
      await assert.rejects(api.exports.record(tail, path), refused);
      await assert.rejects(api.network.export(path), refused);
      await assert.rejects(api.data.export(path, { profiles: null, passphrase: null }), refused);
    }
    assert.deepEqual([await names(), await readFile(profiles)], [before, stored]);
    await api.tails.close(tail);
  });

  test("a message that would become far larger closes its own channel before it is decoded", async () => {
    const { usedBytes } = await window.api.memory.state();
    const { nextToken } = await window.api.window.hello();
    const closed = once(window.socket, "close");
    // As many empty lists as one message holds, as MessagePack writes them: each takes 50 bytes as an object.
    const message = Buffer.alloc(4 * 2 ** 20, 0x90);
    message.writeUInt8(0xdd, 0);
    message.writeUInt32BE(message.length - 5, 1);
    window.socket.send(message);
    const [code] = await closed;
    assert.equal(code, 1007);
    window = await openWindow(url.origin, nextToken);
    const grown = (await window.api.memory.state()).usedBytes - usedBytes;
    assert.ok(grown < 20 * message.length, `${grown} bytes`);
  });

  test("a reload finds the cluster open; the old page's tails are gone, and no other page has them", async () => {
    const old = window;
    const tail = await old.api.tails.open("demo", TAIL);
    const { nextToken, place } = await old.api.window.hello();
    assert.equal(place, null, "a new start has no place");
    await old.api.window.keepPlace("orders");
    const other = await openWindow(url.origin, nextToken);
    await assert.rejects(other.api.tails.partitions(tail), { code: "TAIL_NOT_FOUND" }, "another window's tail");
    await old.close();
    window = other;
    const { place: left, nextToken: next } = await other.api.window.hello();
    assert.equal(left, "orders", "where the previous page was");
    await other.close();
    // It is reloaded again before it reported its place.
    window = await openWindow(url.origin, next);
    assert.equal((await window.api.window.hello()).place, "orders");
    await window.api.window.keepPlace(null);
    const listed = (await window.api.topics.list("demo")).filter(({ internal }) => !internal);
    assert.equal(listed.length, 1);
    const before = await window.api.memory.state();
    await window.api.clusters.open("d1", "demo", null, false);
    await until("only the cluster's thread is left", async () => (await window.api.memory.state()).workers === 1);
    assert.ok(before.workers <= 2, "the cluster was not opened a second time");
    const again = await window.api.tails.open("demo", TAIL);
    await read(again, RECORDS);
  });

  test("the loss of the cluster is reported and blocks no call; it opens again when the broker is back", async () => {
    await broker.kill();
    await assert.rejects(window.api.topics.stats("demo", [TOPIC]).then((stats) => rejectErrors(stats)));
    await broker.restart();
    await until("it answers again", async () => {
      const stats = await window.api.topics.stats("demo", [TOPIC]).catch(() => []);
      return stats[0]?.records === RECORDS;
    });
  });

  test("SIGTERM with tails open ends everything: exit code 0, no port, the profiles on disk", async () => {
    await window.api.tails.open("demo", TAIL);
    engine.process.kill("SIGTERM");
    assert.equal(await engine.gone, 0);
    assert.equal(await listens(Number(url.port)), false);
    const { profiles } = JSON.parse(await readFile(join(engine.dataDir, "profiles.json"), "utf8"));
    assert.deepEqual(
      profiles.map(({ id }: Profile) => id),
      ["scram"],
    );
  });
});

/** topicStats may report an error per topic. */
function rejectErrors(stats: readonly { error: unknown }[]): void {
  for (const { error } of stats) if (error !== null) throw error;
}
