import type { RowRef } from "../../contract/record.ts";
import type { RecordRow } from "../../contract/tails.ts";
import { celString } from "../data/cel-text.ts";
import type { Api } from "../data/session.ts";

/** A key that a filter can match: its text, or null for records without a key. */
export interface TraceableKey {
  readonly text: string | null;
}

/** The CEL expression for records with exactly this key. */
export function keyExpression({ text }: TraceableKey): string {
  return text === null ? "key == null" : `key == ${celString(text)}`;
}

/** The CEL expression for records of this time range: from ≤ timestamp < to. Both ms since the epoch. */
export function rangeExpression({ from, to }: { readonly from: number; readonly to: number }): string {
  const at = (ms: number) => `timestamp("${new Date(ms).toISOString()}")`;
  return `timestamp >= ${at(Math.floor(from))} && timestamp < ${at(Math.ceil(to))}`;
}

/** Marks for characters that cannot be shown; a preview with one differs from the key's text. */
const STAND_IN = /[\u2400-\u2421\ufffd]|‹U\+[0-9A-F]{4,6}›/;

/**
 * The complete key of a record. Null when it is not text, because then no expression can match it.
 * @param row the record from the grid; null when the grid does not have it
 * @throws TailwaterError RECORD_EVICTED
 */
export async function exactKey(
  api: Pick<Api, "inspect">,
  tailId: string,
  ref: RowRef,
  row: RecordRow | null,
): Promise<TraceableKey | null> {
  if (row !== null) {
    const { key } = row;
    if (key === null) return { text: null };
    if (key.encoding === "binary") return null;
    if (!key.truncated && !STAND_IN.test(key.text)) return { text: key.text };
  } else {
    const { key } = await api.inspect.detail(tailId, ref);
    if (key === null) return { text: null };
    if (key.format === "binary") return null;
  }
  return { text: await api.inspect.copy(tailId, { ref, format: "raw", body: { part: "key" } }) };
}
