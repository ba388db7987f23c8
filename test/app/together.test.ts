// Several topics, columns, views, keys, exports and recordings: the window on the real engine and a real broker.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";
import { grid, untilAccount } from "./support.ts";

const broker = await brokerForTests();
const folder = await mkdtemp(join(tmpdir(), "tailwater-together-"));
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});
const { page, errors } = await openPage(browser);
const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
after(() => producer.disconnect());
for (const topic of ["placed", "paid"]) await broker.createTopic(topic, { partitions: 2 });

const AT = Date.UTC(2026, 0, 1);
/** 40 keys in each topic, four records each: fewer than a new tail shows per partition. Every tenth key is deleted. */
const messagesOf = (topic: string, delay: number) =>
  Array.from({ length: 160 }, (_, n) => ({
    key: `k-${n % 40}`,
    value:
      n >= 120 && n % 10 === 0
        ? null
        : JSON.stringify({ n, topic, customer: { city: `City ${n % 7}` }, amount: n / 4 }),
    timestamp: String(AT + n * 1_000 + delay),
  }));
await producer.send({ topic: "placed", messages: messagesOf("placed", 0) });
await producer.send({ topic: "paid", messages: messagesOf("paid", 500) });

const view = () => page.locator("tw-tail-view:not([hidden])");
const rows = () => grid(page).locator(".row:not([hidden])");

describe("several topics in one tail", () => {
  it("are chosen in the list and appear in one grid, each row with its topic", async () => {
    await page.goto(app.url);
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    for (const topic of ["placed", "paid"]) {
      await page
        .locator("tw-topic-list .row")
        .filter({ hasText: topic })
        .click({ modifiers: ["Control"] });
    }
    await page.getByRole("button", { name: "Open together (2)" }).click();
    await untilAccount(page, "both are read", ({ fetched }) => fetched === 320);
    await view().getByRole("button", { name: "By time" }).click();
    // Sorted by time, records of both topics are next to each other.
    for (const topic of ["placed", "paid"]) await rows().getByText(topic, { exact: true }).first().waitFor();
  });

  it("show fields as columns", async () => {
    await view()
      .getByRole("button", { name: /^Columns/ })
      .click();
    await view().getByRole("button", { name: "Columns from the visible records" }).click();
    await page.keyboard.press("Escape");
    await grid(page).getByRole("columnheader", { name: "city" }).waitFor();
    await grid(page).getByText("City 3", { exact: true }).first().waitFor();
    assert.deepEqual(await page.locator("tw-notices .danger").allTextContents(), []);
  });

  it("show the newest record of each key, and which keys are deleted", async () => {
    await view().getByRole("button", { name: "Latest per key" }).click();
    await grid(page).getByText("deleted", { exact: true }).first().waitFor();
    const count = Number(await grid(page).locator(".scroller").getAttribute("aria-rowcount"));
    assert.equal(count, 80 + 1);
    await view().getByRole("button", { name: "All rows" }).click();
  });

  it("are filtered by a key, which the panel counts", async () => {
    await view().locator("tw-totals-bar button").click();
    await view().getByRole("tab", { name: "Keys" }).click();
    const keys = view().locator("tw-keys-panel");
    await keys.getByText("40 keys in").waitFor();
    await keys.getByRole("button", { name: "k-7", exact: true }).click();
    await untilAccount(page, "only the key matches", ({ matched }) => matched === 8);
    await view().locator("tw-trace-note").getByText("k-7").waitFor();
  });
});

describe("files", () => {
  it("contain all matches, as the dialog says", async () => {
    await view().getByRole("button", { name: "Export all matches to a file" }).click();
    const dialog = view().locator("tw-export");
    await dialog.getByText("all 8 matches").waitFor();
    const path = join(folder, "matches.ndjson");
    await dialog.locator(".path-field").fill(path);
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByText("8 records").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    assert.deepEqual(new Set(lines.map((line) => JSON.parse(line).key)), new Set(["k-7"]));
    assert.equal(lines.length, 8);
  });

  it("do not overwrite an existing file", async () => {
    await view().getByRole("button", { name: "Export all matches to a file" }).click();
    const dialog = view().locator("tw-export");
    await dialog.getByText("Recording", { exact: true }).click();
    await dialog.locator(".path-field").fill(join(folder, "matches.ndjson"));
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByText("with that name exists").waitFor();
    await dialog.locator(".path-field").fill(join(folder, "matches.twrec"));
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByText("8 records").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
  });

  it("that are recordings open without a cluster", async () => {
    await page.locator("nav button[aria-label=Topics]").click();
    await page.getByRole("button", { name: "Open recording…" }).click();
    const dialog = page.locator("tw-open-recording");
    await dialog.locator("input").fill(join(folder, "matches.twrec"));
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await untilAccount(page, "it is read", ({ matched }) => matched === 8);
    await view().getByText("matches.twrec", { exact: true }).waitFor();
    assert.equal(await view().getByRole("button", { name: "Pause" }).count(), 0);
    await rows().filter({ hasText: "paid" }).first().waitFor();
    await rows().first().click();
    await page.locator("tw-inspector:visible").getByText("customer").first().waitFor();
  });

  it("that are recordings reopen after a reload, beside the tail of several topics", async () => {
    await page.reload();
    await untilAccount(page, "it is read again", ({ matched }) => matched === 8);
    await view().getByText("matches.twrec", { exact: true }).waitFor();
    await page.locator("tw-workbench .tab [role=tab]").nth(1).click();
    await view().locator("tw-topic-legend").waitFor();
    await untilAccount(page, "they are read again", ({ fetched }) => (fetched ?? 0) > 0);
  });

  it("cause no error on the page", () => assert.deepEqual(errors, []));
});
