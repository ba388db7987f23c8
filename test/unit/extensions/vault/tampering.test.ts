import assert from "node:assert/strict";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { randomKey, sealSecrets, wrapKey } from "../../../../src/extensions/vault/vault-crypto.ts";
import { flipped, hasCode, NAME, PASSPHRASE, Place, secret, type VaultJson } from "./setup.ts";

const place = new Place();

/** A vault with one secret. Without a second write there is no backup yet. */
async function make(value = "s3cr3t", file = place.file): Promise<VaultJson> {
  const vault = await place.open(file);
  await vault.set(NAME, secret(value));
  return place.document(file);
}

test("a vault that is gone while its backup is there is told, and nothing is restored by itself", async () => {
  await make("first");
  const vault = await place.open(place.file);
  await vault.set(NAME, secret("second"));
  assert.deepEqual((await place.open(place.file)).warnings, []);
  await rm(place.file);
  const other = await place.open(place.file);
  assert.equal(other.status, "empty");
  assert.match(
    other.warnings.join(),
    /vault.* is missing, but its backup is there.* end Tailwater and give .*\.bak that name/,
  );
  await rename(`${place.file}.bak`, place.file);
  assert.equal((await place.open(place.file)).get(NAME)?.reveal(), "first");
});

const asides = async () => (await readdir(place.folder)).filter((name) => name.includes(".damaged-"));

const changes: readonly (readonly [string, (document: VaultJson) => void])[] = [
  ...(["iv", "ciphertext", "tag", "protected"] as const).flatMap((part) =>
    (["key", "secrets"] as const).map(
      (half) =>
        [
          `the ${part} of its ${half}`,
          (document: VaultJson) => {
            document[half][part] = flipped(document[half][part]);
          },
        ] as const,
    ),
  ),
  [
    "the wrapped key",
    ({ key: { recipients } }) => {
      for (const recipient of recipients) recipient.encrypted_key = flipped(recipient.encrypted_key);
    },
  ],
  [
    "the algorithm of the wrapped key",
    ({ key: { recipients } }) => {
      for (const recipient of recipients) recipient.header.alg = "A128GCMKW";
    },
  ],
  [
    "who opens it",
    ({ key: { recipients } }) => {
      for (const recipient of recipients) recipient.header.kid = "somebody";
    },
  ],
  [
    "nobody opens it",
    ({ key }) => {
      key.recipients = [];
    },
  ],
  [
    "no secrets in it",
    (document) => {
      Reflect.deleteProperty(document, "secrets");
    },
  ],
];

for (const [what, change] of changes) {
  test(`changed from outside (${what}): kept aside unchanged, reported, and none of it is used`, async () => {
    const document = await make();
    change(document);
    await place.write(document);
    const changed = await place.text();
    const vault = await place.open();
    assert.equal(vault.status, "empty");
    assert.equal(vault.get(NAME), null);
    const [aside] = await asides();
    assert.ok(aside !== undefined && vault.warnings.some((warning) => warning.includes(aside)), vault.warnings.join());
    assert.equal(await readFile(join(place.folder, aside), "utf8"), changed);
    await vault.set(NAME, secret("new"));
    assert.equal((await place.open()).get(NAME)?.reveal(), "new");
  });
}

test("the file's own statement about its authenticated data is ignored", async () => {
  const document = await make();
  for (const half of [document.key, document.secrets]) half.aad = flipped(half.aad);
  await place.write(document);
  assert.equal((await place.open()).get(NAME)?.reveal(), "s3cr3t");
});

test("halves of two vaults do not fit together, and neither does a vault with another vault's id", async () => {
  const other = await make("other", join(place.folder, "other.json"));
  const ours = await make();
  const [ourKey, otherKey] = [ours.id, other.id].map((id) => place.keyring.entries.get(id) ?? "");
  for (const [what, document] of Object.entries({
    "the other's secrets": { ...ours, secrets: other.secrets },
    "the other's key": { ...ours, key: other.key },
    "the other's id": { ...ours, id: other.id },
    "the other's key and secrets": { ...other, id: ours.id },
  })) {
    // Even when the keyring has the matching key.
    for (const key of [ourKey, otherKey]) {
      await place.write(document);
      place.keyring.entries.set(document.id, key ?? "");
      const vault = await place.open();
      assert.deepEqual([vault.status, vault.get(NAME)], ["empty", null], what);
    }
  }
  assert.equal((await asides()).length, 8);
});

test("the backup replaces a changed file, and saving works again", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("first"));
  await vault.set(NAME, secret("second"));
  const document = await place.document();
  document.secrets.tag = flipped(document.secrets.tag);
  await place.write(document);
  const again = await place.open();
  assert.equal(again.get(NAME)?.reveal(), "first");
  assert.match(again.warnings.join("\n"), /damaged.*\n.*backup/);
  await again.set("profile:2:password", secret("third"));
  const last = await place.open();
  assert.deepEqual([last.get(NAME)?.reveal(), last.has("profile:2:password"), last.warnings], ["first", true, []]);
});

test("when the backup is damaged too, both are kept aside", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("first"));
  await vault.set(NAME, secret("second"));
  for (const file of [place.file, `${place.file}.bak`]) {
    const document = await place.document(file);
    document.key.ciphertext = flipped(document.key.ciphertext);
    await writeFile(file, JSON.stringify(document));
  }
  const again = await place.open();
  assert.equal(again.status, "empty");
  assert.deepEqual((await readdir(place.folder)).sort(), (await asides()).sort());
  assert.equal((await asides()).length, 2);
});

test("a truncated file is set aside; the backup is opened and renamed to the file", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("first"));
  await vault.set(NAME, secret("second"));
  await writeFile(place.file, (await place.text()).slice(0, 300));
  const again = await place.open();
  assert.equal(again.get(NAME)?.reveal(), "first");
  await again.delete("profile:9:password"); // Reads the file again.
  assert.equal(again.get(NAME)?.reveal(), "first");
  assert.equal((await asides()).length, 1);
});

test("a file truncated while the vault is open is rewritten from memory", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("first"));
  await vault.set(NAME, secret("second"));
  await writeFile(place.file, (await place.text()).slice(0, 300));
  await vault.set("profile:2:password", secret("third"));
  const again = await place.open();
  assert.deepEqual([again.get(NAME)?.reveal(), again.get("profile:2:password")?.reveal()], ["second", "third"]);
});

test("with a passphrase, a changed key looks like a wrong one, but changed secrets are detected", async () => {
  place.keyring.broken = "Off.";
  const vault = await place.open();
  await vault.setPassphrase(PASSPHRASE);
  const document = await place.document();
  await place.write({ ...document, key: { ...document.key, tag: flipped(document.key.tag) } });
  await assert.rejects((await place.open()).unlock(PASSPHRASE), hasCode("VAULT_PASSPHRASE_WRONG"));
  assert.deepEqual(await asides(), [], "a passphrase that may be wrong removes nothing");
  await place.write({ ...document, secrets: { ...document.secrets, iv: flipped(document.secrets.iv) } });
  const changed = await place.open();
  await assert.rejects(changed.unlock("battery staple"), hasCode("VAULT_PASSPHRASE_WRONG"));
  await assert.rejects(changed.unlock(PASSPHRASE), hasCode("VAULT_UNAVAILABLE"));
  assert.equal((await asides()).length, 1);
  assert.equal(changed.status, "empty");
});

test("a file cannot cause hours of computing", async () => {
  place.keyring.broken = "Off.";
  await (await place.open()).setPassphrase(PASSPHRASE);
  const document = await place.document();
  const header = JSON.parse(Buffer.from(document.key.protected, "base64url").toString());
  assert.equal(header.p2c, 600_000);
  const slow = Buffer.from(JSON.stringify({ ...header, p2c: 2 ** 40 })).toString("base64url");
  await place.write({ ...document, key: { ...document.key, protected: slow } });
  // A thousand billion rounds would never end in practice.
  const vault = await place.open();
  assert.equal(vault.status, "empty");
  assert.match(vault.warnings.join(), /rounds/);
});

test("when the keyring's half is damaged, the passphrase still opens the vault, and a new key can be stored", async () => {
  const vault = await place.open();
  await vault.set(NAME, secret("s3cr3t"));
  await vault.setPassphrase(PASSPHRASE);
  const { id } = await place.document();
  place.keyring.entries.set(id, "not a key");
  const again = await place.open();
  assert.equal(again.status, "locked");
  assert.match(again.warnings.join(), /does not open/);
  await again.unlock(PASSPHRASE);
  assert.equal((await again.state()).keyring.used, false);
  await again.setKeyring(true);
  assert.equal((await again.state()).keyring.used, true);
  assert.equal((await place.open()).get(NAME)?.reveal(), "s3cr3t");
});

test("a newer Tailwater's vault is read if possible, never written, and reported", async () => {
  const { id } = await make();
  const vault = { version: 2, id };
  const [keyring, dataKey] = [randomKey(), randomKey()];
  place.keyring.entries.set(id, keyring.reveal());
  const key = await wrapKey(vault, dataKey, { keyring });
  const secrets = await sealSecrets(vault, dataKey, new Map([[NAME, secret("newer")]]));
  await place.write({ schemaVersion: 2, id, key, secrets, more: true });
  const content = await place.text();
  const opened = await place.open();
  assert.equal(opened.get(NAME)?.reveal(), "newer");
  assert.equal((await opened.state()).canStore, false);
  for (const change of [
    () => opened.set(NAME, secret("x")),
    () => opened.delete(NAME),
    () => opened.setPassphrase(PASSPHRASE),
    () => opened.setKeyring(true),
  ]) {
    await assert.rejects(change(), hasCode("PROFILE_FILE_NEWER"));
  }
  assert.equal(await place.text(), content);
  assert.deepEqual(await readdir(place.folder), ["vault.json"]);
});

test("a newer vault that cannot be understood is not touched until it is reset", async () => {
  await make();
  const content = { schemaVersion: 9, boxes: [] };
  await place.write(content);
  const vault = await place.open();
  assert.equal(vault.status, "unavailable");
  assert.throws(() => vault.get(NAME), hasCode("VAULT_UNAVAILABLE"));
  await assert.rejects(vault.unlock(PASSPHRASE), hasCode("VAULT_UNAVAILABLE"));
  assert.deepEqual(await place.document(), content);
  await vault.reset();
  await vault.set(NAME, secret("s3cr3t"));
  assert.equal((await place.open()).get(NAME)?.reveal(), "s3cr3t");
});

test("a file with only its version number changed is also left alone, and not read", async () => {
  const document = await make();
  await place.write({ ...document, schemaVersion: 2 });
  const vault = await place.open();
  assert.equal(vault.status, "unavailable");
  assert.deepEqual(await asides(), []);
});
