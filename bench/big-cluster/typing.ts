// The latency of a search in the lists: for each key, from its event to the frame that shows the answer.
import type { Page } from "playwright-core";
import { mainThread, readFrames, watchFrames } from "../tail/frames.ts";

/** One key of a search. */
export interface Key {
  /** `s`, `Backspace` */
  readonly key: string;
  /** The text with it. */
  readonly text: string;
  readonly ms: number;
}

export interface Keys {
  readonly where: string;
  readonly keys: number;
  readonly medianMs: number;
  readonly longestMs: number;
  /** The page's main thread per key, ms of processor time: the other work of the machine hardly changes it. */
  readonly mainMs: number;
  /** The keys that were not answered in `KEY_LIMIT_MS`, the longest first. */
  readonly slow: readonly Key[];
  /** Frames over 50 ms meanwhile, and the scripts' share of the longest. */
  readonly slowFrames: number;
  readonly longestScriptMs: number;
}

/** The most that a key may take. */
const KEY_LIMIT_MS = 50;
const TEXTS = ["events-77", "service-12 team-3", "events", "no such thing"];
const GROUP_TEXTS = ["group-77", "1 2", "group", "no such thing"];
/** The interval of a quick typist, ms. */
const KEY_MS = 60;
/** The figures of all rows have arrived. */
const SETTLED_MS = 1_500;

/** Types into the search of topics and groups: in the default view, as a tree, and sorted by a figure. */
export async function typeSearches(page: Page, sizes: { readonly topics: number }): Promise<readonly Keys[]> {
  const topics = page.locator("tw-topic-list");
  const groups = page.locator("tw-group-list");
  const told: Keys[] = [];
  const type = async (where: string, list: "tw-topic-list" | "tw-group-list") => {
    await page.waitForTimeout(SETTLED_MS);
    told.push(await typeInto(page, list, where));
  };
  await topics.locator(".row").nth(20).waitFor();
  await type(`topics, ${sizes.topics} by name`, "tw-topic-list");
  await topics.getByRole("button", { name: "Tree" }).click();
  await type("topics as a tree", "tw-topic-list");
  await topics.getByRole("button", { name: "Tree" }).click();
  await topics.getByRole("columnheader").getByText("Records", { exact: true }).click();
  await topics.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  await type("topics by records", "tw-topic-list");
  await page.locator("nav button[aria-label=Groups]").click();
  await groups.locator(".row").nth(20).waitFor();
  await type("groups by name", "tw-group-list");
  await groups.getByRole("columnheader").getByText("Lag", { exact: true }).click();
  await type("groups by lag", "tw-group-list");
  return told;
}

interface Watched {
  readonly told: Key[];
  stop(): void;
}

declare global {
  interface Window {
    tailwaterKeys?: Watched;
  }
}

async function typeInto(page: Page, list: "tw-topic-list" | "tw-group-list", where: string): Promise<Keys> {
  const search = page.locator(`${list} .search input`);
  await search.focus();
  await watchFrames(page);
  await page.evaluate(watchKeys, list);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await mainThread(devtools);
  let keys = 0;
  for (const text of list === "tw-topic-list" ? TEXTS : GROUP_TEXTS) {
    await page.keyboard.type(text, { delay: KEY_MS });
    await page.waitForTimeout(300);
    // Deletes one letter after the other, as a held key does.
    for (const _ of text) await page.keyboard.press("Backspace", { delay: KEY_MS / 2 });
    await page.waitForTimeout(300);
    keys += 2 * text.length;
  }
  const after = await mainThread(devtools);
  await devtools.detach();
  const frames = await readFrames(page);
  const told = await page.evaluate(() => {
    window.tailwaterKeys?.stop();
    return window.tailwaterKeys?.told ?? [];
  });
  if (told.length !== keys) throw new Error(`${where}: ${told.length} of ${keys} keys were answered.`);
  const sorted = told.toSorted((one, other) => one.ms - other.ms);
  return {
    ...{ where, keys, slowFrames: frames.slow.length },
    medianMs: sorted[Math.floor(sorted.length / 2)]?.ms ?? 0,
    longestMs: sorted.at(-1)?.ms ?? 0,
    mainMs: (1_000 * (after.all - before.all)) / keys,
    slow: sorted.filter(({ ms }) => ms > KEY_LIMIT_MS).toReversed(),
    longestScriptMs: Math.max(0, ...frames.long.map(({ scriptMs }) => scriptMs)),
  };
}

/** Runs in the page. Measures for each key the time to the end of the first frame whose table shows the result. */
function watchKeys(list: string): void {
  const told: Key[] = [];
  const root =
    document.querySelector("tw-workbench") ??
    document.querySelector("tw-app")?.shadowRoot?.querySelector("tw-workbench");
  const element = root?.shadowRoot?.querySelector(list)?.shadowRoot;
  const table = element?.querySelector("tw-data-table") as
    | (Element & { words: string; found: readonly unknown[] })
    | null;
  const search = element?.querySelector<HTMLInputElement>(".search input");
  if (!table || !search) throw new Error(`There is no ${list}.`);
  const isShown = () => {
    const rows = Number(table.shadowRoot?.querySelector(".table")?.getAttribute("aria-rowcount")) - 1;
    return table.words === search.value && (rows === table.found.length || rows > 0);
  };
  const keyed = ({ key, timeStamp: began }: KeyboardEvent) => {
    const look = () => {
      // After the frame is drawn.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        if (isShown()) told.push({ key, text: search.value, ms: performance.now() - began });
        else requestAnimationFrame(look);
      };
      port2.postMessage(null);
    };
    requestAnimationFrame(look);
  };
  search.addEventListener("keydown", keyed);
  window.tailwaterKeys = { told, stop: () => search.removeEventListener("keydown", keyed) };
}
