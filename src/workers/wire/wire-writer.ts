const FIRST_BYTES = 256;

/** Writes the primitive types of Kafka's messages, old and flexible (KIP-482), into one buffer that grows. */
export class WireWriter {
  readonly version: number;
  /** Compact lengths and tagged fields. */
  readonly flexible: boolean;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;
  /** What comes before `#bytes`. */
  readonly #before: Uint8Array[] = [];

  constructor(version: number, flexible: boolean) {
    this.version = version;
    this.flexible = flexible;
  }

  /** What was written. */
  get written(): Buffer {
    return Buffer.concat(this.pieces);
  }

  /** The same in pieces: bytes that were spliced in are pieces of their own. */
  get pieces(): readonly Uint8Array[] {
    return [...this.#before, this.#bytes.subarray(0, this.#at)];
  }

  int8(value: number): void {
    this.#room(1);
    this.#at = this.#bytes.writeInt8(value, this.#at);
  }

  int16(value: number): void {
    this.#room(2);
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
  }

  uint16(value: number): void {
    this.#room(2);
    this.#at = this.#bytes.writeUInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#room(4);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  int64(value: bigint): void {
    this.#room(8);
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
  }

  float64(value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleBE(value, this.#at);
  }

  uvarint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.int8((((rest & 0x7f) | 0x80) << 24) >> 24);
    this.int8(rest);
  }

  /** @param hex 32 digits */
  uuid(hex: string): void {
    this.raw(Buffer.from(hex, "hex"));
  }

  text(value: string | null): void {
    const bytes = value === null ? null : Buffer.from(value, "utf8");
    if (this.flexible) this.uvarint((bytes?.length ?? -1) + 1);
    else this.int16(bytes?.length ?? -1);
    if (bytes !== null) this.raw(bytes);
  }

  bytes(value: Uint8Array | null): void {
    this.count(value?.length ?? null);
    if (value !== null) this.raw(value);
  }

  /** A byte field without a copy: the bytes must stay as they are until they are sent. */
  splice(value: Uint8Array): void {
    this.count(value.length);
    this.#before.push(this.#bytes.subarray(0, this.#at), value);
    this.#bytes = Buffer.allocUnsafe(FIRST_BYTES);
    this.#at = 0;
  }

  /** The number of elements of an array, or of bytes of a byte field; null for none. */
  count(count: number | null): void {
    if (this.flexible) this.uvarint((count ?? -1) + 1);
    else this.int32(count ?? -1);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
