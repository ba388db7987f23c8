import { type Integer, minus } from "../../contract/integer.ts";
import { timeText, zoneLabel } from "../data/row-text.ts";

const UNITS = [
  { ms: 86_400_000, name: "d", from: 172_800_000 },
  { ms: 3_600_000, name: "h", from: 3_600_000 },
  { ms: 60_000, name: "m", from: 60_000 },
] as const;
/** The tolerated difference between two clocks, ms. A time that is less ahead counts as now. */
const CLOCKS_MS = 5_000;

/** How long ago, short: `2 s ago`, `11 m ago`, `3 h ago`, `2 d ago`. Both ms since the epoch. */
export function shortAgo(then: Integer, now: number): string {
  const past = isAhead(then, now) ? Number(minus(then, now)) : Math.max(0, Number(minus(now, then)));
  const unit = UNITS.find(({ from }) => past >= from) ?? { ms: 1_000, name: "s" };
  const text = `${Math.floor(past / unit.ms)} ${unit.name}`;
  return isAhead(then, now) ? `in ${text}` : `${text} ago`;
}

/**
 * A warning about a time in the future by this machine's clock: a producer's clock is wrong, or the value is not a
 * time.
 */
export function writeTone(at: Integer): "warn" | "" {
  return isAhead(at, Date.now()) ? "warn" : "";
}

const isAhead = (then: Integer, now: number) => minus(then, now) > CLOCKS_MS;

/** The exact local time with its zone; the plain number if it is outside the range of dates. */
export function exactTime(at: Integer): string {
  const { date, time } = timeText(String(at), "local", 0);
  return date === "" ? `${time} ms since 1970` : `${date}${time} ${zoneLabel("local", Number(at))}`;
}
