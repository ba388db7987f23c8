import { timeText, zoneLabel } from "../data/row-text.ts";

const MINUTE_MS = 60_000;

/** How long ago, short: `now`, `11 m`, `3 h`, `2 d`. What is ahead of this machine's clock says so. Both ms since the epoch. */
export function shortAgo(then: number, now: number): string {
  const minutes = Math.floor(Math.abs(now - then) / MINUTE_MS);
  if (minutes < 1) return "now";
  const hours = Math.floor(minutes / 60);
  const text = minutes < 60 ? `${minutes} m` : hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
  return then > now ? `in ${text}` : text;
}

/** The moment itself, in local time with its zone. */
export function exactTime(at: number): string {
  const { date, time } = timeText(String(at), "local", 0);
  return `${date}${time} ${zoneLabel("local", at)}`;
}
