// A replay in the built app on a real broker: the dry run counts, the tray plans, and what was stopped is resumed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";
import { openTopic } from "./support.ts";

const MANY = 2_000;
const broker = await brokerForTests();
for (const topic of ["orders", "copy", "other", "new"]) await broker.createTopic(topic, { partitions: 2 });
const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
await producer.connect();
const messages = Array.from({ length: MANY }, (_, at) => ({
  key: `k${at % 10}`,
  value: `{"n":${at}}`,
  partition: at % 2,
}));
await producer.send({ topic: "orders", messages });
await producer.disconnect();
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
});
const { page, errors } = await openPage(browser);
const dialog = page.locator("tw-replay dialog");
const card = page.locator("tw-change-tray tw-change-card");
const pill = page.locator("tw-replay-pill button");
const shot = async (name: string) => {
  if (process.env.SHOTS === undefined) return;
  await page.emulateMedia({ colorScheme: "light" });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}-light.png`) });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}-dark.png`) });
};

async function values(topic: string): Promise<readonly string[]> {
  const args = ["dist/extensions/tailwater.mjs", "scan", "--topic", topic, "--brokers", broker.bootstrap];
  const child = spawn(process.execPath, args);
  const out: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  await once(child, "close");
  const lines = Buffer.concat(out).toString().split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => String(JSON.parse(line).value))
    .sort();
}

describe("a replay in the window", () => {
  it("counts by reading, and is a card of the change tray", async () => {
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
    await page.locator("tw-tail-view:not([hidden]) tw-record-grid .row").first().waitFor();
    await page.getByRole("button", { name: "Replay all matches to a topic" }).click();
    await dialog.locator("tw-suggest-field input").fill("copy");
    const add = dialog.getByRole("button", { name: "Add to change tray" });
    assert.ok(await add.isDisabled(), "nothing is planned before it is counted");
    await dialog.getByRole("button", { name: "Count records" }).click();
    await dialog.getByText(/200 records of 200/).waitFor();
    await shot("form");
    await add.click();
    await card.getByText(/Replay to topic copy of /).waitFor();
    await pill.filter({ hasText: "Replay planned" }).waitFor();
    await shot("planned");
    assert.deepEqual(await values("copy"), []);
    await card.getByRole("button", { name: "Commit" }).click();
    await card.getByText("Done.").waitFor();
    await pill.filter({ hasText: "Replayed 200 records" }).waitFor();
    assert.equal((await values("copy")).length, 200);
  });

  it("is stopped from its dialog, and the rest is resumed without a double", async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Replay all matches to a topic" }).click();
    await dialog.locator("tw-suggest-field input").fill("other");
    await dialog.locator(".rate").fill("40");
    await dialog.getByRole("button", { name: "Count records" }).click();
    await dialog.getByText(/200 records of 200/).waitFor();
    await dialog.getByRole("button", { name: "Add to change tray" }).click();
    const own = card.filter({ hasText: "Replay to topic other" });
    await own.getByRole("button", { name: "Commit" }).click();
    await pill.filter({ hasText: /^\s*Replaying [1-9]/ }).waitFor();
    await pill.click();
    await shot("sending");
    await dialog.getByRole("button", { name: "Stop" }).click();
    await dialog.getByText("Stopped", { exact: true }).waitFor();
    await shot("stopped");
    const sofar = (await values("other")).length;
    assert.ok(sofar > 0 && sofar < 200, `${sofar}`);
    await dialog.getByRole("button", { name: "Plan the rest…" }).click();
    const rest = own.filter({ has: page.getByRole("button", { name: "Commit" }) });
    await rest.getByRole("button", { name: "Commit" }).click();
    await pill.filter({ hasText: /^\s*Replayed / }).waitFor();
    assert.deepEqual(await values("other"), await values("copy"));
    await pill.click();
    await dialog.getByText("Done", { exact: true }).waitFor();
    await shot("done");
  });

  it("rewrites by an expression: a preview, the failures of the dry run, and what arrives", async () => {
    await dialog.getByRole("button", { name: "Close" }).click();
    // The tray is still there, and takes the button's room.
    await page.locator("tw-change-tray").getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("button", { name: "Replay all matches to a topic" }).click();
    await dialog.locator("tw-suggest-field input").fill("new");
    await dialog.getByText("Rewrite by expressions").click();
    const value = dialog.locator("tw-replay-rewrite #value");
    await value.fill('value.n < 100 ? value.set("state", ');
    await dialog.getByRole("button", { name: "Count records" }).click();
    await dialog
      .locator(".count")
      .getByText(/not complete/)
      .waitFor();
    await shot("wrong");
    await value.fill('value.n >= 0 ? value.set("state", "NEW") : null');
    await dialog.getByRole("button", { name: "Count again" }).click();
    await dialog.getByText(/200 records of 200/).waitFor();
    await dialog
      .locator("tw-replay-rewrite .after")
      .first()
      .getByText(/"state":"NEW"}$/)
      .waitFor();
    await shot("rewrite");
    await dialog.getByRole("button", { name: "Add to change tray" }).click();
    const own = card.filter({ hasText: "Replay to topic new" });
    await own.getByRole("button", { name: "Commit" }).waitFor();
    await shot("rewrite-planned");
    await own.getByRole("button", { name: "Commit" }).click();
    await pill.filter({ hasText: "Replayed 200 records" }).waitFor();
    const wanted = (await values("copy")).map((text) => text.replace("}", ',"state":"NEW"}')).sort();
    assert.deepEqual(await values("new"), wanted);
    assert.deepEqual(errors, []);
  });
});
