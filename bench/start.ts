// npm run bench:start [-- --rounds 15]: measures the time from the start of the engine to the connect screen, in a
// browser that already runs, and compares it with the minimum: a bare Node server with an empty page. Rounds alternate.
// It also prints what the page loads before the connect screen.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Browser, Page, Request } from "playwright-core";
import { buildIfStale } from "../scripts/build/fresh.ts";
import { ensureChromium } from "../scripts/run/chromium.ts";
import { openBrowser, openPage, startBuiltApp } from "../test/support/app.ts";

/** An engine and a page that do nothing. */
const BARE = `
const server = require("node:http").createServer((_request, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><title>bare</title><main id=there>there</main>");
});
server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port + "/"));
`;
/** Most that the page may load before the connect screen, kB: "The house opens". */
const MOST_KB = 190;

const at = process.argv.indexOf("--rounds");
const rounds = at < 0 ? 15 : Number(process.argv[at + 1]);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds needs a whole number from 1 on.");

interface Start {
  /** From the start of the process until the screen appears, ms. */
  readonly all: number;
  /** The page's part of that time, ms. */
  readonly page: number;
  readonly requests: number;
  /** Bytes of pages, styles and scripts, and of fonts. */
  readonly code: number;
  readonly fonts: number;
}

async function shown(page: Page, url: string, selector: string, startedAt: number): Promise<Start> {
  const finished: Request[] = [];
  page.on("requestfinished", (request) => finished.push(request));
  const opened = performance.now();
  await page.goto(url);
  await page.locator(selector).first().waitFor();
  const now = performance.now();
  // Later files load while the screen is visible.
  const before = [...finished];
  let [code, fonts] = [0, 0];
  for (const request of before) {
    const { responseBodySize } = await request.sizes();
    if (request.resourceType() === "font") fonts += responseBodySize;
    else code += responseBodySize;
  }
  return { all: now - startedAt, page: now - opened, requests: before.length, code, fonts };
}

async function startTailwater(browser: Browser): Promise<Start> {
  const startedAt = performance.now();
  const app = await startBuiltApp(null);
  const { page } = await openPage(browser);
  try {
    return await shown(page, app.url, "tw-connect-screen", startedAt);
  } finally {
    await page.close();
    await app.stop();
  }
}

async function startBare(browser: Browser): Promise<Start> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(process.execPath, ["-e", BARE], { stdio: ["ignore", "pipe", "inherit"] });
  const { page } = await openPage(browser);
  try {
    if (child.stdout === null) throw new Error("The bare server says nothing.");
    const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return await shown(page, url, "#there", startedAt);
  } finally {
    await page.close();
    child.kill();
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const ms = (value: number) => `${value.toFixed(0).padStart(6)} ms`;

await buildIfStale();
process.env.CHROMIUM = await ensureChromium(console.log);
const browser = await openBrowser();
const [ours, bare]: [Start[], Start[]] = [[], []];
try {
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await startTailwater(browser));
    bare.push(await startBare(browser));
  }
} finally {
  await browser.close();
}
console.log(`${rounds} rounds                    median       best`);
for (const [name, starts] of [
  ["tailwater, engine and page", ours],
  ["bare server, empty page", bare],
] as const) {
  const all = starts.map((one) => one.all);
  console.log(`${name.padEnd(27)}${ms(median(all))}  ${ms(Math.min(...all))}`);
}
const pages = ours.map((one) => one.page);
console.log(`${"of that, our page".padEnd(27)}${ms(median(pages))}  ${ms(Math.min(...pages))}`);
const ratio = median(ours.map((one) => one.all)) / median(bare.map((one) => one.all));
console.log(`${ratio.toFixed(2)} x the bare one`);
// On a busy machine the bench sees the screen late and also counts later files. So the round with the fewest bytes is
// exact.
const [least] = ours.toSorted((one, other) => one.requests - other.requests);
if (least !== undefined) {
  const kB = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
  const { requests, code, fonts } = least;
  console.log(
    `before the connect screen: ${kB(code)} (${MOST_KB} kB are the line) and ${kB(fonts)} of fonts, ${requests} requests`,
  );
}
