// A user's change in the built app on a real broker: the test unlocks, plans and commits it, and checks the result.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";

const before = new Set(readdirSync(tmpdir()));
const broker = await brokerForTests();
await broker.createTopic("orders", { partitions: 2 });
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
});
const { page, errors } = await openPage(browser);
const header = page.locator("tw-changes-header");
const tray = page.locator("tw-change-tray");
const card = tray.locator("tw-change-card");
const topics = () => broker.withAdmin((admin) => admin.listTopics());
const shot = (name: string) =>
  process.env.SHOTS ? page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) }) : null;

/** Requests a change the way a list or a page does. */
const ask = (kind: string, request: object) =>
  page.evaluate(`document.querySelector("tw-app").shadowRoot.querySelector("tw-workbench").shadowRoot
    .querySelector("tw-topic-list").dispatchEvent(new CustomEvent("tw-plan-change",
      { detail: ${JSON.stringify({ kind, request })}, bubbles: true, composed: true }))`);

async function turnLock(label: string, name: string | null): Promise<void> {
  await header.getByRole("button", { name: /^Lock: / }).click();
  const dialog = page.locator("tw-lock-dialog");
  await dialog
    .locator(".lock")
    .filter({ has: page.getByText(label, { exact: true }) })
    .click();
  if (name !== null) await dialog.locator("#typed").fill(name);
  await dialog.getByRole("button", { name: `Set to ${label}`, exact: true }).click();
  await header.getByText(`Lock: ${label}`, { exact: true }).waitFor();
}

describe("a change in the window", () => {
  it("is refused while the profile is new and read-only, and the tray opens the profile's lock", async () => {
    await page.goto(app.url);
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator("tw-topic-list .row").first().waitFor();
    await header.getByText("Read-only").waitFor();
    await ask("topics.create", { topic: "made", partitions: 3, replicationFactor: 1, config: {} });
    await card.getByText("This profile is read-only.").waitFor();
    await shot("read-only");
    await card.getByRole("button", { name: "Unlock…" }).click();
    await page.locator("tw-lock-dialog").getByRole("button", { name: "Cancel" }).click();
    const profile = (await page.locator("tw-workbench header strong").textContent()) ?? "";
    await turnLock("Ask first", profile);
    await card.getByText("Create topic made").waitFor();
    await shot("planned");
    assert.ok(!(await topics()).includes("made"), "a plan creates no topic");
  });

  it("is applied after the commit, and the list of topics shows it", async () => {
    await card.getByRole("button", { name: "Commit" }).click();
    await card.getByText("Done.").waitFor();
    assert.ok((await topics()).includes("made"));
    await page.locator("tw-topic-list .row").filter({ hasText: "made" }).waitFor();
  });

  it("requires the user to type the name when it cannot be undone", async () => {
    await ask("topics.delete", { topics: ["made"] });
    const deletion = card.filter({ hasText: "Delete topic made" });
    await deletion.waitFor();
    const commit = deletion.getByRole("button", { name: "Commit" });
    await commit.waitFor();
    await shot("delete");
    await page.reload();
    await header.getByRole("button", { name: /^Change tray ?1$/ }).click();
    await deletion.waitFor();
    assert.ok(await commit.isDisabled());
    await page.keyboard.type("made");
    await page.keyboard.press("Control+Enter");
    await deletion.getByText("Done.").waitFor();
    assert.deepEqual(await topics(), ["orders"]);
    await page.locator("tw-topic-list .row").filter({ hasText: "made" }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await tray.waitFor({ state: "hidden" });
  });

  it("is in progress after a reload while the broker has not answered, and is then done once", async (t) => {
    await ask("topics.create", { topic: "slow", partitions: 1, replicationFactor: 1, config: {} });
    const slow = card.filter({ hasText: "Create topic slow" });
    const commit = slow.getByRole("button", { name: "Commit" });
    await commit.waitFor();
    broker.pause();
    t.after(() => broker.resume());
    await commit.click();
    await slow.getByText("Sending…").waitFor();
    await page.reload();
    await header.getByRole("button", { name: /^Change tray ?1$/ }).click();
    await slow.getByText("In progress. The result will be here and in the journal.").waitFor();
    await shot("in-progress");
    broker.resume();
    await slow.getByText("Done.").waitFor();
    await shot("done-after-reload");
    assert.deepEqual((await topics()).toSorted(), ["orders", "slow"]);
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: ["slow"] }));
    await tray.getByRole("button", { name: "Close", exact: true }).click();
    await tray.waitFor({ state: "hidden" });
  });

  it("is in the journal, on the screen and in a file that only the user can read", async () => {
    await page.keyboard.press("Alt+j");
    const rows = page.locator("tw-change-journal tw-data-table .row");
    await rows.nth(3).waitFor();
    const told = (await rows.allTextContents()).map((row) => row.replace(/\s+/g, " ").trim());
    assert.match(told[0] ?? "", /^Create topic slow/);
    assert.match(told[1] ?? "", /^Delete topic made/);
    assert.match(told[2] ?? "", /^Create topic made/);
    assert.match(told[3] ?? "", /^Lock of/);
    assert.ok(told.every((row) => row.includes("Done")));
    await rows.nth(1).click();
    await page.locator("tw-change-journal .detail").getByText("kafka-topics.sh").waitFor();
    await shot("journal");
    const folder = readdirSync(tmpdir()).find((name) => name.startsWith("tailwater-app-") && !before.has(name)) ?? "";
    const file = join(tmpdir(), folder, "changes.jsonl");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 8, "two lines for each change");
  });

  it("leaves the profile read-only again at once", async () => {
    await turnLock("Read-only", null);
    await page.locator("tw-change-journal tw-data-table .row").nth(4).waitFor();
    await page.locator("nav button[aria-label=Topics]").click();
    await ask("topics.delete", { topics: ["orders"] });
    await tray.getByText("This profile is read-only.").waitFor();
    assert.deepEqual(errors, []);
  });
});
