import { TailwaterError } from "../../contract/errors.ts";

type Opener = (url: string) => Promise<void>;

let open: Opener | null = null;

/** @param opener the engine, because Neutralino's window and the app's browser window reach no other site */
export function setExternalOpener(opener: Opener | null): void {
  open = opener;
}

/**
 * Opens a page in the user's own browser.
 * @param url https, on a site that this build opens; the engine checks it (contract/web-address.ts)
 * @throws TailwaterError BAD_REQUEST for any other, OPEN_FAILED with the address to copy, CHANNEL_LOST
 */
export async function openExternal(url: string): Promise<void> {
  if (open === null) throw new TailwaterError("CHANNEL_LOST", "Tailwater's engine does not answer.", { subject: url });
  await open(url);
}
