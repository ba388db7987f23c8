// The built app under its guard, with a real OpenID Connect issuer and a real browser: what a build with a login refuses, what
// it leaves alone, and where its tokens are not.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Broker, startBroker } from "../../../scripts/kafka/broker.ts";
import type { WindowApi } from "../../../src/contract/api.ts";
import { profileFor } from "../../faults/support/app.ts";
import { windowAt } from "../../kafka/extension-support.ts";
import { requestFor, until } from "../../kafka/support.ts";
import { openBrowser, openPage } from "../../support/app.ts";
import { type LoginBench, type StartedApp, signInAt, startLoginBench } from "./bench.ts";

const PASSPHRASE = "correct horse battery";
const FAKETIME = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync);

let browser: Browser;
let broker: Broker;
before(async () => {
  [browser, broker] = await Promise.all([openBrowser(), startBroker()]);
  await broker.createTopic("orders");
});
after(async () => {
  await Promise.all([browser.close(), broker.stop()]);
});

/** All calls that would open a connection, as a page that is not ours makes them. */
const openings = (api: WindowApi): readonly (readonly [string, Promise<unknown>])[] => {
  const profile = profileFor("orders", broker.bootstrap);
  return [
    ["clusters.test", api.clusters.test("one", profile, null)],
    ["clusters.open", api.clusters.open("two", profile.id, null, false)],
    ["clusters.openNew", api.clusters.openNew("three", profile, null, false)],
    ["tails.open", api.tails.open(profile.id, requestFor("orders"))],
    ["changes.apply", api.changes.apply("plan", null)],
  ];
};

const codeOf = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: { code: string }) => error.code,
  );

async function untilStatus(api: WindowApi, status: string): Promise<void> {
  await until(`the login is ${status}`, async () => (await api.login.state()).status === status);
}

/** Signs in through the app's own page. */
async function signIn(bench: LoginBench, page: Page, user: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in with the browser" }).click();
  const other = await browser.newPage();
  await signInAt(other, await bench.opened(), user);
  await other.getByText("You are signed in").waitFor();
  await other.close();
}

describe("a build without a login", () => {
  it("shows nothing of it, refuses nothing, and loads none of its code", async () => {
    const bench = await startLoginBench("off");
    const engine = await bench.start();
    try {
      const { page, errors } = await openPage(browser);
      const loaded: string[] = [];
      page.on("response", async (answer) => loaded.push(await answer.text().catch(() => "")));
      await page.goto((await engine.nextUrl()).href);
      await page.locator("tw-connect-screen").waitFor();
      await page.waitForTimeout(1_500);
      assert.equal(await page.getByText("Account").count(), 0);
      assert.ok(loaded.length > 3);
      assert.ok(!loaded.some((text) => text.includes("Use another way")));
      assert.deepEqual(errors, []);
      await page.close();
      const { api } = await windowAt(await engine.nextUrl());
      assert.equal(await codeOf(api.login.state()), "BAD_REQUEST");
      assert.equal(await codeOf(api.clusters.test("one", profileFor("orders", broker.bootstrap), null)), null);
      assert.deepEqual(bench.issuer.requests, []);
    } finally {
      await engine.stop();
      await bench.end();
    }
  });

  it("starts no code of it in the engine", async () => {
    const seen = new Set<string>();
    const walk = async (file: string): Promise<void> => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = await readFile(file, "utf8");
      assert.ok(!text.includes("OAUTH_RESPONSE_BODY_ERROR"), `${file} has openid-client`);
      assert.ok(!text.includes("/callback"), `${file} has the callback's listener`);
      for (const [, next] of text.matchAll(/(?:from|^import)\s*"(\.\/[^"]+)"/gm))
        await walk(resolve(dirname(file), next ?? ""));
    };
    await walk(resolve("dist/extensions/main.mjs"));
    assert.ok(seen.size > 1, "it follows the imports");
  });
});

describe("a build with an optional login", () => {
  let bench: LoginBench;
  let engine: StartedApp;
  before(async () => {
    bench = await startLoginBench("optional");
    engine = await bench.start();
  });
  after(async () => {
    await engine.stop();
    await bench.end();
  });

  it("refuses nothing, signs in from the account, and signs out in the browser, too", async () => {
    const { page, errors } = await openPage(browser);
    await page.goto((await engine.nextUrl()).href);
    await page.getByRole("button", { name: "Account" }).click();
    await signIn(bench, page, "ada");
    await page.getByText("ada@example.com").waitFor();
    await page.getByRole("button", { name: "Sign out…" }).click();
    await page.getByLabel("Also sign out in the browser").check();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    const address = await bench.opened();
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/, "no token on a command line");
    const answer = await fetch(address, { redirect: "manual" });
    assert.match(answer.headers.get("location") ?? "", /\/session\/end\?.*id_token_hint=/);
    await assert.rejects(fetch(address), "it leads there once");
    await page.getByRole("button", { name: "Sign in with the browser" }).waitFor();
    assert.ok(
      bench.issuer.requests.some((each) => each.endsWith("/token/revocation")),
      "revoked",
    );
    assert.deepEqual(errors, []);
    await page.close();
    const { api } = await windowAt(await engine.nextUrl());
    assert.equal(await codeOf(api.clusters.test("one", profileFor("orders", broker.bootstrap), null)), null);
  });
});

describe("a build with a required login", () => {
  let bench: LoginBench;
  let engine: StartedApp;
  let dataDir: string;
  before(async () => {
    bench = await startLoginBench("required");
    dataDir = await mkdtemp(join(tmpdir(), "tailwater-login-data-"));
    engine = await bench.start({}, dataDir);
  });
  after(async () => {
    await engine.stop();
    await bench.end();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("refuses every opening in the extension, also when it is called directly", async () => {
    const { api, close } = await windowAt(await engine.nextUrl());
    for (const [name, call] of openings(api)) assert.equal(await codeOf(call), "LOGIN_REQUIRED", name);
    await api.login.state();
    for (const [name, call] of openings(api)) assert.equal(await codeOf(call), "LOGIN_REQUIRED", name);
    const { live, past } = await api.network.state();
    assert.deepEqual(
      [...live, ...past].filter(({ purpose }) => purpose === "broker"),
      [],
    );
    await close();
  });

  it("reads, saves, exports and erases profiles all the same", async () => {
    const { api, close } = await windowAt(await engine.nextUrl());
    const profile = profileFor("orders", broker.bootstrap);
    await api.profiles.save(profile, null, false);
    assert.equal((await api.profiles.list()).length, 1);
    await api.profiles.delete(profile.id);
    await close();
  });

  it("the command line refuses with an exit code and says why", async () => {
    const cli = join(bench.app, "dist/extensions/tailwater.mjs");
    const { code, said } = await new Promise<{ code: unknown; said: string }>((done) => {
      const args = [cli, "topics", "list", "--brokers", broker.bootstrap, "--data-dir", dataDir];
      execFile(process.execPath, args, (error, out, err) => done({ code: error?.code ?? 0, said: out + err }));
    });
    assert.equal(code, 2, said);
    assert.match(said, /LOGIN_REQUIRED/);
  });

  it("is opened by a sign-in in a real browser, and stays so after a restart", async () => {
    const { page, errors } = await openPage(browser);
    const { api, close } = await windowAt(await engine.nextUrl());
    await api.vault.setPassphrase(PASSPHRASE);
    await close();
    await page.goto((await engine.nextUrl()).href);
    await page.getByText("Sign in to connect").waitFor();
    assert.equal(await page.getByRole("button", { name: "Connect", exact: true }).isDisabled(), true);
    await signIn(bench, page, "ada");
    await page.getByText("Sign in to connect").waitFor({ state: "detached" });
    await page.locator("tw-profile-form textarea").first().fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator("tw-workbench").waitFor();
    await page.locator("tw-account-button .face").waitFor();
    assert.deepEqual(errors, []);
    await page.close();
    await engine.end();
    engine = await bench.start({}, dataDir);
    const again = await windowAt(await engine.nextUrl());
    assert.equal((await again.api.login.state()).status, "locked");
    await again.api.vault.unlock(PASSPHRASE);
    await untilStatus(again.api, "signed-in");
    assert.equal(await codeOf(again.api.clusters.test("one", profileFor("orders", broker.bootstrap), null)), null);
    await again.close();
  });

  it("never ends a running tail: the issuer is down, then the login is ended there", async () => {
    const { api, close } = await windowAt(await engine.nextUrl());
    const profile = profileFor("orders", broker.bootstrap);
    await api.clusters.openNew("one", profile, null, false);
    const tail = await api.tails.open(profile.id, requestFor("orders"));
    await bench.issuer.down();
    const down = await api.login.renew();
    assert.deepEqual([down.status, down.problem?.code], ["signed-in", "ISSUER_UNREACHABLE"]);
    assert.equal(await codeOf(api.clusters.test("two", profile, null)), null, "the grace");
    await bench.issuer.up();
    const refuse = JSON.stringify({ error: "invalid_grant", error_description: "The family was revoked" });
    bench.issuer.answers("/token", (_request, response) =>
      response.writeHead(400, { "content-type": "application/json" }).end(refuse),
    );
    const ended = await api.login.renew();
    bench.issuer.answers("/token", null);
    assert.equal(ended.status, "ended");
    assert.match(ended.problem?.message ?? "", /The family was revoked/);
    assert.equal((await api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 })).pulse.state, "live");
    assert.equal(await codeOf(api.tails.open(profile.id, requestFor("orders"))), "LOGIN_REQUIRED");
    assert.equal(await codeOf(api.clusters.test("three", profile, null)), "LOGIN_REQUIRED");
    await close();
  });

  it("all ports taken: says so, and a code on another device works", async () => {
    const taken = bench.ports.map((port) => createServer().listen(port, "127.0.0.1"));
    const { api, close } = await windowAt(await engine.nextUrl());
    const { attempt } = await api.login.signIn("browser");
    for (const server of taken) server.close();
    assert.equal(attempt?.kind === "failed" ? attempt.error.code : null, "LOGIN_PORTS_TAKEN");
    const device = await api.login.signIn("device");
    if (device.attempt?.kind !== "device") throw new Error(JSON.stringify(device));
    const other = await browser.newPage();
    await signInAt(other, device.attempt.address, "fay");
    await other.close();
    await untilStatus(api, "signed-in");
    await close();
  });

  it("has its tokens in no log, page, file in clear, argument or environment", async () => {
    const { page } = await openPage(browser);
    await page.goto((await engine.nextUrl()).href);
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByText("fay@example.com").waitFor();
    const shown = await page.evaluate(() => JSON.stringify([document.documentElement.innerHTML, { ...localStorage }]));
    await page.close();
    const { pid } = engine.process;
    const [args, environment] = await Promise.all(
      ["cmdline", "environ"].map((name) => readFile(`/proc/${pid}/${name}`, "latin1")),
    );
    const places: Record<string, string> = {
      shown,
      args: args ?? "",
      environment: environment ?? "",
      log: engine.log(),
    };
    for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      places[file] = await readFile(file, "latin1");
    }
    assert.ok(Object.keys(places).some((name) => name.endsWith("vault.json")));
    assert.ok(bench.issuer.tokens.size >= 6);
    for (const token of bench.issuer.tokens) {
      for (const [place, text] of Object.entries(places)) assert.ok(!text.includes(token), `a token in ${place}`);
    }
  });

  it("signing out closes the clusters, and the ledger has each request as login", async () => {
    const { api, close } = await windowAt(await engine.nextUrl());
    const profile = profileFor("orders", broker.bootstrap);
    await api.clusters.openNew("one", profile, null, false);
    const tail = await api.tails.open(profile.id, requestFor("orders"));
    assert.equal((await api.login.signOut(false)).status, "signed-out");
    assert.equal(await codeOf(api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 })), "TAIL_NOT_FOUND");
    const { past } = await api.network.state();
    const toIssuer = past.filter(({ port }) => port === Number(new URL(bench.issuer.address).port));
    assert.ok(toIssuer.length > 0);
    assert.ok(toIssuer.every(({ purpose }) => purpose === "login"));
    await close();
  });

  for (const shift of ["+60d", "-60d"]) {
    it(`a clock ${shift}: says so, and connects again when it is right`, {
      skip: FAKETIME === undefined ? "needs faketime" : false,
    }, async () => {
      const { api, close } = await windowAt(await engine.nextUrl());
      await api.login.signIn("browser");
      const other = await browser.newPage();
      await signInAt(other, await bench.opened(), "ada");
      await other.close();
      await untilStatus(api, "signed-in");
      await close();
      await engine.end();
      const fake = { LD_PRELOAD: FAKETIME ?? "", FAKETIME_DONT_FAKE_MONOTONIC: "1", FAKETIME: shift };
      engine = await bench.start(fake, dataDir);
      const wrong = await windowAt(await engine.nextUrl());
      await wrong.api.vault.unlock(PASSPHRASE);
      const state = await wrong.api.login.renew();
      assert.equal(state.problem?.code, "CLOCK_WRONG", JSON.stringify(state));
      assert.equal(
        await codeOf(wrong.api.clusters.test("one", profileFor("orders", broker.bootstrap), null)),
        "LOGIN_REQUIRED",
      );
      await wrong.close();
      await engine.end();
      engine = await bench.start({}, dataDir);
      const right = await windowAt(await engine.nextUrl());
      await right.api.vault.unlock(PASSPHRASE);
      await right.api.login.state();
      assert.equal(await codeOf(right.api.clusters.test("one", profileFor("orders", broker.bootstrap), null)), null);
      await right.close();
    });
  }
});
