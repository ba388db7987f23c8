import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import type { Profile } from "../../../src/contract/profiles.ts";
import type { Secret } from "../../../src/extensions/kit/secret.ts";
import { destinationOf, isWithin } from "../../../src/extensions/profiles/destination.ts";
import { Passwords, type SecretVault } from "../../../src/extensions/profiles/passwords.ts";
import { makeProfile } from "./make-profile.ts";

const PASSWORD = "canary-5417-password";

/** A vault in memory. It keeps the text that a real vault would encrypt. */
class MemoryVault implements SecretVault {
  readonly status = "open";
  readonly kept = new Map<string, Secret>();
  get = (name: string) => this.kept.get(name) ?? null;
  has = (name: string) => this.kept.has(name);
  async set(name: string, value: Secret) {
    this.kept.set(name, value);
  }
  async delete(name: string) {
    this.kept.delete(name);
  }
}

const profile = (changes: Partial<Profile> = {}): Profile => ({
  ...makeProfile(),
  bootstrapServers: ["a:9092", "b:9092"],
  tls: { enabled: true, caPem: null },
  sasl: { mechanism: "scram-sha-256", username: "alice" },
  ...changes,
});

test("a password is kept for the session, and stored only on request", async () => {
  const vault = new MemoryVault();
  const masked: string[] = [];
  const passwords = new Passwords(Promise.resolve(vault), (secret) => masked.push(secret.reveal()));
  await assert.rejects(passwords.for(profile()), { code: "PASSWORD_NEEDED" });
  passwords.hold(profile(), PASSWORD);
  assert.equal((await passwords.for(profile())).reveal(), PASSWORD);
  assert.deepEqual([passwords.isHeld(profile().id), vault.kept.size], [true, 0]);
  await passwords.store(profile().id);
  assert.deepEqual([passwords.isStored(profile().id), vault.kept.size], [true, 1]);
  assert.ok(masked.includes(PASSWORD));
  assert.ok(!inspect(passwords, { depth: 9, showHidden: true }).includes(PASSWORD));
});

test("a stored password is there in the next session, is masked before use, and can be removed", async () => {
  const vault = new MemoryVault();
  const before = new Passwords(Promise.resolve(vault), () => {});
  before.hold(profile(), PASSWORD);
  await before.store(profile().id);
  const masked: string[] = [];
  const next = new Passwords(Promise.resolve(vault), (secret) => masked.push(secret.reveal()));
  assert.equal((await next.for(profile())).reveal(), PASSWORD);
  assert.deepEqual(masked, [PASSWORD]);
  await next.unstore(profile().id);
  await assert.rejects(next.for(profile()), { code: "PASSWORD_NEEDED" });
  assert.equal(vault.kept.size, 0);
});

test("a password is sent only to the servers that it was given for", async () => {
  const passwords = new Passwords(Promise.resolve(new MemoryVault()), () => {});
  passwords.hold(profile(), PASSWORD);
  const elsewhere: Partial<Profile>[] = [
    { bootstrapServers: ["evil:9092"] },
    { bootstrapServers: ["a:9092", "evil:9092"] },
    { bootstrapServers: ["a:9093"] },
    { tls: { enabled: false, caPem: null } },
    { tls: { enabled: true, caPem: "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----" } },
    { sasl: { mechanism: "plain", username: "alice" } },
    { sasl: { mechanism: "scram-sha-256", username: "mallory" } },
  ];
  for (const changes of elsewhere) {
    await assert.rejects(passwords.for(profile(changes)), { code: "PASSWORD_NEEDED" }, JSON.stringify(changes));
  }
  // Fewer of the same servers, a stronger login or another name cannot leak the password.
  for (const changes of [
    { bootstrapServers: ["b:9092"] },
    { sasl: { mechanism: "scram-sha-512", username: "alice" } as const },
    { name: "renamed" },
  ]) {
    assert.equal((await passwords.for(profile(changes))).reveal(), PASSWORD);
  }
});

test("security can become stronger, never weaker", () => {
  const plain = destinationOf(profile({ tls: { enabled: false, caPem: null } }));
  assert.ok(isWithin(plain, destinationOf(profile())));
  assert.ok(!isWithin(destinationOf(profile()), plain));
});

test("a known password does not wait for a vault that is being opened", () => {
  const passwords = new Passwords(new Promise<SecretVault>(() => {}), () => {});
  passwords.hold(profile(), PASSWORD);
  assert.deepEqual([passwords.isHeld(profile().id), passwords.isStored(profile().id)], [true, false]);
});
