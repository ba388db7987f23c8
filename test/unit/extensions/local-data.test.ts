import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { ImportChoice } from "../../../src/contract/data.ts";
import { type Distribution, NO_DISTRIBUTION } from "../../../src/contract/distribution.ts";
import { CONSENT_FILE, ConsentFile } from "../../../src/extensions/consent/consent-file.ts";
import { LocalData } from "../../../src/extensions/data/local-data.ts";
import { Secret } from "../../../src/extensions/kit/secret.ts";
import { Preferences } from "../../../src/extensions/preferences/preferences.ts";
import { KeptSignIns, type SignInVault } from "../../../src/extensions/profiles/kept-sign-ins.ts";
import { ProfileSecrets, type SecretVault } from "../../../src/extensions/profiles/profile-secrets.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { Profiles } from "../../../src/extensions/profiles/profiles.ts";
import { given } from "../../support/profiles.ts";
import { makeProfile } from "./make-profile.ts";

const PASSWORD = "canary-password-5417";

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tailwater-data-"));
  folder = join(root, "config");
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function dataIn(path: string, distribution: Distribution = NO_DISTRIBUTION) {
  const noVault = { get: () => null, has: () => false, status: "empty" } as unknown as SecretVault & SignInVault;
  const store = await ProfileStore.open(join(path, "profiles.json"));
  const preferences = await Preferences.open(path, (error) => assert.fail(String(error)));
  const profiles = new Profiles(
    store,
    new ProfileSecrets(Promise.resolve(noVault), () => {}),
    "127.0.0.1:9092",
    async () => null,
    { idOf: () => "", forgetSignIn: () => {} },
    new KeptSignIns(Promise.resolve(noVault), () => {}),
  );
  const done: string[] = [];
  const data = new LocalData({
    folder: path,
    chosenBy: "data-dir",
    distribution,
    version: "0.1.0",
    profiles,
    preferences,
    vault: {
      erase: async () => {
        done.push("vault");
        return [join(path, "vault.json")];
      },
    },
    log: { path: null, erase: async () => [] },
    window: () => [],
    closeAll: async () => {
      done.push("closed");
    },
    masked: (text) => new Secret(text),
  });
  return { data, profiles, preferences, done };
}

type Opened = Awaited<ReturnType<typeof dataIn>>["data"];

/** Imports the file's current content. */
async function importNow(data: Opened, file: string, choice: Partial<ImportChoice> = {}) {
  const source = { kind: "file", path: file } as const;
  const { digest } = await data.planImport(source);
  return data.import(source, digest, { ...CHOICE, ...choice });
}
const CHOICE: ImportChoice = { known: "override", commands: false, passphrase: null };
const ALL = { profiles: null, passphrase: null };
const fileAt = (path: string) => ({ kind: "file", path }) as const;
const NO_SECRETS = { secrets: 0, secretsStored: true };

const sasl = { mechanism: "plain", username: "alice" } as const;

test("a profile that was renamed, tried or deleted is still known, until everything is erased", async () => {
  const { data, profiles } = await dataIn(folder);
  await profiles.save(makeProfile({ name: "Old" }), {}, false);
  await profiles.save(makeProfile({ name: "New" }), {}, false);
  await profiles.delete("p1");
  await profiles.draftSettings(makeProfile({ id: "p2", name: "Tried" }), given("secret"));
  assert.deepEqual(
    profiles.known().map(({ name }) => name),
    ["Old", "New", "Tried"],
  );
  assert.deepEqual(profiles.saved(), []);
  await data.erase();
  assert.deepEqual(profiles.known(), []);
});

test("every place is listed, with its backup, the files set aside, and their total size", async () => {
  const { data, profiles } = await dataIn(folder);
  assert.deepEqual(
    (await data.places()).places.map(({ id, exists, bytes, more }) => [id, exists, bytes, more]),
    ["profiles", "settings", "preferences", "vault", "journal", "certificates", "templates"].map((id) => [
      id,
      false,
      0,
      [],
    ]),
  );
  await profiles.save(makeProfile({ id: "one" }), {}, false);
  await profiles.save(makeProfile({ id: "two" }), {}, false);
  await writeFile(join(folder, "profiles.json.damaged-2026"), "12345");
  const [place] = (await data.places()).places;
  const sizes = await Promise.all(["profiles.json", "profiles.json.bak"].map((name) => stat(join(folder, name))));
  assert.deepEqual(place?.more.toSorted(), [
    join(folder, "profiles.json.bak"),
    join(folder, "profiles.json.damaged-2026"),
  ]);
  assert.equal(place?.bytes, 5 + sizes.reduce((sum, { size }) => sum + size, 0));
});

test("an export has everything except secrets, is private to the user, and can be imported elsewhere", async () => {
  const { data, profiles, preferences } = await dataIn(folder);
  await profiles.save(makeProfile({ id: "one", sasl }), given(PASSWORD), false);
  await profiles.save(makeProfile({ id: "two" }), {}, false);
  preferences.set("theme", "dark");
  const file = join(root, "export.json");
  assert.deepEqual(await data.export(file, ALL), { path: file, profiles: 2, secrets: 0 });
  assert.equal((await stat(file)).mode & 0o777, process.platform === "win32" ? (await stat(file)).mode & 0o777 : 0o600);
  const text = await readFile(file, "utf8");
  assert.ok(text.includes("alice") && !text.includes(PASSWORD) && !text.includes("demo"));
  await assert.rejects(data.export(file, ALL), { code: "FILE_EXISTS" });

  const other = await dataIn(join(root, "other"));
  await other.profiles.save(makeProfile({ id: "two", name: "Mine" }), {}, false);
  assert.deepEqual(await importNow(other.data, file), { added: 1, replaced: 1, ...NO_SECRETS });
  assert.deepEqual(
    other.profiles
      .saved()
      .map(({ id, name }) => [id, name])
      .toSorted(),
    [
      ["one", makeProfile().name],
      ["two", makeProfile().name],
    ],
  );
  assert.equal(other.preferences.get("theme"), "dark");
});

test("a file that is not an export, or has an invalid profile, is refused as a whole", async () => {
  const { data, profiles } = await dataIn(folder);
  const file = join(root, "in.json");
  const refused = async (content: string, code: string) => {
    await writeFile(file, content);
    await assert.rejects(importNow(data, file), { code }, content);
  };
  await refused("no json", "FILE_UNREADABLE");
  await refused("{}", "FILE_UNREADABLE");
  await refused('{"format":"tailwater-configuration","schemaVersion":9,"profiles":[]}', "FILE_UNREADABLE");
  const bad = {
    format: "tailwater-configuration",
    schemaVersion: 1,
    profiles: [makeProfile({ id: "good" }), { id: "bad" }],
  };
  await refused(JSON.stringify(bad), "PROFILE_INVALID");
  await assert.rejects(importNow(data, join(root, "missing.json")), { code: "FILE_UNREADABLE" });
  assert.deepEqual(profiles.saved(), []);
});

const EXPORTED = { format: "tailwater-configuration", schemaVersion: 1 };

test("an import changes the appearance but no privacy setting, and reports what it leaves out", async () => {
  const { data, preferences } = await dataIn(folder);
  preferences.set("network.offline", "true");
  const file = join(root, "planted.json");
  const planted = {
    "updates.on": "true",
    "updates.latest": '{"version":"99.0.0","notes":"https://evil.example/"}',
    "network.offline": "false",
    "passwords/not-remembered": "[]",
    "log.level": "silent",
    "recordings/recent": '["/etc/passwd"]',
    "memory/budget-mb": "99999999",
    "tail/fields/one/orders": "not json",
    __proto__: "x",
  };
  const good = { theme: "light", "memory/budget-mb": "256", "tail/fields/one/orders": '["a"]', "tail/zone": "utc" };
  const write = (preferences: object, profiles: unknown[] = []) =>
    writeFile(file, JSON.stringify({ ...EXPORTED, profiles, preferences }));
  await write(planted);
  const { leftOut, digest } = await data.planImport(fileAt(file));
  assert.deepEqual(await data.import(fileAt(file), digest, CHOICE), { added: 0, replaced: 0, ...NO_SECRETS });
  assert.deepEqual(leftOut.toSorted(), Object.keys(planted).toSorted());
  assert.deepEqual([...preferences.entries()], [["network.offline", "true"]]);
  await write(good);
  assert.deepEqual(
    (await data.planImport(fileAt(file))).leftOut,
    ["tail/fields/one/orders"],
    "of a cluster that it does not hold",
  );
  await write(good, [makeProfile({ id: "one" })]);
  const { leftOut: none, preferences: about } = await data.planImport(fileAt(file));
  assert.deepEqual([none, about], [[], ["theme", "memory budget", "columns", "time zone shown"]]);
  assert.deepEqual(await importNow(data, file), { added: 1, replaced: 0, ...NO_SECRETS });
  assert.deepEqual(Object.fromEntries(preferences.entries()), { "network.offline": "true", ...good });
});

test("an import with too many profiles, or with one profile twice, is refused as a whole", async () => {
  const { data, profiles, preferences } = await dataIn(folder);
  const file = join(root, "much.json");
  const refused = async (content: object) => {
    await writeFile(file, JSON.stringify({ ...EXPORTED, preferences: { theme: "light" }, ...content }));
    await assert.rejects(importNow(data, file), { code: "FILE_UNREADABLE" });
  };
  await refused({ profiles: [makeProfile({ id: "one" }), makeProfile({ id: "one" })] });
  await refused({ profiles: Array.from({ length: 1_001 }, (_, index) => makeProfile({ id: `p${index}` })) });
  const views = Array.from({ length: 201 }, (_, index) => [`tail/fields/one/topic-${index}`, "[]"]);
  await refused({ profiles: [makeProfile({ id: "one" })], preferences: Object.fromEntries(views) });
  assert.deepEqual([profiles.saved(), preferences.get("theme")], [[], null]);
});

test("an import is previewed first, and the preview changes nothing", async () => {
  const { data, profiles } = await dataIn(folder);
  await profiles.save(makeProfile({ id: "one", name: "Production", bootstrapServers: ["p:9092"] }), {}, false);
  const file = join(root, "plan.json");
  const planted = [
    { ...makeProfile({ id: "one", name: "Prod", bootstrapServers: ["evil.example:9092"] }), password: PASSWORD },
    makeProfile({ id: "two", name: "family \u{1f468}\u200d\u{1f469}", bootstrapServers: ["b:1"] }),
  ];
  await writeFile(file, JSON.stringify({ ...EXPORTED, profiles: planted, preferences: { "a\u202eb": "1" } }));
  const plan = await data.planImport(fileAt(file));
  assert.deepEqual(plan.profiles, [
    {
      name: "Prod",
      servers: ["evil.example:9092"],
      replaces: { name: "Production", servers: ["p:9092"], changes: ["Name", "Bootstrap servers"] },
      commands: [],
    },
    { name: "family \u{1f468}\u200d\u{1f469}", servers: ["b:1"], replaces: null, commands: [] },
  ]);
  assert.deepEqual(plan.leftOut, ["a?b"]);
  assert.equal(profiles.saved()[0]?.name, "Production", "a preview changes nothing");
  await writeFile(file, JSON.stringify({ ...EXPORTED, profiles: [makeProfile({ id: "three" })] }));
  await assert.rejects(data.import(fileAt(file), plan.digest, CHOICE), {
    code: "FILE_UNREADABLE",
    message: /has changed/,
  });
  assert.equal(profiles.saved().length, 1);
  await writeFile(file, JSON.stringify({ ...EXPORTED, profiles: planted }));
  assert.deepEqual(await importNow(data, file), { added: 1, replaced: 1, ...NO_SECRETS });
  assert.ok(
    !(await readFile(join(folder, "profiles.json"), "utf8")).includes(PASSWORD),
    "no secret is imported from a file",
  );
});

test("a name with hidden characters is refused, and so is the demo's profile", async () => {
  const { data, profiles } = await dataIn(folder);
  const file = join(root, "odd.json");
  const refused = async (profile: object, code: string) => {
    await writeFile(file, JSON.stringify({ ...EXPORTED, profiles: [profile] }));
    await assert.rejects(importNow(data, file), { code });
  };
  for (const name of ["prod\u202e", "a\u001b[2J", "a\nb", "a\u200bb", "a\u0085"]) {
    await refused(makeProfile({ name }), "PROFILE_INVALID");
    await refused(makeProfile({ sasl: { mechanism: "plain", username: name } }), "PROFILE_INVALID");
  }
  await refused(makeProfile({ id: "demo" }), "FILE_UNREADABLE");
  assert.deepEqual(profiles.saved(), []);
});

test("an export leaves out what an import would refuse", async () => {
  const { data, profiles, preferences } = await dataIn(folder);
  await profiles.save(makeProfile({ id: "one" }), {}, false);
  const portable = { theme: "dark", "tail/columns": "{}", "tail/filter/one/orders": '{"filter":null,"history":[]}' };
  const own = {
    "recordings/recent": '["/home/alice/secret.twrec"]',
    "network.offline": "true",
    "tail/filter/gone/orders": '{"filter":null,"history":[]}',
  };
  for (const [key, value] of Object.entries({ ...portable, ...own })) preferences.set(key, value);
  const file = join(root, "export.json");
  await data.export(file, ALL);
  assert.deepEqual(JSON.parse(await readFile(file, "utf8")).preferences, portable);
});

test("a file that would take gigabytes or hours is refused at once", async () => {
  const { data } = await dataIn(folder);
  const file = join(root, "bomb.json");
  const head = JSON.stringify({ ...EXPORTED, profiles: [] }).slice(0, -1);
  const caPem = "-----BEGIN CERTIFICATE-----".repeat(37_000);
  const bombs = [
    "[".repeat(30 * 2 ** 20),
    `${head},"preferences":[${"{},".repeat(9 * 2 ** 20)}{}]}`,
    `${head},"x":[${"1,".repeat(14 * 2 ** 20)}1]}`,
    JSON.stringify({ ...EXPORTED, profiles: [makeProfile({ tls: { enabled: true, caPem } })] }),
  ];
  for (const bomb of bombs) {
    await writeFile(file, bomb);
    const [began, before] = [performance.now(), process.memoryUsage.rss()];
    await assert.rejects(data.planImport(fileAt(file)), /FILE_UNREADABLE|larger than any export|no PEM certificate/);
    assert.ok(performance.now() - began < 2_000, "in time");
    assert.ok(process.memoryUsage.rss() - before < 128 * 2 ** 20, "in little memory");
  }
});

test("a device, a pipe or a folder is not an import file, and nothing waits for it", {
  skip: process.platform === "win32",
}, async () => {
  const { data } = await dataIn(folder);
  const pipe = join(root, "pipe");
  execFileSync("mkfifo", [pipe]);
  const sparse = join(root, "sparse.json");
  await writeFile(sparse, "{}");
  await truncate(sparse, 8 * 2 ** 30);
  const before = process.memoryUsage().rss;
  for (const path of ["/dev/zero", pipe, root, sparse]) {
    await assert.rejects(importNow(data, path), { code: "FILE_UNREADABLE" }, path);
  }
  assert.ok(process.memoryUsage().rss - before < 64 * 2 ** 20);
});

test("erasing closes everything, removes every file and all data in memory, and the app starts empty", async () => {
  const { data, profiles, preferences, done } = await dataIn(folder);
  await profiles.save(makeProfile({ id: "one", sasl }), given(PASSWORD), false);
  await profiles.save(makeProfile({ id: "two" }), {}, false);
  preferences.set("theme", "dark");
  await preferences.flush();
  preferences.set("width", "not written yet");
  await writeFile(join(folder, "changes.jsonl"), "{}\n");
  const removed = await data.erase();
  assert.deepEqual(done, ["closed", "vault"]);
  assert.ok(removed.includes(join(folder, "profiles.json")) && removed.includes(join(folder, "profiles.json.bak")));
  assert.ok(removed.includes(join(folder, "changes.jsonl")));
  await new Promise((wait) => setTimeout(wait, 700)); // A pending write would happen now.
  assert.deepEqual(await readdir(folder), []);
  assert.deepEqual([profiles.saved(), preferences.get("theme"), preferences.get("width")], [[], null, null]);
  await assert.rejects(profiles.settings("one", {}), { code: "PROFILE_NOT_FOUND" });
  await profiles.save(makeProfile({ id: "new" }), {}, false);
  assert.ok(existsSync(join(folder, "profiles.json")));
});

test("consent is in no export, comes from no import, and is erased", async () => {
  const errorReports = { dsn: "https://abc@reports.example/1" };
  const { data } = await dataIn(folder, { ...NO_DISTRIBUTION, errorReports });
  const consent = new ConsentFile(join(folder, CONSENT_FILE));
  const { clientId } = await consent.write(true, "the list", 1_764_293_640_000);
  assert.ok((await data.places()).places.some(({ id, exists }) => id === "consent" && exists));
  const file = join(root, "export.json");
  await data.export(file, ALL);
  const text = await readFile(file, "utf8");
  assert.ok(clientId !== null && !text.includes(clientId) && !text.includes("the list"));

  const written = JSON.parse(await readFile(join(folder, CONSENT_FILE), "utf8"));
  const forged = { ...JSON.parse(text), consent: written };
  forged.preferences = { ...forged.preferences, consent: "true", "consent/agreed": JSON.stringify(written) };
  await writeFile(file, JSON.stringify(forged));
  const elsewhere = join(root, "elsewhere");
  const other = await dataIn(elsewhere, { ...NO_DISTRIBUTION, errorReports });
  await importNow(other.data, file);
  await other.preferences.flush();
  assert.equal(await new ConsentFile(join(elsewhere, CONSENT_FILE)).read(), null);

  assert.ok((await data.erase()).includes(join(folder, CONSENT_FILE)));
  assert.equal(await consent.read(), null);
});
