// Walks through the other screens while a tail reads in its tab, and comes back to it.
import type { Page } from "playwright-core";
import { readFrames } from "./frames.ts";
import type { Wiretap } from "./wiretap.ts";

export interface Visit {
  readonly where: string;
  /** Until it was shown, ms. */
  readonly ms: number;
  readonly slowFrames: number;
  readonly longestMs: number;
  readonly longestScriptMs: number;
}

/** How the tail is found when the user comes back. */
export interface Return {
  /** Records that the engine had still to read. */
  readonly behind: number;
  /** Until the page showed everything up to the log ends at that time, ms. */
  readonly ms: number;
}

const REST_MS = 1_500;
const LIMIT_MS = 30_000;

export interface Walk {
  /** Of the tail. */
  readonly topic: string;
  readonly tap: Wiretap;
  /** Σ log end offset, as the broker reports it. */
  logEnd(): Promise<number>;
  /** Called with true before the tail is left, and with false when it is shown again. */
  away(isAway: boolean): void;
}

export interface Walked {
  readonly visits: readonly Visit[];
  readonly returns: readonly Return[];
}

/** Goes to each screen once, and to the tail between them. */
export async function visitScreens(page: Page, { topic, tap, logEnd, away }: Walk): Promise<Walked> {
  const visits: Visit[] = [];
  const returns: Return[] = [];
  const section = (label: string) => page.locator(`nav button[aria-label=${label}]`).click();
  const visit = async (where: string, act: () => Promise<unknown>) => {
    const before = await readFrames(page);
    const began = performance.now();
    await act();
    const ms = performance.now() - began;
    await page.waitForTimeout(REST_MS);
    const after = await readFrames(page);
    const slow = after.slow.slice(before.slow.length);
    visits.push({
      ...{ where, ms, slowFrames: slow.length },
      longestMs: Math.max(0, ...slow.map((frame) => frame.ms)),
      longestScriptMs: Math.max(0, ...after.long.slice(before.long.length).map(({ scriptMs }) => scriptMs)),
    });
  };
  const goBack = () =>
    visit("back at the tail", async () => {
      const end = await logEnd();
      const fetched = () => tap.pulse()?.totals.fetched ?? 0;
      const old = tap.pulse()?.version;
      await section("Topics");
      await page.getByRole("tab", { name: topic }).click();
      const began = performance.now();
      while (tap.pulse()?.version === old) await page.waitForTimeout(5);
      const behind = Math.max(0, end - fetched());
      while (fetched() < end && performance.now() - began < LIMIT_MS) await page.waitForTimeout(5);
      returns.push({ behind, ms: performance.now() - began });
      away(false);
    });
  const rows = (list: string) => page.locator(`${list} tw-data-table .row`);
  const leaveFor = async (where: string, act: () => Promise<unknown>) => {
    away(true);
    await visit(where, act);
  };
  await leaveFor("topics", async () => {
    await section("Topics");
    await rows("tw-topic-list").nth(10).waitFor();
  });
  await visit("topics: a search", async () => {
    await page.locator("tw-topic-list .search input").pressSequentially("events-77", { delay: 60 });
    await page.keyboard.press("Escape");
  });
  await goBack();
  await leaveFor("groups", async () => {
    await section("Groups");
    await rows("tw-group-list").nth(10).waitFor();
  });
  await visit("groups by lag", () =>
    page.locator("tw-group-list").getByRole("columnheader").getByText("Lag", { exact: true }).click(),
  );
  await goBack();
  for (const label of ["Journal", "Network", "Log"]) {
    await leaveFor(label.toLowerCase(), () => section(label));
    await goBack();
  }
  await leaveFor("a plan for all topics found", async () => {
    await section("Topics");
    await page.locator("tw-topic-list .search input").fill("team");
    await rows("tw-topic-list").first().locator(".choose").click();
    await page.keyboard.press("End");
    await rows("tw-topic-list")
      .last()
      .click({ modifiers: ["Shift"] });
    await page.getByRole("button", { name: "Delete…" }).click();
    await page.locator("tw-change-tray").getByRole("button", { name: "Discard all" }).waitFor({ timeout: LIMIT_MS });
  });
  await visit("the plan goes", async () => {
    await page.locator("tw-change-tray").getByRole("button", { name: "Discard all" }).click();
    await page.keyboard.press("Escape");
  });
  await goBack();
  return { visits, returns };
}

export function visitLines({ visits, returns }: Walked): readonly string[] {
  const ms = (value: number) => `${Math.round(value)} ms`;
  return [
    "\nOther screens while the tail reads",
    ...visits.map(
      ({ where, slowFrames, longestMs, longestScriptMs, ...one }) =>
        `  ${where.padEnd(30)} shown in ${ms(one.ms).padStart(7)}  frames over 50 ms: ${slowFrames}, longest ${ms(longestMs)}, scripts up to ${ms(longestScriptMs)}`,
    ),
    ...returns.map(
      ({ behind, ...one }) => `  back at the tail: ${behind} records behind, up to date after ${ms(one.ms)}`,
    ),
  ];
}
