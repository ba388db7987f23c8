import { CSV_DEFAULT, type ExportFormat } from "../../contract/exports.ts";
import type { FieldPath } from "../json/field-path.ts";
import { decodeUtf8 } from "../store/preview.ts";
import type { StoredFailure, StoredRecord } from "../store/stored-record.ts";
import { type Field, findFields } from "../view/field-columns.ts";
import { type CsvCell, csvLine } from "./csv.ts";

/** One row as the bytes of its line or lines, with the line end; null when the format cannot express it. */
export type WriteLine = (stored: StoredRecord | StoredFailure) => Buffer | string | null;

const COLUMNS = ["topic", "partition", "offset", "timestamp", "timestampType", "key", "headers", "value"] as const;
const WITH_TIME = COLUMNS.flatMap((name) => (name === "timestamp" ? [name, "time"] : [name]));
/** The range of ISO 8601 with a four-digit year, ms since the epoch. */
const FIRST_ISO = -62_167_219_200_000n;
const LAST_ISO = 253_402_300_799_999n;
/** "No timestamp" (KIP-32). */
const NO_TIMESTAMP = -1n;
const NEWLINE = Buffer.from("\n");

/** The text before the first row. */
export function headLine(
  format: Exclude<ExportFormat, "recording">,
  columns: readonly FieldPath[],
  csv = CSV_DEFAULT,
): string {
  if (format !== "csv") return "";
  return (
    (csv.byteOrderMark ? "\ufeff" : "") +
    csvLine([...(csv.readableTime ? WITH_TIME : COLUMNS), ...columns.map(({ text }) => text)], csv)
  );
}

export function lineFormat(
  format: Exclude<ExportFormat, "recording">,
  topics: readonly string[],
  columns: readonly FieldPath[],
  csv = CSV_DEFAULT,
): WriteLine {
  const nameOf = ({ topic }: { topic: number }) => topics[topic] ?? "";
  switch (format) {
    case "ndjson":
      return (stored) =>
        `${stored.kind === "record" ? recordJson(nameOf(stored), stored) : failureJson(nameOf(stored), stored)}\n`;
    case "csv":
      return (stored) =>
        stored.kind === "record" ? csvLine(csvCells(nameOf(stored), stored, columns, csv.readableTime), csv) : null;
    case "raw":
      return (stored) =>
        stored.kind === "record" && stored.value !== null ? Buffer.concat([stored.value, NEWLINE]) : null;
  }
}

/**
 * A record as one JSON object. Keys, values and header values are text, or `{"base64": …}` when they are not UTF-8;
 * headers are pairs in wire order; offset and timestamp are JSON integers in all their digits.
 */
export function recordJson(topic: string, record: StoredRecord): string {
  const { partition, offset, timestamp, timestampType, headers, key, value } = record;
  const pairs = headers.map((header) => `[${jsonText(header.name)},${jsonText(header.value)}]`).join(",");
  return (
    `{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":${offset},"timestamp":${timestamp},` +
    `"timestampType":"${timestampType}","key":${jsonText(key)},"headers":[${pairs}],"value":${jsonText(value)}}`
  );
}

/** Records that could not be read are in the export, too, as a line that says so. */
function failureJson(topic: string, { partition, offset, lastOffset, records, error }: StoredFailure): string {
  const { code, message } = error;
  return JSON.stringify({ topic, partition, offset, lastOffset, records, error: { code, message } });
}

/** Text as JSON, or `{"base64": …}` when the bytes are not UTF-8. */
export function jsonText(bytes: Buffer | null): string {
  if (bytes === null) return "null";
  const text = decodeUtf8(bytes);
  return text === null ? `{"base64":"${bytes.toString("base64")}"}` : JSON.stringify(text);
}

/** The cells of a record's row; bytes that are not UTF-8 are `base64:…`. */
function csvCells(
  topic: string,
  record: StoredRecord,
  columns: readonly FieldPath[],
  readableTime: boolean,
): readonly CsvCell[] {
  const { partition, offset, timestamp, timestampType, key, headers, value } = record;
  const pairs = headers.map((header) => `[${jsonText(header.name)},${jsonText(header.value)}]`).join(",");
  return [
    topic,
    String(partition),
    String(offset),
    String(timestamp),
    ...(readableTime ? [isoTime(timestamp)] : []),
    timestampType,
    csvText(key),
    headers.length === 0 ? undefined : `[${pairs}]`,
    csvText(value),
    ...(columns.length === 0 ? [] : findFields(record, columns).map(fieldCell)),
  ];
}

/** Undefined for a record without a timestamp, and for one outside ISO 8601; `timestamp` has its digits. */
function isoTime(timestamp: bigint): CsvCell {
  const hasDate = timestamp !== NO_TIMESTAMP && timestamp >= FIRST_ISO && timestamp <= LAST_ISO;
  return hasDate ? new Date(Number(timestamp)).toISOString() : undefined;
}

/** The complete field; the grid shows only its beginning. */
function fieldCell(field: Field | null): CsvCell {
  if (field === null) return undefined;
  return field.bytes === null ? null : csvText(field.bytes);
}

function csvText(bytes: Buffer | null): string | null {
  if (bytes === null) return null;
  return decodeUtf8(bytes) ?? `base64:${bytes.toString("base64")}`;
}
