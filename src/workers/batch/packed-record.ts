import type { Integer } from "../../contract/integer.ts";
import type { StoredHeader } from "../store/stored-record.ts";
import { varintBytes, writeVarint } from "../wire/varint-writer.ts";

/**
 * A record on its way from a thread that reads to one that writes, without text: six INT32 in little-endian order (MAGIC,
 * the bytes of the whole, the partition or −1, 1 with a timestamp, and the timestamp's INT64), then its key, value and
 * headers as they stand in a record of format v2 (KIP-98).
 */
export const PACKED = { magic: 0x3150_7754, head: 24 } as const;

/** The bytes of one piece, which has whole records; a larger record is a piece of its own. */
const PIECE_BYTES = 256 * 1024;
const TWO_32 = 2 ** 32;

/** Packs records into one piece. */
export class PackedWriter {
  #bytes: Buffer;
  #view: DataView;
  #at = 0;

  /** @param least the first record needs so many bytes */
  constructor(least: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, least));
    this.#view = new DataView(this.#bytes.buffer);
  }

  static sizeOf(from: number, to: number): number {
    return PACKED.head + to - from;
  }

  fits(size: number): boolean {
    return this.#at + size <= this.#bytes.length;
  }

  get size(): number {
    return this.#at;
  }

  /** What is written, a view. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /**
   * @param partition null: the partitioner chooses @param timestamp int64 ms; null: the time of sending
   * @param bytes key, value and headers are [from, to) of these
   */
  add(partition: number | null, timestamp: Integer | null, bytes: Buffer, from: number, to: number): void {
    const view = this.#view;
    const at = this.#at;
    view.setInt32(at, PACKED.magic, true);
    view.setInt32(at + 4, PackedWriter.sizeOf(from, to), true);
    view.setInt32(at + 8, partition ?? -1, true);
    view.setInt32(at + 12, timestamp === null ? 0 : 1, true);
    if (typeof timestamp === "bigint") view.setBigInt64(at + 16, timestamp, true);
    else {
      const time = timestamp ?? 0;
      view.setInt32(at + 16, time, true);
      view.setInt32(at + 20, Math.floor(time / TWO_32), true);
    }
    bytes.copy(this.#bytes, at + PACKED.head, from, to);
    this.#at = at + PACKED.head + to - from;
  }
}

/** The timestamp of the packed record at `at`, exact. Null: it has none. */
export function packedTime(view: DataView, at: number): Integer | null {
  if (view.getInt32(at + 12, true) === 0) return null;
  const high = view.getInt32(at + 20, true);
  const near = high * TWO_32 + view.getUint32(at + 16, true);
  return Number.isSafeInteger(near) ? near : view.getBigInt64(at + 16, true);
}

/** Key, value and headers as they stand in a record. */
export function recordBody(key: Buffer | null, value: Buffer | null, headers: readonly StoredHeader[]): Buffer {
  const parts = [key, value, ...headers.flatMap((header) => [header.name, header.value])];
  const length = (part: Buffer | null) => part?.length ?? -1;
  const size = parts.reduce((sum, part) => sum + varintBytes(length(part)) + (part?.length ?? 0), 0);
  const body = Buffer.allocUnsafe(size + varintBytes(headers.length));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (index === 2) at = writeVarint(body, at, headers.length);
    at = writeVarint(body, at, length(part));
    if (part !== null) at += part.copy(body, at);
  }
  if (headers.length === 0) writeVarint(body, at, 0);
  return body;
}
