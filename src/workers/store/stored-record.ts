import type { ErrorData } from "../../contract/errors.ts";
import type { TimestampType } from "../../contract/record.ts";
import * as header from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import { MalformedRecord, RecordCursor } from "../wire/varint.ts";
import { partitionOf, topicOf } from "./record-sink.ts";
import type { RecordStore } from "./record-store.ts";

export interface StoredHeader {
  readonly name: Buffer;
  readonly value: Buffer | null;
}

/** One record, decoded when it is needed. Buffers are views into the store and valid until the next write to it. */
export interface StoredRecord {
  readonly kind: "record";
  /** Index in the request's topics. */
  readonly topic: number;
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
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
  readonly lastOffset: number;
  /** The number of records in the batch's header. */
  readonly records: number;
  readonly error: ErrorData;
}

const cursor = new RecordCursor();

/** The contents of a row; null when the row is not in the ring. */
export function readStored(store: RecordStore, row: number): StoredRecord | StoredFailure | null {
  const place = store.find(row);
  if (place === null) return null;
  const { segment, entry } = place;
  const { bytes } = segment;
  const decode = segment.isFailure(entry) ? decodeFailure : decodeRecord;
  const [from, to] = [segment.bodyFrom(entry), segment.bodyTo(entry)];
  return decode(bytes, from, to, bytes, segment.headerAt(entry), segment.sourceOf(entry));
}

/** A stored row's time and place, without decoding it; `at` is null for a failure. One object, reused. */
export interface RowPlace {
  at: bigint | null;
  source: number;
  offset: number;
}
const rowPlace: RowPlace = { at: null, source: 0, offset: 0 };

export function placeOf(store: RecordStore, row: number): RowPlace | null {
  const place = store.find(row);
  if (place === null) return null;
  const { segment, entry } = place;
  const { bytes } = segment;
  const head = segment.headerAt(entry);
  rowPlace.source = segment.sourceOf(entry);
  rowPlace.offset = readOffset(bytes, head);
  rowPlace.at = null;
  if (segment.isFailure(entry)) return rowPlace;
  cursor.reset(bytes, segment.bodyFrom(entry) + 1, segment.bodyTo(entry));
  if (header.isAppendTime(header.attributesOf(bytes, head))) {
    cursor.skipVarlong();
    rowPlace.at = bytes.readBigInt64BE(head + 35);
  } else rowPlace.at = BigInt.asIntN(64, bytes.readBigInt64BE(head + 27) + cursor.varlong());
  rowPlace.offset += cursor.varint();
  return rowPlace;
}

/** A stored record's timestamp, ms; approximate beyond 2^53. @param at start of its batch's header */
export function nearTimeOf(bytes: Buffer, at: number, from: number, to: number): number {
  if (header.isAppendTime(header.attributesOf(bytes, at))) return Number(bytes.readBigInt64BE(at + 35));
  cursor.reset(bytes, from + 1, to);
  return Number(bytes.readBigInt64BE(at + 27)) + cursor.varlongNear();
}

/** @param from,to the failure's ErrorData as JSON in `bytes`; its batch's header begins at `at` of `head`. */
export function decodeFailure(
  bytes: Buffer,
  from: number,
  to: number,
  head: Buffer,
  at: number,
  source: number,
): StoredFailure {
  const error: ErrorData = JSON.parse(bytes.toString("utf8", from, to));
  const offset = readOffset(head, at);
  const isBatch = head.readInt8(at + header.MAGIC_AT) >= 2;
  return {
    kind: "failure",
    topic: topicOf(source),
    partition: partitionOf(source),
    offset,
    lastOffset: offset + (isBatch ? Math.max(0, header.lastOffsetDelta(head, at)) : 0),
    records: isBatch ? Math.max(0, header.recordsCount(head, at)) : 1,
    error,
  };
}

/**
 *   Record => attributes INT8, timestampDelta VARLONG, offsetDelta VARINT, key, value, [headers]
 *   key, value => length VARINT (−1 null), bytes;  header => name length VARINT, name, value length VARINT, value
 *
 * Source: "Record" in Kafka's documentation (KIP-98).
 * @param from,to the record's body in `bytes`; its batch's header begins at `at` of `head`.
 * @throws MalformedRecord
 */
export function decodeRecord(
  bytes: Buffer,
  from: number,
  to: number,
  head: Buffer,
  at: number,
  source: number,
): StoredRecord {
  const attributes = header.attributesOf(head, at);
  cursor.reset(bytes, from, to);
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
  const baseSequence = head.readInt32BE(at + 53);
  const baseTimestamp = head.readBigInt64BE(at + 27);
  return {
    kind: "record",
    topic: topicOf(source),
    partition: partitionOf(source),
    offset: readOffset(head, at) + offsetDelta,
    // With log append time the broker's time is the batch's maximum, and the producer's deltas do not count.
    timestamp: appended ? head.readBigInt64BE(at + 35) : BigInt.asIntN(64, baseTimestamp + timestampDelta),
    timestampType: appended ? "append" : "create",
    key,
    value,
    headers,
    compression: header.compressionOf(attributes) ?? "none",
    transactional: header.isTransactional(attributes),
    producerId: header.producerIdOf(head, at),
    producerEpoch: head.readInt16BE(at + 51),
    // Sequence numbers wrap around at 2^31.
    sequence: baseSequence < 0 ? -1 : (baseSequence + offsetDelta) % 0x8000_0000,
    leaderEpoch: head.readInt32BE(at + 12),
  };
}

function readField(bytes: Buffer): Buffer | null {
  const length = cursor.varint();
  const from = cursor.at;
  if (length < 0) return null;
  cursor.skip(length);
  return bytes.subarray(from, cursor.at);
}
