import { isUtf8 } from "node:buffer";
import type { BodyInfo } from "../../contract/inspect.ts";
import { jsonFrom } from "../json/byte-order-mark.ts";
import { type JsonSink, NotJson, scanJson } from "../json/json-scan.ts";

const NOWHERE: JsonSink = { leaf() {}, open() {}, close() {} };
const CONTAINER = /^[ \t\r\n]*[[{]/;

/** The kind of bytes. JSON means an object or array, because a single number or string is easier to read as text. */
export function formatOf(bytes: Buffer): BodyInfo["format"] {
  if (!isUtf8(bytes)) return "binary";
  const from = jsonFrom(bytes);
  if (!CONTAINER.test(bytes.toString("latin1", from, from + 64))) return "text";
  return whyNotJson(bytes) === null ? "json" : "text";
}

/** The first position where bytes are not JSON; null when they are JSON. */
export function whyNotJson(bytes: Buffer): NotJson | null {
  if (!isUtf8(bytes)) return new NotJson("it is not UTF-8", 0);
  try {
    scanJson(bytes, NOWHERE);
    return null;
  } catch (error) {
    if (error instanceof NotJson) return error;
    throw error;
  }
}
