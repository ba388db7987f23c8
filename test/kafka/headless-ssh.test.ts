// The built command line, under its guard, through a real sshd.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { startBroker } from "../../scripts/kafka/broker.ts";
import { kafkaAt, profileAt } from "../../src/contract/profiles.ts";
import type { SshLogin } from "../../src/contract/route.ts";
import { ProfileStore } from "../../src/extensions/profiles/profile-store.ts";
import { noSshd, type Sshd, startAgent, startSshd } from "../support/sshd.ts";

test("the command line reads through an SSH server with each login", { skip: noSshd ?? false }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-headless-ssh-"));
  t.after(() => rm(folder, { recursive: true }));
  const broker = await startBroker({});
  t.after(() => broker.stop());
  await broker.createTopic("orders", { partitions: 3 });
  const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: "orders", messages: Array.from({ length: 500 }, (_, n) => ({ value: `${n}` })) });
  await producer.disconnect();
  const sshd = await startSshd(t);
  const socket = await startAgent(t, sshd, sshd.key);
  const store = await ProfileStore.open(join(folder, "profiles.json"));
  const save = (name: string, login: SshLogin, knownHosts = sshd.knownHosts, at: Sshd = sshd) => {
    const route = { kind: "ssh", proxy: at.address, username: at.user, login, knownHosts, hostKey: "" } as const;
    return store.save(profileAt(kafkaAt([broker.bootstrap], { route }), { id: name, name }));
  };
  await save("file", { by: "key-file", file: sshd.key });
  await save("encrypted", { by: "key-file", file: sshd.encryptedKey });
  await save("agent", { by: "agent", socket });
  const empty = join(folder, "nobody");
  await writeFile(empty, "");
  // ssh2 calculates this cipher's code by WebAssembly.
  const chacha = await startSshd(t, ["Ciphers chacha20-poly1305@openssh.com"]);
  await save("chacha", { by: "key-file", file: chacha.key }, chacha.knownHosts, chacha);
  await save("unknown", { by: "agent", socket }, empty);
  const passphrase = join(folder, "passphrase");
  await writeFile(passphrase, sshd.passphrase);

  const scan = (...args: readonly string[]) =>
    new Promise<string>((resolve) => {
      const all = ["dist/extensions/tailwater.mjs", "scan", "--topic", "orders", "--format", "count", ...args];
      execFile(process.execPath, [...all, "--data-dir", folder, "--verbose"], (_error, out, err) => resolve(out + err));
    });
  for (const args of [["file"], ["agent"], ["chacha"], ["encrypted", "--password-file", passphrase]]) {
    const said = await scan("--profile", ...args);
    assert.match(said, /^500\n/, said);
    assert.doesNotMatch(said, /canary|refused/i);
  }
  const locked = await scan("--profile", "encrypted", "--password-file", "/dev/null");
  assert.match(locked, /SSH_PASSPHRASE_WRONG/);
  const unknown = await scan("--profile", "unknown");
  assert.match(unknown, /SSH_HOST_KEY_UNKNOWN[\s\S]*SHA256:/);
  for (const file of (await readdir(folder)).filter((name) => name !== "passphrase")) {
    assert.doesNotMatch(await readFile(join(folder, file), "latin1"), /canary/, file);
  }
});
