import { expiredText, type Receipt, type ReceiptPartition, waitingText } from "../../contract/scan.ts";
import { countOf, formatBytes, formatDuration, formatNumber } from "../data/format.ts";

/** A sum of the receipt, and whether it is correct. */
export interface Check {
  readonly text: string;
  readonly holds: boolean;
}

/** `Complete`, or where it stopped and what is left, in words. */
export function verdict(receipt: Receipt, running: boolean): string {
  const { partitions, complete } = receipt;
  const all = countOf(partitions.length, "partition");
  if (complete) return `Complete: ${all} read to the end of the range.`;
  const open = partitions.filter((partition) => !isWhole(partition)).length;
  if (open === 0 && receipt.waiting > 0) {
    const held = partitions.filter(({ waiting }) => waiting > 0).length;
    return `Not complete: an open transaction holds back the newest offsets of ${formatNumber(held)} of ${all}.`;
  }
  if (open === 0 && receipt.totals.expired > 0) {
    const what = countOf(receipt.totals.expired, "offset");
    return `Not complete: ${what} ${receipt.totals.expired === 1 ? "was" : "were"} deleted before the scan reached them.`;
  }
  if (open === 0 && receipt.untested > 0) {
    const seen = receipt.untested === 1 ? "1 record was" : `${formatNumber(receipt.untested)} records were`;
    return `Not exact: ${seen} tested with an earlier filter only. Read again to test them with this one.`;
  }
  if (open === 0) return `Not exact: ${all} read up to the first record after the range.`;
  const { done, total } = offsetsOf(receipt);
  const part = total === null ? "" : ` at ${percent(done, total)}\u202f%`;
  const left = `${formatNumber(open)} of ${all} not read to the end`;
  return `${running ? "Still running," : "Stopped"}${part}: ${left}.`;
}

/** What waits, and for what: a sentence per partition. @param time formats a moment, ms since the epoch */
export function waitingTexts({ partitions }: Receipt, time: (ms: number) => string): readonly string[] {
  return partitions.filter(({ waiting }) => waiting > 0).map((partition) => waitingText(partition, time));
}

/** The requested time range; null for a range of offsets. @param time formats a moment, ms since the epoch */
export function timesText({ times }: Receipt, time: (ms: number) => string): string | null {
  if (times === null) return null;
  const { from, until } = times;
  if (until === null) return from === null ? null : `from ${time(from)} on`;
  return from === null ? `before ${time(until)}` : `from ${time(from)} to before ${time(until)}`;
}

/** Notes of a receipt: what was deleted meanwhile, and for a time range what else was read or not read. */
export function notesOf(receipt: Receipt): readonly string[] {
  const deleted = receipt.partitions.filter(({ expired }) => expired > 0);
  return [...deleted.slice(0, MOST_NAMED).map(expiredText), ...timeNotes(receipt)];
}

function timeNotes({ partitions, totals, times }: Receipt): readonly string[] {
  if (times === null) return [];
  const notes: string[] = [];
  if (totals.outside > 0) {
    const places = named(partitions.filter(({ outside }) => outside > 0));
    notes.push(
      `${records(totals.outside)} outside the time range were read, since timestamps in ${places} need not ascend: ` +
        "records of the range may lie among them. They count as rejected; the filter did not see them.",
    );
  }
  for (const partition of partitions.filter(({ notSearched }) => notSearched > 0).slice(0, MOST_NAMED)) {
    notes.push(
      `${named([partition])}: the scan stopped early. It did not look for records of the range that were written late, ` +
        `from offset ${number(partition.high)} on (${countOf(partition.notSearched, "offset")}).`,
    );
  }
  return notes;
}

const MOST_NAMED = 5;

function named(partitions: readonly ReceiptPartition[]): string {
  const names = partitions.slice(0, MOST_NAMED).map(({ topic, partition }) => `${topic}/${partition}`);
  const more = partitions.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${formatNumber(more)} more`;
}

function records(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? "record" : "records"}`;
}

/** Offsets read, and the total; null while a range is unknown. */
export function offsetsOf({ partitions }: Receipt): { done: number; total: number | null } {
  let done = 0;
  let total: number | null = 0;
  for (const { low, high, position } of partitions) {
    if (low === null || high === null) total = null;
    else if (total !== null) total += Math.max(0, high - low);
    if (low !== null && position !== null) done += Math.max(0, position - low);
  }
  return { done, total };
}

/** Read to the end of its range. */
export function isWhole({ high, position, low }: ReceiptPartition): boolean {
  return high !== null && ((position !== null && position >= high) || (low !== null && low >= high));
}

/** Every fetched record is in one of three numbers. */
export function recordsHold({ fetched, matched, rejected, failed }: ReceiptPartition): boolean {
  return fetched === matched + rejected + failed;
}

/**
 * Every offset read is in one of four numbers; up to its end when it was read completely. Null: the range is unknown.
 */
export function offsetsHold(partition: ReceiptPartition): boolean | null {
  const { low, high, position, fetched, aborted, control, missing } = partition;
  const end = isWhole(partition) ? high : position;
  if (low === null || end === null) return null;
  return Math.max(0, end - low) === fetched + aborted + control + missing;
}

/** The two sums, checked for every partition. */
export function checksOf(receipt: Receipt): readonly [Check, Check] {
  const { partitions, complete } = receipt;
  const { fetched, matched, rejected, failed, aborted, control, missing } = receipt.totals;
  const whole = complete ? offsetsOf(receipt).total : offsetsOf(receipt).done;
  const numbers = (...counts: number[]) => counts.map(formatNumber).join(" + ");
  return [
    {
      text: `fetched ${formatNumber(fetched)} = matched + rejected + failed = ${numbers(matched, rejected, failed)}`,
      holds: fetched === matched + rejected + failed && partitions.every(recordsHold),
    },
    {
      text:
        `${complete ? "high − low" : "position − low"} ${formatNumber(whole ?? 0)} = ` +
        `fetched + aborted + control + missing = ${numbers(fetched, aborted, control, missing)}`,
      holds:
        (whole ?? 0) === fetched + aborted + control + missing &&
        partitions.every((partition) => offsetsHold(partition) !== false),
    },
  ];
}

/** The whole receipt as text that is aligned in a fixed-width font. */
export function receiptText(receipt: Receipt, running: boolean): string {
  const { totals } = receipt;
  const isoTime = (ms: number) => new Date(ms).toISOString();
  const times = timesText(receipt, isoTime);
  const head = [
    `Receipt of ${receipt.topics.join(", ")}`,
    verdict(receipt, running),
    `Started   ${isoTime(receipt.startedAt)}`,
    `Ended     ${receipt.endedAt === null ? "–" : isoTime(receipt.endedAt)}`,
    `Took      ${formatDuration(receipt.durationMs)}, ${formatBytes(totals.bytes)} over the wire`,
    `Isolation ${receipt.isolation.replace("_", " ")}`,
    `Filter    ${filterText(receipt)}`,
    ...(times === null ? [] : [`Times     ${times}`]),
    ...waitingTexts(receipt, isoTime),
    ...notesOf(receipt),
    ...checksOf(receipt).map(({ text, holds }) => `${holds ? "[ok]" : "[DOES NOT HOLD]"} ${text}`),
  ];
  const rows = [
    COLUMNS.map(({ label }) => label),
    ...receipt.partitions.map((partition) => COLUMNS.map(({ of }) => of(partition))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  return plain([...head, "", ...table].map((line) => line.trimEnd()).join("\n"));
}

/** Columns of the text and of the dialog's table; numbers plain. */
export const COLUMNS: readonly {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  readonly of: (partition: ReceiptPartition) => string;
}[] = [
  { id: "topic", label: "topic", meaning: "Topic", of: ({ topic }) => topic },
  { id: "partition", label: "partition", meaning: "Partition", of: ({ partition }) => String(partition) },
  { id: "low", label: "low", meaning: "First offset of the range", of: ({ low }) => number(low) },
  { id: "high", label: "high", meaning: "End of the range; not in it", of: ({ high }) => number(high) },
  { id: "position", label: "position", meaning: "The next offset to read", of: ({ position }) => number(position) },
  { id: "fetched", label: "fetched", meaning: "Records read", of: ({ fetched }) => number(fetched) },
  { id: "matched", label: "matched", meaning: "Records the filter let through", of: ({ matched }) => number(matched) },
  {
    id: "rejected",
    label: "rejected",
    meaning: "Records the filter rejected; in brackets, those outside the time range, which it did not test",
    of: ({ rejected, outside }) => withPart(rejected, outside),
  },
  {
    id: "failed",
    label: "failed",
    meaning: "Records that could not be decoded or tested; in brackets, those on which the filter failed",
    of: ({ failed, filterErrors }) => withPart(failed, filterErrors),
  },
  { id: "aborted", label: "aborted", meaning: "Records of aborted transactions", of: ({ aborted }) => number(aborted) },
  { id: "control", label: "control", meaning: "Transaction markers", of: ({ control }) => number(control) },
  {
    id: "missing",
    label: "missing",
    meaning: "Offsets without a record; in brackets, those deleted by retention before they were read",
    of: ({ missing, expired }) => withPart(missing, expired),
  },
  {
    id: "waiting",
    label: "waiting",
    meaning: "Offsets after the high bound that wait for an open transaction",
    of: ({ waiting }) => number(waiting),
  },
  { id: "error", label: "error", meaning: "Why the partition is not read", of: ({ error }) => error?.message ?? "" },
];

function withPart(whole: number, part: number): string {
  return part === 0 ? number(whole) : `${number(whole)} (${number(part)})`;
}

function number(value: number | null): string {
  return value === null ? "–" : formatNumber(value);
}

export function filterText({ filter }: Receipt): string {
  if (filter === null) return "none";
  if (filter.kind === "cel") return filter.expression;
  const text = filter.kind === "text" ? `“${filter.text}”` : `/${filter.pattern}/`;
  return filter.caseSensitive ? `${text}, case matters` : text;
}

function percent(done: number, total: number): number {
  return total === 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100);
}

/** Ordinary spaces, so that a search finds pasted text. */
function plain(text: string): string {
  return text.replaceAll("\u202f", " ");
}
