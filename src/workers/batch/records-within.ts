import * as header from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import type { RecordCursor } from "../wire/varint.ts";

/** Whether all offsets of the batch at `at` are in [position, limit). */
export function isWithin(bytes: Buffer, at: number, position: number, limit: number): boolean {
  return readOffset(bytes, at) >= position && header.lastOffset(bytes, at) < limit;
}

/** The most records of the batch in [position, next), according to its header. */
export function mostWithin(bytes: Buffer, at: number, position: number, next: number): number {
  const span = next - position;
  if (!header.hasHeader(bytes, at)) return span;
  return Math.min(span, Math.max(0, header.recordsCount(bytes, at)));
}

/** How many of the batch's records in `records` are in [position, limit). @throws MalformedRecord */
export function countWithin(
  cursor: RecordCursor,
  bytes: Buffer,
  at: number,
  records: Buffer,
  position: number,
  limit: number,
): number {
  const base = readOffset(bytes, at);
  let count = 0;
  cursor.reset(records, 0, records.length);
  for (let left = header.recordsCount(bytes, at); left > 0; left -= 1) {
    const length = cursor.varint();
    const from = cursor.at;
    cursor.skip(1);
    cursor.skipVarlong();
    const offset = base + cursor.varint();
    if (offset >= position && offset < limit) count += 1;
    cursor.at = from;
    cursor.skip(length);
  }
  // Two records with the same offset count once.
  return Math.min(count, Math.min(limit, header.lastOffset(bytes, at) + 1) - position);
}
