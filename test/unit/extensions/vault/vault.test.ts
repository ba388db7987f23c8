import assert from "node:assert/strict";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { hasCode, NAME, PASSPHRASE, Place, secret } from "./setup.ts";

const place = new Place();

test("keyring alone: the first secret creates the vault, and the next start opens it", async () => {
  const vault = await place.open();
  assert.equal(vault.status, "empty");
  assert.equal(vault.get(NAME), null);
  assert.deepEqual(place.keyring.calls, [], "nobody is asked for a vault that is not there");
  await vault.set(NAME, secret("s3cr3t"));
  const again = await place.open();
  assert.equal(again.get(NAME)?.reveal(), "s3cr3t");
  assert.deepEqual(
    [again.has(NAME), again.has("profile:2:password"), again.get("profile:2:password")],
    [true, false, null],
  );
  assert.deepEqual(await again.state(), {
    status: "open",
    path: place.file,
    secrets: 1,
    keyring: { name: "Test Keyring", used: true, available: true, problem: null },
    passphrase: false,
    canStore: true,
  });
  assert.deepEqual(again.warnings, []);
  const { schemaVersion, id, key } = await place.document();
  assert.equal(schemaVersion, 1);
  assert.deepEqual([...place.keyring.entries.keys()], [id]);
  assert.equal(Buffer.from(place.keyring.entries.get(id) ?? "", "base64url").length, 32);
  assert.deepEqual(
    key.recipients.map(({ header }) => header.kid),
    ["keyring"],
  );
  if (process.platform !== "win32") assert.equal((await stat(place.file)).mode & 0o777, 0o600);
});

test("passphrase alone: locked at the start, opened by that passphrase and no other", async () => {
  place.keyring.broken = "It is locked, and was not unlocked.";
  const vault = await place.open();
  await assert.rejects(vault.set(NAME, secret("s3cr3t")), hasCode("VAULT_UNAVAILABLE"));
  assert.equal((await vault.state()).canStore, false);
  await vault.setPassphrase(PASSPHRASE);
  await vault.set(NAME, secret("s3cr3t"));
  place.keyring.calls.length = 0;
  const again = await place.open();
  assert.deepEqual(place.keyring.calls, [], "a keyring without a part in the file is not read");
  assert.equal(again.status, "locked");
  assert.throws(() => again.get(NAME), hasCode("VAULT_LOCKED"));
  assert.equal(again.has(NAME), false);
  await assert.rejects(again.set(NAME, secret("x")), hasCode("VAULT_LOCKED"));
  await assert.rejects(again.delete(NAME), hasCode("VAULT_LOCKED"));
  await assert.rejects(again.unlock("correct horsf"), hasCode("VAULT_PASSPHRASE_WRONG"));
  assert.deepEqual(await again.state(), {
    status: "locked",
    path: place.file,
    secrets: null,
    keyring: { name: "Test Keyring", used: false, available: false, problem: "It is locked, and was not unlocked." },
    passphrase: true,
    canStore: false,
  });
  await again.unlock(PASSPHRASE);
  assert.equal(again.get(NAME)?.reveal(), "s3cr3t");
  assert.ok((await again.state()).canStore);
});

test("both: either one opens the vault; after locking, the passphrase or the keyring opens it again", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  const { secrets } = await place.document();
  await vault.setPassphrase(PASSPHRASE);
  assert.deepEqual((await place.document()).secrets, secrets, "the secrets are not encrypted again");
  const byKeyring = await place.open();
  assert.equal(byKeyring.get(NAME)?.reveal(), "s3cr3t");
  await byKeyring.lock();
  assert.throws(() => byKeyring.get(NAME), hasCode("VAULT_LOCKED"));
  await byKeyring.retryKeyring();
  assert.equal(byKeyring.status, "open");
  place.keyring.broken = "Off.";
  const byPassphrase = await place.open();
  assert.equal(byPassphrase.status, "locked");
  await byPassphrase.unlock(PASSPHRASE);
  assert.equal(byPassphrase.get(NAME)?.reveal(), "s3cr3t");
});

test("a new passphrase wraps the key again: the old one fails, the keyring still works", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  await vault.setPassphrase(PASSPHRASE);
  const before = await place.document();
  await vault.setPassphrase("battery staple");
  const after = await place.document();
  assert.deepEqual([after.id, after.secrets], [before.id, before.secrets]);
  assert.notDeepEqual(after.key, before.key);
  assert.equal((await place.open()).status, "open");
  place.keyring.entries.clear();
  const again = await place.open();
  await assert.rejects(again.unlock(PASSPHRASE), hasCode("VAULT_PASSPHRASE_WRONG"));
  await again.unlock("battery staple");
  assert.equal(again.get(NAME)?.reveal(), "s3cr3t");
});

test("a passphrase matches in any Unicode composition, and has a minimum length", async () => {
  place.keyring.broken = "Off.";
  const vault = await place.open();
  await assert.rejects(vault.setPassphrase("1234567"), hasCode("BAD_REQUEST"));
  assert.equal(vault.status, "empty");
  await vault.setPassphrase("Schlüssel");
  await vault.lock();
  await vault.unlock("Schlüssel".normalize("NFD"));
  assert.equal(vault.status, "open");
});

test("the last way to open the vault is never removed", async () => {
  const vault = await place.open();
  await assert.rejects(vault.setKeyring(false), hasCode("BAD_REQUEST"));
  await vault.set(NAME, secret("s3cr3t"));
  await assert.rejects(vault.setKeyring(false), hasCode("BAD_REQUEST"));
  await assert.rejects(vault.lock(), hasCode("BAD_REQUEST"));
  await vault.setPassphrase(null); // There is no passphrase, so there is nothing to remove.
  await vault.setPassphrase(PASSPHRASE);
  place.keyring.entries.clear();
  await assert.rejects(vault.setPassphrase(null), hasCode("BAD_REQUEST"), "the keyring has lost the key");
  place.keyring.broken = "Off.";
  await assert.rejects(vault.setPassphrase(null), hasCode("VAULT_UNAVAILABLE"));
  await assert.rejects(vault.setPassphrase("battery staple"), hasCode("VAULT_UNAVAILABLE"), "the keyring's half");
  place.keyring.broken = null;
  await vault.setPassphrase("battery staple"); // This also stores a new key in the keyring.
  await vault.setPassphrase(null);
  const again = await place.open();
  assert.deepEqual([again.status, (await again.state()).passphrase], ["open", false]);
});

test("the key leaves the keyring and returns without asking for the passphrase again", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  await vault.setPassphrase(PASSPHRASE);
  const byKeyring = await place.open();
  await byKeyring.setKeyring(false);
  assert.equal(place.keyring.entries.size, 0);
  assert.equal((await place.open()).status, "locked");
  assert.equal((await byKeyring.state()).keyring.used, false);
  await byKeyring.setKeyring(true);
  assert.equal((await place.open()).status, "open");
  await byKeyring.setKeyring(false);
  const byPassphrase = await place.open();
  await byPassphrase.unlock(PASSPHRASE);
  await byPassphrase.setKeyring(true);
  assert.equal((await place.open()).get(NAME)?.reveal(), "s3cr3t");
});

test("a change that needs a passphrase asks for it once", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  await vault.setPassphrase(PASSPHRASE);
  const byKeyring = await place.open();
  place.keyring.entries.clear();
  await assert.rejects(byKeyring.setKeyring(true), hasCode("VAULT_LOCKED"));
  await byKeyring.unlock(PASSPHRASE);
  await byKeyring.setKeyring(true);
  assert.equal((await place.open()).status, "open");
});

test("a missing key in a working keyring is distinguished from a keyring that fails", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  const kept = [...place.keyring.entries];
  place.keyring.entries.clear();
  const lost = await place.open();
  assert.equal(lost.status, "unavailable");
  assert.throws(() => lost.get(NAME), hasCode("VAULT_UNAVAILABLE"));
  await assert.rejects(lost.set(NAME, secret("x")), hasCode("VAULT_UNAVAILABLE"));
  await assert.rejects(lost.setKeyring(true), hasCode("VAULT_UNAVAILABLE"));
  assert.deepEqual((await lost.state()).keyring, {
    name: "Test Keyring",
    used: false,
    available: false,
    problem: "It works, but the vault's key is not in it.",
  });
  place.keyring.broken = "No D-Bus session is running here.";
  const off = await place.open();
  assert.equal(off.status, "unavailable");
  const { keyring } = await off.state();
  assert.deepEqual([keyring.used, keyring.available, keyring.problem], [true, false, place.keyring.broken]);
  assert.deepEqual(off.warnings, [], "nothing is wrong with the file");
  place.keyring.broken = null;
  for (const [account, key] of kept) place.keyring.entries.set(account, key);
  await off.retryKeyring();
  assert.equal(off.get(NAME)?.reveal(), "s3cr3t");
});

test("secrets are deleted one by one or by prefix", async () => {
  const vault = await place.open();
  for (const name of ["profile:1:password", "profile:1:key", "profile:12:password"])
    await vault.set(name, secret(name));
  await vault.delete("profile:1:nothing");
  await vault.deleteWhere("profile:1:");
  const again = await place.open();
  assert.deepEqual([again.has("profile:1:password"), again.has("profile:12:password")], [false, true]);
  await again.delete("profile:12:password");
  assert.equal((await (await place.open()).state()).secrets, 0);
});

test("names and values of any kind are read back unchanged", async () => {
  const vault = await place.open();
  const values = ["", " ", "päss\u0000wörd", '"\\\n', "x".repeat(100_000)];
  for (const [index, value] of values.entries()) await vault.set(`n${index}`, secret(value));
  await vault.set("__proto__", secret("p"));
  const again = await place.open();
  assert.deepEqual(
    values.map((_, index) => again.get(`n${index}`)?.reveal()),
    values,
  );
  assert.equal(again.get("__proto__")?.reveal(), "p");
});

test("a reset keeps the old file aside and removes the key", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  await vault.set(NAME, secret("s3cr3u"));
  const old = await place.text();
  const { id } = await place.document();
  await vault.reset();
  assert.deepEqual([vault.status, vault.get(NAME), place.keyring.entries.size], ["empty", null, 0]);
  const names = await readdir(place.folder);
  assert.equal(names.filter((name) => name.includes(".reset-")).length, 2, "with its backup");
  await vault.set(NAME, secret("new"));
  const { id: newId } = await place.document();
  assert.notEqual(newId, id);
  assert.ok(names.includes("vault.json") === false && old.includes(id));
  assert.equal((await place.open()).get(NAME)?.reveal(), "new");
});

test("erasing removes the file, its backup, files set aside and the key", async () => {
  const vault = await place.open();
  assert.deepEqual(await vault.erase(), []);
  await vault.set(NAME, secret("s3cr3t"));
  await vault.set(NAME, secret("s3cr3u"));
  place.keyring.broken = "Off.";
  await vault.reset();
  assert.match(vault.warnings.join(), /could not be removed from the Test Keyring. Off\./);
  place.keyring.broken = null;
  await vault.set(NAME, secret("s3cr3t"));
  await writeFile(join(place.folder, "vault.jsonx"), "not ours");
  assert.equal(place.keyring.entries.size, 2);
  const removed = await vault.erase();
  assert.equal(removed.length, 3);
  assert.deepEqual(await readdir(place.folder), ["vault.jsonx"]);
  assert.equal(place.keyring.entries.size, 0);
  assert.equal(vault.status, "empty");
});

test("a failed write is reported, memory stays as it was, and no key is left in the keyring", async () => {
  const vault = await place.open();
  // A folder replaces the file between the read and the write.
  place.keyring.onSet = async () => void (await mkdir(join(place.file, "in the way"), { recursive: true }));
  await assert.rejects(vault.set(NAME, secret("s3cr3t")), hasCode("FILE_WRITE_FAILED"));
  assert.deepEqual([vault.status, vault.has(NAME), place.keyring.entries.size], ["empty", false, 0]);
});
