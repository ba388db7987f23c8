// The test kills the engine under Neutralino's page. A new engine serves the same window, which returns to its tab.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { buildAll } from "../../scripts/build/bundles.ts";
import { openBrowser, openPage } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";
import { openTopic, untilAccount } from "./support.ts";
import { StandInNeutralino } from "./window/neutralino.ts";

const skip = process.platform === "linux" ? false : "looks into /proc";

describe("a killed engine", { skip }, () => {
  it("is restarted, and the window returns to its tab and its filter", async () => {
    if (!existsSync("dist/engine.sh")) await buildAll();
    const broker = await brokerForTests();
    await broker.createTopic("orders", { partitions: 2 });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({
      topic: "orders",
      messages: Array.from({ length: 100 }, (_, n) => ({ key: `k${n}`, value: `{"n":${n}}` })),
    });
    await producer.disconnect();
    const dataDir = await mkdtemp(join(tmpdir(), "tailwater-killed-"));
    const neutralino = await StandInNeutralino.start(dataDir);
    const browser = await openBrowser();
    after(async () => {
      await browser.close();
      await neutralino.end();
      await rm(dataDir, { recursive: true, force: true });
    });
    const { page } = await openPage(browser);
    await neutralino.open(page);
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await openTopic(page, "orders");
    await page.locator("tw-tail-view:not([hidden]) tw-filter-bar input").fill("k9");
    await untilAccount(page, "the filter is applied", ({ matched, rejected }) => matched === 11 && rejected === 89);

    const before = await neutralino.enginePid();
    process.kill(before, "SIGKILL");
    await page.getByRole("button", { name: "Restart" }).click();
    await page.locator("tw-engine-lost").waitFor({ state: "detached" });
    await untilAccount(page, "the tail is back", ({ matched, rejected }) => matched === 11 && rejected === 89);
    assert.equal(await page.locator("tw-tail-view:not([hidden]) tw-filter-bar input").inputValue(), "k9");
    assert.notEqual(await neutralino.enginePid(), before);

    // The window does not return to a cluster that the user has disconnected from.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("disconnect");
    await page.keyboard.press("Enter");
    await page.locator("tw-leave-dialog .primary").click();
    await page.locator("#servers").waitFor();
    process.kill(await neutralino.enginePid(), "SIGKILL");
    await page.getByRole("button", { name: "Restart" }).click();
    await page.locator("tw-engine-lost").waitFor({ state: "detached" });
    await page.locator("tw-connect-screen").waitFor();
  });

  it("leaves a page that never had the window's key unchanged: the page says that another program took the key", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "tailwater-robbed-"));
    const neutralino = await StandInNeutralino.start(dataDir);
    const browser = await openBrowser();
    after(async () => {
      await browser.close();
      await neutralino.end();
      await rm(dataDir, { recursive: true, force: true });
    });
    const { page, errors } = await openPage(browser);
    await neutralino.open(page, "");
    await page.getByText("Another program on this computer took this window’s key.").waitFor();
    assert.deepEqual(
      errors.filter((error) => /NE_|TrustedHTML/.test(error)),
      [],
    );
  });
});
