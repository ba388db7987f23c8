import type { Page } from "playwright-core";

/** Opens a topic's tail as a user does: finds the topic in the topic list of the open cluster and chooses it. */
export async function openTopic(page: Page, topic: string): Promise<void> {
  await page
    .getByRole("grid", { name: "Topics" })
    .locator(".row")
    .filter({ has: page.getByText(topic, { exact: true }) })
    .dblclick();
  await page.getByRole("grid", { name: `Records of ${topic}` }).waitFor();
}

/** Opens the account by partition, so that the page requests it. */
export async function openAccount(page: Page): Promise<void> {
  await page.getByTitle("Show the totals by partition").click();
}
