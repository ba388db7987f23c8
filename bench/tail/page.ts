import type { Page } from "playwright-core";

/** Opens a topic's tail as a user would: finds it in the topic list of the open cluster and chooses it. */
export async function openTopic(page: Page, topic: string): Promise<void> {
  const row = page.getByRole("row").filter({ hasText: topic }).first();
  await row.dblclick();
  await page.getByRole("grid").last().waitFor();
}
