// The built app with the plans of packaging/distributions/required-login.json: what it locks, what it never locks, and where
// the licence's text is not.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { WindowApi } from "../../src/contract/api.ts";
import { readDistribution } from "../../src/contract/distribution-file.ts";
import { profileFor } from "../faults/support/app.ts";
import { windowAt } from "../kafka/extension-support.ts";
import { requestFor } from "../kafka/support.ts";
import { openBrowser, openPage } from "../support/app.ts";
import { DAY_S, nowS, signed } from "../unit/extensions/licence/support.ts";
import { type LoginBench, type StartedApp, startLoginBench } from "./login/bench.ts";

const { licence } = readDistribution(await readFile("packaging/distributions/required-login.json", "utf8"));

let browser: Browser;
let broker: Broker;
let bench: LoginBench;
let engine: StartedApp;
let dataDir: string;
before(async () => {
  [browser, broker, bench, dataDir] = await Promise.all([
    openBrowser(),
    startBroker(),
    startLoginBench("off", 600, { licence }),
    mkdtemp(join(tmpdir(), "tailwater-licence-data-")),
  ]);
  await broker.createTopic("orders");
  engine = await bench.start({}, dataDir);
});
after(async () => {
  await engine.stop();
  await Promise.all([browser.close(), broker.stop(), bench.end(), rm(dataDir, { recursive: true, force: true })]);
});

const codeOf = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: { code: string }) => error.code,
  );

/** Every call of a locked feature, as a page that is not ours makes it. */
const lockedCalls = (api: WindowApi, profile: string): readonly (readonly [string, () => Promise<unknown>])[] => {
  const call = (feature: string, name: string) => () =>
    (api as unknown as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>)[feature]?.[name]?.(
      profile,
      "x",
      "y",
    ) ?? Promise.reject(new Error("no such call"));
  return [
    ...["plan", "apply"].map((name) => [`changes.${name}`, call("changes", name)] as const),
    ...["start", "record"].map((name) => [`exports.${name}`, call("exports", name)] as const),
    ...["list", "figures", "describe", "ofTopic"].map((name) => [`groups.${name}`, call("groups", name)] as const),
  ];
};

const tool = (...args: string[]): Promise<{ code: number; said: string }> =>
  new Promise((done) => {
    const cli = join(bench.app, "dist/extensions/tailwater.mjs");
    execFile(process.execPath, [cli, ...args, "--data-dir", dataDir], (error, out, err) =>
      done({ code: Number(error?.code ?? 0), said: out + err }),
    );
  });

describe("a build with licences", () => {
  it("refuses each locked feature in the extension, and takes a licence there", async () => {
    const { api, close } = await windowAt(await engine.nextUrl());
    const [one, two] = [profileFor("one", broker.bootstrap), profileFor("two", broker.bootstrap)];
    await api.clusters.openNew("a", one, null, false);
    for (const [name, call] of lockedCalls(api, one.id)) assert.equal(await codeOf(call()), "LICENCE_REQUIRED", name);
    assert.equal(await codeOf(api.clusters.openNew("b", two, null, false)), "LICENCE_REQUIRED");
    assert.equal(await codeOf(api.clusters.openNew("c", one, null, false)), null, "the open one, again");
    assert.equal(await codeOf(api.licence.install(signed({}, { alg: "none" }))), "LICENCE_INVALID");
    assert.equal(await codeOf(api.groups.list(one.id)), "LICENCE_REQUIRED");
    assert.equal((await api.licence.install(signed())).status, "valid");
    for (const [name, call] of lockedCalls(api, one.id))
      assert.notEqual(await codeOf(call()), "LICENCE_REQUIRED", name);
    assert.equal(await codeOf(api.clusters.openNew("d", two, null, false)), null);
    await api.clusters.close(two.id);
    await close();
  });

  it("losing the licence ends no tail, and locks no profile, no data and no saved file", async () => {
    const { api, close } = await windowAt(await engine.nextUrl());
    const profile = profileFor("one", broker.bootstrap);
    await api.clusters.openNew("a", profile, null, false);
    const tail = await api.tails.open(profile.id, requestFor("orders"));
    await api.licence.remove();
    assert.equal((await api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 })).pulse.state, "live");
    assert.equal(await codeOf(api.exports.start(tail, {} as never)), "LICENCE_REQUIRED");
    for (const call of [
      api.tails.open(profile.id, requestFor("orders")),
      api.profiles.save(profile, null, false),
      api.data.export(join(dataDir, "..", `export-${process.pid}.json`), { profiles: null, passphrase: null }),
      api.data.places(),
      api.changes.journal(null, 10),
      api.topics.list(profile.id),
    ]) {
      assert.equal(await codeOf(call), null);
    }
    await rm(join(dataDir, "..", `export-${process.pid}.json`));
    await close();
  });

  it("the command line shows, installs and refuses with the reason", async () => {
    assert.deepEqual((await tool("licence", "show")).code, 1);
    const refused = await tool("groups", "list", "--brokers", broker.bootstrap);
    assert.equal(refused.code, 2, refused.said);
    assert.match(
      refused.said,
      /LICENCE_REQUIRED.*Consumer groups.*no licence.*keep it by “tailwater licence install FILE”/s,
    );
    const file = join(dataDir, "given.jwt");
    await writeFile(file, signed({ iat: nowS() - 9 * DAY_S, exp: nowS() - DAY_S }));
    const ended = await tool("licence", "install", file);
    assert.equal(ended.code, 2, ended.said);
    assert.match(ended.said, /The licence ended on/);
    const text = signed({ plan: "reader", seat: "Fleet 7" });
    await writeFile(file, text);
    const installed = await tool("licence", "install", file);
    assert.equal(installed.code, 0, installed.said);
    assert.match(installed.said, /plan +reader[\s\S]*for +Fleet 7[\s\S]*Changes +locked[\s\S]*Consumer groups +open/);
    assert.ok(!installed.said.includes(text.slice(0, 40)));
    await rm(file);
    assert.notEqual((await tool("groups", "list", "--brokers", broker.bootstrap)).code, 2);
    assert.equal((await tool("topics", "create", "--brokers", broker.bootstrap, "--topic", "new")).code, 2);
  });

  it("shows in a real browser what is locked and why, takes a pasted licence, and keeps its text in one file", async () => {
    const { page, errors } = await openPage(browser);
    await page.goto((await engine.nextUrl()).href);
    await page.locator("tw-profile-form textarea").first().fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator("tw-workbench").waitFor();
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByText("Plan reader").waitFor();
    await page.getByText("Locked: not in this plan").first().waitFor();
    if (process.env.SHOTS !== undefined) await page.screenshot({ path: join(process.env.SHOTS, "reader.png") });
    const canary = signed({ seat: "Canary Ltd.", exp: nowS() + 20 * DAY_S });
    await page.getByRole("button", { name: /^(Enter a licence|Replace)…/ }).click();
    await page.getByLabel("The text of the licence").fill(canary);
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByText("Plan professional", { exact: true }).waitFor();
    await page.getByText("For Canary Ltd.").waitFor();
    assert.equal(await page.getByText(/^Locked/).count(), 0);
    if (process.env.SHOTS !== undefined) await page.screenshot({ path: join(process.env.SHOTS, "professional.png") });
    const shown = await page.evaluate(() => JSON.stringify([document.documentElement.innerHTML, { ...localStorage }]));
    await page.getByRole("button", { name: "Remove…" }).click();
    await page.getByRole("button", { name: "Remove the licence" }).click();
    await page.getByText("No licence").first().waitFor();
    await page
      .getByRole("button", { name: /^Groups/ })
      .first()
      .click();
    await page
      .getByText(/need a licence/)
      .first()
      .waitFor();
    if (process.env.SHOTS !== undefined) await page.screenshot({ path: join(process.env.SHOTS, "groups.png") });
    // Its note leads to where a licence is entered.
    await page.getByRole("button", { name: "Licence…" }).first().click();
    await page.locator("tw-licence-panel button.enter:focus").waitFor();
    assert.deepEqual(errors, []);
    await page.close();
    const args = await readFile(`/proc/${engine.process.pid}/cmdline`, "latin1");
    const parts = canary.split(".");
    for (const [place, text] of Object.entries({ shown, args, log: engine.log() }))
      for (const part of parts) assert.ok(!text.includes(part.slice(0, 60)), `the licence in ${place}`);
  });

  it("a fleet's licence comes from its variable, and a licence that ended locks again", async () => {
    await engine.end();
    engine = await bench.start({ TAILWATER_LICENCE: signed({ seat: "Fleet 9" }) }, dataDir);
    const { api, close } = await windowAt(await engine.nextUrl());
    const state = await api.licence.state();
    assert.deepEqual([state.source, state.seat, state.status], ["environment", "Fleet 9", "valid"]);
    await close();
    await engine.end();
    await writeFile(join(dataDir, "licence.jwt"), signed({ iat: nowS() - 9 * DAY_S, exp: nowS() - 3600 }));
    engine = await bench.start({}, dataDir);
    const after = await windowAt(await engine.nextUrl());
    assert.equal((await after.api.licence.state()).status, "refused");
    assert.equal(await codeOf(after.api.groups.list("x")), "LICENCE_REQUIRED");
    await after.close();
  });
});
