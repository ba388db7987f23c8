import { timeText, type Zone } from "./row-text.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** A time range, ms since the epoch, without `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A moment with the precision of `stepMs`: `11-23 18:59:01`. @param ms since the epoch */
export function momentText(ms: number, zone: Zone, stepMs: number): string {
  const { date, time } = timeText(String(Math.round(ms)), zone, new Date().getFullYear());
  return `${date}${stepMs >= SECOND ? time.slice(0, 8) : time}`;
}

/** `11-23 18:59:01 – 19:04:01`: the second day is shown only if it differs. */
export function rangeText({ from, to }: Range, zone: Zone, stepMs: number): string {
  const year = new Date().getFullYear();
  const sameDay =
    timeText(String(Math.round(from)), zone, year).date === timeText(String(Math.round(to)), zone, year).date;
  const end = momentText(to, zone, stepMs);
  return `${momentText(from, zone, stepMs)} – ${sameDay ? (end.split(" ").at(-1) ?? end) : end}`;
}

/** Labels under an axis: only the parts that change with its steps, and the day where a new one begins. */
export function axisLabels(moments: readonly number[], zone: Zone, stepMs: number): string[] {
  const year = new Date().getFullYear();
  return moments.map((ms) => {
    const { date, time } = timeText(String(Math.round(ms)), zone, year);
    const day = date.trim();
    if (stepMs >= DAY || time === "00:00:00.000") return day;
    if (stepMs >= MINUTE) return time.slice(0, 5);
    return stepMs >= SECOND ? time.slice(0, 8) : time;
  });
}

/**
 * Reads `2026-11-23 18:59:01` as local time, or of another zone with `Z` or `+02:00` after it; ms since the epoch; null
 * when the text is not such a time.
 */
export function readMoment(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
    text.trim(),
  );
  if (parts === null) return null;
  const [, day = "", minute = "00:00", second = ":00", zone = ""] = parts;
  const ms = new Date(`${day}T${minute}${second}${zone.toUpperCase()}`).getTime();
  // Date reads 31 February as a day of March.
  const isThere = new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) ?? false;
  return Number.isNaN(ms) || !isThere ? null : ms;
}

/** The offset of local time from UTC at that time: `UTC+01:00`. @param ms since the epoch */
export function zoneText(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** A moment in the form that `readMoment` reads: `2026-11-23 18:59:01`, in UTC with a Z. @param ms since the epoch */
export function momentInput(ms: number, zone: Zone = "local"): string {
  const shifted = new Date(ms - (zone === "utc" ? 0 : new Date(ms).getTimezoneOffset() * MINUTE));
  if (Number.isNaN(shifted.getTime())) return "";
  return `${shifted.toISOString().slice(0, 19).replace("T", " ")}${zone === "utc" ? "Z" : ""}`;
}

/** The error for a text that is not a moment. */
export const NO_MOMENT = "Enter a time as 2026-11-23 18:59:01.";
