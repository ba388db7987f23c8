// The promise "nothing leaves this machine except to the clusters in your profiles", checked against the kernel's
// system calls.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { NetworkState } from "../../src/contract/network.ts";
import type { Profile } from "../../src/contract/profiles.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "../kafka/extension-support.ts";
import { requestFor, until } from "../kafka/support.ts";
import { type FlatProfile, flatProfile } from "../support/profiles.ts";
import { type NetworkCall, networkCalls, strace, straceMissing } from "./strace.ts";

const TOPIC = "orders";
const RECORDS = 2_000;

describe("the app's network calls, as the kernel sees them", { skip: straceMissing ?? false }, () => {
  let broker: Broker;
  let folder: string;
  let engine: Engine;
  let window: TestWindow;
  const callsSoFar = (): Promise<readonly NetworkCall[]> => networkCalls(join(folder, "calls"));
  const calls = async (): Promise<readonly NetworkCall[]> => {
    await window.close();
    await engine.stop();
    return callsSoFar();
  };

  before(async () => {
    broker = await startBroker({ sasl: true });
    await broker.createTopic(TOPIC, { partitions: 3 });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = Array.from({ length: RECORDS }, (_, n) => ({ key: `k${n}`, value: JSON.stringify({ n }) }));
    await producer.send({ topic: TOPIC, messages });
    await producer.disconnect();
  });
  after(() => broker.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-strace-"));
    engine = await startEngine(["--standalone", "--no-open"], { under: strace(join(folder, "calls")) });
    window = await windowAt(await engine.nextUrl());
  });
  afterEach(async () => {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const profile = (changes: FlatProfile = {}) =>
    flatProfile({ id: "traced", name: "Traced", bootstrapServers: [broker.bootstrap], ...changes });
  /** Opens the cluster, reads the whole topic and searches it, as a user does. */
  async function use({ api }: TestWindow, used: Profile): Promise<void> {
    await api.profiles.save(used, null, false);
    await api.clusters.open("one", used.id, null, false);
    await api.topics.list(used.id);
    await api.topics.stats(used.id, [TOPIC]);
    const tail = await api.tails.open(used.id, requestFor(TOPIC));
    const filter = { kind: "text", text: "77", caseSensitive: true } as const;
    const scan = await api.tails.open(used.id, { ...requestFor(TOPIC), endAt: { kind: "now" }, filter });
    for (const id of [tail, scan]) {
      await until("all records are read", async () => {
        const { pulse } = await api.tails.pulse(id, { seen: 0, maxWaitMs: 100, follow: 0 });
        return pulse.totals.fetched >= RECORDS;
      });
    }
    await api.tails.close(scan);
  }

  test("with no profile open the app connects to nothing, and one port listens, on loopback only", async () => {
    await window.api.window.hello();
    await window.api.profiles.list();
    await window.api.preferences.set("theme", "dark");
    await window.api.profiles.save(profile(), null, false);
    const { totals, live, past } = await window.api.network.state();
    assert.deepEqual([totals.connections, totals.lookups, live, past], [0, 0, [], []]);
    const seen = await calls();
    assert.deepEqual(
      seen.filter(({ call }) => call !== "bind" && call !== "listen"),
      [],
    );
    const bound = seen.filter(({ call }) => call === "bind").map(({ to }) => to);
    assert.equal(bound.length, 1, bound.join());
    assert.match(bound[0] ?? "", /^127\.0\.0\.1:/);
  });

  test("with one profile open the app connects only to what the ledger lists, including failed connections and look-ups", async () => {
    const { api } = window;
    await use(window, profile());
    // The first is a closed port. The second requires a login, and the app asks it for its mechanisms.
    await api.clusters
      .test("closed", profile({ id: "closed", bootstrapServers: ["127.0.0.1:9"] }), null)
      .catch(() => {});
    const secured = [broker.listeners.saslPlaintext ?? ""];
    await api.clusters.test("login", profile({ id: "login", bootstrapServers: secured }), null).catch(() => {});
    const state = await api.network.state();
    assert.deepEqual(addressesOf(await calls()), placesOf(state));
    const named = [...state.live, ...state.past];
    assert.ok(named.some(({ state: end, port }) => end === "failed" && port === 9));
    assert.ok(named.some(({ purpose }) => purpose === "diagnosis"));
    assert.ok(named.every(({ profileId }) => profileId !== null));
    assert.equal(state.totals.refused, 0);
    const { live } = state;
    assert.ok(live.length >= 2 && live.every((one) => one.bytesIn > 0 && one.bytesOut > 0), JSON.stringify(live));
  });

  test("only the system looks up a host's name, and the ledger says so", async () => {
    const port = broker.bootstrap.split(":").at(-1);
    await use(window, profile({ bootstrapServers: [`localhost:${port}`] }));
    const state = await window.api.network.state();
    const seen = await calls();
    assert.deepEqual(addressesOf(seen), placesOf(state));
    assert.ok([...state.live, ...state.past].some(({ kind, host }) => kind === "lookup" && host === "localhost"));
    // The C library connects UDP sockets to addresses in order to sort them. This sends nothing.
    assert.deepEqual(
      seen.filter(({ call, socket }) => call.startsWith("send") && socket === "UDP"),
      [],
    );
  });

  test("Offline closes every connection, and the app connects to nothing until it is switched off", async () => {
    const { api } = window;
    await use(window, profile());
    await api.network.setOffline(true);
    await until("all is closed", async () => (await api.network.state()).live.length === 0);
    const before = (await api.network.state()).totals.connections;
    await assert.rejects(api.clusters.test("off", profile(), null), { code: "OFFLINE" });
    await new Promise((done) => setTimeout(done, 1_500)); // The tail would reconnect if it could.
    const during = await api.network.state();
    assert.equal(during.totals.connections, before);
    await api.network.setOffline(false);
    await until("the tail is back", async () => (await api.network.state()).live.length > 0);
    // Connections open one after the other. The test compares the two lists when both have stopped growing.
    await until("the ledger has what the kernel saw", async () => {
      const places = placesOf(await api.network.state());
      return isDeepStrictEqual(addressesOf(await callsSoFar()), places);
    });
  });
});

const addressesOf = (calls: readonly NetworkCall[]): string[] =>
  calls
    .filter(({ call, socket }) => call === "connect" && socket.startsWith("TCP"))
    .map(({ to }) => to)
    .toSorted();

/** Every address that the app tried, with its port. */
const placesOf = ({ live, past }: NetworkState): string[] =>
  [...live, ...past]
    .filter(({ kind }) => kind === "connection")
    .flatMap(({ address, port }) => (address ?? "").split(", ").map((one) => `${one}:${port}`))
    .toSorted();
