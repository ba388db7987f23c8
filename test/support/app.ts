import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { APP_FLAGS, GUARD_FLAGS, NODE_ENV, readyUrl } from "../../scripts/run/app.ts";
import { type Child, startChild } from "../../scripts/run/child.ts";
import { findChromium } from "../../scripts/run/chromium.ts";

const READY_LIMIT_MS = 15_000;

/** The built app without its window, started as `npm start` does. */
export interface RunningApp {
  /** The page's address with its one-time token. */
  readonly url: string;
  readonly process: Child;
  stop(): Promise<void>;
}

/**
 * Starts dist/extensions/main.mjs with a separate data folder, which `stop` removes. @param demo a bootstrap address
 * that it opens at once; null for none.
 */
export async function startBuiltApp(
  demo: string | null,
  flags: readonly string[] = ["--no-open"],
): Promise<RunningApp> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-app-"));
  const args = [
    ...APP_FLAGS,
    ...GUARD_FLAGS,
    "dist/extensions/main.mjs",
    "--standalone",
    "--end-with-stdin",
    "--data-dir",
    folder,
    ...flags,
  ];
  if (demo !== null) args.push("--demo", demo);
  const { promise: ready, resolve } = withResolvers<string>();
  const app = startChild("The app", process.execPath, args, join(folder, "app.log"), {
    env: { ...process.env, ...NODE_ENV },
    onLine: (line) => {
      const url = readyUrl(line);
      if (url !== null) resolve(url);
    },
  });
  const stop = async () => {
    await app.end(5_000);
    await rm(folder, { recursive: true, force: true });
  };
  const late = new Promise<null>((done) => setTimeout(done, READY_LIMIT_MS, null).unref());
  const url = await Promise.race([ready, app.gone.then(() => null), late]);
  if (url === null) {
    const said = app.lastLines();
    await stop();
    throw new Error(`The app did not become ready. It said:\n${said}`);
  }
  return { url, process: app, stop };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A real Chromium without a window. As root it runs without its sandbox, because it would not start otherwise. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("No Chromium: npm test installs one, or set CHROMIUM.");
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args: [...args, "--enable-precise-memory-info"] });
}

/** A page whose exceptions and logged errors are collected in `errors`. */
export async function openPage(browser: Browser): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { page, errors };
}
