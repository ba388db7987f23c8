import { exact, type Integer } from "../../contract/integer.ts";
import { pack } from "../codec/pack.ts";
import { CODEC_NUMBERS, type Compression, HEADER_BYTES, LOG_OVERHEAD, MAGIC_AT } from "../wire/batch-header.ts";
import { varintBytes, varlongBytes, writeVarint, writeVarlong } from "../wire/varint-writer.ts";
import { crc32c } from "./crc32c.ts";
import type { RecordDraft } from "./record-draft.ts";

const TRANSACTIONAL = 0x10;
/** A record's attributes, its offset's delta and its lengths: what its own bytes need besides, at most. */
const MOST_BESIDES = 40;

/** The producer of a batch (KIP-98). −1 in all three: not idempotent. */
export interface ProducerStamp {
  readonly producerId: bigint;
  readonly epoch: number;
  /** Of the batch's first record in its partition. */
  readonly sequence: number;
}

/** The most bytes that this record takes in a batch. */
export function mostBytes({ at }: Pick<RecordDraft, "at">): number {
  return at + MOST_BESIDES;
}

/**
 * Writes records as one batch of format v2 into a buffer: first a room for the header, then record after record. Nothing
 * is allocated for a record.
 */
export class BatchWriter {
  #bytes: Buffer;
  #at = HEADER_BYTES;
  #records = 0;
  #base: Integer = 0;
  #latest: Integer = 0;

  /** @param bytes its room; the batch may be a view of it */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get records(): number {
    return this.#records;
  }

  /** Bytes so far, not compressed, with the header. */
  get size(): number {
    return this.#at;
  }

  /** Its buffer, which a larger one may replace. */
  get room(): Buffer {
    return this.#bytes;
  }

  fits(bytes: number): boolean {
    return this.#at + bytes <= this.#bytes.length;
  }

  /** Moves what is written into a larger buffer. */
  moveTo(larger: Buffer): void {
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  /**
   * Appends a record; the caller has made sure that `mostBytes` of it fit.
   * @param timestamp ms since the epoch; −1: none
   */
  append(draft: RecordDraft, timestamp: Integer): void {
    if (this.#records === 0) {
      this.#base = timestamp;
      this.#latest = timestamp;
    } else if (timestamp > this.#latest) this.#latest = timestamp;
    const delta = deltaOf(timestamp, this.#base);
    const { bodyFrom, bodyTo } = draft;
    const body = bodyFrom < 0 ? bodyBytes(draft) : bodyTo - bodyFrom;
    const length = 1 + varlongBytes(delta) + varintBytes(this.#records) + body;
    const bytes = this.#bytes;
    let at = writeVarint(bytes, this.#at, length);
    bytes[at++] = 0;
    at = writeVarlong(bytes, at, delta);
    at = writeVarint(bytes, at, this.#records);
    this.#at = bodyFrom < 0 ? putBody(bytes, at, draft) : put(bytes, at, draft.bytes, bodyFrom, bodyTo);
    this.#records += 1;
  }

  /**
   * The whole batch without its stamp, and empties the writer.
   * @returns a view of its room when it is not compressed, otherwise a buffer of its own
   */
  finish(compression: Compression, isTransactional: boolean): Buffer {
    const body = this.#bytes.subarray(HEADER_BYTES, this.#at);
    const packed = pack(compression, body);
    const size = HEADER_BYTES + packed.length;
    let batch = this.#bytes.subarray(0, size);
    if (packed !== body) {
      batch = Buffer.allocUnsafeSlow(size);
      batch.set(packed, HEADER_BYTES);
    }
    batch.fill(0, 0, MAGIC_AT + 5);
    batch.writeInt32BE(size - LOG_OVERHEAD, 8);
    batch.writeInt32BE(-1, 12);
    batch.writeInt8(2, MAGIC_AT);
    batch.writeInt16BE(CODEC_NUMBERS[compression] | (isTransactional ? TRANSACTIONAL : 0), 21);
    batch.writeInt32BE(this.#records - 1, 23);
    batch.writeBigInt64BE(BigInt(this.#base), 27);
    batch.writeBigInt64BE(BigInt(this.#latest), 35);
    batch.writeInt32BE(this.#records, 57);
    this.#at = HEADER_BYTES;
    this.#records = 0;
    return batch;
  }
}

/** Says who sends the batch, and seals it with its checksum. It may be stamped again. */
export function stamp(batch: Buffer, { producerId, epoch, sequence }: ProducerStamp): void {
  batch.writeBigInt64BE(producerId, 43);
  batch.writeInt16BE(epoch, 51);
  batch.writeInt32BE(sequence, 53);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
}

/** Exact; it wraps like Java's where INT64 ends. */
function deltaOf(timestamp: Integer, base: Integer): Integer {
  if (typeof timestamp === "number" && typeof base === "number") {
    const delta = timestamp - base;
    if (Number.isSafeInteger(delta)) return delta;
  }
  return exact(BigInt.asIntN(64, BigInt(timestamp) - BigInt(base)));
}

/** The bytes of key, value and headers in a record. */
function bodyBytes({ keyLength, valueLength, headers, headersFrom, headersTo }: RecordDraft): number {
  return (
    varintBytes(keyLength) +
    Math.max(0, keyLength) +
    (varintBytes(valueLength) + Math.max(0, valueLength)) +
    varintBytes(headers) +
    (headersTo - headersFrom)
  );
}

function putBody(bytes: Buffer, from: number, draft: RecordDraft): number {
  const { keyLength, valueLength, headersFrom, headersTo } = draft;
  let at = writeVarint(bytes, from, keyLength);
  if (keyLength > 0) at = put(bytes, at, draft.bytes, draft.keyFrom, draft.keyTo);
  at = writeVarint(bytes, at, valueLength);
  if (valueLength > 0) at = put(bytes, at, draft.bytes, draft.valueFrom, draft.valueTo);
  at = writeVarint(bytes, at, draft.headers);
  return headersTo > headersFrom ? put(bytes, at, draft.bytes, headersFrom, headersTo) : at;
}

/** A call of native code costs more than a few bytes. */
const SHORT = 48;

function put(to: Buffer, at: number, from: Buffer, start: number, end: number): number {
  if (end - start > SHORT) from.copy(to, at, start, end);
  else for (let next = start, out = at; next < end; ) to[out++] = from[next++] ?? 0;
  return at + end - start;
}
