import { TailwaterError } from "./errors.ts";

/** The only sites that Tailwater opens in the user's browser: its own releases and papers. */
const HOSTS: ReadonlySet<string> = new Set(["github.com"]);
const LONGEST = 512;

/**
 * The address as the browser gets it. No query, fragment, port or user: a page that was made to do something evil could
 * send data away by them.
 * @throws TailwaterError BAD_REQUEST when it is not one that Tailwater opens
 */
export function checkWebAddress(text: string): string {
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.href === url.origin + url.pathname && url.port === "";
  if (url === null || url.protocol !== "https:" || !HOSTS.has(url.hostname) || !isPlain) {
    throw new TailwaterError("BAD_REQUEST", "Tailwater does not open this address.", {
      subject: text.slice(0, LONGEST),
    });
  }
  return url.href;
}
