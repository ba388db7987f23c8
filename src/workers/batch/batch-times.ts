import * as header from "../wire/batch-header.ts";
import type { RecordCursor } from "../wire/varint.ts";

/** The times of a batch, ms since the epoch; near beyond 2^53. One object, filled again for every batch. */
export interface BatchTimes {
  /** What its records' deltas are added to; with append time the same as `max`. */
  base: number;
  /** The first of its records' times, as far as the header tells. */
  from: number;
  /** The latest, never before `from`. */
  max: number;
  /** The broker's time counts, for all records of the batch alike. */
  appended: boolean;
}

/** Fills in the times that the header at `at` names. */
export function readTimes(times: BatchTimes, batch: Buffer, at: number): void {
  times.max = nearInt64(batch, at + 35);
  const attributes = header.attributesOf(batch, at);
  times.appended = header.isAppendTime(attributes);
  times.base = times.appended ? times.max : nearInt64(batch, at + 27);
  times.from = header.hasDeleteHorizon(attributes) ? times.max : times.base;
  // The first record's time is the base; later ones may lie before it.
  if (times.max < times.from) times.max = times.from;
}

/** The time of the record at [from, to) of `records`, ms; near beyond 2^53. Moves the cursor, unless the broker's time counts. */
export function recordTime(
  { appended, base, max }: BatchTimes,
  cursor: RecordCursor,
  records: Buffer,
  from: number,
  to: number,
): number {
  if (appended) return max;
  cursor.reset(records, from + 1, to);
  return base + cursor.varlongNear();
}

/** An INT64 as a number: exact up to 2^53. Allocates nothing. */
function nearInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}
