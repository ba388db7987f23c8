import type { Integer } from "../../contract/integer.ts";
import { varintBytes, writeVarint } from "../wire/varint-writer.ts";

const FIRST_BYTES = 64 * 1024;
/** A larger buffer is not kept for the next record, bytes. */
const KEPT_BYTES = 1024 * 1024;
/** The longest varint of a length. */
const LONGEST_VARINT = 5;

/**
 * One record on its way into a batch: its parts stand in one buffer, which is used again for the next one. A part is
 * [from, to); `from` is −1 for null, which is not the same as empty.
 */
export class RecordDraft {
  bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  keyFrom = -1;
  keyTo = -1;
  valueFrom = -1;
  valueTo = -1;
  /** The headers as they stand in a record: names and values with their lengths, in order. */
  headersFrom = 0;
  headersTo = 0;
  headers = 0;
  /** Key, value and headers as they stand in a record, instead of the parts; −1: there are the parts. */
  bodyFrom = -1;
  bodyTo = -1;
  /** ms since the epoch; null: the record gives none. −1 is Kafka's "no timestamp". */
  timestamp: Integer | null = null;
  /** Null: the record gives none. */
  partition: number | null = null;
  /** The end of what is written. */
  at = 0;

  /** Empties it. @param room the most bytes that its parts may need */
  begin(room: number): void {
    const needed = room + LONGEST_VARINT;
    if (needed > this.bytes.length || (this.bytes.length > KEPT_BYTES && needed < KEPT_BYTES)) {
      this.bytes = Buffer.allocUnsafe(Math.max(FIRST_BYTES, needed));
    }
    this.keyFrom = -1;
    this.keyTo = -1;
    this.valueFrom = -1;
    this.valueTo = -1;
    this.headersFrom = 0;
    this.headersTo = 0;
    this.headers = 0;
    this.bodyFrom = -1;
    this.bodyTo = -1;
    this.timestamp = null;
    this.partition = null;
    this.at = 0;
  }

  /** Appends bytes. @returns where they begin */
  put(from: Buffer, start: number, end: number): number {
    const at = this.at;
    from.copy(this.bytes, at, start, end);
    this.at = at + end - start;
    return at;
  }

  /** A place for a header's name or value, which is written behind it; `endPart` takes it. */
  beginPart(): number {
    this.at += LONGEST_VARINT;
    return this.at;
  }

  /** Puts the length before the part that begins at `from`, without a gap. */
  endPart(from: number): void {
    const length = this.at - from;
    const begin = from - LONGEST_VARINT;
    writeVarint(this.bytes, begin, length);
    const to = begin + varintBytes(length);
    this.bytes.copyWithin(to, from, this.at);
    this.at = to + length;
  }

  /** A header's value that is null. */
  nullPart(): void {
    this.at = writeVarint(this.bytes, this.at, -1);
  }

  get keyLength(): number {
    return this.keyFrom < 0 ? -1 : this.keyTo - this.keyFrom;
  }

  get valueLength(): number {
    return this.valueFrom < 0 ? -1 : this.valueTo - this.valueFrom;
  }
}
