import type { PlanLine, PreviewOf, RequestOf } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { GroupType, ResetRequest, ResetRow } from "../../contract/groups.ts";
import { greater, type Integer, minus, sizeOf, sumOf } from "../../contract/integer.ts";
import type { Change } from "../changes/change.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { countOf, digits } from "../kit/words.ts";
import { checkReset } from "./check-changes.ts";
import { resetCommand } from "./group-commands.ts";
import { standingOf } from "./group-standing.ts";

type Reset = Change<RequestOf<"groups.reset">, PreviewOf<"groups.reset">>;

/** Sets the offsets of a group that has no members, or creates the group. */
export const resetGroup: Reset = {
  effect: "alters",
  check: checkReset,
  plan: async ({ groups }, request) => {
    const standing = await standingOf(groups, request.group);
    const rows = await groups.planReset(request);
    const isNew = standing.state === null;
    return planned(`Reset offsets of group ${request.group}`, request, standing.type, rows, [
      ...(isNew ? ["There is no such group yet: this creates it.", EXPIRES] : []),
      ...warningsOf(standing.type, rows),
    ]);
  },
  apply: ({ groups }, { group }, { preview }) => commit(groups, group, preview.rows),
};

/** Creates a group without members, with the chosen offsets. */
export const createGroup: Reset = {
  effect: "adds",
  check: checkReset,
  plan: async ({ groups }, request) => {
    await mustBeNew(groups, request.group);
    const rows = await groups.planReset(request);
    return planned(`Create group ${request.group}`, request, "unknown", rows, [EXPIRES]);
  },
  apply: async ({ groups }, { group }, { preview }) => {
    await mustBeNew(groups, group);
    return commit(groups, group, preview.rows);
  },
};

type Groups = ClusterWorkerApi["groups"];

const EXPIRES =
  "Kafka removes a group without members after 7 days, unless offsets.retention.minutes has another value.";

function planned(
  title: string,
  request: ResetRequest,
  type: GroupType,
  rows: readonly ResetRow[],
  warnings: readonly string[],
) {
  return {
    ...{ title, target: request.group, warnings, validated: false },
    lines: rows.map(lineOf),
    requests: [type === "share" ? "AlterShareGroupOffsets" : "OffsetCommit"],
    command: resetCommand(request, type, rows),
    preview: { rows },
  };
}

function lineOf(row: ResetRow): PlanLine {
  const { topic, partition, old, asked, start } = row;
  const clamped =
    asked === null ? [] : [`${asked} is ${asked < start ? "before the log start" : "beyond the log end"} (${row.new})`];
  return {
    name: `${topic}/${partition}`,
    old: old === null ? null : String(old),
    new: String(row.new),
    note: [...effectOf(row), ...clamped].join("; "),
  };
}

function effectOf({ old, new: to, by, end }: ResetRow): readonly string[] {
  if (by === null || old === null) return [`no offset before; ${countOf(minus(end, to), "record")} to read`];
  if (old === to) return ["stays"];
  const records = sizeOf(by);
  const are = records === 1 ? "is" : "are";
  return [`${countOf(records, "record")} ${are} ${to > old ? "skipped" : "read again"}`];
}

/**
 * Whether the new offset is in the first hundredth of a log from which records were deleted before, by retention or a
 * user.
 */
export function isAboutToGo({ start, end, new: to }: Pick<ResetRow, "start" | "end" | "new">): boolean {
  return start > 0 && to < end && Number(minus(to, start)) * 100 <= Number(minus(end, start));
}

function warningsOf(type: GroupType, rows: readonly ResetRow[]): readonly string[] {
  const sum = (of: (by: Integer) => Integer) => sumOf(rows.map(({ by }) => greater(0, of(by ?? 0))));
  const [skipped, again] = [sum((by) => by), sum((by) => minus(0, by))];
  const atStart = rows.filter(isAboutToGo);
  const clamped = rows.filter(({ asked }) => asked !== null);
  return [
    ...(skipped > 0 ? [`The group skips ${countOf(skipped, "record")} that it has not read.`] : []),
    ...(again > 0 ? [`The group reads ${countOf(again, "record")} again, and processes them twice.`] : []),
    ...(clamped.length > 0 ? [outsideText(clamped)] : []),
    ...(atStart.length > 0
      ? [
          `In ${countOf(atStart.length, "partition")} it starts at the oldest records, which retention deletes next: ` +
            "a member that joins after that starts where auto.offset.reset says, at the end by default.",
        ]
      : []),
    ...(type === "streams"
      ? ["Kafka Streams keeps state of what it has read: also reset it, with kafka-streams-application-reset.sh."]
      : []),
  ];
}

/** Which offset is taken instead of one that is not in the log. */
function outsideText(rows: readonly ResetRow[]): string {
  const [only] = rows;
  const taken =
    only === undefined || only.asked === null || rows.length > 1
      ? "the nearer end of each log"
      : `the log ${only.asked < only.start ? "start" : "end"}, ${digits(only.new)},`;
  return `The requested offset is outside the log of ${partitionsIn(rows)}: ${taken} is taken instead.`;
}

/** The names of the first partitions, and the number of the others. */
function partitionsIn(rows: readonly ResetRow[]): string {
  const named = rows.slice(0, 3).map(({ topic, partition }) => `${topic}/${partition}`);
  return [named.join(", "), ...(rows.length > 3 ? [`${rows.length - 3} more`] : [])].join(" and ");
}

async function mustBeNew(groups: Groups, group: string): Promise<void> {
  const { state, type } = await standingOf(groups, group);
  if (state === null) return;
  throw new TailwaterError("BAD_REQUEST", `There already is a ${type} group ${group}.`, {
    subject: `group ${group}`,
    hint: "Reset its offsets instead, or choose another name.",
  });
}

/** @throws TailwaterError PLAN_EXPIRED when the group's offsets or the log are no longer those of the plan */
async function commit(groups: Groups, group: string, rows: readonly ResetRow[]) {
  const offsets = rows.map((row) => ({ topic: row.topic, partition: row.partition, offset: row.new }));
  const now = await groups.planReset({ group, to: { kind: "offsets", offsets }, of: [] });
  const old = new Map(now.map((row) => [`${row.partition}/${row.topic}`, row.old]));
  const moved = rows.find((row) => old.get(`${row.partition}/${row.topic}`) !== row.old);
  if (moved !== undefined) {
    throw new TailwaterError(
      "PLAN_EXPIRED",
      `The offsets of group ${group} changed after the plan was made. Nothing was sent.`,
      {
        subject: `${moved.topic}/${moved.partition}`,
        hint: "Plan the reset again.",
      },
    );
  }
  // Retention, or a deletion of records, moves the start of a log; a truncated or recreated one ends earlier.
  const gone = now.find(({ asked }) => asked !== null);
  if (gone !== undefined) throw noLongerThere(group, gone);
  return { outcomes: await groups.commit(group, offsets) };
}

/** The planned offset of one partition is no longer in its log. */
function noLongerThere(group: string, { topic, partition, asked, start, end }: ResetRow): TailwaterError {
  const place = `${topic}/${partition}`;
  const message = `Offset ${asked} is no longer in the log of ${place}, which has ${start} to ${end}. Nothing was sent.`;
  return new TailwaterError("PLAN_EXPIRED", message, {
    subject: place,
    hint: `Plan the reset of group ${group} again.`,
  });
}
