import type { RowRef } from "../../contract/record.ts";
import type { RecordStore } from "../store/record-store.ts";
import { readStored, type StoredFailure, type StoredRecord } from "../store/stored-record.ts";
import type { RecordView } from "../view/record-view.ts";
import type { FilterErrorLog } from "./filter-error-log.ts";

/**
 * Epochs at or below −STORE_EPOCHS name the ring's own rows: its epoch times this. Epochs between it and 0 name filter
 * errors.
 */
const STORE_EPOCHS = 1_000_000;

/** Names a row of the ring itself, wherever the view shows it. */
export function storeRef(store: RecordStore, row: number): RowRef {
  return { epoch: -store.epoch * STORE_EPOCHS, row };
}

/** The record of a RowRef: from the view, from the ring, or one on which the filter failed. Null when it is gone. */
export function findRow(
  { view, store, errors }: { view: RecordView; store: RecordStore; errors: FilterErrorLog },
  { epoch, row }: RowRef,
): StoredRecord | StoredFailure | null {
  if (epoch <= -STORE_EPOCHS) return epoch === storeRef(store, row).epoch ? readStored(store, row) : null;
  if (epoch < 0) return errors.find(epoch, row);
  const at = epoch === view.epoch ? view.storeRow(row) : null;
  return at === null ? null : readStored(store, at);
}
