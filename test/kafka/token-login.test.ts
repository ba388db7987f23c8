// A login by token through the whole app: the real process, its workers and their threads ask for tokens over their ports.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { buildAll } from "../../scripts/build/bundles.ts";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { makeAuthority } from "../../scripts/kafka/certificates.ts";
import { GUARD_FLAGS } from "../../scripts/run/app.ts";
import { kafkaAt, NO_TLS, profileAt } from "../../src/contract/profiles.ts";
import { FetchBrowser } from "../support/fetch-browser.ts";
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

  const personal = () =>
    profileAt(
      kafkaAt([broker.listeners.oauth ?? ""], {
        sasl: {
          ...{ mechanism: "oauthbearer", grant: "device", tokenUrl: issuer.tokenUrl, deviceUrl: issuer.deviceUrl },
          ...{ clientId: "person", clientAuth: "none", scope: "openid offline_access kafka", extensions: {} },
        },
      }),
      { id: "by-person", name: "By person" },
    );

  it("asks a person once, and stays logged in by the refresh token", async () => {
    const { api } = window;
    const refused = api.clusters.openNew("unseen", personal(), null, false);
    await assert.rejects(refused, { code: "SIGN_IN_NEEDED" }, "nobody waits for the code");
    const shown = api.clusters.signIn("b", 0);
    const opened = api.clusters.openNew("b", personal(), null, false);
    const { code, revision } = await shown;
    assert.equal(code?.address, `${issuer.issuer}/device`);
    const next = api.clusters.signIn("b", revision);
    await new FetchBrowser("fay").signIn(code?.direct ?? "");
    await opened;
    for (let at = await next; !at.ended; ) at = await api.clusters.signIn("b", at.revision);
    const saved = (await api.profiles.list()).find(({ id }) => id === "by-person");
    assert.deepEqual(saved?.secrets, { "kafka.sasl.refreshToken": "held" });
    const before = issuer.tokens.size;
    for (const end = Date.now() + 14_000; Date.now() < end; ) {
      assert.equal((await api.topics.list("by-person")).length, 1);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    // Each renewal gives an access token, a refresh token and an ID token.
    assert.ok(issuer.tokens.size >= before + 3, `${issuer.tokens.size - before} tokens`);
    // Without the sign-in the open cluster is not closed, but a new connection asks the person again.
    await api.profiles.forget("by-person", "kafka.sasl.refreshToken");
    await api.clusters.close("by-person");
    await assert.rejects(api.clusters.open("c", "by-person", null, false), { code: "SIGN_IN_NEEDED" });
  });

  it("shows the code on standard error of the command line", async () => {
    const { dataDir } = engine;
    const args = ["dist/extensions/tailwater.mjs", "topics", "list", "--profile", "By person", "--data-dir", dataDir];
    const child = spawn(process.execPath, [...GUARD_FLAGS, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (part) => {
      out += part;
    });
    child.stderr.on("data", (part) => {
      err += part;
    });
    const ended = once(child, "close");
    const direct = () => /filled in at (http\S+)/.exec(err)?.[1];
    await until("the code is shown", () => direct() !== undefined || child.exitCode !== null);
    assert.match(
      err,
      /to sign in, open http:\/\/127\.0\.0\.1:\d+\/device in any browser and enter the code [A-Z-]+ before/,
    );
    await new FetchBrowser("gus").signIn(direct() ?? "");
    const [code] = await ended;
    assert.equal(code, 0, err);
    assert.match(out, /orders/);
    assert.match(err, /signed in/);
    for (const token of issuer.tokens) assert.ok(!err.includes(token));
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
      [...issuer.tokens].every((token) => token.length > 40),
      "real tokens",
    );
  });
});
