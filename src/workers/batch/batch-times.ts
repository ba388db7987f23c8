import * as header from "../wire/batch-header.ts";
import type { RecordCursor } from "../wire/varint.ts";

/** The times of a batch, ms since the epoch; approximate beyond 2^53. One object is filled again for every batch. */
export interface BatchTimes {
  /** The base of its records' deltas; with append time the same as `max`. */
  base: number;
  /** The time of its first record, as far as the header shows. */
  from: number;
  /** The latest time, never before `from`. */
  max: number;
  /** The broker's time applies to all records of the batch. */
  appended: boolean;
}

/** Fills in the times from the header at `at`. */
export function readTimes(times: BatchTimes, batch: Buffer, at: number): void {
  times.max = nearInt64(batch, at + 35);
  const attributes = header.attributesOf(batch, at);
  times.appended = header.isAppendTime(attributes);
  times.base = times.appended ? times.max : nearInt64(batch, at + 27);
  times.from = header.hasDeleteHorizon(attributes) ? times.max : times.base;
  // The first record's time is the base; later records may have earlier times.
  if (times.max < times.from) times.max = times.from;
}

/**
 * The time of the record at [from, to) of `records`, ms; approximate beyond 2^53. Moves the cursor, unless the broker's
 * time applies.
 */
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
