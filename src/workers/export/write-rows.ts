import { TailwaterError } from "../../contract/errors.ts";
import type { RecordSink } from "../store/record-sink.ts";
import type { RecordStore } from "../store/record-store.ts";

/** Writing yields to the worker's other work after this time, ms. */
const SLICE_MS = 8;

/** Rows of the tail in the order that the window shows. */
export interface ExportRows {
  readonly store: RecordStore;
  readonly firstRow: number;
  readonly endRow: number;
  /** Null when the row is gone. */
  storeRow(row: number): number | null;
  /** Rows asked for, with those that are gone already. Absent: all. */
  readonly total?: number;
  /** Called with the number of rows that are gone, which are then left out. Absent: writing ends with an error. */
  onGone?(rows: number): void;
}

/**
 * Passes the rows to the sink, in slices of SLICE_MS. @throws TailwaterError RECORD_EVICTED a row is gone, or all have
 * other numbers now
 */
export async function writeRows(rows: ExportRows, sink: RecordSink, signal?: AbortSignal): Promise<void> {
  const { store, firstRow, endRow } = rows;
  let sliceEnd = performance.now() + SLICE_MS;
  const { epoch } = store;
  for (let row = firstRow; row < endRow && signal?.aborted !== true; row += 1) {
    if (performance.now() > sliceEnd) {
      await new Promise((resolve) => setImmediate(resolve));
      sliceEnd = performance.now() + SLICE_MS;
    }
    if (store.epoch !== epoch) throw movedOn();
    const at = rows.storeRow(row);
    const place = at === null ? null : store.find(at);
    if (place !== null) {
      const { segment, entry } = place;
      sink.beginBatch(segment.sourceOf(entry), segment.bytes, segment.headerAt(entry));
      sink.append(segment.bytes, segment.bodyFrom(entry), segment.bodyTo(entry), segment.isFailure(entry));
    } else if (rows.onGone === undefined) throw movedOn();
    else rows.onGone(1);
  }
}

/**
 * The rows by their places in the store: there the offsets of each partition ascend, while a finished scan is shown in
 * the order of time. Evicted rows are −1, which is no place.
 */
export function inStoreOrder(rows: ExportRows): ExportRows {
  const { firstRow, endRow } = rows;
  const places = new Float64Array(endRow - firstRow);
  for (let row = firstRow; row < endRow; row += 1) places[row - firstRow] = rows.storeRow(row) ?? -1;
  places.sort();
  return { ...rows, storeRow: (row) => places[row - firstRow] ?? null };
}

function movedOn(): TailwaterError {
  return new TailwaterError("RECORD_EVICTED", "The tail evicted some matches during the export.", {
    hint: "Pause the tail, or export again: evicted matches are then read from the cluster.",
  });
}
