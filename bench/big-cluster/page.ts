import { build } from "esbuild";
import type { Page } from "playwright-core";
import { shapesOfIcons } from "../../scripts/build/icons.ts";
import { openBrowser, openPage } from "../../test/support/app.ts";
import type { Size } from "./fill.ts";
import { type GroupPageFigures, measureGroupPage } from "./group-page.ts";
import { type Keys, typeSearches } from "./typing.ts";

export interface PageFigures {
  readonly keys: readonly Keys[];
  /** Of a group that reads all partitions. */
  readonly group: GroupPageFigures;
}

/** The page alone, on an engine that answers from memory. */
export async function measurePageAlone(size: Size): Promise<PageFigures> {
  const { outputFiles } = await build({
    entryPoints: ["bench/big-cluster/fake-page.ts"],
    ...({ bundle: true, write: false, format: "iife", target: "es2022", minify: true, logLevel: "warning" } as const),
    loader: { ".svg": "text", ".css": "text" },
    plugins: [shapesOfIcons],
  });
  const browser = await openBrowser();
  try {
    const { page } = await openPage(browser);
    await page.setContent('<!doctype html><meta charset="utf-8"><title>Big cluster</title><body></body>');
    await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
    await page.evaluate((of) => window.bigCluster(of), size);
    const keys = await typeSearches(page, size);
    return { keys, group: await measureGroupPage(page, "group-0") };
  } finally {
    await browser.close();
  }
}

/** The built app on a real cluster. @param url the page's address with its token */
export async function measurePage(page: Page, url: string, servers: string, size: Size): Promise<readonly Keys[]> {
  await page.goto(url);
  await page.locator("#servers").fill(servers);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  return typeSearches(page, size);
}

export function keyLines(told: readonly Keys[]): readonly string[] {
  const ms = (value: number) => `${Math.round(value)} ms`;
  return told.flatMap(({ where, keys, medianMs, longestMs, mainMs, slow, slowFrames, longestScriptMs }) => {
    const script = slowFrames === 0 ? "" : `, scripts up to ${ms(longestScriptMs)}`;
    const line = `  ${where.padEnd(30)} ${String(keys).padStart(4)} keys  median ${ms(medianMs).padStart(6)}  longest ${ms(longestMs).padStart(6)}  main thread ${mainMs.toFixed(1).padStart(5)} ms a key  frames over 50 ms: ${slowFrames}${script}`;
    return [line, ...slow.map(({ key, text, ms: took }) => `    ${key} to "${text}" took ${ms(took)}`)];
  });
}
