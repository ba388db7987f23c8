import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { LocalData } from "../../../src/extensions/data/local-data.ts";
import { Passwords, type SecretVault } from "../../../src/extensions/profiles/passwords.ts";
import { Preferences } from "../../../src/extensions/profiles/preferences.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { Profiles } from "../../../src/extensions/profiles/profiles.ts";
import { makeProfile } from "./make-profile.ts";

const PASSWORD = "canary-password-5417";

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tailwater-data-"));
  folder = join(root, "config");
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function dataIn(path: string) {
  const noVault = { get: () => null, has: () => false, status: "empty" } as unknown as SecretVault;
  const store = await ProfileStore.open(join(path, "profiles.json"));
  const preferences = await Preferences.open(join(path, "preferences.json"), (error) => assert.fail(String(error)));
  const profiles = new Profiles(store, new Passwords(Promise.resolve(noVault), () => {}), "127.0.0.1:9092");
  const done: string[] = [];
  const data = new LocalData({
    folder: path,
    chosenBy: "data-dir",
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
    window: () => null,
    closeAll: async () => {
      done.push("closed");
    },
  });
  return { data, profiles, preferences, done };
}

const sasl = { mechanism: "plain", username: "alice" } as const;

test("every place is said, with its backup, what was set aside, and all their bytes", async () => {
  const { data, profiles } = await dataIn(folder);
  assert.deepEqual(
    (await data.places()).places.map(({ id, exists, bytes, more }) => [id, exists, bytes, more]),
    ["profiles", "preferences", "vault"].map((id) => [id, false, 0, []]),
  );
  await profiles.save(makeProfile({ id: "one" }), null, false);
  await profiles.save(makeProfile({ id: "two" }), null, false);
  await writeFile(join(folder, "profiles.json.damaged-2026"), "12345");
  const [place] = (await data.places()).places;
  const sizes = await Promise.all(["profiles.json", "profiles.json.bak"].map((name) => stat(join(folder, name))));
  assert.deepEqual(place?.more.toSorted(), [
    join(folder, "profiles.json.bak"),
    join(folder, "profiles.json.damaged-2026"),
  ]);
  assert.equal(place?.bytes, 5 + sizes.reduce((sum, { size }) => sum + size, 0));
});

test("an export has all but secrets, for the user alone, and another Tailwater takes it", async () => {
  const { data, profiles, preferences } = await dataIn(folder);
  await profiles.save(makeProfile({ id: "one", sasl }), PASSWORD, false);
  await profiles.save(makeProfile({ id: "two" }), null, false);
  preferences.set("theme", '"dark"');
  const file = join(root, "export.json");
  assert.deepEqual(await data.export(file), { path: file, profiles: 2 });
  assert.equal((await stat(file)).mode & 0o777, process.platform === "win32" ? (await stat(file)).mode & 0o777 : 0o600);
  const text = await readFile(file, "utf8");
  assert.ok(text.includes("alice") && !text.includes(PASSWORD) && !text.includes("demo"));
  await assert.rejects(data.export(file), { code: "FILE_EXISTS" });

  const other = await dataIn(join(root, "other"));
  await other.profiles.save(makeProfile({ id: "two", name: "Mine" }), null, false);
  assert.deepEqual(await other.data.import(file), { added: 1, replaced: 1 });
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
  assert.equal(other.preferences.get("theme"), '"dark"');
});

test("what is no export, or holds a profile that is none, is refused whole", async () => {
  const { data, profiles } = await dataIn(folder);
  const file = join(root, "in.json");
  const refused = async (content: string, code: string) => {
    await writeFile(file, content);
    await assert.rejects(data.import(file), { code }, content);
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
  await assert.rejects(data.import(join(root, "missing.json")), { code: "FILE_UNREADABLE" });
  assert.deepEqual(profiles.saved(), []);
});

test("erasing removes every file and all that memory holds, closes first, and the app goes on empty", async () => {
  const { data, profiles, preferences, done } = await dataIn(folder);
  await profiles.save(makeProfile({ id: "one", sasl }), PASSWORD, false);
  await profiles.save(makeProfile({ id: "two" }), null, false);
  preferences.set("theme", '"dark"');
  await preferences.flush();
  preferences.set("width", "not written yet");
  const removed = await data.erase();
  assert.deepEqual(done, ["closed", "vault"]);
  assert.ok(removed.includes(join(folder, "profiles.json")) && removed.includes(join(folder, "profiles.json.bak")));
  await new Promise((wait) => setTimeout(wait, 700)); // A write that was due would come now.
  assert.deepEqual(await readdir(folder), []);
  assert.deepEqual([profiles.saved(), preferences.get("theme"), preferences.get("width")], [[], null, null]);
  await assert.rejects(profiles.settings("one", null), { code: "PROFILE_NOT_FOUND" });
  await profiles.save(makeProfile({ id: "new" }), null, false);
  assert.ok(existsSync(join(folder, "profiles.json")));
});
