import { readOffset } from "./cursor.ts";

/**
 * The header of a record batch (magic 2), read in place.
 *
 *   0 baseOffset INT64   8 batchLength INT32   12 partitionLeaderEpoch INT32   16 magic INT8   17 crc UINT32
 *   21 attributes INT16  23 lastOffsetDelta INT32   27 baseTimestamp INT64   35 maxTimestamp INT64
 *   43 producerId INT64  51 producerEpoch INT16     53 baseSequence INT32    57 recordsCount INT32   61 records…
 *
 * Source: KIP-98, "Record Batch" in Kafka's documentation.
 */
export const HEADER_BYTES = 61;
/** The start of every format, including old ones: offset and length, then (after the CRC) the magic at 16. */
export const LOG_OVERHEAD = 12;
export const MAGIC_AT = 16;

/** The largest INT32, the limit of a header field. */
const MOST = 0x7fff_ffff;

const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type Compression = (typeof CODECS)[number];
/** As they stand in the lowest bits of the attributes. */
export const CODEC_NUMBERS: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 };

const CODEC_MASK = 0x07;
const APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const DELETE_HORIZON = 0x40;

/** Size of the batch or message set entry at `at`, including its offset and length fields. */
export const batchBytes = (bytes: Buffer, at: number): number => LOG_OVERHEAD + bytes.readInt32BE(at + 8);
/** Of the leader that wrote it, for format v2 alone; −1: unknown. No checksum covers it. */
export const leaderEpochOf = (bytes: Buffer, at: number): number => bytes.readInt32BE(at + 12);
export const checksumOf = (bytes: Buffer, at: number): number => bytes.readUInt32BE(at + 17);
export const attributesOf = (bytes: Buffer, at: number): number => bytes.readInt16BE(at + 21);
export const lastOffsetDelta = (bytes: Buffer, at: number): number => bytes.readInt32BE(at + 23);
export const producerIdOf = (bytes: Buffer, at: number): bigint => bytes.readBigInt64BE(at + 43);
export const recordsCount = (bytes: Buffer, at: number): number => bytes.readInt32BE(at + 57);

/** Null for a codec number that Kafka does not define. */
export const compressionOf = (attributes: number): Compression | null => CODECS[attributes & CODEC_MASK] ?? null;
export const isAppendTime = (attributes: number): boolean => (attributes & APPEND_TIME) !== 0;
export const isTransactional = (attributes: number): boolean => (attributes & TRANSACTIONAL) !== 0;
/**
 * Compacted with a tombstone: the base timestamp is then the time of the tombstone's removal, a day ahead by default,
 * and not a record's time (KIP-534).
 */
export const hasDeleteHorizon = (attributes: number): boolean => (attributes & DELETE_HORIZON) !== 0;
export const isControl = (attributes: number): boolean => (attributes & CONTROL) !== 0;

/** Whether a complete batch (or old message) begins at `at`. */
export function isWhole(bytes: Buffer, at: number, to: number): boolean {
  if (to - at < MAGIC_AT + 1) return false;
  const size = batchBytes(bytes, at);
  return size > MAGIC_AT && at + size <= to;
}

/** Whether a batch begins at `at` and continues after `to`. */
export function isCut(bytes: Buffer, at: number, to: number): boolean {
  return to - at < LOG_OVERHEAD || at + batchBytes(bytes, at) > to;
}

/** Whether the batch at `at` has today's format and is long enough for its header. */
export function hasHeader(bytes: Buffer, at: number): boolean {
  return bytes.readInt8(at + MAGIC_AT) >= 2 && batchBytes(bytes, at) >= HEADER_BYTES;
}

/** The leader epoch of the batch that begins at `at`, be it cut; −1 when there is none, or its format has none. */
export function epochAt(bytes: Buffer, at: number, to: number): number {
  return to - at > MAGIC_AT && bytes.readInt8(at + MAGIC_AT) >= 2 ? leaderEpochOf(bytes, at) : -1;
}

/** An old message has the offset of its last record at the front. */
export function lastOffset(bytes: Buffer, at: number): number {
  const offset = readOffset(bytes, at);
  return hasHeader(bytes, at) ? offset + Math.max(0, lastOffsetDelta(bytes, at)) : offset;
}

/** Whether every offset of the batch has a record. */
export function isDense(bytes: Buffer, at: number): boolean {
  if (!hasHeader(bytes, at)) return true;
  return recordsCount(bytes, at) === lastOffset(bytes, at) + 1 - readOffset(bytes, at);
}

/**
 * A copy of the batch's header for a part of it: offsets [from, to) with `records` records. Padded when the batch is
 * too short for a header, or too old.
 */
export function headerOfPart(bytes: Buffer, at: number, from: number, to: number, records: number): Buffer {
  const copy = Buffer.alloc(HEADER_BYTES);
  bytes.copy(copy, 0, at, Math.min(bytes.length, at + HEADER_BYTES));
  copy.writeBigInt64BE(BigInt(from), 0);
  copy.writeInt8(2, MAGIC_AT);
  copy.writeInt32BE(Math.min(to - 1 - from, MOST), 23);
  copy.writeInt32BE(Math.min(records, MOST), 57);
  return copy;
}
