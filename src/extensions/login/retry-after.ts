/** Without a time in the answer, ms. */
const DEFAULT_MS = 30_000;
/** An issuer cannot keep the app away for longer, ms. */
const LONGEST_MS = 3_600_000;

/**
 * When the next request is welcome, ms since the epoch: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or
 * auth0's `x-ratelimit-reset`, in seconds since the epoch.
 */
export function retryAt(headers: { get(name: string): string | null }, now: number): number {
  const after = headers.get("retry-after");
  const reset = headers.get("x-ratelimit-reset");
  const asked = after !== null ? secondsOrDate(after, now) : reset !== null ? Number(reset) * 1_000 : Number.NaN;
  const at = Number.isFinite(asked) ? asked : now + DEFAULT_MS;
  return Math.min(Math.max(at, now + 1_000), now + LONGEST_MS);
}

function secondsOrDate(text: string, now: number): number {
  return /^\d{1,9}$/.test(text) ? now + Number(text) * 1_000 : Date.parse(text);
}
