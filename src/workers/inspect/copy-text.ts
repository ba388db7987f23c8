import type { CopyRequest } from "../../contract/inspect.ts";
import { jsonFrom } from "../json/byte-order-mark.ts";
import { decodeUtf8 } from "../store/preview.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { formatOf } from "./body-format.ts";
import { bodyBytes } from "./body-part.ts";

/**
 * Text for the clipboard. `raw`: the body itself, or hex when it is not UTF-8. `json`: the record as one object with
 * its JSON bodies verbatim, so that no number changes; bytes that are not UTF-8 are `{"base64": …}`.
 */
export function copyText(topic: string, record: StoredRecord, request: CopyRequest): string {
  if (request.format === "raw") {
    const bytes = bodyBytes(record, request.body);
    return decodeUtf8(bytes) ?? bytes.toString("hex");
  }
  const { partition, offset, timestamp, timestampType, headers, key, value } = record;
  const pairs = headers.map((header) => `[${jsonText(header.name)},${jsonText(header.value)}]`);
  const members = [
    `"topic":${JSON.stringify(topic)}`,
    `"partition":${partition}`,
    `"offset":${offset}`,
    `"timestamp":${timestamp}`,
    `"timestampType":"${timestampType}"`,
    `"headers":[${pairs.join(",")}]`,
    `"key":${jsonBody(key)}`,
    `"value":${jsonBody(value)}`,
  ];
  return `{${members.join(",")}}`;
}

function jsonBody(bytes: Buffer | null): string {
  return bytes !== null && formatOf(bytes) === "json" ? bytes.toString("utf8", jsonFrom(bytes)) : jsonText(bytes);
}

function jsonText(bytes: Buffer | null): string {
  if (bytes === null) return "null";
  const text = decodeUtf8(bytes);
  return text === null ? `{"base64":"${bytes.toString("base64")}"}` : JSON.stringify(text);
}
