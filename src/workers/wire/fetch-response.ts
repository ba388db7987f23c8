import { Cursor } from "./cursor.ts";
import { malformed } from "./wire-reader.ts";

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

/** The broker's data for one partition. One object is reused; copy what must outlive the visit. */
export interface FetchedPartition {
  partition: number;
  errorCode: number;
  highWatermark: number;
  lastStableOffset: number;
  /** −1 before version 5. */
  logStartOffset: number;
  aborted: readonly AbortedTransaction[];
  /** The record batches are bytes [recordsFrom, recordsTo) of the frame. */
  recordsFrom: number;
  recordsTo: number;
  /** Broker that should be asked instead (KIP-392); −1 for none. */
  preferredReadReplica: number;
}

const ABORTED_BYTES = 16;
/**
 * The most aborted transactions in one answer. Each that a correct broker lists has a record or a marker in the answer,
 * or is one of a few that were open all the time: a fetch of 8 MB has room for 130,000 of the smallest.
 */
const MOST_ABORTED = 200_000;
const NONE: readonly AbortedTransaction[] = [];
const cursor = new Cursor();
let abortedLeft = MOST_ABORTED;
const fetched: FetchedPartition = {
  partition: 0,
  errorCode: 0,
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  aborted: NONE,
  recordsFrom: 0,
  recordsTo: 0,
  preferredReadReplica: -1,
};

/**
 * Walks a fetch response from `from` (after the correlation id) and visits each partition; allocates only the lists of
 * aborted transactions.
 *
 *   Body v4    => throttle_time_ms INT32, [v7+ error_code INT16, session_id INT32,] [responses]
 *   Response   => topic STRING, [partitions]
 *   Partition  => partition INT32, error_code INT16, high_watermark INT64, last_stable_offset INT64,
 *                 [v5+ log_start_offset INT64,] [aborted: producer_id INT64, first_offset INT64],
 *                 [v11 preferred_read_replica INT32,] records BYTES
 *
 * Source: Kafka protocol guide, Fetch API, versions 4 to 11.
 * @param topic the requested topic's name, UTF-8; other topics in the answer are skipped. Null: all.
 * @throws TailwaterError KAFKA_ERROR when the frame is truncated or malformed, OFFSET_TOO_LARGE.
 */
export function readFetchResponse(
  frame: Buffer,
  from: number,
  version: number,
  visit: (partition: FetchedPartition) => void,
  topic: Buffer | null = null,
): { throttleMs: number; errorCode: number } {
  cursor.reset(frame, from, frame.length);
  abortedLeft = MOST_ABORTED;
  const throttleMs = cursor.int32();
  let errorCode = 0;
  if (version >= 7) {
    errorCode = cursor.int16();
    cursor.skip(4);
  }
  for (let topics = cursor.count(); topics > 0; topics -= 1) {
    const nameBytes = cursor.int16();
    const nameAt = cursor.at;
    cursor.skip(nameBytes);
    const isWanted = topic === null || topic.compare(frame, nameAt, cursor.at) === 0;
    for (let partitions = cursor.count(); partitions > 0; partitions -= 1) {
      readPartition(version);
      if (!isWanted) continue;
      // The visitor may use this module again, so the position is kept here.
      const next = cursor.at;
      visit(fetched);
      cursor.reset(frame, next, frame.length);
    }
  }
  return { throttleMs, errorCode };
}

function readPartition(version: number): void {
  fetched.partition = cursor.int32();
  fetched.errorCode = cursor.int16();
  fetched.highWatermark = cursor.offset();
  fetched.lastStableOffset = cursor.offset();
  fetched.logStartOffset = version >= 5 ? cursor.offset() : -1;
  fetched.aborted = readAborted();
  fetched.preferredReadReplica = version >= 11 ? cursor.int32() : -1;
  const bytes = Math.max(0, cursor.int32());
  fetched.recordsFrom = cursor.at;
  cursor.skip(bytes);
  fetched.recordsTo = cursor.at;
}

function readAborted(): readonly AbortedTransaction[] {
  const count = cursor.count();
  if (count === 0) return NONE;
  abortedLeft -= count;
  if (abortedLeft < 0) throw malformed(`it lists more than ${MOST_ABORTED} aborted transactions`);
  if (count * ABORTED_BYTES > cursor.left) throw malformed(`${count} aborted transactions do not fit into it`);
  const aborted: AbortedTransaction[] = [];
  for (let i = 0; i < count; i += 1) {
    const producerId = cursor.int64();
    aborted.push({ producerId, firstOffset: cursor.offset() });
  }
  return aborted;
}
