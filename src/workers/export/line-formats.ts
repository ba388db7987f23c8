import type { ExportFormat } from "../../contract/export.ts";
import { decodeUtf8 } from "../store/preview.ts";
import type { StoredFailure, StoredRecord } from "../store/stored-record.ts";
import { readFields } from "../view/field-columns.ts";
import type { FieldPath } from "../view/field-path.ts";

/** One row as the bytes of its line or lines, the line end included; null when the format has no way to say it. */
export type LineFormat = (stored: StoredRecord | StoredFailure) => Buffer | string | null;

const FIXED_COLUMNS = [
  "topic",
  "partition",
  "offset",
  "timestamp",
  "timestampType",
  "key",
  "headers",
  "value",
] as const;
const NEWLINE = Buffer.from("\n");

/** What comes before the first row. */
export function headLine(format: Exclude<ExportFormat, "recording">, columns: readonly FieldPath[]): string {
  if (format !== "csv") return "";
  return `${[...FIXED_COLUMNS, ...columns.map(({ text }) => text)].map(csvField).join(",")}\r\n`;
}

export function lineFormat(
  format: Exclude<ExportFormat, "recording">,
  topics: readonly string[],
  columns: readonly FieldPath[],
): LineFormat {
  const nameOf = ({ topic }: { topic: number }) => topics[topic] ?? "";
  switch (format) {
    case "ndjson":
      return (stored) =>
        `${stored.kind === "record" ? recordJson(nameOf(stored), stored) : failureJson(nameOf(stored), stored)}\n`;
    case "csv":
      return (stored) => (stored.kind === "record" ? csvLine(nameOf(stored), stored, columns) : null);
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

/** Records that could not be read are in the export all the same: a line that says so. */
function failureJson(topic: string, { partition, offset, lastOffset, records, error }: StoredFailure): string {
  const { code, message } = error;
  return JSON.stringify({ topic, partition, offset, lastOffset, records, error: { code, message } });
}

function jsonText(bytes: Buffer | null): string {
  if (bytes === null) return "null";
  const text = decodeUtf8(bytes);
  return text === null ? `{"base64":"${bytes.toString("base64")}"}` : JSON.stringify(text);
}

/** RFC 4180. Null and absent are empty; bytes that are not UTF-8 are `base64:…`. */
function csvLine(topic: string, record: StoredRecord, columns: readonly FieldPath[]): string {
  const { partition, offset, timestamp, timestampType, key, headers, value } = record;
  const pairs =
    headers.length === 0 ? "" : `[${headers.map((h) => `[${jsonText(h.name)},${jsonText(h.value)}]`).join(",")}]`;
  const cells = columns.length === 0 ? [] : readFields(record, columns).map((cell) => cell?.text ?? "");
  const fields = [
    topic,
    String(partition),
    String(offset),
    String(timestamp),
    timestampType,
    csvText(key),
    pairs,
    csvText(value),
  ];
  return `${[...fields, ...cells].map(csvField).join(",")}\r\n`;
}

function csvText(bytes: Buffer | null): string {
  if (bytes === null) return "";
  return decodeUtf8(bytes) ?? `base64:${bytes.toString("base64")}`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
