import { html } from "lit";
import type { ExportFormat } from "../../contract/exports.ts";
import type { RowRanges } from "../../contract/selection.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { countOf, formatNumber } from "../data/format.ts";

/** The formats, in the order in which they are offered. */
export const FORMATS: readonly { format: ExportFormat; label: string; meaning: string }[] = [
  { format: "ndjson", label: "NDJSON", meaning: "One JSON object per line; all digits and header order kept" },
  { format: "csv", label: "CSV", meaning: "A table: topic, partition, offset, time, key, headers, value" },
  { format: "raw", label: "Raw values", meaning: "The values alone, each followed by a line end" },
  { format: "recording", label: "Recording", meaning: "Tailwater’s own file, byte for byte: open it again offline" },
];

/** The description of a format. @param columns the number of field columns in the grid, which CSV contains, too */
export function meaningText({ format, meaning }: (typeof FORMATS)[number], columns: number): string {
  if (format !== "csv" || columns === 0) return meaning;
  return columns === 1 ? `${meaning}, and your column` : `${meaning}, and your ${columns} columns`;
}

/** What will be written. @param offline the rows come from a file */
export function whatText(pulse: TailPulse | null, offline: boolean) {
  if (pulse === null) return "Nothing is read yet.";
  const { matched, evicted } = pulse.totals;
  if (pulse.view === "latest-per-key" && evicted === 0) {
    const keys = pulse.endRow - pulse.firstRow;
    return html`The newest record of <b>${keys === 1 ? "one key" : `each of ${formatNumber(keys)} keys`}</b>, as shown.`;
  }
  if (pulse.untested > 0 && !offline) {
    return html`Writes <b>all matches</b>. Tailwater reads all records again from the cluster, because this filter has not tested every record.`;
  }
  if (matched === 0) return "There is no match to export yet.";
  const all = matched === 1 ? "the one match" : `all ${formatNumber(matched)} matches`;
  const from = offline ? "the recording" : "the cluster";
  const again = evicted === 1 ? "1 of them is" : `${formatNumber(evicted)} of them are`;
  return evicted === 0
    ? html`Writes <b>${all}</b>.`
    : html`Writes <b>${all}</b> (${again} read again from ${from}, because they are no longer in memory).`;
}

/** The number of selected rows. */
export const rowsIn = ({ ranges }: RowRanges): number => ranges.reduce((sum, [first, end]) => sum + end - first, 0);

/** What will be written of a selection. */
export function selectedText(rows: RowRanges) {
  return html`Writes the <b>${countOf(rowsIn(rows), "selected record")}</b> from memory.`;
}

export function recordsText(records: number): string {
  return countOf(records, "record");
}
