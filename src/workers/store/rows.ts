import { PREVIEW_CHARACTERS, type Preview, type RecordRow, type Row, type RowWindow } from "../../contract/tail.ts";
import { preview } from "./preview.ts";
import type { RecordStore } from "./record-store.ts";
import { readStored, type StoredHeader, type StoredRecord } from "./stored-record.ts";

/** The most rows that one call answers; no screen shows more. */
const MOST_ROWS = 1_000;
/** Header pairs that a preview may need; the rest is cut off by its length anyway. */
const PREVIEW_HEADERS = 16;

/**
 * Rows [first, first + count) as strings, as many of them as are in the ring. An old epoch gets an empty window of the
 * present one: its row numbers mean nothing any more.
 */
export function rowsWindow(store: RecordStore, epoch: number, first: number, count: number): RowWindow {
  if (epoch !== store.epoch) return { epoch: store.epoch, first: store.firstRow, rows: [] };
  const from = Math.max(first, store.firstRow);
  const to = Math.min(first + Math.min(count, MOST_ROWS), store.endRow);
  const rows: Row[] = [];
  for (let row = from; row < to; row += 1) {
    const stored = readStored(store, row);
    if (stored !== null) rows.push(stored.kind === "failure" ? { ...stored, row } : toRow(stored, row));
  }
  return { epoch, first: from, rows };
}

function toRow(record: StoredRecord, row: number): RecordRow {
  const { key, value, headers } = record;
  return {
    kind: "record",
    row,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp.toString(),
    timestampType: record.timestampType,
    key: key === null ? null : preview(key),
    value: value === null ? null : preview(value),
    headers: previewHeaders(headers),
    headerCount: headers.length,
    size: sizeOf(record),
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
