import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { after, describe, it } from "node:test";
import { startBroker } from "../../scripts/kafka/broker.ts";
import { startCluster } from "../../scripts/kafka/cluster.ts";
import type { TailwaterError } from "../../src/contract/errors.ts";
import type { HostMap } from "../../src/contract/host-map.ts";
import type { ConnectionSettings } from "../../src/contract/profiles.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { settingsFor } from "./support.ts";

/** A listener of its own that advertises this address. */
const advertising = (kind: string, address: string) => ({
  properties: { "advertised.listeners": `${kind}://${address}` },
});

function mapped(settings: ConnectionSettings, hostMap: HostMap): ConnectionSettings {
  return { ...settings, kafka: { ...settings.kafka, hostMap } };
}

async function failureOf(settings: ConnectionSettings): Promise<TailwaterError> {
  const session = new ClusterSession();
  after(() => session.close());
  return session.connect(settings).then(
    () => assert.fail("It connected."),
    (error: TailwaterError) => error,
  );
}

async function brokersOf(settings: ConnectionSettings) {
  const session = new ClusterSession();
  after(() => session.close());
  return (await session.test(settings)).brokers;
}

describe("a broker that advertises a name which exists only in its own network", () => {
  const started = startBroker(advertising("PLAINTEXT", "broker-1.internal.invalid:9092"));
  after(async () => (await started).stop());

  it("is told with the reason, and with the host map as the way out", async () => {
    const error = await failureOf(settingsFor((await started).bootstrap));
    assert.equal(error.code, "ADVERTISED_LISTENER_UNREACHABLE");
    assert.equal(error.subject, "broker-1.internal.invalid:9092");
    assert.match(error.message, /answers, but .* broker-1\.internal\.invalid:9092 cannot be resolved/);
    assert.match(error.hint ?? "", /host map.*port-forward/);
  });

  it("is reached by each kind of a host map", async () => {
    const { bootstrap } = await started;
    const forwarder = createServer((from) => {
      const to = connect(Number(bootstrap.split(":")[1]), "127.0.0.1");
      from.pipe(to).pipe(from);
      for (const socket of [from, to]) socket.on("error", () => socket.destroy());
    }).listen(9_092, "127.0.0.2");
    after(() => forwarder.close());
    await once(forwarder, "listening");
    for (const map of [
      { "broker-1.internal.invalid:9092": bootstrap },
      { "BROKER-1.internal.invalid": bootstrap },
      { "broker-1.internal.invalid": "127.0.0.2" },
      { "*": bootstrap },
      { "*": "127.0.0.1:1", "broker-1.internal.invalid:9092": bootstrap },
    ]) {
      const [broker] = await brokersOf(mapped(settingsFor(bootstrap), map));
      assert.deepEqual(
        [broker?.address, broker?.problem],
        ["broker-1.internal.invalid:9092", null],
        JSON.stringify(map),
      );
    }
  });

  it("is told with the place of the host map when nothing listens there", async () => {
    const { bootstrap } = await started;
    const error = await failureOf(mapped(settingsFor(bootstrap), { "broker-1.internal.invalid": "127.0.0.1:1" }));
    assert.match(error.message, /Nothing listens on 127\.0\.0\.1:1/);
    assert.match(error.message, /The host map leads broker-1\.internal\.invalid:9092 to 127\.0\.0\.1:1\./);
  });
});

it("checks the advertised name in the certificate, wherever the host map leads", async (test) => {
  const broker = await startBroker({ tls: true });
  test.after(() => broker.stop());
  const { caPem, listeners } = broker;
  const port = (text: string | undefined) => Number(text?.split(":")[1]);
  const at = (name: string, server: string | undefined) =>
    mapped(settingsFor(`${name}:${port(server)}`, { caPem }), { [name]: "127.0.0.1" });
  const [one] = await brokersOf(at("localhost", listeners.tls));
  assert.equal(one?.problem, null);
  const error = await failureOf(at("other.example", listeners.tls));
  assert.equal(error.code, "CERTIFICATE_HOST_MISMATCH");
});

it("names the one of three brokers that a test cannot reach", async (test) => {
  const cluster = await startCluster(3);
  test.after(() => cluster.stop());
  const { bootstraps } = cluster;
  const [first = "", second = "", third = ""] = bootstraps;
  const brokers = await brokersOf(mapped(settingsFor([first, second]), { [third]: "127.0.0.1:1" }));
  assert.deepEqual(
    brokers.map(({ address, problem }) => [address, problem?.code ?? null]),
    [
      [first, null],
      [second, null],
      [third, "PORT_CLOSED"],
    ],
  );
  const session = new ClusterSession();
  test.after(() => session.close());
  await session.connect(settingsFor([first, second]));
  assert.equal(await session.unreachable(), null);
  await session.connect(mapped(settingsFor([first, second]), { [third]: "127.0.0.1:1" }));
  const lost = await session.unreachable();
  assert.deepEqual([lost?.code, lost?.subject], ["ADVERTISED_LISTENER_UNREACHABLE", third]);
  assert.match(
    lost?.message ?? "",
    /^1 of 3 brokers cannot be reached, .* cannot be read: Nothing listens on 127\.0\.0\.1:1/,
  );
  assert.match(lost?.hint ?? "", /^If they run: add a host map/);
});

it("gives each of several advertised addresses its own reason", async (test) => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  test.after(() => silent.close());
  const cluster = await startCluster(3);
  test.after(() => cluster.stop());
  const [first = "", second = "", third = ""] = cluster.bootstraps;
  const door = createServer((from) => {
    const to = connect(Number(first.split(":")[1]), "127.0.0.1");
    from.pipe(to).pipe(from);
    for (const socket of [from, to]) socket.on("error", () => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  test.after(() => door.close());
  const map = {
    [first]: "nowhere.invalid:1",
    [second]: "127.0.0.1:1",
    [third]: `127.0.0.1:${(silent.address() as AddressInfo).port}`,
  };
  const error = await failureOf(mapped(settingsFor(`127.0.0.1:${(door.address() as AddressInfo).port}`), map));
  assert.equal(error.code, "ADVERTISED_LISTENER_UNREACHABLE");
  assert.equal(error.subject, cluster.bootstraps.join(", "));
  assert.match(
    error.message,
    /nowhere\.invalid:1 cannot be resolved.*Nothing listens on 127\.0\.0\.1:1.*did not answer/s,
  );
});
