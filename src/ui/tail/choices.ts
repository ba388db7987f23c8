import type { Filter } from "../../contract/filter.ts";
import type { PartitionOffset } from "../../contract/groups.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { EndAt } from "../../contract/scan.ts";
import type { StartAt } from "../../contract/tails.ts";
import { momentText, rangeText } from "../data/moments.ts";
import { formatPartitions } from "../data/partition-ranges.ts";
import type { Zone } from "../data/row-text.ts";

/** The chosen start of a tail. `ago`, `today` and `group` are computed again each time the tail is opened. */
export type StartChoice =
  | Exclude<StartAt, { readonly kind: "offsets" }>
  | { readonly kind: "ago"; readonly minutes: number }
  | { readonly kind: "today" }
  /** The committed offsets of a consumer group. */
  | { readonly kind: "group"; readonly group: string };

/** The chosen range. `end` null: no end, the tail continues live. */
export interface ReadChoice {
  readonly start: StartChoice;
  readonly end: EndAt | null;
}

/** The toolbar's choices for one topic; they are saved. */
export interface TailChoices extends ReadChoice {
  readonly partitions: "all" | readonly number[];
  readonly isolation: IsolationLevel;
}

/** How a link asks to read a tail, instead of the saved choices; it is not saved. */
export interface Preset {
  /** Null: like the last time. */
  readonly start: StartChoice | null;
  readonly filter: Filter | null;
}

/** Some history first, then new records, which is better than an empty grid. */
export const DEFAULT_CHOICES: TailChoices = {
  start: { kind: "last", count: 100 },
  end: null,
  partitions: "all",
  isolation: "read_committed",
};

const SECOND_MS = 1_000;
/** The quick choices of time, minutes. */
export const QUICK_MINUTES = [5, 15, 60] as const;

/** The start for the wire. @param now ms since the epoch @param offsetsOf reads a group's offsets */
export async function resolveStart(
  start: StartChoice,
  now: number,
  offsetsOf: (group: string) => Promise<readonly PartitionOffset[]>,
): Promise<StartAt> {
  if (start.kind === "ago") return { kind: "timestamp", timestamp: now - start.minutes * 60_000 };
  if (start.kind === "today") return { kind: "timestamp", timestamp: new Date(now).setHours(0, 0, 0, 0) };
  if (start.kind === "group") return { kind: "offsets", offsets: await offsetsOf(start.group) };
  return start;
}

function startLabel(start: StartChoice, zone: Zone): string {
  switch (start.kind) {
    case "latest":
      return "New records only";
    case "earliest":
      return "From the beginning";
    case "last":
      return `Last ${start.count} + live`;
    case "offset":
      return `From offset ${start.offset}`;
    case "timestamp":
      return `From ${momentText(start.timestamp, zone, SECOND_MS)}`;
    case "ago":
      return start.minutes % 60 === 0 ? `From ${start.minutes / 60} h ago` : `From ${start.minutes} min ago`;
    case "today":
      return "From today 00:00";
    case "group":
      return `From the offsets of group ${start.group}`;
  }
}

/** The range in the toolbar. */
export function readLabel({ start, end }: ReadChoice, zone: Zone): string {
  if (start.kind === "timestamp" && end?.kind === "timestamp") {
    return rangeText({ from: start.timestamp, to: end.timestamp }, zone, SECOND_MS);
  }
  const from = start.kind === "last" && end !== null ? `Last ${start.count}` : startLabel(start, zone);
  switch (end?.kind) {
    case undefined:
      return from;
    case "now":
      return `${from} until now`;
    case "last":
      return `${from} to the last ${end.count}`;
    case "offset":
      return `${from} to offset ${end.offset}`;
    case "timestamp":
      return `${from} to ${momentText(end.timestamp, zone, SECOND_MS)}`;
  }
}

/** Why this range cannot be read; null when it can. */
export function readProblem({ start, end }: ReadChoice): string | null {
  if (end === null) return null;
  if (start.kind === "latest") return "New records have no end: choose a start, or read live.";
  const backwards =
    (start.kind === "timestamp" && end.kind === "timestamp" && end.timestamp <= start.timestamp) ||
    (start.kind === "offset" && end.kind === "offset" && end.offset <= start.offset);
  return backwards ? "The end must be after the start." : null;
}

/** The partitions as the toolbar shows them. */
export function partitionsLabel(partitions: "all" | readonly number[], short = false): string {
  if (partitions === "all") return short ? "P: all" : "All partitions";
  const text = formatPartitions(partitions);
  if (text.length > (short ? 8 : 18)) return `${partitions.length} ${short ? "P" : "partitions"}`;
  if (short) return `P: ${text}`;
  return partitions.length === 1 ? `Partition ${text}` : `Partitions ${text}`;
}

/** Reads saved choices; each damaged or unknown part gets its default. */
export function parseChoices(text: string | null): TailChoices {
  return readChoices(parseObject(text));
}

/** The same for parsed JSON. */
export function readChoices(value: unknown): TailChoices {
  const stored: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  return {
    start: isStart(stored.start) ? stored.start : DEFAULT_CHOICES.start,
    end: isEnd(stored.end) ? stored.end : DEFAULT_CHOICES.end,
    partitions: isPartitions(stored.partitions) ? stored.partitions : DEFAULT_CHOICES.partitions,
    isolation: stored.isolation === "read_uncommitted" ? "read_uncommitted" : "read_committed",
  };
}

function parseObject(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    // A damaged saved choice is treated as the default.
    return null;
  }
}

function isStart(value: unknown): value is StartChoice {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const start = value as Record<string, unknown>;
  const whole = (field: string) => Number.isSafeInteger(start[field]) && Number(start[field]) >= 0;
  switch (start.kind) {
    case "earliest":
    case "latest":
    case "today":
      return true;
    case "last":
      return whole("count");
    case "offset":
      return whole("offset");
    case "timestamp":
      return whole("timestamp");
    case "ago":
      return whole("minutes");
    case "group":
      return typeof start.group === "string";
    default:
      return false;
  }
}

function isEnd(value: unknown): value is EndAt {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return (
    value.kind === "now" ||
    ((value.kind === "last" || value.kind === "offset" || value.kind === "timestamp") && isStart(value))
  );
}

function isPartitions(value: unknown): value is "all" | readonly number[] {
  if (value === "all") return true;
  return Array.isArray(value) && value.length > 0 && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}
