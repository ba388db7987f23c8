import type { Confirmed } from "./standing.ts";

/** Between two requests, however short the issuer's tokens live and whatever this machine's clock says, ms. */
const LEAST_WAIT_MS = 30_000;
/** setTimeout takes no more, and a computer that slept must look again, ms. */
const LONGEST_WAIT_MS = 3_600_000;
/** After a failure; doubled with each further one, ms. */
const RETRY_MS = 30_000;
/** Part of the ID token's life after which it is renewed. */
const PART = 0.8;

/**
 * When to ask the issuer next, ms from now: before the ID token ends; after failures later and later, and never before the
 * time that the issuer named.
 * @param failures in a row @param notBefore ms since the epoch
 */
export function nextRenewal(
  { confirmedAt, expiresAt }: Confirmed,
  now: number,
  failures: number,
  notBefore: number,
): number {
  const life = PART * (expiresAt - confirmedAt);
  const wanted = failures > 0 ? RETRY_MS * 2 ** Math.min(failures - 1, 6) : confirmedAt + life - now;
  return Math.max(Math.min(wanted, LONGEST_WAIT_MS), LEAST_WAIT_MS, notBefore - now);
}
