import type { PartitionChoice, PartitionOffset, ResetRequest, ResetTo } from "../../contract/groups.ts";
import { MOST_INT64, OFFSETS, readInteger, readOffset, sizeOf } from "../../contract/integer.ts";
import { type ReadCsv, readOffsetsCsv, type TopicSizes } from "../../contract/offsets-csv.ts";
import { NO_MOMENT, readMoment } from "../data/moments.ts";
import { type ResetTableRow, resetKey } from "./reset-model.ts";

export const RESET_KINDS = [
  ["earliest", "Earliest"],
  ["latest", "Latest"],
  ["time", "Time"],
  ["offset", "Offset"],
  ["shift", "Shift"],
  ["group", "Another group"],
  ["offsets", "CSV"],
] as const;
export type ResetKind = (typeof RESET_KINDS)[number][0];

/** The values of the fields. */
export interface ResetDraft {
  readonly kind: ResetKind;
  readonly minus: string;
  readonly offset: string;
  /** `2026-11-23 18:59:01`, local time, or with its zone. */
  readonly time: string;
  readonly by: string;
  readonly group: string;
  readonly csv: string;
}

export const NEW_DRAFT: ResetDraft = { kind: "earliest", minus: "0", offset: "", time: "", by: "", group: "", csv: "" };

/** The input that a reload must keep: only a list of offsets takes long to type. */
export const toKeep = ({ kind, csv }: ResetDraft): { readonly csv: string } | null =>
  kind === "offsets" && csv !== "" ? { csv } : null;

/** The kept list; null: none. */
export const keptCsv = (kept: unknown): string | null =>
  typeof kept === "object" && kept !== null && "csv" in kept && typeof kept.csv === "string" ? kept.csv : null;

/** Whether the partitions come from another group or a file. */
export const isTheirs = ({ kind }: { readonly kind: ResetKind }): boolean => kind === "group" || kind === "offsets";

interface Input {
  readonly csv: string;
  readonly own: string;
  readonly sizes: TopicSizes | null;
}
let last: (Input & { readonly read: ReadCsv }) | null = null;

/**
 * Parses the text, or returns the last result for the same text: it is needed at each key press, and the text may have
 * 100,000 lines.
 */
function readOnce({ csv, own, sizes }: Input): ReadCsv {
  if (last?.csv !== csv || last.own !== own || last.sizes !== sizes)
    last = { csv, own, sizes, read: readOffsetsCsv(csv, own, sizes) };
  return last.read;
}

/**
 * The target, or the problems, one per line; an empty text: the form is not complete yet.
 *
 * @param sizes of the cluster's topics, null while they are not known
 */
export function resetTo(draft: ResetDraft, own: string, sizes: TopicSizes | null = null): ResetTo | string {
  const whole = (text: string) => readOffset(text.replace(/\s/g, ""));
  switch (draft.kind) {
    case "earliest":
      return { kind: "earliest" };
    case "latest": {
      const minus = draft.minus.trim() === "" ? 0 : whole(draft.minus);
      return minus === null ? "Enter how many records before the end." : { kind: "latest", minus };
    }
    case "offset": {
      const offset = whole(draft.offset);
      if (draft.offset.trim() === "") return "";
      return offset === null ? `An offset is a whole number ${OFFSETS}.` : { kind: "offset", offset };
    }
    case "time": {
      const timestamp = readMoment(draft.time);
      if (draft.time.trim() === "") return "";
      return timestamp === null ? NO_MOMENT : { kind: "time", timestamp };
    }
    case "shift": {
      const text = draft.by.replace(/[\s+]/g, "").replace("−", "-");
      if (text === "" || text === "-") return "";
      const by = readInteger(text);
      if (by === null || sizeOf(by) > MOST_INT64) return "Enter a whole number: −100 goes back by 100 records.";
      return { kind: "shift", by };
    }
    case "group":
      if (draft.group.trim() === "") return "";
      return draft.group === own ? "It is the same group." : { kind: "group", group: draft.group };
    case "offsets": {
      if (draft.csv.trim() === "") return "";
      const { offsets, problems } = readOnce({ csv: draft.csv, own, sizes });
      if (problems.length > 0) return problems.join("\n");
      return offsets.length === 0 ? "No line is of this group." : { kind: "offsets", offsets };
    }
  }
}

/** These partitions, by topic. */
export function choiceOf(
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): PartitionChoice {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const known = byTopic.get(topic);
    if (known === undefined) byTopic.set(topic, [partition]);
    else known.push(partition);
  }
  return [...byTopic].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}

/**
 * The request; null while the form is not complete. @param rows the partitions, without those that the user excluded
 */
export function requestOf(
  to: ResetTo | string,
  group: string,
  leftOut: ReadonlySet<string>,
  rows: readonly ResetTableRow[],
): ResetRequest | null {
  if (typeof to === "string" || group === "") return null;
  if (to.kind === "offsets") return { group, to: leaveOut(to, leftOut), of: [] };
  if (isTheirs(to) && leftOut.size === 0) return { group, to, of: [] };
  const chosen = rows.filter((row) => !leftOut.has(resetKey(row)));
  return chosen.length === 0 ? null : { group, to, of: choiceOf(chosen) };
}

/** Only the offsets of topics that are not excluded. */
function leaveOut(to: ResetTo, without: ReadonlySet<string>): ResetTo {
  if (to.kind !== "offsets") return to;
  const key = ({ topic, partition }: PartitionOffset) => `${topic}/${partition}`;
  return { kind: "offsets", offsets: to.offsets.filter((one) => !without.has(key(one))) };
}
