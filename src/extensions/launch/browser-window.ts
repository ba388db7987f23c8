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

/** A browser that cannot start (no display, a broken profile) fails within this time, ms. */
const START_LIMIT_MS = 1_500;
/** The time that it may take to end before it is killed, ms. */
const END_LIMIT_MS = 400;

/**
 * Shows the page in a separate window of a Chromium-like browser, if there is one, otherwise in the default browser.
 * The address contains a one-time token, and every user of the machine can read command lines. So the browser gets a
 * private file that redirects to the address.
 */
export class BrowserWindow {
  readonly #onGone: () => void;
  readonly #isUsed: () => boolean;
  #folder: string | null = null;
  /** The program that opened the first window, and how it opens another. */
  #opener: { readonly command: string; readonly args: (lead: string) => readonly string[] } | null = null;
  #opened = 0;
  #own: ChildProcess | null = null;
  #closing = false;

  /**
   * @param onGone called when the browser that was started only for this page has ended on its own.
   * @param isUsed true once the page has connected; a browser that ends later was closed and did not fail.
   */
  constructor(onGone: () => void, isUsed: () => boolean) {
    this.#onGone = onGone;
    this.#isUsed = isUsed;
  }

  /** Where its own browser keeps data; none before it is opened. */
  get places(): readonly WindowPlace[] {
    const what = "The window’s browser profile. It is removed when the window closes.";
    return this.#folder === null ? [] : [{ id: "window", path: this.#folder, what, lasts: false }];
  }

  /**
   * Opens the address. Returns the program that opened it; null when none could, and then the address must be shown.
   */
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

  /** Opens another window of the same browser. @returns false when there is no browser for it */
  async openAnother(url: string): Promise<boolean> {
    if (this.#opener === null || this.#folder === null || this.#closing) return false;
    const { command, args } = this.#opener;
    // A running browser on the same profile takes over the address from the one started here.
    const isFirst = this.#own !== null && !isRunning(this.#own);
    return this.#start(command, args(await this.#lead(this.#folder, url)), isFirst);
  }

  /** Ends the browser if it was started only for us, and removes the files made for it. */
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
    // Its helper processes may still write for a moment.
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 40 });
  }

  /** A private file that redirects to the address. Each is used once, like the token in it. */
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
   * @param own true for a browser with a separate profile, which ends with us; the user's own browser stays
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

/**
 * `--user-data-dir` starts a separate browser: none of the user's add-ons see the page, and it ends with the window.
 */
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
