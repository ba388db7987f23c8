// Brokers behind an SSH server: a real sshd and a real agent where there are some, and servers of ssh2 for what no real
// one does.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SASL_USERS } from "../../scripts/kafka/users.ts";
import type { TailwaterError } from "../../src/contract/errors.ts";
import type { ConnectionSettings, Secrets } from "../../src/contract/profiles.ts";
import type { SshLogin, SshSettings } from "../../src/contract/route.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { noSshd, type Sshd, startAgent, startSshd } from "../support/sshd.ts";
import { assertEachOnce, brokerOffsets, caughtUp, openTail, settingsFor } from "./support.ts";

const RECORDS = 100_000;

function through(settings: ConnectionSettings, route: Omit<SshSettings, "kind">, secrets: Secrets = {}) {
  const kafka = { ...settings.kafka, route: { kind: "ssh", ...route } as const };
  return { ...settings, kafka, secrets: { ...settings.secrets, ...secrets } };
}

const routeBy = (sshd: Sshd, login: SshLogin, more: Partial<SshSettings> = {}) => ({
  proxy: sshd.address,
  username: sshd.user,
  login,
  knownHosts: sshd.knownHosts,
  hostKey: "",
  ...more,
});

async function failureOf(t: TestContext, settings: ConnectionSettings): Promise<TailwaterError> {
  const session = new ClusterSession();
  t.after(() => session.close());
  return session.connect(settings).then(
    () => assert.fail("It connected."),
    (error: TailwaterError) => error,
  );
}

async function connects(t: TestContext, settings: ConnectionSettings): Promise<void> {
  const session = new ClusterSession();
  t.after(() => session.close());
  const [one] = (await session.test(settings)).brokers;
  assert.equal(one?.problem, null);
}

describe("brokers behind an SSH server", { skip: noSshd ?? false }, () => {
  let broker: Broker;
  const plain = () => settingsFor(broker.bootstrap);
  const secured = () => {
    const login = ["scram-sha-256", "alice", SASL_USERS.alice] as const;
    return settingsFor(broker.listeners.saslSsl ?? "", { caPem: broker.caPem, login });
  };
  const byKey = (sshd: Sshd, more: Partial<SshSettings> = {}) =>
    routeBy(sshd, { by: "key-file", file: sshd.key }, more);

  before(async () => {
    broker = await startBroker({ tls: true, sasl: true });
    await broker.createTopic("orders", { partitions: 3 });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const value = "x".repeat(200);
    for (let at = 0; at < RECORDS; at += 5_000) {
      await producer.send({
        topic: "orders",
        messages: Array.from({ length: 5_000 }, (_, n) => ({ value: `${at + n}${value}` })),
      });
    }
    await producer.disconnect();
  });

  after(() => broker.stop());

  async function read(t: TestContext, what: string, settings: ConnectionSettings): Promise<void> {
    const cpu = process.cpuUsage();
    const tail = await openTail(t, settings, { topic: "orders" });
    await caughtUp(tail, broker, "orders");
    const { user, system } = process.cpuUsage(cpu);
    t.diagnostic(`${what}: ${Math.round((user + system) / 1_000)} ms of CPU for ${RECORDS} records`);
    await assertEachOnce(tail, await brokerOffsets(broker, "orders"));
    await tail.close();
  }

  it("reads everything through one SSH connection, in plaintext and with TLS and a login", async (t) => {
    const sshd = await startSshd(t);
    await read(t, "direct", plain());
    await read(t, "ssh", through(plain(), byKey(sshd)));
    assert.equal(sshd.connections, 1);
    await read(t, "direct, TLS", secured());
    await read(t, "ssh, TLS", through(secured(), byKey(sshd)));
    assert.equal(sshd.connections, 2);
  });

  it("logs in with an encrypted key, as a file or pasted, and says what is wrong with its passphrase", async (t) => {
    const sshd = await startSshd(t);
    const file = routeBy(sshd, { by: "key-file", file: sshd.encryptedKey });
    const passphrase = { "kafka.route.login.passphrase": sshd.passphrase };
    await connects(t, through(plain(), file, passphrase));
    const key = { "kafka.route.login.key": await readFile(sshd.encryptedKey, "utf8") };
    await connects(t, through(plain(), routeBy(sshd, { by: "key" }), { ...key, ...passphrase }));
    const none = await failureOf(t, through(plain(), file));
    assert.equal(none.code, "SSH_PASSPHRASE_WRONG");
    assert.match(none.message, /^The key file .* is encrypted, and no passphrase is given\.$/);
    const wrong = await failureOf(t, through(plain(), file, { "kafka.route.login.passphrase": "canary-4711" }));
    assert.equal(wrong.code, "SSH_PASSPHRASE_WRONG");
    assert.match(wrong.message, /^The passphrase does not open the key file /);
    assert.doesNotMatch(JSON.stringify(wrong.toData()), /canary/);
  });

  it("says that a key file is missing, no key, or a public key", async (t) => {
    const sshd = await startSshd(t);
    for (const [file, why] of [
      [join(sshd.folder, "nothing"), /it does not exist/],
      [sshd.folder, /it is a folder/],
      [`${sshd.key}.pub`, /it is a public key/],
      [sshd.knownHosts, /not a private key of a known format/],
    ] as const) {
      const error = await failureOf(t, through(plain(), routeBy(sshd, { by: "key-file", file })));
      assert.equal(error.code, "SSH_KEY_UNREADABLE");
      assert.match(error.message, why);
    }
  });

  it("logs in with an agent, and says when there is none or it is empty", async (t) => {
    const sshd = await startSshd(t);
    const socket = await startAgent(t, sshd, sshd.key);
    await connects(t, through(plain(), routeBy(sshd, { by: "agent", socket })));
    const missing = await failureOf(t, through(plain(), routeBy(sshd, { by: "agent", socket: `${socket}x` })));
    assert.equal(missing.code, "SSH_AGENT_MISSING");
    assert.match(missing.message, /agent\.sockx cannot be used: /);
    const own = process.env.SSH_AUTH_SOCK;
    t.after(() => {
      if (own === undefined) delete process.env.SSH_AUTH_SOCK;
      else process.env.SSH_AUTH_SOCK = own;
    });
    process.env.SSH_AUTH_SOCK = socket;
    await connects(t, through(plain(), routeBy(sshd, { by: "agent", socket: "" })));
    delete process.env.SSH_AUTH_SOCK;
    const none = await failureOf(t, through(plain(), routeBy(sshd, { by: "agent", socket: "" })));
    assert.match(`${none.code} ${none.message}`, /SSH_AGENT_MISSING No SSH agent is known: SSH_AUTH_SOCK is not set/);
  });

  it("says that the server lets nobody in with this key", async (t) => {
    const sshd = await startSshd(t);
    const strange = routeBy(sshd, { by: "key-file", file: sshd.strangeKey });
    const error = await failureOf(t, through(plain(), strange));
    assert.equal(error.code, "SSH_LOGIN_REFUSED");
    assert.match(
      error.message,
      new RegExp(`does not let ${sshd.user} in with the key file .*strange. It takes: .*publickey`),
    );
  });

  it("asks about an unknown host key, and connects once it is trusted", async (t) => {
    const sshd = await startSshd(t);
    const empty = join(sshd.folder, "empty");
    await writeFile(empty, "");
    const error = await failureOf(t, through(plain(), byKey(sshd, { knownHosts: empty })));
    assert.equal(error.code, "SSH_HOST_KEY_UNKNOWN");
    assert.equal(error.subject, sshd.fingerprint);
    assert.match(error.message, /is not known here\. Is this ED25519 key its key\? SHA256:/);
    await connects(t, through(plain(), byKey(sshd, { knownHosts: empty, hostKey: sshd.fingerprint })));
  });

  it("refuses a changed and a revoked host key, before it logs in", async (t) => {
    const sshd = await startSshd(t);
    const [, key = ""] = (await readFile(`${sshd.strangeKey}.pub`, "utf8")).split(" ");
    const file = join(sshd.folder, "changed");
    await writeFile(file, `[127.0.0.1]:${sshd.address.split(":")[1]} ssh-ed25519 ${key}\n`);
    const changed = await failureOf(t, through(plain(), byKey(sshd, { knownHosts: file })));
    assert.equal(changed.code, "SSH_HOST_KEY_CHANGED");
    assert.match(changed.message, /another host key than the known one in line 1 of .*changed\./);
    const [, own = ""] = (await readFile(sshd.knownHosts, "utf8")).split(/ (?=ssh)/);
    await writeFile(file, `@revoked * ${own}\n`);
    const revoked = await failureOf(t, through(plain(), byKey(sshd, { knownHosts: file, hostKey: sshd.fingerprint })));
    assert.match(`${revoked.code} ${revoked.message}`, /SSH_HOST_KEY_CHANGED .* is revoked in line 1/);
    const pinned = `SHA256:${"A".repeat(43)}`;
    const other = await failureOf(t, through(plain(), byKey(sshd, { hostKey: pinned })));
    assert.match(`${other.code} ${other.message}`, /SSH_HOST_KEY_CHANGED .* in the profile \(SHA256:A/);
    const unread = await failureOf(t, through(plain(), byKey(sshd, { knownHosts: join(sshd.folder, "none") })));
    assert.match(`${unread.code} ${unread.message}`, /FILE_UNREADABLE .*it does not exist/);
    assert.doesNotMatch(await readFile(join(sshd.folder, "sshd.log"), "utf8"), /Accepted/);
  });

  it("tells a server that forwards nothing from a broker that it cannot reach", async (t) => {
    const closed = await startSshd(t, ["AllowTcpForwarding no"]);
    const refused = await failureOf(t, through(plain(), byKey(closed)));
    assert.equal(refused.code, "SSH_FORWARDING_REFUSED");
    assert.match(refused.message, /does not forward to 127\.0\.0\.1:\d+/);
    const sshd = await startSshd(t);
    const unreachable = await failureOf(t, through(settingsFor("127.0.0.1:1"), byKey(sshd)));
    assert.equal(unreachable.code, "SSH_BROKER_UNREACHABLE");
    assert.equal(unreachable.subject, "127.0.0.1:1");
    assert.match(unreachable.message, /cannot reach 127\.0\.0\.1:1: Connection refused\./);
    const unknown = await failureOf(t, through(settingsFor("broker.invalid:9092"), byKey(sshd)));
    assert.equal(unknown.code, "SSH_BROKER_UNREACHABLE");
  });

  it("loses nothing when the SSH connection is cut in the middle of a tail", async (t) => {
    const sshd = await startSshd(t);
    const tail = await openTail(t, through(secured(), byKey(sshd)), { topic: "orders" });
    for (let cuts = 0; cuts < 3; cuts++) {
      sshd.cut();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await caughtUp(tail, broker, "orders");
    await assertEachOnce(tail, await brokerOffsets(broker, "orders"));
    const session = new ClusterSession();
    t.after(() => session.close());
    await session.connect(through(secured(), byKey(sshd)));
    const before = sshd.connections;
    sshd.cut();
    await session.ask((link) => link.metadata([]));
    assert.ok(sshd.connections > before);
  });

  it("says that the SSH server cannot be reached, is silent, or is something else", async (t) => {
    const sshd = await startSshd(t);
    const at = (proxy: string) => through(plain(), byKey(sshd, { proxy }));
    const closed = await failureOf(t, at("127.0.0.1:1"));
    assert.equal(closed.code, "PORT_CLOSED");
    assert.match(closed.message, /Nothing listens on 127\.0\.0\.1:1.*reaches its brokers through this SSH server/);
    assert.equal((await failureOf(t, at("nowhere.invalid:22"))).code, "HOST_UNKNOWN");
    const other = await failureOf(t, at(broker.bootstrap));
    assert.equal(other.code, "SSH_FAILED");
  });

  it("is cancelled while the server is silent", async (t) => {
    const sshd = await startSshd(t);
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    t.after(() => silent.close());
    const session = new ClusterSession();
    const connecting = session.connect(
      through(plain(), byKey(sshd, { proxy: `127.0.0.1:${(silent.address() as AddressInfo).port}` })),
    );
    setTimeout(() => session.close(), 300);
    await assert.rejects(connecting, { code: "CANCELLED" });
  });
});
