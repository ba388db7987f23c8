import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstat, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withFileLock } from "../../../src/extensions/kit/file-lock.ts";
import { StoredFile } from "../../../src/extensions/kit/stored-file.ts";
import { savedSize } from "../../../src/extensions/launch/saved-size.ts";
import { Preferences } from "../../../src/extensions/preferences/preferences.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { Vault } from "../../../src/extensions/vault/vault.ts";
import { keyringIdIn } from "../../../src/extensions/vault/vault-files.ts";
import { makeProfile } from "./make-profile.ts";
import { MemoryKeyring } from "./vault/memory-keyring.ts";

const AT_ONCE_MS = 2_000;

/** What may be in place of one of our files, by name. */
const STRANGE: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  "a pipe": async (path) => execFileSync("mkfifo", [path]),
  "a link to a device": (path) => symlink("/dev/zero", path),
  "a file of 1.5 GB": async (path) => {
    await writeFile(path, "");
    await truncate(path, 1.5 * 2 ** 30);
  },
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-strange-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A reader that hangs must fail the test, not stop it. */
function atOnce<T>(action: Promise<T>): Promise<T> {
  const late = sleep(AT_ONCE_MS, null, { ref: false }).then(() => assert.fail("it is not done at once"));
  return Promise.race([action, late]);
}

const kindOf = async (path: string) => {
  const { mode, size } = await lstat(path);
  return [mode, size];
};

const rejectsWith = (code: string) => ({ code });

for (const [what, put] of Object.entries(STRANGE)) {
  describe(`${what} in place of a file`, { skip: process.platform === "win32" && "no pipes in folders there" }, () => {
    test("profiles: a warning and a read-only session", async () => {
      const path = join(folder, "profiles.json");
      await put(path);
      const before = await kindOf(path);
      const store = await atOnce(ProfileStore.open(path));
      assert.match(store.warnings.join(), /not changed.*(not a regular file|larger than 32 MB)/);
      await assert.rejects(atOnce(store.save(makeProfile())), rejectsWith("PROFILE_FILE_UNREADABLE"));
      assert.deepEqual(await kindOf(path), before);
    });

    test("profiles while Tailwater runs: the save is refused and memory is unchanged", async () => {
      const path = join(folder, "profiles.json");
      const store = await ProfileStore.open(path);
      await store.save(makeProfile({ id: "one" }));
      await rm(path);
      await put(path);
      const before = await kindOf(path);
      await assert.rejects(atOnce(store.save(makeProfile({ id: "two" }))), rejectsWith("PROFILE_FILE_UNREADABLE"));
      assert.deepEqual(
        store.list().map(({ id }) => id),
        ["one"],
      );
      assert.deepEqual(await kindOf(path), before);
    });

    test("settings and preferences: one warning each, and values last for the session", async () => {
      await Promise.all(["settings.json", "preferences.json"].map((name) => put(join(folder, name))));
      const preferences = await atOnce(Preferences.open(folder, (error) => assert.fail(String(error))));
      assert.equal(preferences.warnings.length, 2);
      preferences.set("theme", "dark");
      assert.equal(preferences.get("theme"), "dark");
      await atOnce(preferences.flush());
    });

    test("the vault: unavailable, with a warning, and there is no key to remove", async () => {
      const file = join(folder, "vault.json");
      await put(file);
      const vault = await atOnce(Vault.open({ file, keyring: new MemoryKeyring(), onSecret: () => {} }));
      assert.match(vault.warnings.join(), /is not changed/);
      assert.equal(await atOnce(keyringIdIn(file)), null);
    });

    test("a backup: the damaged file and the unreadable backup are both reported", async () => {
      const path = join(folder, "profiles.json");
      await writeFile(path, "{ half");
      await put(`${path}.bak`);
      const store = await atOnce(ProfileStore.open(path));
      assert.match(store.warnings[0] ?? "", /is damaged/);
      assert.match(store.warnings[1] ?? "", /backup.*(not a regular file|larger than 32 MB)/);
    });

    test("a lock: the change is refused, and the file in its place stays", async () => {
      const path = join(folder, "profiles.json");
      await put(`${path}.lock`);
      const before = await kindOf(`${path}.lock`);
      await assert.rejects(
        atOnce(withFileLock(path, async () => assert.fail("without the lock"))),
        rejectsWith("FILE_WRITE_FAILED"),
      );
      assert.deepEqual(await kindOf(`${path}.lock`), before);
    });

    test("the window's size: none", async () => {
      execFileSync("mkdir", [join(folder, ".tmp")]);
      await put(join(folder, ".tmp", "window_state.config.json"));
      assert.equal(await atOnce(savedSize(folder)), null);
    });
  });
}

test("a file that cannot be read again is not overwritten", async () => {
  const stored = new StoredFile(join(folder, "words.json"), 1, () => ({ value: null, problems: [] }));
  await stored.write({ words: "few" });
  await assert.rejects(stored.write({ words: "x".repeat(32 * 2 ** 20) }), rejectsWith("FILE_WRITE_FAILED"));
  assert.equal(await stored.read(), null);
  assert.deepEqual(stored.warnings, []);
});
