import { open } from "node:fs/promises";
import { bad, unreadable } from "./body-bytes.ts";
import type { MadeRecord } from "./made-record.ts";

/** So much of a file is looked at for a preview, bytes. */
const LOOK_BYTES = 2 * 2 ** 20;

/** The first records of a file of NDJSON, to be shown; the writer reads them by itself. @throws TailwaterError */
export async function firstOfNdjson(path: string, exact: boolean, most: number): Promise<readonly MadeRecord[]> {
  const { text, isWhole } = await beginning(path);
  const lines = text.split("\n");
  // The last one may be cut off.
  if (!isWhole) lines.pop();
  const found = lines.map((line, index) => [line, index + 1] as const).filter(([line]) => line.trim() !== "");
  if (found.length === 0) throw bad(path, "The file has no record.");
  return found.slice(0, most).map(([line, number]) => recordOf(line, number, exact));
}

async function beginning(path: string): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(size, LOOK_BYTES));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return { text: bytes.toString("utf8", 0, bytesRead), isWhole: bytesRead >= size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function recordOf(line: string, number: number, exact: boolean): MadeRecord {
  const wrong = (why: string) => bad(`line ${number}`, `Line ${number} is not a record: ${why}.`);
  let record: Readonly<Record<string, unknown>>;
  try {
    // The digits of a timestamp, which may exceed 2^53.
    record = JSON.parse(line.replace(/("timestamp"\s*:\s*)(-?\d+)/, '$1"$2"'));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const { key, value, headers, partition, timestamp } = Object(record);
  const bytesOf = (part: unknown) => {
    if (part === null || part === undefined) return null;
    if (typeof part === "string") return Buffer.from(part);
    const { base64 } = Object(part);
    if (typeof base64 === "string") return Buffer.from(base64, "base64");
    throw wrong('a key, a value or a header is neither text nor null nor {"base64": …}');
  };
  return {
    key: bytesOf(key),
    value: bytesOf(value),
    headers: Array.isArray(headers)
      ? headers.map((pair: unknown) => {
          const [name, part]: readonly unknown[] = Array.isArray(pair) ? pair : [];
          return [String(name), bytesOf(part)] as const;
        })
      : [],
    partition: exact && typeof partition === "number" ? partition : null,
    timestamp: exact && typeof timestamp === "string" ? timestamp : null,
  };
}
