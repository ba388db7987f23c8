// A login by token through the whole app: the real process, its workers and their threads ask for tokens over their ports.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { buildAll } from "../../scripts/build/bundles.ts";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { makeAuthority } from "../../scripts/kafka/certificates.ts";
import { kafkaAt, NO_TLS, profileAt } from "../../src/contract/profiles.ts";
import { CLIENTS, type OauthServer, startOauthServer } from "../support/oauth-issuer.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "./extension-support.ts";
import { requestFor, until } from "./support.ts";

const authority = makeAuthority("Issuer CA");

describe("a login by token", { timeout: 180_000 }, () => {
  let issuer: OauthServer;
  let broker: Broker;
  let engine: Engine;
  let window: TestWindow;
  before(async () => {
    if (!existsSync("dist/workers/cluster-worker.mjs")) await buildAll();
    issuer = await startOauthServer(authority.issue(["127.0.0.1"]));
    // Tokens last 10 s, and so do the sessions: each connection logs in again (KIP-368), with a new token.
    issuer.lasts = 10;
    broker = await startBroker({
      oauth: issuer,
      partitions: 4,
      properties: { "connections.max.reauth.ms": "3600000" },
    });
    await broker.createTopic("orders", { partitions: 4 });
    engine = await startEngine(["--standalone", "--no-open"]);
    window = await windowAt(await engine.nextUrl());
  });
  after(async () => {
    await window?.close();
    await Promise.all([engine?.stop(), broker?.stop(), issuer?.end()]);
  });

  it("opens a cluster, a tail and a scan with several threads, and stays logged in with new tokens", async () => {
    const { api } = window;
    const kafka = kafkaAt([broker.listeners.oauth ?? ""], {
      tls: { ...NO_TLS, caPem: authority.certPem },
      sasl: {
        mechanism: "oauthbearer",
        grant: "client-credentials",
        tokenUrl: issuer.secureTokenUrl,
        deviceUrl: null,
        clientAuth: "basic",
        clientId: "service",
        scope: "kafka",
        extensions: {},
      },
    });
    const profile = profileAt(kafka, { id: "by-token", name: "By token" });
    await api.clusters.openNew("a", profile, { "kafka.sasl.clientSecret": CLIENTS.service }, false);
    const tail = await api.tails.open("by-token", requestFor("orders"));
    const scan = await api.tails.open("by-token", { ...requestFor("orders"), endAt: { kind: "now" } });
    const stateOf = async (id: string) => (await api.tails.pulse(id, { seen: 0, maxWaitMs: 0, follow: 0 })).pulse.state;
    await until("the tail is live", async () => (await stateOf(tail)) === "live");
    await until("the scan is done", async () => (await stateOf(scan)) === "done");

    for (const end = Date.now() + 14_000; Date.now() < end; ) {
      assert.equal((await api.topics.list("by-token")).length, 1);
      assert.equal(await stateOf(tail), "live");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.deepEqual(await api.tails.events(tail, 0), []);
    assert.ok(issuer.tokens.size >= 2, `${issuer.tokens.size} tokens`);
    const { totals, past, live } = await api.network.state();
    assert.ok((totals.purposes.token ?? 0) >= 2, "the ledger lists the requests for tokens");
    const requests = [...past, ...live].filter(({ purpose, kind }) => purpose === "token" && kind === "connection");
    assert.ok(requests.every(({ profileId, port }) => profileId === "by-token" && String(port) !== ""));
  });

  it("leaves neither the client secret nor a token in log, ledger or files", async () => {
    const { api } = window;
    const told = [engine.log(), JSON.stringify(await api.network.state()), JSON.stringify(await api.log.entries(0))];
    for (const name of await readdir(engine.dataDir, { recursive: true })) {
      told.push(await readFile(join(engine.dataDir, name), "latin1").catch(() => ""));
    }
    const basic = Buffer.from(`service:${CLIENTS.service}`).toString("base64");
    for (const secret of [CLIENTS.service, basic, ...issuer.tokens]) {
      assert.ok(!told.some((text) => text.includes(secret)), "a secret is told");
    }
    assert.ok(
      [...issuer.tokens].every((token) => token.length > 100),
      "real tokens",
    );
  });
});
