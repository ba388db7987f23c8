// A selection of records in the built app on a real broker: by mouse and keys, while a tail runs, under a filter and in
// a recording. What is copied, exported and replayed are these records and no other.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
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
const messages = (from: number, count: number, more = "") =>
  Array.from({ length: count }, (_, index) => ({
    key: keyOf(from + index),
    value: `{"n":${from + index},"status":"${index % 5 === 0 ? "paid" : "new"}"${more}}`,
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
/** Clicks where a row is: elements of rows are reused, so that one may show another row when it is clicked. */
async function clickAt(at: number, options: { readonly button?: "right"; readonly key?: string } = {}) {
  await row(at).waitFor();
  const place = await grid(page).evaluate(({ shadowRoot }, key) => {
    const rows = [...(shadowRoot?.querySelectorAll(".row.record:not([hidden])") ?? [])];
    const box = rows.find(({ textContent }) => textContent?.includes(key))?.getBoundingClientRect();
    return { x: (box?.left ?? 0) + 200, y: (box?.top ?? 0) + 12 };
  }, keyOf(at));
  if (options.key !== undefined) await page.keyboard.down(options.key);
  await page.mouse.click(place.x, place.y, options.button === undefined ? {} : { button: options.button });
  if (options.key !== undefined) await page.keyboard.up(options.key);
}
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
    await clickAt(at(3));
    await clickAt(at(9), { key: "Shift" });
    await bar().getByText("7 selected").waitFor();
    await clickAt(at(5), { key: "ControlOrMeta" });
    await clickAt(at(12), { key: "ControlOrMeta" });
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
    await clickAt(at(4), { button: "right" });
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

  it("stays exact while a tail runs and its memory evicts", async () => {
    let from = 0;
    // Records of one request, and the time between two.
    let [size, pauseMs] = [2_000, 0];
    const stop = new AbortController();
    const producing = (async () => {
      while (!stop.signal.aborted) {
        const sent = messages(from, size, " ".repeat(800));
        from += sent.length;
        await producer.send({ topic: "busy", messages: sent });
        await sleep(pauseMs);
      }
    })();
    const said = async () => {
      const text = ((await bar().getByRole("status").textContent()) ?? "").replaceAll("\u202f", "");
      const [count = Number.NaN, evicted = 0] = [...text.matchAll(/\d+/g)].map(Number);
      return { count, evicted };
    };
    try {
      await openTopic(page, "busy");
      await untilAccount(page, "it runs", ({ matched = 0 }) => matched > 5_000);
      // Slower, so that a part of the selection is seen to leave.
      [size, pauseMs] = [200, 40];
      await grid(page).locator(".scroller").focus();
      await page.keyboard.press("ControlOrMeta+A");
      await bar().waitFor();
      const all = await said();
      assert.ok(all.count > 5_000, JSON.stringify(all));
      await act("Copy keys");
      const copied = page.getByText(/Copied [\d\u202f]+ keys/).last();
      await copied.waitFor();
      const [records = Number.NaN, gone = 0] = [
        ...((await copied.textContent()) ?? "").replaceAll("\u202f", "").matchAll(/\d+/g),
      ].map(Number);
      const keys = keysIn(await clipboard());
      assert.equal(new Set(keys).size, records, "no record twice");
      assert.equal(keys.length, records);
      assert.ok(records + gone <= all.count && records > 0, `${records} + ${gone} of ${all.count}`);
      const deadline = Date.now() + 60_000;
      let part = false;
      for (let now = await said(); now.count > 0; now = await said()) {
        assert.equal(now.count + now.evicted, all.count + all.evicted);
        if (now.evicted > 0 && !part) await shot("evicting");
        part ||= now.evicted > 0;
        assert.ok(Date.now() < deadline, JSON.stringify(now));
        await page.waitForTimeout(50);
      }
      assert.ok(part, "a part of the selection was evicted, and a part was not");
      assert.deepEqual(await said(), { count: 0, evicted: all.count + all.evicted });
      assert.equal(await bar().getByRole("button", { name: "Copy keys" }).getAttribute("aria-disabled"), "true");
    } finally {
      stop.abort();
      await producing;
    }
    assert.deepEqual(errors, []);
  });
});
