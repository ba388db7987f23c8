import { RecordDraft } from "../batch/record-draft.ts";
import { RecordCursor } from "../wire/varint.ts";
import { badLine, NotARecord } from "./bad-line.ts";
import { textPieces } from "./file-pieces.ts";
import { JsonRecords } from "./json-record.ts";
import { LineReader } from "./line-reader.ts";
import type { MadeRecord } from "./made-record.ts";
import { bad } from "./source-errors.ts";

/** The first records of a file of NDJSON, read as the writer reads them, to be shown. @throws TailwaterError */
export async function firstOfNdjson(path: string, exact: boolean, most: number): Promise<readonly MadeRecord[]> {
  const lines = new LineReader();
  const found: MadeRecord[] = [];
  for await (const piece of textPieces(path)) {
    lines.feed(piece);
    while (found.length < most && lines.next()) if (!lines.isEmpty) found.push(recordOf(lines, exact));
    if (found.length >= most) return found;
  }
  if (lines.last()) found.push(recordOf(lines, exact));
  if (found.length === 0) throw bad(path, "The file has no record.");
  return found;
}

function recordOf({ bytes, from, to, line }: LineReader, exact: boolean): MadeRecord {
  const draft = new RecordDraft();
  try {
    new JsonRecords().read(bytes, from, to, draft);
  } catch (error) {
    throw error instanceof NotARecord ? badLine(line, error.message) : error;
  }
  const { keyFrom, keyTo, valueFrom, valueTo, partition, timestamp } = draft;
  const part = (begin: number, end: number) => (begin < 0 ? null : Buffer.from(draft.bytes.subarray(begin, end)));
  return {
    key: part(keyFrom, keyTo),
    value: part(valueFrom, valueTo),
    headers: headersOf(draft),
    partition: exact ? partition : null,
    timestamp: exact && timestamp !== null ? String(timestamp) : null,
  };
}

function headersOf({ bytes, headers, headersFrom, headersTo }: RecordDraft): MadeRecord["headers"] {
  const cursor = new RecordCursor();
  cursor.reset(bytes, headersFrom, headersTo);
  const part = () => {
    const length = cursor.varint();
    if (length < 0) return null;
    const from = cursor.at;
    cursor.skip(length);
    return Buffer.from(bytes.subarray(from, from + length));
  };
  return Array.from({ length: headers }, () => [String(part() ?? ""), part()] as const);
}
