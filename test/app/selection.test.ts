// A selection of records in the built app on a real broker: by mouse and keys, while a tail runs, under a filter and in
// a recording. What is copied, exported and replayed are these records and no other.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";
import { grid, openTopic, untilAccount } from "./support.ts";

const broker = await brokerForTests();
for (const topic of ["orders", "busy", "copy"]) await broker.createTopic(topic, { partitions: 2 });
const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
await producer.connect();
const keyOf = (at: number) => `key-${String(at).padStart(6, "0")}`;
const messages = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: keyOf(from + index),
    value: `{"n":${from + index},"status":"${index % 5 === 0 ? "paid" : "new"}"}`,
    partition: (from + index) % 2,
  }));
await producer.send({ topic: "orders", messages: messages(0, 200) });
const folder = await mkdtemp(join(tmpdir(), "tailwater-selection-"));
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
  await producer.disconnect();
  await rm(folder, { recursive: true, force: true });
});
const { page, errors } = await openPage(browser);
await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
const view = () => page.locator("tw-tail-view:not([hidden])");
const bar = () => view().locator(".selection");
const row = (at: number) => grid(page).locator(".row.record", { hasText: keyOf(at) });
const act = (name: string) => bar().getByRole("button", { name, exact: true }).click();
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
const keysIn = (text: string) => text.trimEnd().split("\n");
const shot = async (name: string) => {
  if (process.env.SHOTS === undefined) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(process.env.SHOTS, `${name}-${colorScheme}.png`) });
  }
};

async function keysOf(topic: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [
    ...["dist/extensions/tailwater.mjs", "scan", "--topic", topic, "--brokers", broker.bootstrap],
  ]);
  const out: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  await once(child, "close");
  const lines = Buffer.concat(out).toString().split("\n");
  return lines.flatMap((line) => (line === "" ? [] : [String(JSON.parse(line).key)])).sort();
}

async function replayTo(topic: string, records: number): Promise<void> {
  const dialog = page.locator("tw-replay dialog");
  await act("Replay…");
  await dialog.locator("tw-suggest-field input").fill(topic);
  await dialog.getByRole("button", { name: "Count records" }).click();
  await dialog
    .getByText(new RegExp(`${records} records`))
    .first()
    .waitFor();
  await shot(`replay-${records}`);
  await dialog.getByRole("button", { name: "Add to change tray" }).click();
  await page.locator("tw-change-tray tw-change-card").getByRole("button", { name: "Commit" }).click();
  await page.locator("tw-replay-pill button", { hasText: `Replayed ${records} records` }).waitFor();
  await page.keyboard.press("Escape");
}

describe("a selection of records", () => {
  it("is made by the mouse, and copied", async () => {
    await page.goto(app.url);
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator("tw-topic-list .row").first().waitFor();
    const profile = (await page.locator("tw-workbench header strong").textContent()) ?? "";
    await page
      .locator("tw-changes-header")
      .getByRole("button", { name: /^Lock: / })
      .click();
    const lock = page.locator("tw-lock-dialog");
    await lock
      .locator(".lock")
      .filter({ has: page.getByText("Ask first", { exact: true }) })
      .click();
    await lock.locator("#typed").fill(profile);
    await lock.getByRole("button", { name: "Set to Ask first", exact: true }).click();
    await openTopic(page, "orders");
    await untilAccount(page, "all records", ({ matched }) => matched === 200);
    await grid(page).locator(".row.record").first().click();
    await page.keyboard.press("Escape");
    const keys = await grid(page)
      .locator(".row.record")
      .evaluateAll((rows) =>
        rows
          .sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
          .map((one) => /key-\d{6}/.exec(one.textContent ?? "")?.[0] ?? ""),
      );
    const at = (index: number) => Number(keys[index]?.slice(4));
    await row(at(3)).click();
    await row(at(9)).click({ modifiers: ["Shift"] });
    // The bar takes room, and rows move to other elements then.
    await bar().getByText("7 selected").waitFor();
    await row(at(5)).click({ modifiers: ["ControlOrMeta"] });
    await row(at(12)).click({ modifiers: ["ControlOrMeta"] });
    await bar().getByText("7 selected").waitFor();
    await shot("selected");
    const wanted = [3, 4, 6, 7, 8, 9, 12].map((index) => keys[index]);
    await act("Copy keys");
    await page.getByText("Copied 7 keys").waitFor();
    assert.deepEqual(keysIn(await clipboard()), wanted);
    await grid(page).locator(".scroller").focus();
    await page.keyboard.press("ControlOrMeta+C");
    await page.getByText("Copied 7 records as NDJSON").waitFor();
    assert.deepEqual(
      keysIn(await clipboard()).map((line) => JSON.parse(line).key),
      wanted,
    );
    await row(at(4)).click({ button: "right" });
    await view().getByRole("menuitem", { name: "Replay…" }).waitFor();
    await shot("menu");
    await page.keyboard.press("Escape");
    await replayTo("copy", 7);
    assert.deepEqual(await keysOf("copy"), [...wanted].sort());
  });

  it("of all rows under a filter is exported, and a recording of it has the same", async () => {
    await view().locator("tw-filter-bar input").fill('"paid"');
    await untilAccount(page, "the filter is applied", ({ matched }) => matched === 40);
    await grid(page).locator(".row.record").first().click();
    await page.keyboard.press("ControlOrMeta+A");
    await bar().getByText("40 selected").waitFor();
    await act("Export…");
    const dialog = view().locator("tw-export");
    await dialog.getByText("40 selected records").waitFor();
    await shot("export");
    await dialog.getByText("Recording", { exact: true }).click();
    const path = join(folder, "paid.twrec");
    await dialog.locator(".path-field").fill(path);
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByText("40 records").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();

    await page.locator("nav button[aria-label=Topics]").click();
    await page.getByRole("button", { name: "Open recording…" }).click();
    await page.locator("tw-open-recording input").fill(path);
    await page.locator("tw-open-recording").getByRole("button", { name: "Open", exact: true }).click();
    await untilAccount(page, "it is read", ({ matched }) => matched === 40);
    await grid(page).locator(".row.record").first().click();
    await grid(page).locator(".scroller").focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await bar().getByText("3 selected").waitFor();
    await act("Copy keys");
    await page.getByText("Copied 3 keys").waitFor();
    const chosen = keysIn(await clipboard());
    const before = await keysOf("copy");
    await replayTo("copy", 3);
    assert.deepEqual(await keysOf("copy"), [...before, ...chosen].sort());
  });

  it("stays exact while a tail runs", async () => {
    let from = 0;
    const stop = new AbortController();
    const producing = (async () => {
      while (!stop.signal.aborted) {
        await producer.send({ topic: "busy", messages: messages(from, 2_000) });
        from += 2_000;
      }
    })();
    try {
      await openTopic(page, "busy");
      await untilAccount(page, "it runs", ({ matched = 0 }) => matched > 10_000);
      await grid(page).locator(".scroller").focus();
      await page.keyboard.press("ControlOrMeta+A");
      await bar().waitFor();
      const text = (await bar().getByRole("status").textContent()) ?? "";
      const count = Number(text.replaceAll("\u202f", "").match(/\d+/)?.[0]);
      assert.ok(count > 5_000, text);
      await shot("running");
      await act("Copy keys");
      await page
        .getByText(/Copied .* keys/)
        .last()
        .waitFor();
      const copied = keysIn(await clipboard());
      assert.equal(new Set(copied).size, copied.length, "no record twice");
      assert.equal(copied.length, count);
      const { matched = 0 } = await untilAccount(page, "it runs on", ({ matched = 0 }) => matched > count + 10_000);
      assert.ok(matched > count);
      assert.equal(((await bar().getByRole("status").textContent()) ?? "").trim(), text.trim());
    } finally {
      stop.abort();
      await producing;
    }
    assert.deepEqual(errors, []);
  });
});
