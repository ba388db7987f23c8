import { TailwaterError } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import { readInteger, readOffset } from "./cursor.ts";

/**
 * The most heap for one decoded answer, estimated, bytes. A frame of minimal elements must not become many times its
 * size. 300,000 topics with a few partitions each fit.
 */
const HEAP_BUDGET_BYTES = 160 * 1024 * 1024;

/**
 * Reads the primitive types of Kafka's messages, old and flexible (KIP-482), from one untrusted frame: every length is
 * checked against the remaining bytes, every count against the smallest size of an element.
 * @throws TailwaterError ANSWER_MALFORMED from each method
 */
export class WireReader {
  readonly version: number;
  /** Compact lengths and tagged fields. */
  readonly flexible: boolean;
  readonly #bytes: Buffer;
  #at: number;
  #end: number;
  #heapLeft = HEAP_BUDGET_BYTES;

  constructor(bytes: Buffer, from: number, version: number, flexible: boolean) {
    this.version = version;
    this.flexible = flexible;
    this.#bytes = bytes;
    this.#at = Math.min(from, bytes.length);
    this.#end = bytes.length;
  }

  /** The number of unread bytes. */
  get left(): number {
    return this.#end - this.#at;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  float64(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  /** An INT64 that must be exact as a number. @throws TailwaterError OFFSET_TOO_LARGE beyond ±(2^53−1) */
  offset(): number {
    return readOffset(this.#bytes, this.#take(8));
  }

  /** An INT64, exact. */
  integer(): Integer {
    return readInteger(this.#bytes, this.#take(8));
  }

  /** UNSIGNED_VARINT: at most 5 bytes, 32 bits. */
  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#take(1));
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw malformed("a length is longer than 32 bits");
  }

  /** The 16 bytes of a UUID in hex, without dashes. */
  uuid(): string {
    const at = this.#take(16);
    this.spend(48);
    return this.#bytes.toString("hex", at, at + 16);
  }

  text(): string | null {
    const length = this.flexible ? this.uvarint() - 1 : this.int16();
    if (!this.#isThere(length)) return null;
    const at = this.#take(length);
    this.spend(24 + length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  /** A view into the frame: copy what is kept. */
  bytes(): Buffer | null {
    const length = this.flexible ? this.uvarint() - 1 : this.int32();
    if (!this.#isThere(length)) return null;
    const at = this.#take(length);
    this.spend(96);
    return this.#bytes.subarray(at, at + length);
  }

  /** The number of elements of an array, each at least `leastBytes` large; null for a null array. */
  count(leastBytes: number): number | null {
    const count = this.flexible ? this.uvarint() - 1 : this.int32();
    if (count === -1) return null;
    const least = Math.max(1, leastBytes);
    if (count < 0 || count > this.left / least) {
      throw malformed(`an array of ${count} elements does not fit into the ${this.left} bytes that are left`);
    }
    return count;
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  /** Counts the heap of a decoded value, in estimated bytes. */
  spend(heapBytes: number): void {
    this.#heapLeft -= heapBytes;
    if (this.#heapLeft < 0) throw malformed("it holds more than Tailwater keeps of one answer in memory");
  }

  /** Visits the tagged fields at the end of a structure; bytes that `visit` does not read are skipped. */
  tags(visit: (tag: number) => void): void {
    for (let left = this.uvarint(); left > 0; left -= 1) {
      const tag = this.uvarint();
      const size = this.uvarint();
      const { at, end } = { at: this.#take(size), end: this.#end };
      this.#at = at;
      this.#end = at + size;
      visit(tag);
      this.#at = at + size;
      this.#end = end;
    }
  }

  #isThere(length: number): boolean {
    if (length < -1) throw malformed(`a field has a length of ${length}`);
    return length >= 0;
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (bytes < 0 || bytes > this.#end - at) {
      throw malformed(`a field of ${bytes} bytes does not fit into the ${this.#end - at} that are left`);
    }
    this.#at = at + bytes;
    return at;
  }
}

export function malformed(why: string): TailwaterError {
  return new TailwaterError("ANSWER_MALFORMED", `The answer does not follow Kafka's protocol: ${why}.`, {
    hint: "The server is not a Kafka broker, or something in between changes its bytes. Check the address and the port.",
  });
}
