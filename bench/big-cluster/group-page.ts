// The page of one big group: how long it takes to open, to sort, to search, and what a refresh costs.
import type { Page } from "playwright-core";
import { liveHeapBytes, readFrames, watchFrames } from "../tail/frames.ts";

export interface GroupStep {
  readonly what: string;
  /** Until the rows are shown; null: it was only watched. */
  readonly ms: number | null;
  readonly slowFrames: number;
  readonly longestMs: number;
  readonly longestScriptMs: number;
}

export interface GroupPageFigures {
  readonly steps: readonly GroupStep[];
  /** The page's heap before it was opened, and when it was refreshed several times. */
  readonly heapBytes: readonly [before: number, after: number];
}

const SETTLED_MS = 800;
/** Three refreshes. */
const WATCHED_MS = 16_000;
const KEY_MS = 60;

/** From the list of groups, which is on screen. @param group its name */
export async function measureGroupPage(page: Page, group: string): Promise<GroupPageFigures> {
  const devtools = await page.context().newCDPSession(page);
  const steps: GroupStep[] = [];
  const offsets = page.locator("tw-group-offsets");
  const step = async (what: string, act: () => Promise<void>, shown: (() => Promise<unknown>) | null) => {
    await watchFrames(page);
    const began = performance.now();
    await act();
    await shown?.();
    const ms = shown === null ? null : performance.now() - began;
    await page.waitForTimeout(SETTLED_MS);
    const { slow, longestMs, long } = await readFrames(page);
    const longestScriptMs = Math.max(0, ...long.map(({ scriptMs }) => scriptMs));
    steps.push({ what, ms, slowFrames: slow.length, longestMs, longestScriptMs });
  };
  const search = page.locator("tw-group-list .search input");
  await search.fill(group);
  const row = page.locator("tw-group-list .row").filter({ has: page.getByText(group, { exact: true }) });
  await row.waitFor();
  const before = await liveHeapBytes(page, devtools);
  await step(
    "open",
    () => row.dblclick(),
    () => offsets.locator(".row").nth(10).waitFor(),
  );
  for (const column of ["Lag", "Committed", "Topic", "Partition"]) {
    const head = offsets.getByRole("columnheader").filter({ hasText: new RegExp(`^\\s*${column}\\s*$`) });
    const press = () => head.getByRole("button").click();
    const sorted = () => head.and(page.locator("[aria-sort=ascending], [aria-sort=descending]")).waitFor();
    await step(`sort by ${column.toLowerCase()}`, press, sorted);
  }
  await step(
    "search, 24 keys",
    async () => {
      const field = offsets.locator(".search input");
      await field.focus();
      await page.keyboard.type("events-77 3", { delay: KEY_MS });
      for (const _ of "events-77 3") await page.keyboard.press("Backspace", { delay: KEY_MS / 2 });
    },
    null,
  );
  await step("three refreshes", () => page.waitForTimeout(WATCHED_MS), null);
  return { steps, heapBytes: [before, await liveHeapBytes(page, devtools)] };
}

export function groupLines({ steps, heapBytes }: GroupPageFigures): readonly string[] {
  const ms = (value: number) => `${Math.round(value)} ms`;
  const lines = steps.map(
    (one) =>
      `  ${one.what.padEnd(22)} ${(one.ms === null ? "" : ms(one.ms)).padStart(8)}  frames over 50 ms: ${one.slowFrames}, longest ${ms(one.longestMs)}, scripts up to ${ms(one.longestScriptMs)}`,
  );
  const [before, after] = heapBytes.map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`);
  return [...lines, `  page heap              ${before} before, ${after} with the page open`];
}
