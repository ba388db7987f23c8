import { TailwaterError } from "../../contract/errors.ts";
import type { RowRanges } from "../../contract/selection.ts";
import type { ExportRows } from "../export/write-rows.ts";
import type { RecordStore } from "../store/record-store.ts";
import type { RecordView } from "../view/record-view.ts";

/**
 * The rows of a selection, one after the other. Rows that were evicted, before or meanwhile, are left out; `onGone` is
 * called for each of them. @throws TailwaterError RECORD_EVICTED the rows have other numbers now
 */
export function selectedRows(
  view: RecordView,
  store: RecordStore,
  { epoch, ranges }: RowRanges,
  onGone: () => void = () => {},
): ExportRows {
  const check = () => {
    if (view.epoch !== epoch) throw orderedAgain();
  };
  check();
  let count = 0;
  /** For each range, the number of selected rows up to its end. */
  const ends = ranges.map(([first, end]) => {
    count += end - first;
    return count;
  });
  // Rows are asked for one after the other, mostly.
  let at = 0;
  const storeRow = (index: number): number | null => {
    check();
    if (index < (ends[at - 1] ?? 0)) at = 0;
    while (index >= (ends[at] ?? Number.POSITIVE_INFINITY)) at += 1;
    const range = ranges[at];
    return range === undefined ? null : view.storeRow(range[0] + index - (ends[at - 1] ?? 0));
  };
  return { store, firstRow: 0, endRow: count, storeRow, onGone };
}

function orderedAgain(): TailwaterError {
  return new TailwaterError("RECORD_EVICTED", "The selected rows are not the same any more.", {
    hint: "The filter or the order of the rows changed meanwhile. Select the records again.",
  });
}
