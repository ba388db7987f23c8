// Makes record batches byte by byte, independently of the code under test: varints with BigInt, checksums with kafkajs'
// table.
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { compressFrameSync } from "lz4-napi";
import snappy from "snappy";

const crc32C: (bytes: Buffer) => number = createRequire(import.meta.url)("kafkajs/src/protocol/recordBatch/crc32C");

export type Codec = "none" | "gzip" | "snappy" | "lz4" | "zstd";
const CODEC_NUMBER = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

export interface TestRecord {
  offset: number;
  key: string | Buffer | null;
  value: string | Buffer | null;
  headers?: readonly (readonly [string, string | Buffer | null])[];
  timestampDelta?: bigint;
}

export interface TestBatch {
  records: readonly TestRecord[];
  /** The bytes of the records section, instead of the encoded `records`. */
  packed?: Buffer;
  /** Values in the header, instead of the real ones. */
  claimed?: { records?: number; lastDelta?: number };
  baseOffset?: number;
  /** Greater than the last record's after compaction. */
  lastOffset?: number;
  codec?: Codec;
  baseTimestamp?: bigint;
  /** The value in the header. Default: 5 ms after the base. */
  maxTimestamp?: bigint;
  appendTime?: boolean;
  /**
   * For a compacted batch with a tombstone: this delete horizon replaces the base timestamp, and the deltas count from
   * it (KIP-534).
   */
  deleteHorizon?: bigint;
  transactional?: boolean;
  control?: boolean;
  producerId?: bigint;
  leaderEpoch?: number;
  damaged?: boolean;
}

export function encodeBatch(batch: TestBatch): Buffer {
  const { records, codec = "none", baseTimestamp = 1_700_000_000_000n } = batch;
  const base = batch.baseOffset ?? records[0]?.offset ?? 0;
  const last = batch.lastOffset ?? records.at(-1)?.offset ?? base;
  const body = batch.packed ?? pack(codec, Buffer.concat(records.map((record) => encodeRecord(record, base))));
  const attributes =
    CODEC_NUMBER[codec] |
    (batch.appendTime ? 8 : 0) |
    (batch.transactional ? 16 : 0) |
    (batch.control ? 32 : 0) |
    (batch.deleteHorizon === undefined ? 0 : 64);
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(base), 0);
  head.writeInt32BE(49 + body.length, 8);
  head.writeInt32BE(batch.leaderEpoch ?? 7, 12);
  head.writeInt8(2, 16);
  head.writeInt16BE(attributes, 21);
  head.writeInt32BE(batch.claimed?.lastDelta ?? last - base, 23);
  head.writeBigInt64BE(batch.deleteHorizon ?? baseTimestamp, 27);
  head.writeBigInt64BE(batch.maxTimestamp ?? baseTimestamp + 5n, 35);
  head.writeBigInt64BE(batch.producerId ?? -1n, 43);
  head.writeInt16BE(-1, 51);
  head.writeInt32BE(-1, 53);
  head.writeInt32BE(batch.claimed?.records ?? records.length, 57);
  const whole = Buffer.concat([head, body]);
  whole.writeInt32BE(crc32C(whole.subarray(21)) | 0, 17);
  if (batch.damaged) whole[whole.length - 1] = (whole[whole.length - 1] ?? 0) ^ 0x40;
  return whole;
}

/** The marker that ends a transaction. */
export function encodeMarker(offset: number, producerId: bigint, type: "abort" | "commit"): Buffer {
  const key = Buffer.from([0, 0, 0, type === "abort" ? 0 : 1]);
  const records = [{ offset, key, value: Buffer.alloc(6) }];
  return encodeBatch({ records, producerId, transactional: true, control: true });
}

export function encodeRecord(record: TestRecord, base: number): Buffer {
  const headers = record.headers ?? [];
  const body = Buffer.concat([
    Buffer.of(0),
    zigzag(record.timestampDelta ?? 0n),
    zigzag(BigInt(record.offset - base)),
    field(record.key),
    field(record.value),
    zigzag(BigInt(headers.length)),
    ...headers.flatMap(([name, value]) => [field(name), field(value)]),
  ]);
  return Buffer.concat([zigzag(BigInt(body.length)), body]);
}

function field(content: string | Buffer | null): Buffer {
  if (content === null) return zigzag(-1n);
  const bytes = Buffer.from(content as string);
  return Buffer.concat([zigzag(BigInt(bytes.length)), bytes]);
}

export function zigzag(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** Encodes the bytes as one piece: a frame, a member, a stream. */
export function pack(codec: Codec, bytes: Buffer): Buffer {
  switch (codec) {
    case "gzip":
      return gzipSync(bytes);
    case "snappy":
      return xerial(bytes);
    case "lz4":
      return compressFrameSync(bytes);
    case "zstd":
      return storedZstd(bytes);
    default:
      return bytes;
  }
}

/** A frame of raw blocks: it is valid zstd without compression. RFC 8878, 3.1.1. */
function storedZstd(bytes: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0xa0, 4); // one segment, its size in four bytes
  head.writeUInt32LE(bytes.length, 5);
  const parts: Buffer[] = [head];
  for (let at = 0; at === 0 || at < bytes.length; at += 131_072) {
    const block = bytes.subarray(at, at + 131_072);
    const blockHead = Buffer.alloc(3);
    blockHead.writeUIntLE((block.length << 3) | (at + 131_072 >= bytes.length ? 1 : 0), 0, 3);
    parts.push(blockHead, block);
  }
  return Buffer.concat(parts);
}

/** The format of snappy-java: a header, then chunks of at most 32 kB. */
function xerial(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const chunk = snappy.compressSync(bytes.subarray(at, at + 32_768));
    const length = Buffer.alloc(4);
    length.writeInt32BE(chunk.length);
    parts.push(length, chunk);
  }
  return Buffer.concat(parts);
}
