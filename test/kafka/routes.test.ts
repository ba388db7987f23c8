import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, before, describe, it, type TestContext } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { Server as HttpProxy } from "proxy-chain";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SASL_USERS } from "../../scripts/kafka/users.ts";
import type { TailwaterError } from "../../src/contract/errors.ts";
import type { ConnectionSettings } from "../../src/contract/profiles.ts";
import type { ProxySettings } from "../../src/contract/route.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { socksProxy } from "../support/socks-proxy.ts";
import { noSshd, sshTunnel } from "../support/sshd.ts";
import { assertEachOnce, brokerOffsets, caughtUp, openTail, settingsFor } from "./support.ts";

const RECORDS = 100_000;
const LOGIN = { user: "me", password: "pâss:w0rd" };

type Way = { readonly address: string; readonly asked: readonly string[]; cut(): void };
const KINDS: Readonly<Record<ProxySettings["kind"], (t: TestContext, login?: typeof LOGIN | null) => Promise<Way>>> = {
  socks5: socksProxy,
  http: httpProxy,
};

/** Apify's proxy. */
async function httpProxy(t: TestContext, login: typeof LOGIN | null = null): Promise<Way> {
  const asked: string[] = [];
  const server = new HttpProxy({
    host: "127.0.0.1",
    port: 0,
    prepareRequestFunction({ hostname, port, username, password }) {
      asked.push(`${hostname}:${port}`);
      return { requestAuthentication: login !== null && (username !== login.user || password !== login.password) };
    },
  });
  await server.listen();
  t.after(() => server.close(true));
  return { address: `127.0.0.1:${server.port}`, asked, cut: () => server.closeConnections() };
}

function through(
  settings: ConnectionSettings,
  kind: ProxySettings["kind"],
  proxy: string,
  login: { readonly user: string; readonly password?: string } | null = null,
): ConnectionSettings {
  const password = login?.password === undefined ? {} : { "kafka.route.password": login.password };
  const route = { kind, proxy, username: login?.user ?? "" };
  return { ...settings, kafka: { ...settings.kafka, route }, secrets: { ...settings.secrets, ...password } };
}

async function failureOf(t: TestContext, settings: ConnectionSettings): Promise<TailwaterError> {
  const session = new ClusterSession();
  t.after(() => session.close());
  return session.connect(settings).then(
    () => assert.fail("It connected."),
    (error: TailwaterError) => error,
  );
}

describe("a proxy on the way to the brokers", () => {
  let broker: Broker;
  const secured = () => {
    const login = ["scram-sha-256", "alice", SASL_USERS.alice] as const;
    return settingsFor(broker.listeners.saslSsl ?? "", { caPem: broker.caPem, login });
  };

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

  /** Reads every record once. */
  async function read(t: TestContext, what: string, settings: ConnectionSettings): Promise<void> {
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    const tail = await openTail(t, settings, { topic: "orders" });
    await caughtUp(tail, broker, "orders");
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    t.diagnostic(`${what}: ${Math.round(RECORDS / ms)} records/ms, ${Math.round((user + system) / 1_000)} ms of CPU`);
    await assertEachOnce(tail, await brokerOffsets(broker, "orders"));
    await tail.close();
  }

  for (const kind of ["socks5", "http"] as const) {
    it(`reads through ${kind}, in plaintext and with TLS and a login, nothing beside it`, async (t) => {
      const proxy = await KINDS[kind](t, LOGIN);
      await read(t, "direct", settingsFor(broker.bootstrap));
      await read(t, kind, through(settingsFor(broker.bootstrap), kind, proxy.address, LOGIN));
      await read(t, "direct, TLS", secured());
      await read(t, `${kind}, TLS`, through(secured(), kind, proxy.address, LOGIN));
      const session = new ClusterSession();
      t.after(() => session.close());
      const [one] = (await session.test(through(secured(), kind, proxy.address, LOGIN))).brokers;
      assert.equal(one?.problem, null);
      assert.deepEqual(new Set(proxy.asked), new Set([broker.bootstrap, broker.listeners.saslSsl]));
    });

    it(`goes on after ${kind} cuts every connection in the middle`, async (t) => {
      const proxy = await KINDS[kind](t);
      const tail = await openTail(t, through(secured(), kind, proxy.address), { topic: "orders" });
      proxy.cut();
      const before = proxy.asked.length;
      await caughtUp(tail, broker, "orders");
      await assertEachOnce(tail, await brokerOffsets(broker, "orders"));
      const session = new ClusterSession();
      t.after(() => session.close());
      await session.connect(through(secured(), kind, proxy.address));
      proxy.cut();
      await session.ask((link) => link.metadata([]));
      assert.ok(proxy.asked.length > before);
    });

    it(`names the wrong login at ${kind}, and never the password`, async (t) => {
      const proxy = await KINDS[kind](t, LOGIN);
      const wrong = { user: "me", password: "canary-4711" };
      const error = await failureOf(t, through(secured(), kind, proxy.address, wrong));
      assert.equal(error.code, "PROXY_LOGIN_NEEDED");
      assert.match(error.message, /does not accept the login of me\./);
      assert.doesNotMatch(JSON.stringify(error.toData()), /canary/);
      const none = await failureOf(t, through(secured(), kind, proxy.address));
      assert.match(`${none.code} ${none.message} ${none.hint}`, /PROXY_LOGIN_NEEDED .*asks for a login\. Enter/);
    });

    it(`says what ${kind} cannot reach`, async (t) => {
      const proxy = await KINDS[kind](t);
      const error = await failureOf(t, through(settingsFor("127.0.0.1:1"), kind, proxy.address));
      assert.equal(error.code, "PROXY_FAILED");
      // This HTTP proxy closes the connection without a word.
      const said = {
        socks5: /opens no connection to 127\.0\.0\.1:1: nothing listens/,
        http: /closed the connection.*127\.0\.0\.1:1/,
      };
      assert.match(error.message, said[kind]);
    });

    it(`says that ${kind} itself cannot be reached, or does not answer, or is something else`, async (t) => {
      const closed = await failureOf(t, through(secured(), kind, "127.0.0.1:1"));
      assert.equal(closed.code, "PORT_CLOSED");
      assert.match(closed.message, /Nothing listens on 127\.0\.0\.1:1.* The profile reaches .* through/);
      const silent = createServer(() => {}).listen(0, "127.0.0.1");
      await once(silent, "listening");
      t.after(() => silent.close());
      const port = (silent.address() as AddressInfo).port;
      const late = await failureOf(t, through(secured(), kind, `127.0.0.1:${port}`));
      assert.equal(late.code, "CONNECT_TIMEOUT");
      assert.match(late.message, /did not open a connection in time/);
      const other = await KINDS[kind === "http" ? "socks5" : "http"](t);
      const odd = await failureOf(t, through(secured(), kind, other.address));
      assert.equal(odd.code, "PROXY_FAILED");
    });
  }

  it("lets the proxy resolve names that this machine does not know, and keeps a name's check in TLS", async (t) => {
    const proxy = await socksProxy(t);
    const port = broker.listeners.tls?.split(":")[1];
    const session = new ClusterSession();
    t.after(() => session.close());
    const plain = settingsFor(`kafka.inside:${broker.bootstrap.split(":")[1]}`);
    await session.connect(through(plain, "socks5", proxy.address));
    const tls = settingsFor(`kafka.inside:${port}`, { caPem: broker.caPem });
    const error = await failureOf(t, through(tls, "socks5", proxy.address));
    assert.equal(error.code, "CERTIFICATE_HOST_MISMATCH");
    // The address is checked, too, where there is no name.
    const wrong = settingsFor(broker.listeners.tlsWrongHost ?? "", { caPem: broker.caPem });
    assert.equal((await failureOf(t, through(wrong, "socks5", proxy.address))).code, "CERTIFICATE_HOST_MISMATCH");
    const without = await failureOf(t, through(settingsFor(broker.listeners.tls ?? ""), "socks5", proxy.address));
    assert.equal(without.code, "TLS_EXPECTED");
  });

  for (const [code, why] of [
    [2, /rules do not allow/],
    [4, /cannot reach the host/],
    [9, /code 9/],
  ] as const) {
    it(`explains the refusal ${code} of SOCKS5`, async (t) => {
      const proxy = await socksProxy(t, null, code);
      const error = await failureOf(t, through(secured(), "socks5", proxy.address));
      assert.equal(error.code, "PROXY_FAILED");
      assert.match(error.message, why);
    });
  }

  it("reads through ssh -D and a real sshd", { skip: noSshd ?? false }, async (t) => {
    const proxy = await sshTunnel(t);
    await read(t, "ssh -D", through(settingsFor(broker.bootstrap), "socks5", proxy));
    await read(t, "ssh -D, TLS", through(secured(), "socks5", proxy));
  });
});
