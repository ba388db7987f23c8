import type { IsolationLevel } from "../../contract/record.ts";

export interface FetchRequestPartition {
  readonly partition: number;
  readonly fetchOffset: number;
  /** −1 (the default) when unknown. Sent from version 9 on. */
  readonly leaderEpoch?: number;
  /** Bytes the broker may send for this partition; it sends at least one batch of the first non-empty one (KIP-74). */
  readonly maxBytes: number;
}

export interface FetchRequest {
  /** 4 (Kafka 0.11) to 11 (Kafka 2.3 and later, 4.x included). */
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  /** ms the broker may wait for `minBytes`. */
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolation: IsolationLevel;
  readonly topic: string;
  readonly partitions: readonly FetchRequestPartition[];
}

const FETCH = 1;
const CONSUMER_REPLICA_ID = -1;
const PARTITION_BYTES = 4 + 4 + 8 + 8 + 4;

/**
 * One fetch of one topic as a whole frame, without a fetch session (KIP-227).
 *
 *   Frame           => size INT32, header, body
 *   Header v1       => api_key INT16, api_version INT16, correlation_id INT32, client_id NULLABLE_STRING
 *   Body v4         => replica_id INT32, max_wait_ms INT32, min_bytes INT32, max_bytes INT32, isolation_level INT8,
 *                      [v7+ session_id INT32, session_epoch INT32,]
 *                      [topics], [v7+ [forgotten topics],] [v11 rack_id STRING]
 *   Topic           => topic STRING, [partitions]
 *   Partition       => partition INT32, [v9+ current_leader_epoch INT32,] fetch_offset INT64,
 *                      [v5+ log_start_offset INT64,] partition_max_bytes INT32
 *
 * Source: Kafka protocol guide, Fetch API, versions 4 to 11.
 */
export function encodeFetchRequest(request: FetchRequest): Buffer {
  const { version, topic, partitions } = request;
  const room = 128 + Buffer.byteLength(request.clientId) + Buffer.byteLength(topic);
  const frame = Buffer.allocUnsafe(room + partitions.length * PARTITION_BYTES);
  let at = frame.writeInt16BE(FETCH, 4);
  at = frame.writeInt16BE(version, at);
  at = frame.writeInt32BE(request.correlationId, at);
  at = writeString(frame, request.clientId, at);
  at = frame.writeInt32BE(CONSUMER_REPLICA_ID, at);
  at = frame.writeInt32BE(request.maxWaitMs, at);
  at = frame.writeInt32BE(request.minBytes, at);
  at = frame.writeInt32BE(request.maxBytes, at);
  at = frame.writeInt8(request.isolation === "read_committed" ? 1 : 0, at);
  if (version >= 7) {
    at = frame.writeInt32BE(0, at); // no session …
    at = frame.writeInt32BE(-1, at); // … and none wanted
  }
  at = frame.writeInt32BE(1, at);
  at = writeString(frame, topic, at);
  at = frame.writeInt32BE(partitions.length, at);
  for (const { partition, fetchOffset, leaderEpoch, maxBytes } of partitions) {
    at = frame.writeInt32BE(partition, at);
    if (version >= 9) at = frame.writeInt32BE(leaderEpoch ?? -1, at);
    at = writeOffset(frame, fetchOffset, at);
    if (version >= 5) at = writeOffset(frame, -1, at); // log start offset: brokers only
    at = frame.writeInt32BE(maxBytes, at);
  }
  if (version >= 7) at = frame.writeInt32BE(0, at);
  if (version >= 11) at = writeString(frame, "", at);
  frame.writeInt32BE(at - 4, 0);
  return frame.subarray(0, at);
}

function writeString(frame: Buffer, text: string, at: number): number {
  const length = frame.write(text, at + 2);
  frame.writeInt16BE(length, at);
  return at + 2 + length;
}

/** An exact integer up to 2^53−1 as INT64, without a bigint. */
function writeOffset(frame: Buffer, offset: number, at: number): number {
  const high = Math.floor(offset / 0x1_0000_0000);
  frame.writeInt32BE(high, at);
  return frame.writeUInt32BE(offset - high * 0x1_0000_0000, at + 4);
}
