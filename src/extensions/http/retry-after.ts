/** A server cannot ask for more than this, ms. */
const MOST_MS = 86_400_000;

/**
 * How long a server asks to wait, ms; null when it does not say, or not in a valid form. RFC 9110, 10.2.3: seconds or a
 * date. @param now ms since the epoch
 */
export function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  const at = value.endsWith("GMT") ? Date.parse(value) : Number.NaN; // Node takes "-5" for a date.
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : at - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MOST_MS);
}
