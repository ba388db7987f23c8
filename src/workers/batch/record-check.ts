import { MalformedRecord, type RecordCursor } from "../wire/varint.ts";

/** A position beyond any record. */
const FAR = 0x3fff_ffff;

/** The position of `varint`. */
let place = 0;

/**
 * Whether the record's body in bytes [from, to) follows its format to the last byte, so that later readers need not
 * check again. Every stored record passes this check, so it allocates nothing. Positions never move back, so one check
 * at the end finds any length that led beyond it.
 *
 *   Record => attributes INT8, timestampDelta VARLONG, offsetDelta VARINT, key, value, [headers]
 *   key, value => length VARINT (−1 null), bytes;  header => name length VARINT, name, value length VARINT, value
 *
 * Source: "Record" in Kafka's documentation (KIP-98); it is as strict as Java's DefaultRecord.readFrom.
 * @param lastDelta the last offset of its batch, relative to the first
 */
export function isSound(bytes: Buffer, from: number, to: number, lastDelta: number): boolean {
  let at = from + 1;
  const timeEnd = at + 9;
  while (at < timeEnd && (bytes[at] ?? 0) >= 0x80) at += 1;
  if ((bytes[at] ?? 0) >= 0x80) return false;
  place = at + 1;
  const delta = varint(bytes);
  if (delta < 0 || delta > lastDelta) return false;
  const keyBytes = varint(bytes);
  if (keyBytes > 0) place += keyBytes;
  const valueBytes = varint(bytes);
  if (valueBytes > 0) place += valueBytes;
  if (place >= to) return false;
  let headers = varint(bytes);
  if (headers < 0) return false;
  for (; headers > 0; headers -= 1) {
    const nameBytes = varint(bytes);
    if (nameBytes < 0) return false;
    place += nameBytes;
    const headerBytes = varint(bytes);
    if (headerBytes > 0) place += headerBytes;
    if (place > to) return false;
  }
  return place === to;
}

/** A 32-bit varint at `place`; a value far beyond any record when it does not end. */
function varint(bytes: Buffer): number {
  let byte = bytes[place] ?? 0;
  place += 1;
  if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
  let value = byte & 0x7f;
  for (let shift = 7; shift < 35; shift += 7) {
    byte = bytes[place] ?? 0;
    place += 1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
  }
  place = FAR;
  return 0;
}

/** Why a record is malformed, in words; null when it is not. Moves the cursor. */
export function faultOf(
  cursor: RecordCursor,
  bytes: Buffer,
  from: number,
  to: number,
  lastDelta: number,
): string | null {
  try {
    cursor.reset(bytes, from, to);
    cursor.skip(1);
    cursor.skipVarlong();
    const delta = cursor.varint();
    if (delta < 0 || delta > lastDelta) return `it claims offset ${delta} of ${lastDelta + 1} in its batch`;
    cursor.skip(cursor.varint());
    cursor.skip(cursor.varint());
    const headers = cursor.varint();
    if (headers < 0) return `${headers} headers`;
    for (let left = headers; left > 0; left -= 1) {
      const nameBytes = cursor.varint();
      if (nameBytes < 0) return "a header has no name";
      cursor.skip(nameBytes);
      cursor.skip(cursor.varint());
    }
    return cursor.at === to ? null : `${to - cursor.at} bytes after its headers`;
  } catch (error) {
    if (error instanceof MalformedRecord) return error.message;
    throw error;
  }
}

/**
 * The start of a record, before its key: ms from its batch's base (approximate beyond 2^53), and its offset from the
 * first.
 */
export interface RecordStart {
  timeDelta: number;
  offsetDelta: number;
}

/**
 * Fills in the start of the record in bytes [from, to). @returns false when it cannot be read; `start` is then invalid.
 */
export function readStart(
  start: RecordStart,
  cursor: RecordCursor,
  bytes: Buffer,
  from: number,
  to: number,
  lastDelta: number,
): boolean {
  try {
    cursor.reset(bytes, from, to);
    cursor.skip(1);
    start.timeDelta = cursor.varlongNear();
    start.offsetDelta = cursor.varint();
    return start.offsetDelta >= 0 && start.offsetDelta <= lastDelta;
  } catch (error) {
    if (error instanceof MalformedRecord) return false;
    throw error;
  }
}

/** ms from the batch's base to its second record's time; NaN when it cannot be read. Moves the cursor. */
export function secondTimeDelta(cursor: RecordCursor, records: Buffer): number {
  try {
    cursor.reset(records, 0, records.length);
    cursor.skip(cursor.varint());
    cursor.varint();
    cursor.skip(1);
    return cursor.varlongNear();
  } catch (error) {
    if (error instanceof MalformedRecord) return Number.NaN;
    throw error;
  }
}
