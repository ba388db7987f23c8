import { isSetBack } from "../kit/highest-time.ts";

/** What the issuer has confirmed last, as far as time is concerned. All times are ms since the epoch. */
export interface Confirmed {
  /** When the issuer made the last ID token, by its clock, or renewed it without a new one, by this computer's. */
  readonly confirmedAt: number;
  /** When that ID token ends. */
  readonly expiresAt: number;
}

/**
 * `fresh`: the ID token is valid. `grace`: it has ended, and the issuer has not been reached since; that is enough for
 * some days. `over`: too many days. `clock-back`: the clock shows an earlier time than it once did, so nothing that
 * depends on time can be trusted.
 */
export type Standing = "fresh" | "grace" | "over" | "clock-back";

const DAY_MS = 86_400_000;

/** When the grace ends, ms since the epoch. It counts from the last confirmation, and is never before the token's end. */
export const graceEnd = ({ confirmedAt, expiresAt }: Confirmed, graceDays: number): number =>
  Math.max(expiresAt, confirmedAt + graceDays * DAY_MS);

/**
 * @param now the clock's time @param highest the highest time ever seen, which a clock that was set back does not lower
 */
export function standingOf(confirmed: Confirmed, graceDays: number, now: number, highest: number): Standing {
  if (isSetBack(now, Math.max(highest, confirmed.confirmedAt))) return "clock-back";
  if (now <= confirmed.expiresAt) return "fresh";
  return now <= graceEnd(confirmed, graceDays) ? "grace" : "over";
}
