import type { PartitionPulse } from "../../contract/tails.ts";
import { COUNTER_MEANINGS, WAITING_MEANING } from "../data/counter-words.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { momentText } from "../data/moments.ts";
import type { Zone } from "../data/row-text.ts";

/** One column of the partitions table. */
export interface PartitionColumn {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  /** The width of the column, as a CSS grid track. */
  readonly track: string;
  /** The value for sorting; null (unknown) sorts last. */
  value(pulse: PartitionPulse): number | string | null;
  /** @param zone the time zone of its times */
  text(pulse: PartitionPulse, zone: Zone): string;
}

/** Room for 13 digits in groups. */
const OFFSET = "104px";

export const PARTITION_COLUMNS: readonly PartitionColumn[] = [
  number("partition", "P", "Partition", "44px", (pulse) => pulse.partition),
  number("leader", "Leader", "Broker that leads this partition", "62px", (pulse) => pulse.leader),
  number("start", "Start", "Offset where the tail started", OFFSET, (pulse) => pulse.start),
  number("position", "Position", "Next offset to read", OFFSET, (pulse) => pulse.position),
  number(
    "logEnd",
    "Log end",
    "Next offset a producer will get (read committed: up to the last stable offset)",
    OFFSET,
    (pulse) => pulse.logEnd,
  ),
  number("lag", "Lag", "Log end − position", OFFSET, (pulse) => pulse.lag),
  ...(["fetched", "matched", "rejected", "outside", "failed", "evicted", "aborted", "control", "missing"] as const).map(
    (name) =>
      number(name, `${name[0]?.toUpperCase()}${name.slice(1)}`, COUNTER_MEANINGS[name], "92px", (pulse) => pulse[name]),
  ),
  {
    ...number("waiting", "Waiting", WAITING_MEANING, "320px", (pulse) => pulse.waiting),
    text: (pulse, zone) => (pulse.waiting === 0 ? "0" : `${formatNumber(pulse.waiting)}${holderText(pulse, zone)}`),
  },
  {
    ...number("bytes", "Bytes", COUNTER_MEANINGS.bytes, "78px", (pulse) => pulse.bytes),
    text: (pulse) => formatBytes(pulse.bytes),
  },
  {
    id: "error",
    label: "Error",
    meaning: "Why the partition is not being read",
    track: "minmax(120px, 1fr)",
    value: (pulse) => pulse.error?.message ?? null,
    text: (pulse) => (pulse.error === null ? "" : [pulse.error.message, pulse.error.hint].filter(Boolean).join(" ")),
  },
];

function holderText({ transaction }: PartitionPulse, zone: Zone): string {
  if (transaction === null) return "";
  const { producerId, since } = transaction;
  return ` (producer ${producerId}${since === null ? "" : ` since ${momentText(since, zone, 1_000)}`})`;
}

function number(
  id: string,
  label: string,
  meaning: string,
  track: string,
  value: (pulse: PartitionPulse) => number | null,
): PartitionColumn {
  return {
    id,
    label,
    meaning,
    track,
    value,
    text(pulse) {
      const shown = value(pulse);
      return shown === null ? "–" : formatNumber(shown);
    },
  };
}

/** Which column sorts the table, and which way. */
export interface PartitionSort {
  readonly column: string;
  readonly descending: boolean;
}

/** The partitions in the requested order; equal ones by number, unknown values last in either direction. */
export function sortPartitions(rows: readonly PartitionPulse[], sort: PartitionSort): PartitionPulse[] {
  const column = PARTITION_COLUMNS.find(({ id }) => id === sort.column);
  if (column === undefined) return [...rows];
  return [...rows].sort((one, other) => {
    const a = column.value(one);
    const b = column.value(other);
    if (a === b) return one.partition - other.partition;
    if (a === null) return 1;
    if (b === null) return -1;
    const order = a < b ? -1 : 1;
    return sort.descending ? -order : order;
  });
}
