import { TailwaterError } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";

/** Highest 32 bits of a safe integer. Offsets beyond 2^53−1 are refused with an error, never rounded. */
const SAFE_HIGH = 0x1f_ffff;

/**
 * Reads big-endian fields of a protocol message, never past its end. One per thread is reused; it allocates nothing.
 */
export class Cursor {
  #buffer: Buffer = Buffer.alloc(0);
  #end = 0;
  at = 0;

  reset(buffer: Buffer, from: number, to: number): void {
    this.#buffer = buffer;
    this.at = from;
    this.#end = to;
  }

  /** Bytes up to the end. */
  get left(): number {
    return this.#end - this.at;
  }

  skip(bytes: number): void {
    this.#need(bytes);
    this.at += bytes;
  }

  int8(): number {
    this.#need(1);
    return this.#buffer.readInt8(this.at++);
  }

  int16(): number {
    this.#need(2);
    this.at += 2;
    return this.#buffer.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.#need(4);
    this.at += 4;
    return this.#buffer.readInt32BE(this.at - 4);
  }

  /** An INT64 that must be a safe integer. @throws TailwaterError OFFSET_TOO_LARGE */
  offset(): number {
    this.#need(8);
    this.at += 8;
    return readOffset(this.#buffer, this.at - 8);
  }

  int64(): bigint {
    this.#need(8);
    this.at += 8;
    return this.#buffer.readBigInt64BE(this.at - 8);
  }

  /** Length of an array; a null array counts as empty. */
  count(): number {
    const count = this.int32();
    if (count > this.#end - this.at) throw malformed(`an array of ${count} entries does not fit`);
    return Math.max(0, count);
  }

  #need(bytes: number): void {
    if (bytes < 0 || this.at + bytes > this.#end) throw malformed(`it ends at byte ${this.#end}`);
  }
}

/** Whether the INT64 at `at` is an offset: from 0 to 2^53−1. */
export function isSafeOffset(buffer: Buffer, at: number): boolean {
  const high = buffer.readInt32BE(at);
  return high >= 0 && high <= SAFE_HIGH;
}

/** The INT64 at `at`: a bigint only where a number is not exact. */
export function readInteger(buffer: Buffer, at: number): Integer {
  const high = buffer.readInt32BE(at);
  const low = buffer.readUInt32BE(at + 4);
  // −2^53 itself is the first that is not exact.
  const isSafe = high <= SAFE_HIGH && (high > -SAFE_HIGH - 1 || (high === -SAFE_HIGH - 1 && low > 0));
  return isSafe ? high * 0x1_0000_0000 + low : buffer.readBigInt64BE(at);
}

/** The INT64 at `at` as an exact number. @throws TailwaterError OFFSET_TOO_LARGE beyond ±(2^53−1). */
export function readOffset(buffer: Buffer, at: number): number {
  return safeOffset(readInteger(buffer, at));
}

/** For what reads records: it counts offsets as numbers. @throws TailwaterError OFFSET_TOO_LARGE beyond ±(2^53−1) */
export function safeOffset(offset: Integer): number {
  if (typeof offset === "number") return offset;
  throw new TailwaterError("OFFSET_TOO_LARGE", `The offset ${offset} is beyond 2^53−1.`, {
    hint: "Tailwater reads records at offsets up to 2^53−1 and refuses larger ones rather than round them.",
  });
}

function malformed(why: string): TailwaterError {
  return new TailwaterError("KAFKA_ERROR", `The broker's answer cannot be read: ${why}.`);
}
