import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** The figures in the account bar, by name. */
export async function account(page: Page): Promise<Record<string, number>> {
  const bar = page.locator("tw-tail-view:not([hidden]) tw-totals-bar button");
  const text = ((await bar.textContent()) ?? "").replaceAll("\u202f", "");
  return Object.fromEntries([...text.matchAll(/([a-z]+)\s+(\d+)/g)].map(([, name, count]) => [name, Number(count)]));
}

/** Waits until the account bar shows these figures, and checks their sum meanwhile. */
export async function untilAccount(
  page: Page,
  what: string,
  isReached: (told: Record<string, number>) => boolean,
  limitMs = 20_000,
) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const told = await account(page);
    if (told.fetched !== undefined)
      assert.equal(told.fetched, (told.matched ?? 0) + (told.rejected ?? 0) + (told.failed ?? 0), JSON.stringify(told));
    if (told.fetched !== undefined && isReached(told)) return told;
    if (Date.now() > deadline) throw new Error(`Timed out after ${limitMs} ms: ${what}: ${JSON.stringify(told)}`);
    await page.waitForTimeout(50);
  }
}

/** Opens a topic from the topic list. */
export async function openTopic(page: Page, topic: string): Promise<void> {
  await page.locator("nav button[aria-label=Topics]").click();
  await page.locator("tw-topic-list input[type=search]").fill(topic);
  await page.locator("tw-topic-list .row").filter({ hasText: topic }).first().click();
  await page.locator("tw-tail-view:not([hidden]) tw-record-grid").waitFor();
}

/** The grid on screen. */
export const grid = (page: Page) => page.locator("tw-tail-view:not([hidden]) tw-record-grid");
export const state = (page: Page) => page.locator("tw-tail-view:not([hidden]) tw-tail-toolbar .state");
