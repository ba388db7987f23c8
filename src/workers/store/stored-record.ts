import type { ErrorData } from "../../contract/errors.ts";
import type { TimestampType } from "../../contract/tail.ts";
import * as header from "../batch/batch-header.ts";
import { MalformedRecord, RecordCursor } from "../batch/varint.ts";
import { readOffset } from "../wire/cursor.ts";
import type { Place, RecordStore } from "./record-store.ts";

export interface StoredHeader {
  readonly name: Buffer;
  readonly value: Buffer | null;
}

/** One record, decoded when it is looked at. Buffers are views into the store: valid until the store is written to. */
export interface StoredRecord {
  readonly kind: "record";
  readonly partition: number;
  readonly offset: number;
  /** int64 ms since the epoch; −1 for none. */
  readonly timestamp: bigint;
  readonly timestampType: TimestampType;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In wire order, duplicates kept. */
  readonly headers: readonly StoredHeader[];
  readonly compression: header.Compression;
  readonly transactional: boolean;
  /** −1 when the producer was not idempotent. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Sequence number of this record; −1 when the producer was not idempotent. */
  readonly sequence: number;
  /** −1 when unknown. */
  readonly leaderEpoch: number;
}

/** A batch that could not be read. */
export interface StoredFailure {
  readonly kind: "failure";
  readonly partition: number;
  readonly offset: number;
  readonly lastOffset: number;
  /** Records that the batch says it holds. */
  readonly records: number;
  readonly error: ErrorData;
}

/** What is stored in a row; null when the row is not in the ring. */
export function readStored(store: RecordStore, row: number): StoredRecord | StoredFailure | null {
  const place = store.find(row);
  if (place === null) return null;
  return place.segment.isFailure(place.entry) ? readFailure(place) : readRecord(place);
}

function readFailure({ segment, entry }: Place): StoredFailure {
  const { bytes } = segment;
  const at = segment.headerAt(entry);
  const error: ErrorData = JSON.parse(bytes.toString("utf8", segment.bodyFrom(entry), segment.bodyTo(entry)));
  const offset = readOffset(bytes, at);
  const isBatch = bytes.readInt8(at + header.MAGIC_AT) >= 2;
  return {
    kind: "failure",
    partition: segment.partitionOf(entry),
    offset,
    lastOffset: offset + (isBatch ? Math.max(0, header.lastOffsetDelta(bytes, at)) : 0),
    records: isBatch ? Math.max(0, header.recordsCount(bytes, at)) : 1,
    error,
  };
}

const cursor = new RecordCursor();

/**
 *   Record => attributes INT8, timestampDelta VARLONG, offsetDelta VARINT, key, value, [headers]
 *   key, value => length VARINT (−1 null), bytes;  header => name length VARINT, name, value length VARINT, value
 *
 * Source: "Record" in Kafka's documentation (KIP-98).
 */
function readRecord({ segment, entry }: Place): StoredRecord {
  const { bytes } = segment;
  const at = segment.headerAt(entry);
  const attributes = header.attributesOf(bytes, at);
  cursor.reset(bytes, segment.bodyFrom(entry), segment.bodyTo(entry));
  cursor.skip(1);
  const timestampDelta = cursor.varlong();
  const offsetDelta = cursor.varint();
  const key = readField(bytes);
  const value = readField(bytes);
  const headers: StoredHeader[] = [];
  for (let left = cursor.varint(); left > 0; left -= 1) {
    const name = readField(bytes);
    if (name === null) throw new MalformedRecord("a header has no name");
    headers.push({ name, value: readField(bytes) });
  }
  const appended = header.isAppendTime(attributes);
  const baseSequence = bytes.readInt32BE(at + 53);
  const baseTimestamp = bytes.readBigInt64BE(at + 27);
  return {
    kind: "record",
    partition: segment.partitionOf(entry),
    offset: readOffset(bytes, at) + offsetDelta,
    // Under log append time the broker's time is the batch's largest and the producer's deltas mean nothing.
    timestamp: appended ? bytes.readBigInt64BE(at + 35) : BigInt.asIntN(64, baseTimestamp + timestampDelta),
    timestampType: appended ? "append" : "create",
    key,
    value,
    headers,
    compression: header.compressionOf(attributes) ?? "none",
    transactional: header.isTransactional(attributes),
    producerId: header.producerIdOf(bytes, at),
    producerEpoch: bytes.readInt16BE(at + 51),
    // Sequence numbers wrap around at 2^31.
    sequence: baseSequence < 0 ? -1 : (baseSequence + offsetDelta) % 0x8000_0000,
    leaderEpoch: bytes.readInt32BE(at + 12),
  };
}

function readField(bytes: Buffer): Buffer | null {
  const length = cursor.varint();
  const from = cursor.at;
  if (length < 0) return null;
  cursor.skip(length);
  return bytes.subarray(from, cursor.at);
}
