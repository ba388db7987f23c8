// A page that is reloaded (F5) while the engine runs: it returns to its tabs, and leaves nothing behind.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createServer, connect as dial, type Server } from "node:net";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import type { Page } from "playwright-core";
import type { Api } from "../../src/ui/data/session.ts";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";
import { openTopic, untilAccount } from "./support.ts";

/** More bytes than a reloaded page scans again without a question. */
const MANY = 210_000;
const SHOWN = "tw-tail-view:not([hidden])";

const broker = await brokerForTests();
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
});
const { page, errors } = await openPage(browser);
// Every element that was on the screen since the page was loaded.
await page.addInitScript(`(() => {
  window.seen = [];
  const look = () => {
    for (const element of document.querySelector("tw-app")?.shadowRoot?.children ?? [])
      if (!window.seen.includes(element.localName)) window.seen.push(element.localName);
    requestAnimationFrame(look);
  };
  look();
})()`);

await broker.createTopic("orders", { partitions: 3 });
await broker.createTopic("payments", { partitions: 1 });
await broker.createTopic("many", { partitions: 2 });
const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
after(() => producer.disconnect());

async function produce(topic: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 10_000) {
    const messages = Array.from({ length: Math.min(10_000, count - from) }, (_, n) => ({
      key: `k${from + n}`,
      value: `{"n":${from + n}}`,
    }));
    await producer.send({ topic, messages });
  }
}

/** The page's own channel to the engine. */
function call<T>(on: Page, run: (api: Api) => Promise<T>): Promise<T> {
  return on.evaluate(`(${run})(document.querySelector("tw-app").channel.api)`) as Promise<T>;
}

const seen = (): Promise<string[]> => page.evaluate("window.seen");
const tabs = () => page.locator("tw-workbench .tab").allTextContents();
const activeTab = () => page.locator("tw-workbench .tab.active").textContent();
const filterText = () => page.locator(`${SHOWN} tw-filter-bar input`).inputValue();
const threads = () => readdirSync(`/proc/${app.process.pid}/task`).length;

/** How the next tail of the topic reads. */
async function choose(topic: string, choices: object): Promise<void> {
  const [profile] = await call(page, (api) => api.profiles.list());
  assert.ok(profile);
  const [key, text] = [`tail/choices/${profile.id}/${topic}`, JSON.stringify(choices)];
  await page.evaluate(
    `document.querySelector("tw-app").channel.api.preferences.set(${JSON.stringify(key)}, ${JSON.stringify(text)})`,
  );
}

async function connect(servers: string): Promise<void> {
  await page.locator("#servers").fill(servers);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.locator("tw-topic-list .row").first().waitFor();
}

describe("a page that is reloaded", () => {
  it("returns to its cluster, its tabs and their settings, without the connect screen", async () => {
    await produce("orders", 300);
    await produce("payments", 40);
    await page.goto(app.url);
    await connect(broker.bootstrap);
    assert.ok((await seen()).includes("tw-connect-screen"), "a new start begins on the connect screen");
    for (const topic of ["orders", "payments"]) await choose(topic, { start: { kind: "earliest" }, end: null });
    await openTopic(page, "orders");
    await untilAccount(page, "the tail reads", ({ fetched }) => fetched === 300);
    await page.locator(`${SHOWN} tw-filter-bar input`).fill("k29");
    await untilAccount(page, "the filter is applied", ({ matched, rejected }) => matched === 11 && rejected === 289);
    await openTopic(page, "payments");
    await untilAccount(page, "all is there", ({ fetched }) => fetched === 40);
    const [before, active] = [await tabs(), await activeTab()];
    assert.deepEqual([before.length, active?.trim()], [3, "payments"]);

    await page.reload();
    await untilAccount(page, "the tail is read again", ({ fetched }) => fetched === 40);
    assert.deepEqual([await tabs(), await activeTab()], [before, active]);
    await page.locator("tw-workbench .tab").filter({ hasText: "orders" }).locator("[role=tab]").click();
    await untilAccount(page, "with its filter", ({ matched, rejected }) => matched === 11 && rejected === 289);
    assert.equal(await filterText(), "k29");
    await produce("orders", 30);
    await untilAccount(page, "and live", ({ fetched, lag }) => fetched === 330 && lag === 0);
    assert.ok(!(await seen()).includes("tw-connect-screen"));
  });

  it("keeps a filter that was typed but not applied, until it is applied", async () => {
    const field = () => page.locator(`${SHOWN} tw-filter-bar tw-cel-field .cm-content`);
    await page.locator(`${SHOWN} tw-filter-bar .kinds button`).nth(2).click();
    await field().fill("value.n >= 3 &&");
    await page.locator(`${SHOWN} tw-filter-bar`).getByText("Not applied").waitFor();
    await page.reload();
    await field().getByText("value.n >= 3 &&").waitFor();
    await page.locator(`${SHOWN} tw-filter-bar`).getByText("Not applied").waitFor();
    await field().fill("value.n >= 3");
    await untilAccount(page, "it is applied", ({ matched, rejected }) => matched === 324 && rejected === 6);
    await field().fill("value.n >=");
    await page.locator(`${SHOWN} tw-filter-bar`).getByText("Not applied").waitFor();
    await page.locator(`${SHOWN} tw-filter-bar button[aria-label=Clear]`).click();
    await untilAccount(page, "and cleared", ({ matched }) => matched === 330);
    await page.reload();
    await untilAccount(page, "which it stays", ({ fetched, matched }) => fetched === 330 && matched === 330);
    await page.locator(`${SHOWN} tw-filter-bar`).waitFor();
    assert.equal(await filterText(), "");
  });

  it("leaves no thread and no connection of the old page behind", async () => {
    const workers = () => call(page, async (api) => (await api.memory.state()).workers);
    const settled = async () => {
      await page.locator(`${SHOWN} tw-record-grid`).waitFor();
      await untilAccount(page, "it reads", ({ fetched, lag }) => (fetched ?? 0) > 0 && lag === 0);
      return { workers: await workers(), threads: threads() };
    };
    const before = await settled();
    assert.equal(before.workers, 3, "the cluster and two tails");
    // This includes a page that is reloaded before it is ready, at any moment of its start.
    for (const waitUntil of ["domcontentloaded", "domcontentloaded", "domcontentloaded", "load"] as const) {
      await page.reload({ waitUntil });
    }
    for (let times = 0; times < 2; times += 1) {
      await settled();
      await page.reload();
    }
    assert.deepEqual(await settled(), before);
  });

  it("shows the same screen again", async () => {
    await page.locator("nav button[aria-label=Network]").click();
    await page.reload();
    await page.locator("tw-network-panel:not([hidden])").waitFor();
    await page.locator("nav button[aria-label=Topics]").click();
  });

  it("repeats a small scan, and repeats a large one only when the user asks for it", async () => {
    await produce("many", MANY);
    for (const topic of ["many", "payments"])
      await choose(topic, { start: { kind: "earliest" }, end: { kind: "now" } });
    // The list was loaded before the topic was there, and looks for new ones every 30 s.
    await page.locator("tw-topic-list").getByRole("button", { name: "Refresh" }).click();
    await openTopic(page, "many");
    await untilAccount(page, "all is read", ({ fetched }) => fetched === MANY);
    await page.reload();
    const card = page.locator(`${SHOWN} .card`);
    await card.getByText("The page was reloaded").waitFor();
    assert.match(((await card.textContent()) ?? "").replaceAll("\u202f", ""), new RegExp(`${MANY} records`));
    await page.reload();
    await card.getByRole("button", { name: "Scan again" }).click();
    await untilAccount(page, "all is read again", ({ fetched }) => fetched === MANY);
    await page.keyboard.press("Alt+W");

    await page.locator("tw-workbench .tab").filter({ hasText: "payments" }).locator("[role=tab]").click();
    await page.keyboard.press("Alt+W");
    await openTopic(page, "payments");
    await untilAccount(page, "a small one is read", ({ fetched }) => fetched === 40);
    await page.reload();
    await untilAccount(page, "and read again", ({ fetched }) => fetched === 40);
  });

  it("starts on the connect screen after a disconnect", async () => {
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.locator("tw-leave-dialog .primary").click();
    await page.locator("#servers").waitFor();
    await page.reload();
    await page.locator("#servers").waitFor();
    assert.ok(!(await seen()).includes("tw-coming-back"));
  });

  it("treats the same address, typed again, as the same cluster", async () => {
    await connect(broker.bootstrap);
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.locator("#servers").waitFor();
    assert.equal(await page.locator("tw-profile-list .entry").count(), 1);
  });

  it("says why it cannot reconnect, and reconnects when it can", async () => {
    let way = await passage();
    const { port } = way.address() as { port: number };
    await connect(`127.0.0.1:${port}`);
    await openTopic(page, "orders");
    await untilAccount(page, "it reads", ({ fetched }) => (fetched ?? 0) > 0);
    way.close();
    const [profile] = await call(page, (api) => api.profiles.list());
    await page.evaluate(`document.querySelector("tw-app").channel.api.clusters.close(${JSON.stringify(profile?.id)})`);
    await page.reload();
    await page.locator("tw-connect-screen tw-error-note").getByText("PORT_CLOSED").waitFor();
    assert.equal(await page.locator("tw-connect-screen .chosen .entry").count(), 1, "its profile is chosen");
    assert.equal(await page.locator("#servers").inputValue(), `127.0.0.1:${port}`);
    way = await passage(port);
    after(() => way.close());
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await untilAccount(page, "it reads again", ({ fetched }) => (fetched ?? 0) > 0);
    assert.equal((await activeTab())?.trim(), "orders");
  });

  it("causes no error on the page", () => assert.deepEqual(errors, []));
});

/** A port that forwards to the broker and can be closed. */
function passage(port = 0): Promise<Server> {
  const [host = "", target] = broker.bootstrap.split(":");
  const server = createServer((from) => {
    const to = dial(Number(target), host);
    from.pipe(to).pipe(from);
    from.on("error", () => to.destroy());
    to.on("error", () => from.destroy());
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}
