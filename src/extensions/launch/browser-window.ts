import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { startProgram } from "../../guard/egress.ts";
import type { WindowPlace } from "../kit/window-place.ts";
import { appBrowsers, defaultBrowser, isHeadless, sharedTemporaryFolder } from "./browsers.ts";
import { PRIVATE_BROWSER_FLAGS, preparePrivateProfile } from "./private-browser.ts";

/** A browser that cannot start (no display, a broken profile) says so within this time, ms. */
const START_LIMIT_MS = 1_500;
/** How long it may take to end before it is killed, ms. */
const END_LIMIT_MS = 400;

/**
 * The page in a window of its own where a Chromium-like browser is found, else in the default browser. The address
 * holds a one-time token, so it is not put on a command line, which every user of the machine can read: the browser
 * gets a private file that leads there.
 */
export class BrowserWindow {
  readonly #onGone: () => void;
  readonly #isUsed: () => boolean;
  #folder: string | null = null;
  /** What opened the first window, and how it opens another. */
  #opener: { readonly command: string; readonly args: (lead: string) => readonly string[] } | null = null;
  #opened = 0;
  #own: ChildProcess | null = null;
  #closing = false;

  /**
   * @param onGone called when the browser that was started for this page alone has ended by itself.
   * @param isUsed true once the page has connected: a browser that ends after that was closed and did not fail.
   */
  constructor(onGone: () => void, isUsed: () => boolean) {
    this.#onGone = onGone;
    this.#isUsed = isUsed;
  }

  /** Where its own browser keeps its data; none before it is opened. */
  get places(): readonly WindowPlace[] {
    const what = "The window’s browser profile. It is removed when the window closes.";
    return this.#folder === null ? [] : [{ id: "window", path: this.#folder, what, lasts: false }];
  }

  /** Opens the address. Answers what opened it, null when nothing could: the address must be shown then. */
  async open(url: string): Promise<string | null> {
    if (isHeadless()) return null;
    this.#folder = await mkdtemp(join(sharedTemporaryFolder(), "tailwater-window-"));
    const lead = await this.#lead(this.#folder, url);
    for (const [index, browser] of appBrowsers().entries()) {
      if (this.#closing) return null;
      const profile = join(this.#folder, `browser-${index}`);
      await preparePrivateProfile(profile);
      const args = (to: string) => appArguments(to, profile);
      if (await this.#start(browser, args(lead), true)) return this.#openedBy(browser, args);
    }
    const args = (to: string) => defaultBrowser(to).slice(1);
    const [command] = defaultBrowser(lead);
    if (this.#closing || !(await this.#start(command, args(lead), false))) return null;
    return this.#openedBy(command, args);
  }

  /** Another window, beside the first and by the same browser. @returns false when there is no browser for it */
  async openAnother(url: string): Promise<boolean> {
    if (this.#opener === null || this.#folder === null || this.#closing) return false;
    const { command, args } = this.#opener;
    // A browser that runs on the same profile takes the address over from the one that is started here.
    const isFirst = this.#own !== null && !isRunning(this.#own);
    return this.#start(command, args(await this.#lead(this.#folder, url)), isFirst);
  }

  /** Ends the browser if it is ours alone, and removes what was made for it. */
  async close(): Promise<void> {
    this.#closing = true;
    const browser = this.#own;
    if (browser !== null && isRunning(browser)) {
      const gone = once(browser, "exit");
      browser.kill("SIGTERM");
      await Promise.race([gone, sleep(END_LIMIT_MS)]);
      if (isRunning(browser)) {
        browser.kill("SIGKILL");
        await gone;
      }
    }
    // Its helpers may still be writing for a moment.
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 40 });
  }

  /** A private file that leads to the address; each is used once, like the token in it. */
  async #lead(folder: string, url: string): Promise<string> {
    this.#opened += 1;
    const file = join(folder, `open-${this.#opened}.html`);
    await writeFile(file, `<!doctype html><script>location.replace(${JSON.stringify(url)})</script>`, { mode: 0o600 });
    return pathToFileURL(file).href;
  }

  #openedBy(command: string, args: (lead: string) => readonly string[]): string {
    this.#opener = { command, args };
    return command;
  }

  /**
   * @param own true for a browser on a profile of its own: it ends with us. The user's own browser stays.
   * @returns false when it cannot be started or fails at once.
   */
  async #start(command: string, args: readonly string[], own: boolean): Promise<boolean> {
    const child = startProgram(command, () =>
      spawn(command, args, { stdio: "ignore", detached: !own, windowsHide: false }),
    );
    if (own) this.#own = child;
    child.unref();
    const failed = new Promise<boolean>((resolve) => {
      child.once("error", () => resolve(true));
      child.once("exit", (code) => resolve(code !== 0 && !this.#isUsed()));
    });
    if (await Promise.race([failed, sleep(START_LIMIT_MS, false)])) return false;
    if (own && !isRunning(child)) this.#gone();
    else if (own) child.once("exit", () => this.#gone());
    return true;
  }

  #gone(): void {
    if (!this.#closing) this.#onGone();
  }
}

/** `--user-data-dir` makes it a browser of our own: none of the user's add-ons see the page, and its end is the window's. */
function appArguments(url: string, profile: string): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    "--window-size=1280,800",
    ...PRIVATE_BROWSER_FLAGS,
    // Chromium's sandbox does not work for root.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
