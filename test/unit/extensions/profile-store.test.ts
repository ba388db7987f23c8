import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { makeProfile } from "./make-profile.ts";

let root: string;
let folder: string;
let file: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tailwater-profiles-"));
  folder = join(root, "config", "tailwater");
  file = join(folder, "profiles.json");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (content: string) => {
  await mkdir(folder, { recursive: true });
  await writeFile(file, content);
};
const ids = (store: ProfileStore) => store.list().map(({ id }) => id);
const hasCode = (code: string) => (error: unknown) => error instanceof TailwaterError && error.code === code;

test("a saved profile is read back, with a schema version, from a private file", async () => {
  const store = await ProfileStore.open(file);
  assert.deepEqual([store.list(), store.warnings], [[], []]);
  const saved = await store.save(makeProfile());
  assert.deepEqual(saved, { ...makeProfile(), lastUsedAt: null, safety: { lock: "read-only" } });
  assert.deepEqual((await ProfileStore.open(file)).list(), [saved]);
  assert.equal(JSON.parse(await readFile(file, "utf8")).schemaVersion, 2);
  if (process.platform !== "win32") {
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  }
});

test("the last used profile comes first, also after a restart; saving it again keeps the time", async () => {
  const store = await ProfileStore.open(file);
  await store.save(makeProfile({ id: "a", name: "A" }));
  await store.save(makeProfile({ id: "b", name: "B" }));
  assert.deepEqual(ids(store), ["a", "b"]);
  await store.touch("b");
  await store.save(makeProfile({ id: "b", name: "B2" }));
  const again = await ProfileStore.open(file);
  assert.deepEqual(ids(again), ["b", "a"]);
  assert.match(again.get("b")?.lastUsedAt ?? "", /^\d{4}-\d\d-\d\dT.*Z$/);
});

test("concurrent saves are all kept; a deleted profile is gone", async () => {
  const store = await ProfileStore.open(file);
  await Promise.all(Array.from({ length: 20 }, (_, i) => store.save(makeProfile({ id: `p${i}` }))));
  await store.delete("p7");
  assert.equal((await ProfileStore.open(file)).list().length, 19);
  assert.deepEqual((await readdir(folder)).sort(), ["profiles.json", "profiles.json.bak"]);
});

test("two Tailwaters on one file keep each other's profiles", async () => {
  const [one, other] = [await ProfileStore.open(file), await ProfileStore.open(file)];
  await one.save(makeProfile({ id: "one" }));
  await other.save(makeProfile({ id: "other" }));
  await one.save(makeProfile({ id: "third" }));
  assert.deepEqual(ids(await ProfileStore.open(file)).sort(), ["one", "other", "third"]);
});

for (const [what, content] of [
  ["half a file", '{"schemaVersion": 1, "profiles": [{"id": "a", "na'],
  ["an empty file", ""],
  ["no object", "[1, 2]"],
  ["no version", '{"profiles": []}'],
  ["no list", '{"schemaVersion": 1, "profiles": {}}'],
] as const) {
  test(`a damaged file (${what}) is kept aside unchanged, and reported`, async () => {
    await put(content);
    const store = await ProfileStore.open(file);
    assert.deepEqual(store.list(), []);
    assert.equal(store.warnings.length, 1);
    await store.save(makeProfile());
    const aside = (await readdir(folder)).find((name) => name.startsWith("profiles.json.damaged-"));
    assert.ok(aside);
    assert.ok(store.warnings[0]?.includes(aside));
    assert.equal(await readFile(join(folder, aside), "utf8"), content);
    assert.deepEqual(ids(await ProfileStore.open(file)), ["p1"]);
  });
}

test("one bad profile does not affect the good ones", async () => {
  const content = JSON.stringify({ schemaVersion: 1, profiles: [makeProfile({ id: "good" }), { id: "bad" }] });
  await put(content);
  const store = await ProfileStore.open(file);
  assert.deepEqual(ids(store), ["good"]);
  assert.match(store.warnings[0] ?? "", /damaged/);
  assert.deepEqual(ids(await ProfileStore.open(file)), ["good"], "they are saved under the file's name");
  const aside = (await readdir(folder)).find((name) => name.includes(".damaged-"));
  assert.equal(await readFile(join(folder, aside ?? ""), "utf8"), content);
});

test("a newer Tailwater's file is read if possible, never written, and reported", async () => {
  const content = JSON.stringify({ schemaVersion: 3, profiles: [{ ...makeProfile(), shiny: true }], more: 1 });
  await put(content);
  const store = await ProfileStore.open(file);
  assert.deepEqual(ids(store), ["p1"]);
  assert.match(store.warnings[0] ?? "", /newer/);
  await assert.rejects(store.save(makeProfile({ id: "x" })), hasCode("PROFILE_FILE_NEWER"));
  await assert.rejects(store.delete("p1"), hasCode("PROFILE_FILE_NEWER"));
  await store.touch("p1");
  assert.equal(await readFile(file, "utf8"), content);
  assert.deepEqual(await readdir(folder), ["profiles.json"]);
});

test("a newer file that cannot be understood is also left alone", async () => {
  await put('{"schemaVersion": 9, "clusters": {}}');
  const store = await ProfileStore.open(file);
  assert.deepEqual(store.list(), []);
  await assert.rejects(store.save(makeProfile()), hasCode("PROFILE_FILE_NEWER"));
  assert.equal(await readFile(file, "utf8"), '{"schemaVersion": 9, "clusters": {}}');
});

test("a file that cannot be read makes the session read-only and is reported", async () => {
  await mkdir(file, { recursive: true }); // A folder in place of the file: even root cannot read it.
  const store = await ProfileStore.open(file);
  assert.match(store.warnings[0] ?? "", /cannot be read/);
  await assert.rejects(store.save(makeProfile()), hasCode("PROFILE_FILE_UNREADABLE"));
});

test("a failed write is reported, and memory stays as it was", async () => {
  await mkdir(join(root, "config"), { recursive: true });
  await writeFile(folder, "a file where the folder should be");
  const store = await ProfileStore.open(join(folder, "deeper", "profiles.json")).catch((error: unknown) => error);
  assert.ok(store instanceof ProfileStore);
  await assert.rejects(store.save(makeProfile()), (error) => error instanceof TailwaterError && error.subject !== null);
  assert.deepEqual(store.list(), []);
});

test("old leftovers of interrupted writes are removed; recent ones may be in use", async () => {
  await put('{"schemaVersion": 1, "profiles": []}');
  const [old, young] = [`${file}.0123456789ab.tmp`, `${file}.ba9876543210.tmp`];
  await Promise.all([writeFile(old, ""), writeFile(young, ""), writeFile(join(folder, "notes.tmp"), "")]);
  const anHourAgo = Date.now() / 1_000 - 3_600;
  await utimes(old, anHourAgo, anHourAgo);
  await ProfileStore.open(file);
  assert.deepEqual((await readdir(folder)).sort(), ["notes.tmp", "profiles.json", "profiles.json.ba9876543210.tmp"]);
});

test("60 kills while saving each leave a complete file and backup, and no lock that blocks", async () => {
  let savedRounds = 0;
  for (let kill = 0; kill < 60; kill++) {
    const child = spawn(process.execPath, ["--import", "tsx", "test/unit/extensions/save-loop.ts", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await sleep(kill % 10);
    child.kill("SIGKILL");
    await once(child, "close");
    for (const generation of [file, `${file}.bak`]) {
      const { profiles } = JSON.parse(await readFile(generation, "utf8")) as { profiles: { id: string }[] };
      assert.ok(profiles.length >= 59, generation);
      if (profiles.some(({ id }) => id === "changing")) savedRounds += 1;
    }
  }
  const store = await ProfileStore.open(file);
  assert.deepEqual(store.warnings, []);
  await store.save(makeProfile({ id: "after" }));
  assert.ok(savedRounds > 0, "the kills hit processes that were saving");
});

/** As Tailwater 1.0.0 wrote it. */
const OLD = `{
  "schemaVersion": 1,
  "profiles": [
    {
      "id": "6f0b0a34-4f8e-4d5e-9a53-0f2d9d3f3c11",
      "name": "Production",
      "color": "red",
      "bootstrapServers": ["kafka-1.example:9093", "[::1]:9093"],
      "tls": { "enabled": true, "caPem": "-----BEGIN CERTIFICATE-----\\nMII\\n-----END CERTIFICATE-----" },
      "sasl": { "mechanism": "scram-sha-512", "username": "alice" },
      "lastUsedAt": "2026-11-20T10:00:00.000Z",
      "lock": "ask-typed"
    },
    {
      "id": "local",
      "name": "Local",
      "color": "blue",
      "bootstrapServers": ["localhost:9092"],
      "tls": { "enabled": false, "caPem": null },
      "sasl": { "mechanism": "none", "username": "" },
      "lastUsedAt": null,
      "lock": "read-only"
    }
  ]
}
`;

test("profiles of Tailwater 1 are read in sections, and its file is kept beside the new one for ever", async () => {
  await put(OLD);
  const store = await ProfileStore.open(file);
  const caPem = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----";
  const production = {
    ...makeProfile({
      id: "6f0b0a34-4f8e-4d5e-9a53-0f2d9d3f3c11",
      bootstrapServers: ["kafka-1.example:9093", "[::1]:9093"],
      tls: { enabled: true, caPem },
    }),
    lastUsedAt: "2026-11-20T10:00:00.000Z",
    safety: { lock: "ask-typed" },
  };
  assert.deepEqual([store.list()[0], store.warnings], [production, []]);
  assert.deepEqual(store.get("local")?.kafka.sasl, { mechanism: "none" });
  assert.equal(await readFile(file, "utf8"), OLD, "reading changes nothing");
  await store.touch("local");
  await store.touch("local");
  assert.equal(await readFile(`${file}.v1`, "utf8"), OLD);
  const again = await ProfileStore.open(file);
  assert.deepEqual([again.get(production.id), again.warnings], [production, []]);
  assert.equal(JSON.parse(await readFile(file, "utf8")).schemaVersion, 2);
});

test("a profile keeps its lock, unless it now leads to other servers", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "tailwater-lock-")), "profiles.json");
  const store = await ProfileStore.open(file);
  await store.save(makeProfile());
  await store.setLock("p1", "ask");
  assert.equal((await store.save({ ...makeProfile(), name: "Renamed" })).safety.lock, "ask");
  assert.equal((await store.save(makeProfile({ bootstrapServers: ["elsewhere:9092"] }))).safety.lock, "read-only");
});
