// The whole app on a real broker, step by step as a user works: connect, open, filter, pause, inspect, survive a
// restart.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";
import { grid, openTopic, state, untilAccount } from "./support.ts";

const ATTACK = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

const broker = await brokerForTests();
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
});
const { page, errors } = await openPage(browser);
const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
after(() => producer.disconnect());
await broker.createTopic("orders", { partitions: 3 });
await broker.createTopic("hostile", { partitions: 1 });
let sent = 0;

const groups = () => broker.withAdmin((admin) => admin.listGroups());

async function produce(
  topic: string,
  count: number,
  value: (n: number) => string = (n) => `{"n":${n},"id":9007199254740993}`,
) {
  const messages = Array.from({ length: count }, (_, index) => ({
    key: `k${sent + index}`,
    value: value(sent + index),
  }));
  sent += count;
  await producer.send({ topic, messages });
}

const groupsBefore = await groups();

describe("the whole app", () => {
  it("connects to the address that the user types, and lists its topics", async () => {
    await page.goto(app.url);
    assert.ok(!page.url().includes("token"), "the address no longer contains the token");
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("Connected to 1 broker").waitFor();
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator("tw-topic-list .row").filter({ hasText: "orders" }).waitFor();
  });

  it("shows records while another client produces them", async () => {
    await produce("orders", 250);
    await openTopic(page, "orders");
    await untilAccount(page, "the history is there", ({ fetched }) => fetched === 250);
    await produce("orders", 50);
    await untilAccount(page, "the new records are there", ({ fetched, lag }) => fetched === 300 && lag === 0);
    await grid(page)
      .getByText(`k${sent - 1}`, { exact: true })
      .waitFor();
  });

  it("filters existing and new records, and shows all again without the filter", async () => {
    await page.locator("tw-tail-view:not([hidden]) tw-filter-bar input").fill('"n":7}');
    await page.keyboard.press("Escape");
    await page.locator("tw-tail-view:not([hidden]) tw-filter-bar input").fill("K29");
    // k29, k290 … k299
    await untilAccount(page, "the filter is applied", ({ matched, rejected }) => matched === 11 && rejected === 289);
    await produce("orders", 5);
    await untilAccount(page, "new records are tested", ({ fetched, matched }) => fetched === 305 && matched === 11);
    await page.locator("tw-tail-view:not([hidden]) tw-filter-bar input").fill("");
    await untilAccount(page, "all is read again", ({ fetched, matched }) => fetched === 305 && matched === 305);
  });

  it("pauses and resumes at the same offset", async () => {
    await grid(page).click({ position: { x: 400, y: 200 } });
    await page.keyboard.press("Escape");
    await page.keyboard.press("Space");
    await state(page).getByText("Paused").waitFor();
    await produce("orders", 40);
    await page.waitForTimeout(800);
    await untilAccount(page, "nothing is read in a pause", ({ fetched }) => fetched === 305, 1_000);
    await page.keyboard.press("Space");
    await untilAccount(page, "the pause is made good", ({ fetched, lag }) => fetched === 345 && lag === 0);
  });

  it("inspects a record and shows all digits of its numbers", async () => {
    await page.keyboard.press("End");
    await grid(page).locator(".row:not([hidden])").last().click();
    const inspector = page.locator("tw-inspector");
    await inspector.getByText("9007199254740993").waitFor();
    await inspector.getByRole("tab", { name: /Metadata/ }).click();
    await inspector.getByText("Producer", { exact: false }).first().waitFor();
    await page.keyboard.press("Escape");
    await inspector.waitFor({ state: "detached" });
  });

  it("loses nothing when the broker restarts", async () => {
    await broker.restart({ downMs: 1_500 });
    await state(page).getByText("Live").waitFor({ timeout: 30_000 });
    await produce("orders", 100);
    const told = await untilAccount(page, "all is read after the restart", ({ fetched }) => fetched === sent, 40_000);
    assert.equal(told.failed, 0);
    const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets("orders"));
    assert.equal(
      told.fetched,
      offsets.reduce((sum, { high }) => sum + Number(high), 0),
    );
  });

  it("shows hostile keys, values and headers as text", async () => {
    await producer.send({
      topic: "hostile",
      messages: [{ key: ATTACK, value: ATTACK, headers: { [ATTACK]: ATTACK } }],
    });
    await openTopic(page, "hostile");
    await grid(page).getByText("<img src=x").first().waitFor();
    await grid(page).locator(".row:not([hidden])").first().click();
    for (const tab of [/Key/, /Headers/, /Value/]) {
      await page.locator("tw-inspector").getByRole("tab", { name: tab }).click();
      await page.locator("tw-inspector").getByText("<img src=x").first().waitFor();
    }
    assert.notEqual(await page.title(), "owned");
    assert.equal(await page.locator("tw-record-grid img, tw-inspector img").count(), 0);
  });

  it("leaves no consumer group behind, and no error in the console", async () => {
    assert.deepEqual(await groups(), groupsBefore);
    assert.deepEqual(errors, []);
  });
});
