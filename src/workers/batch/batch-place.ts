import { TailwaterError } from "../../contract/errors.ts";
import * as header from "../wire/batch-header.ts";
import { isSafeOffset, readOffset } from "../wire/cursor.ts";

/**
 * Whether a reader can continue with the complete batch at `at`. The checksum does not cover the batch's offsets, and a
 * broker may send anything, so they must be valid offsets that begin before the log's end. Only the batch that follows
 * directly may be beyond that end, because a broker notes the end before it reads, and records may be appended in
 * between.
 * @param expected the offset after the previous batch, or the start of reading
 * @param logEnd the high watermark that came with the batch; +∞ when it is unknown
 */
export function isPlaced(bytes: Buffer, at: number, expected: number, logEnd: number): boolean {
  return isPlaceable(bytes, at) && readOffset(bytes, at) <= Math.max(expected, logEnd);
}

/** Whether the offsets of a batch are exact numbers: from 0 to below 2^53−1. */
export function isPlaceable(bytes: Buffer, at: number): boolean {
  return isSafeOffset(bytes, at) && header.lastOffset(bytes, at) < Number.MAX_SAFE_INTEGER;
}

/** The offset after the batch, if it is credible: beyond the log's end every offset must have a record. */
export function endOf(bytes: Buffer, at: number, logEnd: number): number {
  const end = header.lastOffset(bytes, at) + 1;
  if (end <= logEnd || header.isDense(bytes, at)) return end;
  return Math.max(readOffset(bytes, at) + 1, logEnd);
}

/**
 * The same for a batch that cannot be read. Its header may be broken, so the result is never beyond the start of the
 * next batch. The next batch may be truncated, because its offset comes first.
 */
export function endOfBroken(bytes: Buffer, at: number, to: number, logEnd: number): number {
  const base = readOffset(bytes, at);
  const end = Math.min(header.lastOffset(bytes, at) + 1, Math.max(base + 1, logEnd));
  const next = at + header.batchBytes(bytes, at);
  if (next + 8 > to || !isSafeOffset(bytes, next)) return end;
  const behind = readOffset(bytes, next);
  return behind > base ? Math.min(end, behind) : end;
}

/** Why the reader cannot continue. @param bytes [at, to) are what the broker returned for `position` */
export function misplaced(bytes: Buffer, at: number, to: number, position: number, logEnd: number): TailwaterError {
  const hint =
    "Nothing is skipped: Tailwater asks the broker again. If this persists, check the broker's log and disk.";
  if (to - at >= 8 && !isSafeOffset(bytes, at)) {
    const offset = bytes.readBigInt64BE(at);
    const why = offset < 0n ? "is negative" : "is beyond 2^53−1";
    return new TailwaterError("OFFSET_TOO_LARGE", `The offset ${offset} of a batch ${why}.`, { hint });
  }
  const said = header.isWhole(bytes, at, to)
    ? `names a batch of offsets ${readOffset(bytes, at)} to ${header.lastOffset(bytes, at)}`
    : "does not begin with a batch";
  const end = Number.isFinite(logEnd) ? ` of a log that ends at ${logEnd}` : "";
  return new TailwaterError("BATCH_CORRUPT", `The broker's answer for offset ${position}${end} ${said}.`, { hint });
}
