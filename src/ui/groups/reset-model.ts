import type { ResetRow } from "../../contract/groups.ts";
import { type Integer, sizeOf } from "../../contract/integer.ts";
import type { TableModel } from "../components/data-table-model.ts";
import { renderMarked } from "../components/word-search.ts";
import { countOf, formatNumber } from "../data/format.ts";

/** A partition of a reset. */
export interface ResetTableRow {
  readonly topic: string;
  readonly partition: number;
  /** The committed offset now; null: none. */
  readonly old: Integer | null;
  /** Null: not known yet, or excluded. */
  readonly plan: ResetRow | null;
}

export const resetKey = ({ topic, partition }: Pick<ResetTableRow, "topic" | "partition">) => `${topic}/${partition}`;

const number = (value: Integer | null | undefined) => (value == null ? "–" : formatNumber(value));

export const RESET_TABLE: TableModel<ResetTableRow> = {
  keyOf: resetKey,
  textOf: resetKey,
  columns: [
    {
      id: "topic",
      label: "Topic",
      track: "minmax(120px, 1fr)",
      value: ({ topic }) => topic,
      render: ({ topic }, words) => renderMarked(topic, words),
    },
    { id: "partition", label: "Partition", track: "72px", figure: true, value: ({ partition }) => partition },
    {
      id: "old",
      label: "Now",
      track: "136px",
      figure: true,
      value: ({ old }) => old,
      render: ({ old }) => number(old),
      title: ({ old }) => (old === null ? "No offset is committed here" : null),
    },
    {
      id: "new",
      label: "New",
      track: "136px",
      figure: true,
      value: ({ plan }) => plan?.new ?? null,
      render: ({ plan }) => (plan === null ? "" : number(plan.new)),
      tone: ({ plan }) => (plan !== null && plan.asked !== null ? "warn" : ""),
      title: ({ plan }) =>
        plan === null
          ? null
          : plan.asked === null
            ? `The log has offsets ${number(plan.start)} to ${number(plan.end)}`
            : `${number(plan.asked)} is not in the log, which has offsets ${number(plan.start)} to ${number(plan.end)}`,
    },
    {
      id: "by",
      label: "Effect",
      // Wide enough to name the offset that an impossible one was replaced by.
      track: "minmax(220px, 2fr)",
      value: ({ plan }) => plan?.by ?? null,
      render: ({ plan }) => effectText(plan),
      title: ({ plan }) => effectText(plan) || null,
      tone: ({ plan }) =>
        plan !== null && (plan.asked !== null || (plan.by ?? 0) > 0) ? "warn" : plan?.by ? "" : "none",
    },
  ],
};

/** A move from beyond the end of the log back to its end skips no record, but the offset still changes. */
export const isMove = (row: Pick<ResetRow, "old" | "new">): boolean => row.old !== row.new;

/** `skips 1 204 records`, `log end, not 99 999; skips 1 204 records` */
function effectText(plan: ResetRow | null): string {
  if (plan === null) return "";
  const { asked, start } = plan;
  const instead = asked === null ? "" : `${asked < start ? "log start" : "log end"}, not ${formatNumber(asked)}; `;
  return `${instead}${moveText(plan)}`;
}

function moveText(plan: ResetRow): string {
  if (plan.by === null) return "first offset";
  if (!isMove(plan)) return "stays";
  const records = countOf(sizeOf(plan.by), "record");
  return plan.by > 0 ? `skips ${records}` : plan.by < 0 ? `reads ${records} again` : "skips no record";
}

/** How many partitions move. The warnings of the plan say how many records that skips or repeats. */
export function effectOfAll(rows: readonly ResetRow[]): string {
  const moved = rows.filter(isMove).length;
  if (rows.every(({ by }) => by === null)) return `${countOf(rows.length, "partition")} get a first offset.`;
  if (moved === 0) return `${countOf(rows.length, "partition")}: nothing changes.`;
  return `${formatNumber(moved)} of ${countOf(rows.length, "partition")} ${moved === 1 ? "moves" : "move"}.`;
}
