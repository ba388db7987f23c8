import type { ReplayState } from "../../contract/replay.ts";
import { countOf, formatBytes, formatNumber } from "../data/format.ts";

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
}: ReplayState): readonly (readonly [name: string, value: number | null])[] {
  return [
    ["Read", read],
    ["Matched", matched],
    ["Skipped", skipped],
    ...(unreadable === 0 ? [] : [["Unreadable", unreadable] as const]),
    ["Sent", counts?.sent ?? null],
    ["Acknowledged", counts?.acknowledged ?? null],
    ["Failed", counts?.failed ?? null],
    ["Unknown", counts?.unknown ?? null],
  ];
}

const percent = (done: number, total: number) => `${Math.floor((100 * done) / total)}\u202f%`;
