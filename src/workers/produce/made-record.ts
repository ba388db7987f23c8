import type { PreviewedRecord } from "../../contract/record-source.ts";
import { decodeUtf8, preview } from "../store/preview.ts";

/** A record of an input, in bytes. Null: absent. */
export interface MadeRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
  /** Null: the partitioner chooses. */
  readonly partition: number | null;
  /** int64 ms since the epoch in decimal; null: when it is sent. */
  readonly timestamp: string | null;
}

/** As one line of NDJSON, with its end, as exports write it. It says nothing of what the record leaves open. */
export function lineOf({ key, value, headers, partition, timestamp }: MadeRecord): string {
  const pairs = headers.map(([name, bytes]) => `[${JSON.stringify(name)},${jsonText(bytes)}]`).join(",");
  return (
    `{${partition === null ? "" : `"partition":${partition},`}${timestamp === null ? "" : `"timestamp":${timestamp},`}` +
    `"key":${jsonText(key)},"headers":[${pairs}],"value":${jsonText(value)}}\n`
  );
}

function jsonText(bytes: Buffer | null): string {
  if (bytes === null) return "null";
  const text = decodeUtf8(bytes);
  return text === null ? `{"base64":"${bytes.toString("base64")}"}` : JSON.stringify(text);
}

export function previewed({ key, value, headers, partition, timestamp }: MadeRecord): PreviewedRecord {
  const sizes = [key, value, ...headers.map(([, bytes]) => bytes)].map((bytes) => bytes?.length ?? 0);
  return {
    key: key === null ? null : preview(key),
    value: value === null ? null : preview(value),
    headers: headers.map(([name, bytes]) => ({ name, value: bytes === null ? null : preview(bytes) })),
    partition,
    timestamp,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}
