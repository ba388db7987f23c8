import { TailwaterError } from "../../contract/errors.ts";
import { checkWebAddress } from "../../contract/web-address.ts";
import { openProgram } from "../kit/open-program.ts";
import { defaultBrowser, isHeadless } from "./browsers.ts";

/**
 * Opens a page in the user's own browser, because the app's window has no access to the network.
 * @param publisher the address of the update check; null when there is none
 * @throws TailwaterError BAD_REQUEST, OPEN_FAILED with the address as its subject, to be copied
 */
export async function openInBrowser(address: string, sites: readonly string[]): Promise<void> {
  await openAddress(checkWebAddress(address, sites));
}

/** @param url of the extension's own making, never of the page's @throws as above */
export async function openAddress(url: string): Promise<void> {
  const why = await openBySystem(url);
  if (why === null) return;
  throw new TailwaterError("OPEN_FAILED", `No browser could be opened: ${why}.`, {
    subject: url,
    hint: "Copy the address, and open it yourself.",
  });
}

/** A page that opens page after page would fill the desktop: no more than so many within the time, ms. */
const MOST_PAGES = 10;
const PAGES_MS = 10_000;
let opened: readonly number[] = [];

/** Opens an address in the program that the system has for it. @returns why it did not open; null when it did */
export async function openBySystem(url: string): Promise<string | null> {
  if (isHeadless()) return "there is no desktop session";
  const now = performance.now();
  opened = opened.filter((at) => now - at < PAGES_MS);
  if (opened.length >= MOST_PAGES) return `${MOST_PAGES} pages were opened within ${PAGES_MS / 1_000} seconds`;
  opened = [...opened, now];
  return openProgram(defaultBrowser(url), (code) => code !== 0 && process.platform !== "win32");
}
