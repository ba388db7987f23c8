import type { Preview } from "../../contract/record.ts";
import type { RecordRow } from "../../contract/tails.ts";
import type { RowView } from "../../contract/view.ts";

/** A moment in two pieces, so that the grid can dim the date: `11-23 ` and `18:59:01.123`. */
export interface TimeText {
  readonly date: string;
  readonly time: string;
}

export type Zone = "local" | "utc";

const NO_TIME: TimeText = { date: "", time: "no timestamp" };
/** The largest distance from the epoch that a Date can hold, ms. */
const DATE_LIMIT_MS = 8.64e15;

/**
 * A record's timestamp for the grid. The year is shown only if it is not `thisYear`.
 * @param timestamp int64 ms since the epoch in decimal; `-1` when the record has none; one outside the range of a Date
 * is shown as digits
 */
export function timeText(timestamp: string, zone: Zone, thisYear: number): TimeText {
  if (timestamp === "-1") return NO_TIME;
  const ms = Number(timestamp);
  if (!(Math.abs(ms) <= DATE_LIMIT_MS)) return { date: "", time: timestamp };
  // Local time is shifted first and then read as UTC, so that there is one code path and no parsing of Date's strings.
  const date = new Date(zone === "utc" ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000);
  const year = date.getUTCFullYear();
  const day = `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return {
    date: year === thisYear ? `${day} ` : `${year}-${day} `,
    time: `${clock}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`,
  };
}

/** `UTC+2`, `UTC−3:30` or `UTC`: the zone the times are in. @param at ms since the epoch */
export function zoneLabel(zone: Zone, at: number): string {
  const minutes = zone === "utc" ? 0 : -new Date(at).getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const rest = size % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${rest === 0 ? "" : `:${two(rest)}`}`;
}

/** A cell of the grid: its text and style. */
export interface CellText {
  readonly text: string;
  readonly tone: "" | "none" | "binary" | "absent" | "deleted";
}

const NO_KEY: CellText = { text: "no key", tone: "none" };
const TOMBSTONE: CellText = { text: "tombstone", tone: "none" };
/** In a table of the newest record per key, a tombstone means that the key was deleted. */
const DELETED: CellText = { text: "deleted", tone: "deleted" };
const NO_HEADERS: CellText = { text: "", tone: "" };
const ABSENT: CellText = { text: "–", tone: "absent" };
const NOT_YET: CellText = { text: "", tone: "" };

export function keyText(row: RecordRow): CellText {
  return row.key === null ? NO_KEY : previewText(row.key);
}

export function valueText(row: RecordRow, view: RowView): CellText {
  if (row.value === null) return view === "latest-per-key" ? DELETED : TOMBSTONE;
  return previewText(row.value);
}

/** The field of one column; blank when the row was read before the column was added. */
export function fieldText(row: RecordRow, index: number): CellText {
  const cell = row.cells[index];
  if (cell === undefined) return NOT_YET;
  return cell === null ? ABSENT : previewText(cell);
}

/** The number of headers, then their preview. */
export function headersText(row: RecordRow): CellText {
  if (row.headers === null) return NO_HEADERS;
  const shown = previewText(row.headers);
  return { text: `${row.headerCount}  ${shown.text}`, tone: shown.tone };
}

function previewText({ text, encoding, truncated }: Preview): CellText {
  if (text === "") return { text: "empty", tone: "none" };
  return { text: truncated ? `${text}…` : text, tone: encoding === "binary" ? "binary" : "" };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
