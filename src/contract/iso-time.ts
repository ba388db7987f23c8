/** A date, with an optional time and zone. Source: ISO 8601, and RFC 3339 for a space instead of T. */
const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** The largest offset of a time zone on earth. */
const FURTHEST_MINUTES = 18 * 60;

/**
 * Reads a time that exists: no 30th of February, no hour that daylight saving time skips, no leap second (Kafka's and
 * the system's clocks do not count them). 24:00 is the end of the day. Digits below a ms are cut off. Pure, except that
 * a text without a zone uses the system's zone.
 * @returns ms since the epoch, negative before 1970; null when the text is not such a time
 */
export function parseIsoTime(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = ""] = match;
  const days = calendarDay(Number(year), Number(month), Number(day));
  const [h, m, s, ms] = [Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, "0").slice(0, 3))];
  const isEndOfDay = h === 24 && m === 0 && s === 0 && Number(fraction) === 0;
  if (days === null || (h > 23 && !isEndOfDay) || m > 59 || s > 59) return null;
  const atUtc = days + (h * 60 + m) * MINUTE_MS + s * 1_000 + ms;
  if (zone === "") return local(atUtc);
  const offset = offsetMinutes(zone);
  return offset === null ? null : atUtc - offset * MINUTE_MS;
}

/** Midnight in UTC, ms; null for a day that does not exist. */
function calendarDay(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function offsetMinutes(zone: string): number | null {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || 0);
  const all = hours * 60 + minutes;
  if (minutes > 59 || all > FURTHEST_MINUTES) return null;
  return zone.startsWith("-") ? -all : all;
}

/**
 * The moment at which a local clock shows what a UTC clock shows at `atUtc`; the first if there are two, null if there
 * is none.
 */
function local(atUtc: number): number | null {
  const shown = (at: number) => at - new Date(at).getTimezoneOffset() * MINUTE_MS;
  const found = [-1, 1]
    .map((days) => atUtc + new Date(atUtc + days * DAY_MINUTES * MINUTE_MS).getTimezoneOffset() * MINUTE_MS)
    .filter((at) => shown(at) === atUtc);
  return found.length === 0 ? null : Math.min(...found);
}
