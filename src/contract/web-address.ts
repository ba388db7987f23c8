import { TailwaterError } from "./errors.ts";

/** The only sites that every build opens in the user's browser: its own releases and documents. */
const SITES: ReadonlySet<string> = new Set(["https://github.com"]);
const LONGEST = 512;

/**
 * The address that the browser gets. It has no query, fragment, port or user, because a compromised page could use them
 * to send data out.
 * @param publisher addresses of the build's publisher, whose sites may be opened, too
 * @throws TailwaterError BAD_REQUEST when it is not one that Tailwater opens
 */
export function checkWebAddress(text: string, publisher: readonly string[]): string {
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : null;
  const isPlain = (url?.protocol === "https:" || url?.protocol === "http:") && url.href === url.origin + url.pathname;
  const isKnown = url !== null && (SITES.has(url.origin) || publisher.some((site) => siteOf(site) === url.origin));
  if (url === null || !isPlain || !isKnown) {
    throw new TailwaterError("BAD_REQUEST", "Tailwater does not open this address.", {
      subject: text.slice(0, LONGEST),
    });
  }
  return url.href;
}

/** Whether `checkWebAddress` lets it pass. */
export function isWebAddress(text: string, publisher: readonly string[]): boolean {
  try {
    checkWebAddress(text, publisher);
    return true;
  } catch {
    return false;
  }
}

function siteOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}
