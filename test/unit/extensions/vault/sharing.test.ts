import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { hasCode, NAME, PASSPHRASE, Place, secret } from "./setup.ts";

const place = new Place();

test("two Tailwaters on one vault keep each other's secrets", async () => {
  const [one, other] = [await place.open(), await place.open()];
  await one.set("a", secret("1"));
  await other.set("b", secret("2"));
  await one.set("c", secret("3"));
  assert.equal(place.keyring.entries.size, 1, "the second has found the first one's vault");
  assert.deepEqual(
    ["a", "b", "c"].map((name) => one.get(name)?.reveal()),
    ["1", "2", "3"],
  );
  await Promise.all([one.delete("a"), other.set("d", secret("4"))]);
  const last = await place.open();
  assert.deepEqual(
    ["a", "b", "c", "d"].map((name) => last.has(name)),
    [false, true, true, true],
  );
});

test("concurrent changes are all kept", async () => {
  const vaults = [await place.open(), await place.open()];
  await Promise.all(vaults.flatMap((vault, v) => [0, 1, 2, 3].map((i) => vault.set(`${v}.${i}`, secret("x")))));
  assert.equal((await (await place.open()).state()).secrets, 8);
});

test("the other changed the passphrase: this one continues, and does not restore the old one", async () => {
  place.keyring.broken = "Off.";
  const one = await place.open();
  await one.setPassphrase(PASSPHRASE);
  const other = await place.open();
  await other.unlock(PASSPHRASE);
  await other.setPassphrase("battery staple");
  await one.set(NAME, secret("s3cr3t"));
  place.keyring.broken = null;
  await assert.rejects(one.setKeyring(true), hasCode("VAULT_LOCKED"));
  await one.unlock("battery staple");
  await one.setKeyring(true);
  place.keyring.entries.clear();
  const last = await place.open();
  await last.unlock("battery staple");
  assert.equal(last.get(NAME)?.reveal(), "s3cr3t");
});

test("the other reset the vault: this one uses the new vault, and nothing of the old one", async () => {
  const one = await place.open();
  await one.set("old", secret("1"));
  const other = await place.open();
  await other.reset();
  await other.set("new", secret("2"));
  await one.set("more", secret("3"));
  const last = await place.open();
  assert.deepEqual(
    ["old", "new", "more"].map((name) => last.has(name)),
    [false, true, true],
  );
  assert.deepEqual(
    ["old", "new", "more"].map((name) => one.has(name)),
    [false, true, true],
  );
});

test("the other reset the vault with a passphrase: this is reported, and not overwritten", async () => {
  const one = await place.open();
  await one.set("old", secret("1"));
  const other = await place.open();
  await other.reset();
  place.keyring.broken = "Off.";
  await other.setPassphrase(PASSPHRASE);
  const text = await place.text();
  await assert.rejects(one.set("more", secret("3")), hasCode("VAULT_LOCKED"));
  assert.equal(await place.text(), text);
  assert.equal(one.has("old"), false);
});

test("the other erased the vault: the secrets in memory are gone, too", async () => {
  const one = await place.open();
  await one.set("old", secret("1"));
  await (await place.open()).erase();
  await one.set("new", secret("2"));
  const last = await place.open();
  assert.deepEqual([last.has("old"), last.has("new")], [false, true]);
});

test("no secret, key or passphrase is in any file, or in a printed vault", async () => {
  const canary = "canary-5417-päss";
  const vault = await place.open();
  await vault.set(NAME, secret(canary));
  await vault.setPassphrase(PASSPHRASE);
  await vault.set(NAME, secret(canary)); // Now there is a backup.
  const wrong = await vault.unlock("canary-wrong").catch((error: unknown) => error);
  const files = await Promise.all(
    (await readdir(place.folder)).map((name) => readFile(join(place.folder, name), "latin1")),
  );
  assert.ok(files.length >= 2);
  const printed = [
    ...[JSON.stringify(vault), String(vault), inspect(vault, { depth: 9, showHidden: true })],
    ...[JSON.stringify(await vault.state()), inspect(wrong, { depth: 9 }), vault.warnings.join()],
  ];
  const hidden = [canary, PASSPHRASE, "canary-wrong", NAME, ...place.keyring.entries.values()];
  for (const text of [...files, ...printed]) {
    for (const value of hidden) {
      for (const encoding of ["utf8", "latin1", "base64", "base64url", "hex"] as const) {
        const seen = Buffer.from(value).toString(encoding);
        assert.ok(!text.includes(seen), `${value} as ${encoding}`);
      }
    }
  }
  // The log received all of them for masking.
  for (const value of [canary, PASSPHRASE, "canary-wrong", ...place.keyring.entries.values()]) {
    assert.ok(place.told.includes(value), value);
  }
});
