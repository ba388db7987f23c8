import { log } from "../log/log.ts";

/** How long the window's first page may take, ms. A cold start from a slow disk takes some seconds. */
export const FIRST_PAGE_MS = 12_000;
/** How long a page may take to come back after a reload, or after its process was killed, ms. */
export const NEXT_PAGE_MS = 5_000;

/**
 * Handles a Neutralino window without a working page. Another program took the key that the page needs (Neutralino
 * gives it to the first that asks), or the page's process was killed and only its last picture is left. Only the
 * launcher can start the window again: window.sh does so when the window ends by SIGUSR2. (WebKit keeps SIGUSR1 for
 * itself.)
 * @param windowPid 0 when it is not known
 */
export function endLostWindow(windowPid: number, canRestart = process.env.TAILWATER_RESTARTS === "1"): void {
  log.error("The window has no page: another program took its key, or the page's process was killed.");
  if (windowPid === 0 || !canRestart) return;
  try {
    process.kill(windowPid, "SIGUSR2");
  } catch (error) {
    log.warn("The window could not be closed:", error);
  }
}
