// A user's work with the topics of a real broker in the built app: create, view, configure, delete records, delete.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests } from "../support/broker.ts";

const TOPIC = "shop.orders";
/** Kafka's id of this kind of configuration resource. */
const TOPIC_RESOURCE = 2;
const broker = await brokerForTests();
await broker.createTopic("shop.stock", { partitions: 1 });
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await app.stop();
});
const { page, errors } = await openPage(browser);
const list = page.locator("tw-topic-list");
const topic = page.locator("tw-topic-page:not([hidden])");
const tray = page.locator("tw-change-tray");
const newestCard = tray.locator("tw-change-card").first();

/** Commits the plan in the tray. @param typed the name, when the plan requires it */
async function commit(title: string, typed: string | null = null): Promise<void> {
  await newestCard.getByRole("heading", { name: title }).waitFor();
  if (typed !== null) await newestCard.locator("input").fill(typed);
  await newestCard.getByRole("button", { name: "Commit" }).click();
  await newestCard.getByText("Done.").waitFor();
}

const retention = () =>
  broker.withAdmin(async (admin) => {
    const asked = [{ type: TOPIC_RESOURCE, name: TOPIC, configNames: ["retention.ms"] }];
    const { resources } = await admin.describeConfigs({ resources: asked, includeSynonyms: false });
    return resources[0]?.configEntries[0]?.configValue;
  });

describe("the topics of a cluster, in the window", () => {
  it("cannot be created while the profile is read-only; a dialog creates them once it is unlocked", async () => {
    await page.goto(app.url);
    await page.locator("#servers").fill(broker.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    const create = list.getByRole("button", { name: "Create topic…" });
    await create.waitFor();
    assert.ok(await create.isDisabled());
    await create.click({ force: true });
    await page.locator("tw-notices").getByRole("button", { name: "Unlock…" }).click();
    const lock = page.locator("tw-lock-dialog");
    await lock
      .locator(".lock")
      .filter({ has: page.getByText("Ask first", { exact: true }) })
      .click();
    await lock.locator("#typed").fill((await page.locator("tw-workbench header strong").textContent()) ?? "");
    await lock.getByRole("button", { name: "Set to Ask first", exact: true }).click();
    await create.click();
    const dialog = page.locator("tw-create-topic");
    await dialog.locator("#name").fill(TOPIC);
    await dialog.locator("#partitions").fill("2");
    await dialog.getByRole("button", { name: "Add a key" }).click();
    await page.keyboard.type("retention.ms");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("12 hours");
    await dialog.getByRole("button", { name: "Add to change tray" }).click();
    await commit(`Create topic ${TOPIC}`);
    await list.locator(".row").filter({ hasText: TOPIC }).waitFor();
    assert.equal(await retention(), "43200000");
  });

  it("are shown as a tree, with their last write", async () => {
    const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
    const producer = kafka.producer();
    await producer.connect();
    for (const partition of [0, 1]) {
      const messages = Array.from({ length: 10 * (partition + 1) }, (_, n) => ({ value: `record ${n}`, partition }));
      await producer.send({ topic: TOPIC, messages });
    }
    await producer.disconnect();
    await list.getByRole("button", { name: "Tree" }).click();
    await list.locator(".row").filter({ hasText: "shop." }).first().click();
    const row = list.locator(".row").filter({ hasText: "orders" });
    await row.getByText(/^\s*\d+ [sm] ago\s*$/).waitFor();
    await row.getByText("30", { exact: true }).waitFor();
  });

  it("each have a page, which shows every partition's end offset and leader", async () => {
    await list.locator("input[type=search]").fill(TOPIC);
    await list.locator(".row").filter({ hasText: "orders" }).waitFor();
    await list.locator("input[type=search]").press("ArrowDown");
    await list.locator("input[type=search]").press("Alt+Enter");
    await topic.locator("tw-topic-partitions .row").nth(1).waitFor();
    const cells = await topic.locator("tw-topic-partitions .row").nth(1).locator(".cell").allTextContents();
    const told = cells.map((cell) => cell.trim());
    const { brokers } = await broker.withAdmin((admin) => admin.describeCluster());
    const id = String(brokers[0]?.nodeId);
    assert.deepEqual(told.slice(0, 7), ["1", id, id, id, "0", "20", "20"]);
  });

  it("lose only the records before an offset of one partition", async () => {
    await topic.getByRole("button", { name: "Delete records…" }).click();
    await page.locator("tw-delete-records").getByLabel("Delete before offset, partition 1").fill("5");
    await page.locator("tw-delete-records").getByRole("button", { name: "Add to change tray" }).click();
    await commit(`Delete records of topic ${TOPIC}`, TOPIC);
    await topic.locator("tw-topic-partitions .row").nth(1).getByText("15", { exact: true }).waitFor();
    const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets(TOPIC));
    assert.deepEqual(offsets.map(({ partition, low }) => [partition, low]).sort(), [
      [0, "0"],
      [1, "5"],
    ]);
  });

  it("are configured key by key, in readable units, and lose an override again", async () => {
    await topic.getByRole("tab", { name: "Configuration" }).click();
    const line = topic.locator("tw-topic-config .line[data-key='retention.ms']");
    await line.click();
    await topic.getByLabel("New value of retention.ms").fill("3 days");
    await topic.getByRole("button", { name: "Add to change tray" }).click();
    await commit(`Configure topic ${TOPIC}`);
    await line.getByText("259200000").waitFor();
    assert.equal(await retention(), "259200000");
    await line.click();
    await topic.getByRole("button", { name: "Remove override" }).click();
    await commit(`Configure topic ${TOPIC}`);
    await line.getByText("topic", { exact: true }).waitFor({ state: "detached" });
  });

  it("show on their page which groups have offsets in them", async () => {
    await broker.withAdmin((admin) =>
      admin.setOffsets({ groupId: "billing", topic: TOPIC, partitions: [{ partition: 0, offset: "4" }] }),
    );
    await topic.getByRole("tab", { name: "Groups" }).click();
    const row = topic.locator("tw-topic-groups .row").filter({ hasText: "billing" });
    await row.getByText("6", { exact: true }).waitFor();
    await page.reload();
    await topic.locator("tw-topic-groups .row").filter({ hasText: "billing" }).click();
    await page.locator("tw-group-page:not([hidden])").waitFor();
    assert.deepEqual(errors, []);
  });
});
