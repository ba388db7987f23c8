import { TailwaterError } from "../../contract/errors.ts";
import { PREVIEW_CHARACTERS, type Preview } from "../../contract/record.ts";
import type { FailureRow, RecordRow, Row, RowWindow } from "../../contract/tails.ts";
import { preview } from "./preview.ts";
import type { RecordStore } from "./record-store.ts";
import { readStored, type StoredHeader, type StoredRecord } from "./stored-record.ts";

/** The most rows of one answer; no screen shows more. */
const MOST_ROWS = 1_000;
/** The most header pairs in a preview; its length cuts off the rest anyway. */
const PREVIEW_HEADERS = 16;

/** Rows in the window's order, with the parts that it needs. */
export interface RowsOf {
  readonly epoch: number;
  readonly firstRow: number;
  readonly endRow: number;
  /** Null when the row is not in the ring. */
  storeRow(row: number): number | null;
  cells(storeRow: number, record: StoredRecord): RecordRow["cells"];
}

/**
 * Rows [first, first + count) as strings, those that are in the ring. An old epoch gets an empty answer with the
 * current epoch, because its row numbers are no longer valid.
 */
export function rowsWindow(store: RecordStore, view: RowsOf, epoch: number, first: number, count: number): RowWindow {
  if (epoch !== view.epoch) return { epoch: view.epoch, first: view.firstRow, rows: [] };
  const from = Math.max(first, view.firstRow);
  const to = Math.min(first + Math.min(count, MOST_ROWS), view.endRow);
  const rows: Row[] = [];
  for (let row = from; row < to; row += 1) {
    const at = view.storeRow(row);
    const stored = at === null ? null : readStored(store, at);
    if (at === null || stored === null) rows.push(evictedRow(row));
    else if (stored.kind === "failure") rows.push({ ...stored, row });
    else rows.push(toRow(stored, row, view.cells(at, stored)));
  }
  return { epoch, first: from, rows };
}

/** In an order other than arrival, a row between others may be gone. */
function evictedRow(row: number): FailureRow {
  const error = new TailwaterError("RECORD_EVICTED", "This record was evicted to make room for newer ones.");
  return {
    kind: "failure",
    row,
    topic: 0,
    partition: -1,
    offset: -1,
    lastOffset: -1,
    records: 1,
    error: error.toData(),
  };
}

function toRow(record: StoredRecord, row: number, cells: RecordRow["cells"]): RecordRow {
  const { key, value, headers } = record;
  return {
    kind: "record",
    row,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp.toString(),
    timestampType: record.timestampType,
    key: key === null ? null : preview(key),
    value: value === null ? null : preview(value),
    headers: previewHeaders(headers),
    headerCount: headers.length,
    size: sizeOf(record),
    cells,
  };
}

/** Bytes of key, value and headers. */
export function sizeOf({ key, value, headers }: StoredRecord): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) size += header.name.length + (header.value?.length ?? 0);
  return size;
}

function previewHeaders(headers: readonly StoredHeader[]): Preview | null {
  if (headers.length === 0) return null;
  const parts = headers.slice(0, PREVIEW_HEADERS).map(({ name, value }) => {
    const shown = preview(value ?? Buffer.alloc(0));
    const text = value === null ? "null" : shown.encoding === "binary" ? `0x${shown.text}` : shown.text;
    return `${preview(name).text}=${text}`;
  });
  const text = parts.join("  ");
  return {
    text: text.slice(0, PREVIEW_CHARACTERS),
    encoding: "utf8",
    truncated: text.length > PREVIEW_CHARACTERS || headers.length > PREVIEW_HEADERS,
  };
}
