/** Reads the primitive types of Kafka's flexible message versions (KIP-482). Throws RangeError past the end. */
export class FlexibleReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8(): number {
    const value = this.#bytes.readInt8(this.#at);
    this.#at += 1;
    return value;
  }

  int16(): number {
    const value = this.#bytes.readInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  int32(): number {
    const value = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at);
      this.#at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("A varint is longer than 5 bytes.");
  }

  /** COMPACT_NULLABLE_STRING. */
  string(): string | null {
    const length = this.uvarint() - 1;
    if (length < 0) return null;
    const text = this.#bytes.toString("utf8", this.#at, this.#at + length);
    this.#skip(length);
    return text;
  }

  /** `count` raw bytes as hex. */
  hex(count: number): string {
    const text = this.#bytes.toString("hex", this.#at, this.#at + count);
    this.#skip(count);
    return text;
  }

  /** COMPACT_ARRAY; a null array reads as empty. */
  array<T>(item: () => T): T[] {
    const items: T[] = [];
    for (let left = this.uvarint() - 1; left > 0; left--) items.push(item());
    return items;
  }

  /** Skips a COMPACT_ARRAY of INT32 and says how many it held. */
  skipInt32Array(): number {
    const count = Math.max(this.uvarint() - 1, 0);
    this.#skip(count * 4);
    return count;
  }

  tags(): void {
    for (let left = this.uvarint(); left > 0; left--) {
      this.uvarint();
      this.#skip(this.uvarint());
    }
  }

  #skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new RangeError("The message is shorter than it says.");
  }
}
