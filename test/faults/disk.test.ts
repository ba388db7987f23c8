// Faults of the disk: a crash at any step of a write, a full disk, a folder that cannot be written to. Expected: the
// old file or the new one, never neither; an error for each failure; reading continues.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { Secret } from "../../src/extensions/kit/secret.ts";
import { StoredFile } from "../../src/extensions/kit/stored-file.ts";
import { Vault } from "../../src/extensions/vault/vault.ts";
import { requestFor, until } from "../kafka/support.ts";
import { MemoryKeyring } from "../unit/extensions/vault/memory-keyring.ts";
import { assertAccounts } from "./support/account.ts";
import { openTail, profileFor, pulseOf, startFaultApp } from "./support/app.ts";
import { type Disk, disksAfterCrash, putDisk, recordSteps } from "./support/recording-fs.ts";
import { mountMissing, smallDisk } from "./support/small-disk.ts";

const RECORDS = 3_000;

async function diskIn(folder: string): Promise<Disk> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith(".lock"));
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

describe("a crash at any step of a write", () => {
  it("leaves the old configuration or the new one", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-replay-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "words.json");
    const file = () =>
      new StoredFile(path, 1, (document) => ({ value: (document as { word: string }).word, problems: [] }));
    await file().write({ word: "oldest" });
    await file().write({ word: "old" });
    const before = await diskIn(folder);
    const steps = await recordSteps(() => file().exclusively(() => file().write({ word: "new" })));
    assert.ok(steps.filter(({ does }) => does === "rename").length >= 2, JSON.stringify(steps));
    const seen = new Set<string | null>();
    const disks = disksAfterCrash(before, steps);
    for (const disk of disks) {
      await putDisk(folder, disk);
      const left = file();
      const word = await left.read();
      assert.ok(word === "old" || word === "new", `${word} of ${JSON.stringify([...disk])}`);
      assert.deepEqual(left.warnings, []);
      seen.add(word);
    }
    assert.deepEqual([...seen].sort(), ["new", "old"]);
    t.diagnostic(`${steps.length} steps, ${disks.length} folders that a crash can leave`);
  });

  it("leaves a vault that opens, with the old secret or the new one", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-replay-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const keyring = new MemoryKeyring();
    const open = () => Vault.open({ file: join(folder, "vault.json"), keyring, onSecret: () => {} });
    const vault = await open();
    await vault.set("kept", new Secret("kept"));
    await vault.set("changing", new Secret("old"));
    const before = await diskIn(folder);
    const steps = await recordSteps(() => vault.set("changing", new Secret("new")));
    const seen = new Set<string | undefined>();
    for (const disk of disksAfterCrash(before, steps)) {
      await putDisk(folder, disk);
      const left = await open();
      assert.equal(left.status, "open");
      assert.deepEqual(left.warnings, []);
      assert.equal(left.get("kept")?.reveal(), "kept");
      seen.add(left.get("changing")?.reveal());
    }
    assert.deepEqual([...seen].sort(), ["new", "old"]);
  });
});

describe("a full disk, and a read-only one", { skip: mountMissing ?? false }, () => {
  let broker: Broker;
  before(async () => {
    broker = await startBroker();
    await broker.createTopic("orders");
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = Array.from({ length: RECORDS }, (_, n) => ({ value: `${n} `.padEnd(400, "x") }));
    await producer.send({ topic: "orders", messages });
    await producer.disconnect();
  });
  after(() => broker.stop());

  it("an export and a recording report that the disk is full; the tail keeps reading", async (t) => {
    const disk = await smallDisk(t, 300);
    if (disk === null) return;
    const app = await startFaultApp(null);
    t.after(() => app.stop());
    const tail = await openTail(app.api, profileFor("c", broker.bootstrap), requestFor("orders"));
    await until("all records are read", async () => (await pulseOf(app.api, tail)).totals.fetched === RECORDS);
    const path = join(disk.path, "orders.ndjson");
    const id = await app.api.exports.start(tail, { format: "ndjson", path, overwrite: false, columns: [] });
    await until("the export ends", async () => (await app.api.exports.progress(id)).state !== "running");
    const { state, error } = await app.api.exports.progress(id);
    assert.deepEqual([state, error?.code], ["failed", "FILE_WRITE_FAILED"], JSON.stringify(error));
    await rm(path, { force: true });
    await app.api.exports.record(tail, join(disk.path, "orders.recording"));
    await app.api.tails.reread(tail);
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = Array.from({ length: RECORDS }, (_, n) => ({ value: `${n} `.padEnd(400, "y") }));
    await producer.send({ topic: "orders", messages });
    await producer.disconnect();
    await until("the recording says so", async () => (await app.api.exports.recordingState(tail))?.error !== null);
    assert.equal((await app.api.exports.recordingState(tail))?.error?.code, "FILE_WRITE_FAILED");
    await until("the tail reads on", async () => (await pulseOf(app.api, tail)).totals.fetched >= RECORDS * 2);
    assertAccounts(await app.api.tails.partitions(tail));
    assert.equal((await pulseOf(app.api, tail)).state, "live");
    await app.assertSound();
  });

  it("a configuration that cannot be saved causes an error, the old one stays, and the app keeps working", async (t) => {
    const disk = await smallDisk(t, 2_000);
    if (disk === null) return;
    const first = await startFaultApp(null, ["--data-dir", disk.path]);
    await first.api.profiles.save(profileFor("c", broker.bootstrap), null, false);
    await first.terminate();
    const stored = await readFile(join(disk.path, "profiles.json"), "utf8");
    disk.readOnly();
    const app = await startFaultApp(null, ["--data-dir", disk.path]);
    t.after(() => Promise.all([app.stop(), first.stop()]));
    assert.deepEqual(
      (await app.api.profiles.list()).map(({ id }) => id),
      ["c"],
    );
    await assert.rejects(app.api.profiles.save(profileFor("d", broker.bootstrap), null, false), {
      code: "FILE_WRITE_FAILED",
    });
    await app.api.clusters.open("open", "c", null, false);
    const tail = await app.api.tails.open("c", requestFor("orders"));
    await until("it was read", async () => (await pulseOf(app.api, tail)).totals.fetched >= RECORDS);
    assert.equal(await readFile(join(disk.path, "profiles.json"), "utf8"), stored);
    await app.terminate();
  });

  it("SIGKILL in the middle of an export: the file is the start of the export, and the configuration is complete", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-killed-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const config = join(folder, "config");
    const app = await startFaultApp(null, ["--data-dir", config]);
    t.after(() => app.stop());
    const tail = await openTail(app.api, profileFor("c", broker.bootstrap), requestFor("orders"));
    await until("it was read", async () => (await pulseOf(app.api, tail)).totals.fetched >= RECORDS);
    const path = join(folder, "orders.raw");
    await app.api.exports.start(tail, { format: "raw", path, overwrite: false, columns: [] });
    app.engine.process.kill("SIGKILL");
    await app.engine.gone;
    await app.stop();
    const lines = (await readFile(path, "utf8")).split("\n");
    lines.slice(0, -1).forEach((line, n) => {
      assert.equal(line, `${n} `.padEnd(400, "x"));
    });
    const again = await startFaultApp(null, ["--data-dir", config]);
    t.after(() => again.stop());
    assert.deepEqual((await again.api.window.hello()).warnings, []);
    assert.deepEqual(
      (await again.api.profiles.list()).map(({ id }) => id),
      ["c"],
    );
  });
});
