/** Thrown for malformed records; the reader turns it into BATCH_CORRUPT with the batch's name. */
export class MalformedRecord extends Error {}

/**
 * Walks the fields of a record: varints are zig-zag base 128 as in Protocol Buffers (KIP-98). Reused, and allocates
 * nothing; it never reads past `end`.
 */
export class RecordCursor {
  at = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;

  reset(bytes: Buffer, from: number, end: number): void {
    this.#bytes = bytes;
    this.at = from;
    this.#end = end;
  }

  /** A 32-bit varint. @throws MalformedRecord */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.#end) break;
      const byte = this.#bytes[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new MalformedRecord(`a number at byte ${this.at} does not end`);
  }

  /**
   * Skips records (a length, then that many bytes) that end at or before `until`, at most `most` of them. This is the
   * hot loop of a filtered scan: lengths of one and two bytes are read in place. @returns how many were skipped; fewer
   * when one is longer, or does not fit
   */
  passRecords(until: number, most: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const last = Math.min(until, end);
    let at = this.at;
    let passed = 0;
    while (passed < most && at + 2 < end) {
      const first = bytes[at] ?? 0;
      const second = bytes[at + 1] ?? 0;
      // Zig-zag: an odd number is negative, which no length is.
      if ((first & 1) !== 0 || (first >= 0x80 && second >= 0x80)) break;
      const next = first < 0x80 ? at + 1 + (first >>> 1) : at + 2 + (((first & 0x7f) | (second << 7)) >>> 1);
      if (next > last) break;
      at = next;
      passed += 1;
    }
    this.at = at;
    return passed;
  }

  /** A 64-bit varint; timestamps need all 64 bits. @throws MalformedRecord */
  varlong(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= this.#end) break;
      const byte = this.#bytes[this.at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new MalformedRecord(`a number at byte ${this.at} does not end`);
  }

  /** A 64-bit varint as a number: exact up to 2^53, approximate beyond. Allocates nothing. @throws MalformedRecord */
  varlongNear(): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.at >= this.#end) break;
      const byte = this.#bytes[this.at++] ?? 0;
      low |= (byte & 0x7f) << shift;
      // Zig-zag: the lowest bit is the sign.
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let high = 0;
    for (let shift = 0; shift < 42; shift += 7) {
      if (this.at >= this.#end) break;
      const byte = this.#bytes[this.at++] ?? 0;
      high += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0x80) continue;
      const half = high * 2 ** 27 + (low >>> 1);
      return (low & 1) === 0 ? half : -half - 1;
    }
    throw new MalformedRecord(`a number at byte ${this.at} does not end`);
  }

  /** Skips a varint of up to 64 bits. @throws MalformedRecord */
  skipVarlong(): void {
    const last = Math.min(this.#end, this.at + 10);
    while (this.at < last) if ((this.#bytes[this.at++] ?? 0) < 0x80) return;
    throw new MalformedRecord(`a number at byte ${this.at} does not end`);
  }

  /** Skips bytes, or none for a null (negative) length. @throws MalformedRecord */
  skip(length: number): void {
    if (length <= 0) return;
    if (length > this.#end - this.at) throw new MalformedRecord(`a field of ${length} bytes does not fit`);
    this.at += length;
  }
}
