import { TailwaterError } from "../../contract/errors.ts";
import { unpack } from "../codec/unpack.ts";
import { compressionOf, HEADER_BYTES, LOG_OVERHEAD, MAGIC_AT } from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import { MalformedRecord } from "../wire/varint.ts";
import { unknownCodec } from "./check-batch.ts";
import { crc32 } from "./crc32c.ts";

interface Message {
  readonly magic: number;
  readonly attributes: number;
  offset: number;
  timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const NO_TIMESTAMP = -1n;
const CODEC_MASK = 0x07;
const APPEND_TIME = 0x08;

/**
 * Converts one entry of an old message set (formats v0 and v1, Kafka before 0.11) to a record batch of today's format,
 * so that later code needs to know only that. A compressed entry wraps another message set.
 *
 *   Entry   => offset INT64, size INT32, crc UINT32, magic INT8, attributes INT8, [v1 timestamp INT64,] key BYTES, value BYTES
 *
 * Offsets inside a v1 wrapper are relative to its first; the wrapper has the last (KIP-31). If the wrapper's time is
 * the broker's, it applies to all inner messages, because the broker stamps only the wrapper (KIP-32, Java's
 * LegacyRecord). Source: "Old Message Format" in Kafka's documentation. Old data is rare, so this code may allocate.
 * @returns header and records, uncompressed; the attributes keep the original codec.
 */
export function upgradeMessageSet(bytes: Buffer, at: number, size: number): Buffer {
  const outer = readMessage(bytes, at, size);
  const codec = compressionOf(outer.attributes & CODEC_MASK);
  if (codec === null) throw unknownCodec(outer.attributes);
  const messages = codec === "none" ? [outer] : readWrapped(outer, unpack(codec, outer.value ?? Buffer.alloc(0)));
  return encodeBatch(messages, outer);
}

function readWrapped(outer: Message, inner: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < inner.length; ) {
    if (inner.length - at < MAGIC_AT + 1) throw new MalformedRecord("a wrapped message is truncated");
    const size = LOG_OVERHEAD + inner.readInt32BE(at + 8);
    if (size <= MAGIC_AT || size > inner.length - at) throw new MalformedRecord("a wrapped message is truncated");
    // Copied, because the codec reuses the buffer of the unpacked bytes.
    const message = readMessage(Buffer.from(inner.subarray(at, at + size)), 0, size);
    if (message.magic !== outer.magic) throw new MalformedRecord(`format v${outer.magic} wraps v${message.magic}`);
    if ((message.attributes & CODEC_MASK) !== 0) throw new MalformedRecord("a wrapped message is compressed again");
    if (message.offset <= (messages.at(-1)?.offset ?? -1)) throw new MalformedRecord("its offsets do not ascend");
    messages.push(message);
    at += size;
  }
  const last = messages.at(-1);
  if (last === undefined) throw new MalformedRecord("a compressed message wraps nothing");
  const base = outer.magic === 1 ? outer.offset - last.offset : 0;
  for (const message of messages) {
    message.offset += base;
    if (isAppendTime(outer)) message.timestamp = outer.timestamp;
  }
  if (last.offset > outer.offset || (messages[0]?.offset ?? 0) < 0) {
    throw new MalformedRecord(`offset ${last.offset} in a message of ${outer.offset}`);
  }
  return messages;
}

/** v0 has no times. */
function isAppendTime({ magic, attributes }: Message): boolean {
  return magic === 1 && (attributes & APPEND_TIME) !== 0;
}

function readMessage(bytes: Buffer, at: number, size: number): Message {
  const end = at + size;
  const magic = bytes.readInt8(at + MAGIC_AT);
  const attributes = bytes.readInt8(at + MAGIC_AT + 1);
  if (crc32(bytes.subarray(at + MAGIC_AT, end)) !== bytes.readUInt32BE(at + LOG_OVERHEAD)) {
    throw new TailwaterError("BATCH_CORRUPT", "The message's checksum (CRC32) does not match its bytes.", {
      hint: "It was damaged on the broker's disk or in transit.",
    });
  }
  const offset = readOffset(bytes, at);
  const timestamp = magic === 1 ? bytes.readBigInt64BE(at + MAGIC_AT + 2) : NO_TIMESTAMP;
  const keyAt = at + MAGIC_AT + 2 + (magic === 1 ? 8 : 0);
  const key = readBytes(bytes, keyAt, end);
  const value = readBytes(bytes, keyAt + 4 + (key?.length ?? 0), end);
  return { magic, attributes, offset, timestamp, key, value };
}

function readBytes(bytes: Buffer, at: number, end: number): Buffer | null {
  if (at + 4 > end) throw new MalformedRecord("a message is truncated");
  const length = bytes.readInt32BE(at);
  if (length < 0) return null;
  if (at + 4 + length > end) throw new MalformedRecord(`a field of ${length} bytes does not fit`);
  return bytes.subarray(at + 4, at + 4 + length);
}

function encodeBatch(messages: readonly Message[], outer: Message): Buffer {
  const first = messages[0];
  const last = messages.at(-1);
  if (first === undefined || last === undefined) throw new MalformedRecord("an empty message set");
  const header = Buffer.alloc(HEADER_BYTES, 0xff);
  header.writeBigInt64BE(BigInt(first.offset), 0);
  header.writeInt8(2, MAGIC_AT);
  header.writeInt16BE((outer.attributes & CODEC_MASK) | (isAppendTime(outer) ? APPEND_TIME : 0), 21);
  header.writeInt32BE(last.offset - first.offset, 23);
  header.writeBigInt64BE(first.timestamp, 27);
  header.writeBigInt64BE(latestOf(messages), 35);
  header.writeInt32BE(messages.length, 57);
  const parts: Buffer[] = [header];
  for (const { offset, timestamp, key, value } of messages) {
    const body = [
      Buffer.of(0),
      zigzag(timestamp - first.timestamp),
      zigzag(BigInt(offset - first.offset)),
      ...field(key),
      ...field(value),
      zigzag(0n),
    ];
    const length = body.reduce((sum, part) => sum + part.length, 0);
    parts.push(zigzag(BigInt(length)), ...body);
  }
  const batch = Buffer.concat(parts);
  batch.writeInt32BE(batch.length - LOG_OVERHEAD, 8);
  return batch;
}

function latestOf(messages: readonly Message[]): bigint {
  let latest = NO_TIMESTAMP;
  for (const { timestamp } of messages) if (timestamp > latest) latest = timestamp;
  return latest;
}

function field(bytes: Buffer | null): Buffer[] {
  return bytes === null ? [zigzag(-1n)] : [zigzag(BigInt(bytes.length)), bytes];
}

function zigzag(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
