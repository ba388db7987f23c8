import { TailwaterError } from "../../contract/errors.ts";
import type { RowRanges } from "../../contract/selection.ts";
import type { ExportRows } from "../export/write-rows.ts";
import type { RecordStore } from "../store/record-store.ts";
import type { RecordView } from "../view/record-view.ts";

/**
 * The rows of a selection, one after the other. Rows that were evicted, before or meanwhile, are left out.
 * @param onGone called with the number of rows that are left out
 * @throws TailwaterError RECORD_EVICTED the rows have other numbers now
 */
export function selectedRows(
  view: RecordView,
  store: RecordStore,
  { epoch, ranges }: RowRanges,
  onGone: (rows: number) => void = () => {},
): ExportRows {
  const check = () => {
    if (view.epoch !== epoch) throw orderedAgain();
  };
  check();
  let [total, count] = [0, 0];
  const kept: { readonly first: number; readonly from: number; readonly to: number }[] = [];
  for (const [first, end] of ranges) {
    total += end - first;
    const [low, high] = [Math.max(first, view.firstRow), Math.min(end, view.endRow)];
    if (high <= low) continue;
    kept.push({ first: low, from: count, to: count + high - low });
    count += high - low;
  }
  if (total > count) onGone(total - count);
  // Rows are mostly asked for one after the other.
  let at = 0;
  const storeRow = (index: number): number | null => {
    check();
    if (index < (kept[at]?.from ?? 0)) at = 0;
    while (index >= (kept[at]?.to ?? Number.POSITIVE_INFINITY)) at += 1;
    const range = kept[at];
    return range === undefined ? null : view.storeRow(range.first + index - range.from);
  };
  return { store, firstRow: 0, endRow: count, total, storeRow, onGone };
}

function orderedAgain(): TailwaterError {
  return new TailwaterError("RECORD_EVICTED", "The selected rows are not the same any more.", {
    hint: "The filter or the order of the rows changed meanwhile. Select the records again.",
  });
}
