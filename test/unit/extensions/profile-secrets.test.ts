import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { inspect } from "node:util";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Profile } from "../../../src/contract/profiles.ts";
import { Secret } from "../../../src/extensions/kit/secret.ts";
import { destinationOf, isWithin } from "../../../src/extensions/profiles/destination.ts";
import { ProfileSecrets, type SecretVault } from "../../../src/extensions/profiles/profile-secrets.ts";
import { type FlatProfile, given } from "../../support/profiles.ts";
import { makeProfile } from "./make-profile.ts";

const PASSWORD = "canary-5417-password";
const NAME = "kafka.sasl.password";
const all = () => true;
const passwordOf = async (secrets: ProfileSecrets, of: Profile) => (await secrets.for(of, all, {}))[NAME];

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
  async deleteWhere(prefix: string) {
    for (const name of this.kept.keys()) if (name.startsWith(prefix)) this.kept.delete(name);
  }
}

const profile = (changes: FlatProfile = {}): Profile =>
  makeProfile({
    bootstrapServers: ["a:9092", "b:9092"],
    sasl: { mechanism: "scram-sha-256", username: "alice" },
    ...changes,
  });

test("a password is kept for the session, and stored only on request", async () => {
  const vault = new MemoryVault();
  const masked: string[] = [];
  const passwords = new ProfileSecrets(Promise.resolve(vault), (secret) => masked.push(secret.reveal()));
  await assert.rejects(passwords.for(profile(), all, {}), { code: "PASSWORD_NEEDED" });
  passwords.hold(profile(), given(PASSWORD));
  assert.equal(await passwordOf(passwords, profile()), PASSWORD);
  assert.deepEqual([passwords.places(profile()), vault.kept.size], [{ [NAME]: "held" }, 0]);
  await passwords.store(profile());
  assert.deepEqual([passwords.places(profile()), vault.kept.size], [{ [NAME]: "stored" }, 1]);
  assert.ok(masked.includes(PASSWORD));
  assert.ok(!inspect(passwords, { depth: 9, showHidden: true }).includes(PASSWORD));
});

test("a stored password is there in the next session, is masked before use, and can be removed", async () => {
  const vault = new MemoryVault();
  const before = new ProfileSecrets(Promise.resolve(vault), () => {});
  before.hold(profile(), given(PASSWORD));
  await before.store(profile());
  const masked: string[] = [];
  const next = new ProfileSecrets(Promise.resolve(vault), (secret) => masked.push(secret.reveal()));
  assert.equal(await passwordOf(next, profile()), PASSWORD);
  assert.deepEqual(masked, [PASSWORD]);
  await next.unstore(profile().id);
  await assert.rejects(next.for(profile(), all, {}), { code: "PASSWORD_NEEDED" });
  assert.equal(vault.kept.size, 0);
});

test("a password is sent only to the servers that it was given for", async () => {
  const passwords = new ProfileSecrets(Promise.resolve(new MemoryVault()), () => {});
  passwords.hold(profile(), given(PASSWORD));
  const elsewhere: FlatProfile[] = [
    { bootstrapServers: ["evil:9092"] },
    { bootstrapServers: ["a:9092", "evil:9092"] },
    { bootstrapServers: ["a:9093"] },
    { tls: { enabled: false, caPem: null } },
    { tls: { enabled: true, caPem: "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----" } },
    { sasl: { mechanism: "plain", username: "alice" } },
    { sasl: { mechanism: "scram-sha-256", username: "mallory" } },
    { tls: { enabled: true, serverName: "evil" } },
  ];
  for (const changes of elsewhere) {
    await assert.rejects(
      passwords.for(profile(changes), all, {}),
      { code: "PASSWORD_NEEDED" },
      JSON.stringify(changes),
    );
  }
  // Fewer of the same servers, a stronger login or another name cannot leak the password.
  for (const changes of [
    { bootstrapServers: ["b:9092"] },
    { sasl: { mechanism: "scram-sha-512", username: "alice" } as const },
    { name: "renamed" },
  ]) {
    assert.equal(await passwordOf(passwords, profile(changes)), PASSWORD);
  }
});

test("security can become stronger, never weaker", () => {
  const plain = profile({ tls: { enabled: false } });
  const trusting = profile({
    tls: { enabled: true, caPem: "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----" },
  });
  assert.ok(isWithin(destinationOf(plain, NAME), profile(), NAME));
  assert.ok(isWithin(destinationOf(plain, NAME), trusting, NAME));
  assert.ok(!isWithin(destinationOf(profile(), NAME), plain, NAME));
});

test("a known password does not wait for a vault that is being opened", () => {
  const passwords = new ProfileSecrets(new Promise<SecretVault>(() => {}), () => {});
  passwords.hold(profile(), given(PASSWORD));
  assert.deepEqual(passwords.places(profile()), { [NAME]: "held" });
});

test("a password that Tailwater 1 stored is found, bound as before, and moves to its new name when it is stored again", async () => {
  const vault = new MemoryVault();
  const destination = {
    servers: ["a:9092", "b:9092"],
    mechanism: "scram-sha-256",
    username: "alice",
    tls: true,
    caPem: null,
  };
  const old = `profile:${profile().id}:password`;
  await vault.set(old, new Secret(JSON.stringify({ password: PASSWORD, destination })));
  const secrets = new ProfileSecrets(Promise.resolve(vault), () => {});
  assert.equal(await passwordOf(secrets, profile()), PASSWORD);
  assert.deepEqual(secrets.places(profile()), { [NAME]: "stored" });
  for (const changes of [{ bootstrapServers: ["evil:9092"] }, { tls: { enabled: false } }] satisfies FlatProfile[]) {
    await assert.rejects(secrets.for(profile(changes), all, {}), { code: "PASSWORD_NEEDED" });
  }
  secrets.hold(profile(), given("new one"));
  await secrets.store(profile());
  assert.deepEqual([...vault.kept.keys()], [`profile:${profile().id}:${NAME}`]);
});

test("each secret has its own name and the destination of its own section", async () => {
  const service = (id: string) => ({
    ...{ id, name: id, url: `https://${id}.example` },
    auth: { kind: "bearer" as const },
    tls: { caPem: null, identity: null, serverName: null },
  });
  const of = profile({ connect: [service("one"), service("two")] });
  const vault = new MemoryVault();
  const secrets = new ProfileSecrets(Promise.resolve(vault), () => {});
  secrets.hold(of, { ...given(PASSWORD), "connect.one.auth.token": "1", "connect.two.auth.token": "2" });
  const moved = { ...of, connect: [service("one"), { ...service("two"), url: "https://evil.example" }] };
  assert.deepEqual(await secrets.for(moved, ({ path }) => path === "connect.one.auth.token", {}), {
    "connect.one.auth.token": "1",
  });
  await assert.rejects(
    secrets.for(moved, ({ path }) => path === "connect.two.auth.token", {}),
    {
      code: "PASSWORD_NEEDED",
    },
  );
  assert.equal((await secrets.for(moved, ({ path }) => path.startsWith("kafka."), {}))[NAME], PASSWORD);
  await secrets.store(of);
  assert.equal(vault.kept.size, 3);
  await secrets.unstore(of.id);
  assert.equal(vault.kept.size, 0);
});

describe("a secret from a command", { skip: process.platform === "win32" }, () => {
  const from = (command: string): Profile => ({ ...profile(), secretCommands: { [NAME]: command } });
  const secrets = (masked: string[] = []) =>
    new ProfileSecrets(Promise.resolve(new MemoryVault()), (secret) => masked.push(secret.reveal()));

  it("is the first line that it prints, masked, and kept nowhere", async () => {
    const masked: string[] = [];
    const own = secrets(masked);
    const of = from(`printf 'a b\\nurl: x\\n'`);
    assert.deepEqual(own.places(of), { [NAME]: "command" });
    assert.equal(await passwordOf(own, of), "a b");
    assert.deepEqual(masked, ["a b"]);
    assert.ok(!inspect(own, { depth: 9, showHidden: true }).includes("a b"));
    assert.equal((await own.for(of, all, given("typed")))[NAME], "typed", "a typed one goes before it");
  });

  it("is run without a shell", async () => {
    assert.equal(await passwordOf(secrets(), from("echo $HOME | cat; id")), "$HOME | cat; id");
  });

  for (const [command, message] of [
    ["false canary-argument", /failed with exit code 1/],
    ["no-such-program-4711 canary-argument", /was not found: no-such-program-4711/],
    ["true", /prints nothing/],
    ["yes canary-argument", /writes more than 262144 bytes/],
    ["'", /names no program/],
  ] as const) {
    it(`fails with a reason and without arguments or output: ${command}`, async () => {
      await assert.rejects(secrets().for(from(command), all, {}), (error) => {
        assert.ok(error instanceof TailwaterError && error.code === "COMMAND_FAILED");
        assert.match(error.message, message);
        assert.ok(!JSON.stringify(error.toData()).includes("canary"));
        return true;
      });
    });
  }
});
