import { html } from "lit";
import type { ErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { PartitionDetail } from "../../contract/topics.ts";
import type { TableColumn, TableModel } from "../components/data-table-model.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { exactTime, shortAgo, writeTone } from "./last-write.ts";
import { behindOf, recordsOf } from "./topic-facts.ts";
import { troubleOrNote } from "./topic-trouble.ts";

/** The displayed data of one partition. */
export interface PartitionRow extends PartitionDetail {
  /** The parts of the topic that could not be read: they explain an unknown figure. */
  readonly failures: readonly ErrorData[];
}

const column = (given: TableColumn<PartitionRow>) => given;
const offset = (value: Integer | null) => (value === null ? "–" : formatNumber(value));
const why = ({ failures }: PartitionRow) => failures.map(({ message }) => message).join("\n") || null;

export const PARTITION_TABLE: TableModel<PartitionRow> = {
  keyOf: ({ partition }) => String(partition),
  textOf: ({ partition, leader, replicas }) => `${partition} ${leader ?? "missing"} ${replicas.join(" ")}`,
  ...troubleOrNote(({ error }) => error),
  tone: (row) => (row.leader === null ? "danger" : behindOf(row).length > 0 ? "warn" : ""),
  columns: [
    column({
      id: "partition",
      label: "Partition",
      track: "76px",
      value: ({ partition }) => partition,
      title: (row) => troubleText(row),
    }),
    column({
      id: "leader",
      label: "Leader",
      track: "64px",
      value: ({ leader }) => leader,
      render: ({ leader }) => (leader === null ? "MISSING" : String(leader)),
      tone: ({ leader }) => (leader === null ? "danger" : ""),
      title: (row) => troubleText(row),
    }),
    column({
      id: "replicas",
      label: "Replicas",
      track: "minmax(64px, 1fr)",
      value: ({ replicas }) => replicas.join(", "),
      render: renderReplicas,
      title: (row) => troubleText(row) ?? "The first is the preferred leader",
    }),
    column({
      id: "inSync",
      label: "In sync",
      track: "minmax(64px, 1fr)",
      value: ({ inSync }) => inSync.join(", "),
      tone: (row) => (behindOf(row).length > 0 ? "warn" : ""),
      title: (row) => troubleText(row),
    }),
    column({
      id: "eligibleLeaders",
      label: "Eligible leaders",
      track: "112px",
      optional: true,
      value: ({ eligibleLeaders }) => eligibleLeaders?.join(", ") ?? null,
      render: ({ eligibleLeaders }) => (eligibleLeaders === null ? "–" : eligibleLeaders.join(", ") || "none"),
      title: ({ eligibleLeaders }) =>
        eligibleLeaders === null
          ? "This broker does not report it (KIP-966)"
          : "Out of sync, and safe to lead (KIP-966)",
    }),
    column({
      id: "leaderEpoch",
      label: "Leader epoch",
      track: "96px",
      figure: true,
      optional: true,
      value: ({ leaderEpoch }) => leaderEpoch,
    }),
    column({
      id: "start",
      label: "Start",
      track: "minmax(72px, 112px)",
      figure: true,
      value: ({ start }) => start,
      render: ({ start }) => offset(start),
      title: ({ start }) => `Log start offset ${offset(start)}`,
    }),
    column({
      id: "end",
      label: "End",
      track: "minmax(72px, 112px)",
      figure: true,
      value: ({ end }) => end,
      render: ({ end }) => offset(end),
      title: ({ end }) => `Log end offset ${offset(end)}`,
    }),
    column({
      id: "records",
      label: "Records",
      track: "minmax(72px, 112px)",
      figure: true,
      value: recordsOf,
      render: (row) => offset(recordsOf(row)),
      title: (row) => `${offset(recordsOf(row))}: end − start; with compaction or transactions there are fewer`,
    }),
    column({
      id: "size",
      label: "Size",
      unit: "bytes",
      track: "minmax(64px, 92px)",
      figure: true,
      value: ({ bytes }) => bytes,
      render: ({ bytes }) => (bytes === null ? "–" : formatBytes(bytes)),
      title: (row) => (row.bytes === null ? why(row) : sizeText(row)),
    }),
    column({
      id: "lastWrite",
      label: "Last write",
      unit: "ms since 1970",
      track: "minmax(64px, 92px)",
      figure: true,
      value: ({ lastWrite }) => lastWrite,
      tone: ({ lastWrite }) => (lastWrite === null ? "none" : writeTone(lastWrite)),
      render: ({ lastWrite }) => (lastWrite === null ? "–" : shortAgo(lastWrite, Date.now())),
      title: (row) => (row.lastWrite === null ? why(row) : exactTime(row.lastWrite)),
    }),
  ],
};

/** The problem of a partition, in a sentence; null: none. */
export function troubleText(row: PartitionDetail): string | null {
  if (row.leader === null) return "It has no leader: it can be neither read nor written.";
  const behind = behindOf(row);
  if (behind.length === 0) return null;
  const one = (broker: number) => `${broker}${row.offline.includes(broker) ? " (offline)" : ""}`;
  return `Not in sync: ${behind.length === 1 ? "replica" : "replicas"} ${behind.map(one).join(", ")}.`;
}

function renderReplicas(row: PartitionRow) {
  const behind = behindOf(row);
  return row.replicas.map((broker, index) => {
    const tone = row.offline.includes(broker) ? "danger" : behind.includes(broker) ? "warn" : "";
    return html`${index === 0 ? "" : ", "}<span class=${tone}>${broker}</span>`;
  });
}

function sizeText({ bytes, leaderBytes }: PartitionRow): string {
  const all = `${formatNumber(bytes ?? 0)} bytes on all replicas`;
  return leaderBytes === null ? all : `${all}, ${formatNumber(leaderBytes)} on the leader`;
}
