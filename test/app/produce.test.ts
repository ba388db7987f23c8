// Records that a user sends from the built app to a real broker, and finds again.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";

const broker = await brokerForTests();
await broker.createTopic("orders", { partitions: 3 });
const folder = mkdtempSync(join(tmpdir(), "tailwater-produce-"));
const before = new Set(readdirSync(tmpdir()));
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});
const { page, errors } = await openPage(browser);
const form = page.locator("tw-produce-page:not([hidden])");
const tray = page.locator("tw-change-tray");
const card = tray.locator("tw-change-card").filter({ hasText: "Commit" });
const results = form.locator("tw-produce-results .row");
const shot = (name: string) =>
  process.env.SHOTS ? page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) }) : null;

interface Read {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: unknown;
}

/** Every record of the topic, by another client. */
async function readAll(): Promise<readonly Read[]> {
  return broker.withAdmin(async (admin) => {
    const ends = await admin.fetchTopicOffsets("orders");
    const wanted = ends.reduce((sum, { offset }) => sum + Number(offset), 0);
    return consume(wanted);
  });
}

async function consume(wanted: number): Promise<readonly Read[]> {
  const consumer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).consumer({
    groupId: `check-${Math.random()}`,
  });
  const found: Read[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: "orders", fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ partition, message: { offset, timestamp, key, value, headers } }) => {
          found.push({ partition, offset, timestamp, key, value, headers });
          if (found.length >= wanted) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return found;
}

async function until(isSo: () => Promise<unknown>): Promise<void> {
  for (;;) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function unlock(): Promise<void> {
  await page
    .locator("tw-changes-header")
    .getByRole("button", { name: /^Lock: / })
    .click();
  const dialog = page.locator("tw-lock-dialog");
  await dialog
    .locator(".lock")
    .filter({ has: page.getByText("Ask first", { exact: true }) })
    .click();
  const profile = (await page.locator("tw-workbench header strong").textContent()) ?? "";
  await dialog.locator("#typed").fill(profile);
  await dialog.getByRole("button", { name: "Set to Ask first", exact: true }).click();
  // While the dialog is open no key reaches the page behind it.
  await dialog.getByRole("button", { name: "Cancel" }).waitFor({ state: "hidden" });
}

/** The command of the palette, which opens an empty form. */
async function openForm(topic: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Produce records");
  await page.keyboard.press("Enter");
  await form.locator("tw-suggest-field input").fill(topic);
}

describe("a record that is sent from the window", () => {
  it("is refused while the profile is read-only", async () => {
    await page.goto(app.url);
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator("tw-topic-list .row").first().waitFor();
    await openForm("orders");
    await form.getByLabel("Value", { exact: true }).fill('{"id": 9007199254740993}');
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "Unlock…" }).first().waitFor();
    await shot("produce-locked");
    await unlock();
  });

  it("is planned and committed by one key each, and its place is shown", async () => {
    await form.getByLabel("Format of Key").selectOption("text");
    await form.getByLabel("Key", { exact: true }).fill("k1");
    await form.getByRole("button", { name: "Add a header" }).click();
    await form.getByLabel("Name of header 1").fill("trace");
    await form.locator("tw-body-editor[compact] textarea").first().fill("a");
    await form.getByRole("button", { name: "Add a header" }).click();
    await form.getByLabel("Name of header 2").fill("trace");
    await form.getByLabel("Format of Value of header trace").nth(1).selectOption("hex");
    await form.locator("tw-body-editor[compact] textarea").nth(1).fill("ff 00");
    await form.getByLabel("Timestamp").fill("2026-01-31T12:00:00Z");
    await form.getByLabel("Value", { exact: true }).press("Control+Enter");
    await card.getByText("Write records to topic orders").waitFor();
    await shot("produce-planned");
    await page.keyboard.press("Control+Enter");
    await results.first().waitFor();
    await form.getByText("1 acknowledged").waitFor();
    await shot("produce-sent");
    const [record] = await readAll();
    assert.equal(record?.value?.toString(), '{"id": 9007199254740993}');
    assert.equal(record?.key?.toString(), "k1");
    assert.equal(record?.timestamp, String(Date.UTC(2026, 0, 31, 12)));
    assert.deepEqual(record?.headers, { trace: [Buffer.from("a"), Buffer.from([0xff, 0])] });
  });

  it("is opened in a tail at its offset, and goes back into a form byte for byte", async () => {
    await results.first().click();
    const row = page.locator("tw-tail-view:not([hidden]) tw-record-grid .row").first();
    await row.waitFor();
    await row.click();
    await page.locator("tw-inspector").getByRole("button", { name: "Resend…" }).click();
    const value = form.getByLabel("Value", { exact: true });
    await until(async () => (await value.inputValue()) === '{"id": 9007199254740993}');
    assert.equal(await form.locator("tw-body-editor[compact] textarea").nth(1).inputValue(), "ff00");
    await shot("produce-resend");
  });

  it("keeps its draft over a reload", async () => {
    await form.getByLabel("Value", { exact: true }).fill('{"id": 2}');
    await form.getByLabel("Key", { exact: true }).fill("k2");
    // The draft is written a moment after the key press.
    await until(() => page.evaluate("indexedDB.databases().then((all) => all.length > 0)"));
    await page.reload();
    await until(async () => (await form.getByLabel("Value", { exact: true }).inputValue()) === '{"id": 2}');
    assert.equal(await form.getByLabel("Key", { exact: true }).inputValue(), "k2");
  });

  it("becomes many with generators, after a preview of the first five", async () => {
    await form
      .getByLabel("Value", { exact: true })
      .fill('{"n": {{seq}}, "id": "{{uuid}}", "who": "{{person.firstName}}"}');
    await form.getByLabel("Key", { exact: true }).fill("k{{int 1 9}}");
    await form.getByLabel("Records", { exact: true }).selectOption("count");
    await form.getByLabel("Number").fill("2000");
    await form.getByRole("button", { name: "Preview" }).click();
    await form.locator(".preview tbody tr").nth(4).waitFor();
    assert.equal(await form.locator(".preview tbody tr").count(), 5);
    await shot("produce-preview");
    await form.getByLabel("Value", { exact: true }).press("Control+Enter");
    await card.getByRole("button", { name: "Commit" }).waitFor();
    await page.keyboard.press("Control+Enter");
    await form.getByText("2 000 acknowledged").or(form.getByText("2,000 acknowledged")).waitFor();
    await shot("produce-many");
    const found = (await readAll()).slice(0);
    assert.equal(found.length, 2_001);
    const numbers = found.map(({ value }) => JSON.parse(String(value)).n).filter((n) => n !== undefined);
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      Array.from({ length: 2_000 }, (_, index) => index),
    );
  });

  it("goes on until it is stopped, at its rate", async () => {
    await form.getByLabel("Records", { exact: true }).selectOption("endless");
    await form.getByLabel("Per second").fill("20");
    await form.getByLabel("Value", { exact: true }).press("Control+Enter");
    await card.getByRole("button", { name: "Commit" }).waitFor();
    await page.keyboard.press("Control+Enter");
    const stop = form.getByRole("button", { name: "Stop", exact: true });
    await stop.waitFor();
    await results.first().waitFor();
    await shot("produce-endless");
    await stop.click();
    await stop.waitFor({ state: "detached" });
    await tray.getByText("Done.").first().waitFor();
    const sent = (await readAll()).length - 2_001;
    assert.ok(sent > 0 && sent < 2_000, `${sent} were sent`);
  });

  it("becomes a template in a file of a folder, without its place", async () => {
    await form.getByRole("button", { name: /^Templates/ }).click();
    await form.getByRole("button", { name: "Folder…" }).click();
    await form.locator("tw-template-menu #path").fill(folder);
    await form.locator("tw-template-menu").getByRole("button", { name: "OK" }).click();
    await form.getByText(join(folder, ".tailwater", "templates")).waitFor();
    await form.getByLabel("Name of the template").fill("Größe 1");
    await form.getByRole("button", { name: "Save form" }).click();
    await form.getByRole("button", { name: "Duplicate Größe 1", exact: true }).click();
    await form.getByText("Größe 1 copy").waitFor();
    await shot("produce-templates");
    assert.deepEqual(
      readdirSync(join(folder, ".tailwater", "templates")).toSorted(),
      ["große-1-copy.json", "große-1.json"].toSorted(),
    );
    const saved = JSON.parse(readFileSync(join(folder, ".tailwater", "templates", "große-1.json"), "utf8"));
    assert.equal(saved.topic, "orders");
    assert.match(saved.draft.value.text, /\{\{uuid\}\}/);
    await form.getByLabel("Value", { exact: true }).click();
  });

  it("comes from a CSV file whose columns become key, value and headers", async () => {
    const path = join(folder, "records.csv");
    writeFileSync(path, 'key,value,source\nc1,"{""a"": 1}",shop\nc2,null,""\n');
    await form.getByLabel("Source").selectOption("csv");
    await form.getByLabel("File").fill(path);
    await form.getByRole("button", { name: "Read columns" }).click();
    await form.getByLabel("source", { exact: true }).selectOption("header");
    await form.getByLabel("Per second").fill("");
    await shot("produce-csv");
    await form.getByRole("button", { name: "Send…" }).click();
    await card.getByRole("button", { name: "Commit" }).waitFor();
    await page.keyboard.press("Control+Enter");
    await form.getByText("2 acknowledged").waitFor();
    const found = (await readAll()).filter(({ key }) => /^c[12]$/.test(String(key)));
    const [first, second] = found.toSorted((a, b) => String(a.key).localeCompare(String(b.key)));
    assert.equal(String(first?.value), '{"a": 1}');
    assert.deepEqual(first?.headers, { source: Buffer.from("shop") });
    assert.equal(second?.value, null);
    assert.deepEqual(second?.headers, { source: Buffer.from("") });
  });

  it("is in no log, and the journal has no byte of it", async () => {
    const own = readdirSync(tmpdir()).find((name) => name.startsWith("tailwater-app-") && !before.has(name)) ?? "";
    const files = readdirSync(join(tmpdir(), own), { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    assert.ok(files.length > 0);
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name), "latin1");
      assert.ok(!text.includes("9007199254740993"), `${file.name} has the record`);
    }
    assert.deepEqual(errors, []);
  });
});
