import { waitUntil as waitWithin } from "@open-wc/testing";

/** An action that takes a frame at rest takes seconds while both cores are busy, ms. */
const LIMIT_MS = 10_000;

/** The function of @open-wc/testing, which by default gives up after 1 s. */
export function waitUntil(
  predicate: Parameters<typeof waitWithin>[0],
  message = "the wait timed out",
  { timeout = LIMIT_MS, interval = 20 } = {},
): Promise<void> {
  return waitWithin(predicate, message, { timeout, interval });
}
