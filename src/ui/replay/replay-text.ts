import {
  REWRITTEN,
  type ReplayKeeps,
  type ReplayRewrite,
  type ReplayState,
  type RewrittenPart,
} from "../../contract/replay.ts";
import { countOf, formatBytes, formatNumber } from "../data/format.ts";

export const LABELS: Readonly<Record<RewrittenPart, string>> = {
  key: "Key",
  value: "Value",
  headers: "Headers",
  partition: "Partition",
  timestamp: "Timestamp",
};

export const NO_REWRITE: ReplayRewrite = {
  ...{ key: null, value: null, headers: null, partition: null, timestamp: null },
  onError: "skip",
};

export const rewritesAny = (rewrite: ReplayRewrite): boolean => REWRITTEN.some((part) => rewrite[part] !== null);

/** What is kept or not only where no expression decides it. */
export function givenBy({ headers, partition, timestamp }: ReplayRewrite): ReadonlySet<keyof ReplayKeeps> {
  const given: (keyof ReplayKeeps)[] = [];
  if (headers !== null) given.push("headers");
  if (partition !== null) given.push("partitions");
  if (timestamp !== null) given.push("timestamps");
  return new Set(given);
}

/** Two that do the same to records; what a failure does is decided when they are sent. */
export const isSameRewrite = (one: ReplayRewrite, other: ReplayRewrite): boolean =>
  REWRITTEN.every((part) => one[part] === other[part]) && one.onError === other.onError;

/** `3 records on which an expression fails. The first: orders/3:17, value: …`; null: there are none. */
export function failuresText({ failing, failures }: ReplayState): string | null {
  const [first] = failures;
  if (failing === 0 || first === undefined) return null;
  const { topic, partition, offset, message } = first;
  const where = `${topic}/${partition}:${offset}, ${message}`;
  return failing === 1
    ? `An expression fails on one record: ${where}`
    : `An expression fails on ${countOf(failing, "record")}. The first: ${where}`;
}

/** The dry run in one line. */
export function countText({ phase, matched, read, unreadable, bytes, scan, error, selected }: ReplayState): string {
  if (error !== null) return error.message;
  const failed = unreadable === 0 ? "" : `, ${countOf(unreadable, "record")} cannot be read`;
  const found = `${countOf(matched, "record")} of ${formatNumber(read)}, ${formatBytes(bytes)}${failed}`;
  const gone = (selected ?? 0) - matched - unreadable;
  if (phase === "counted" && gone > 0) return `${found}. ${countOf(gone, "selected record")} can no longer be read.`;
  if (phase !== "counting") return found;
  const total = scan?.total ?? 0;
  return total === 0 ? `Reading: ${found}` : `Reading, ${percent(scan?.done ?? 0, total)}: ${found}`;
}

/** The replay in a few words, for the header. @param counted records of the dry run */
export function pillText({ phase, counts }: ReplayState, counted: number): string | null {
  const done = counts?.acknowledged ?? 0;
  switch (phase) {
    case "waiting":
      return "Replay planned";
    case "sending":
      return `Replaying ${formatNumber(done)} of ${formatNumber(counted)}`;
    case "stopped":
    case "failed":
      return `Replay stopped at ${formatNumber(done)}`;
    case "done":
      return `Replayed ${countOf(done, "record")}`;
    default:
      return null;
  }
}

/** What it does, as the dialog's title says it. */
export const PHASES: Readonly<Record<ReplayState["phase"], string>> = {
  counting: "Counting",
  counted: "Counted",
  waiting: "Waits for the commit in the change tray",
  sending: "Sending",
  stopped: "Stopped",
  done: "Done",
  failed: "Failed",
};

/** The figures of a replay, each with its name. Null: not known. */
export function figures({
  read,
  matched,
  skipped,
  unreadable,
  counts,
  failing,
}: ReplayState): readonly (readonly [name: string, value: number | null])[] {
  return [
    ["Read", read],
    ["Matched", matched],
    ["Skipped", skipped],
    ...(unreadable === 0 ? [] : [["Unreadable", unreadable] as const]),
    ...(failing === 0 ? [] : [["Not rewritten", failing] as const]),
    ["Sent", counts?.sent ?? null],
    ["Acknowledged", counts?.acknowledged ?? null],
    ["Failed", counts?.failed ?? null],
    ["Unknown", counts?.unknown ?? null],
  ];
}

const percent = (done: number, total: number) => `${Math.floor((100 * done) / total)}\u202f%`;
