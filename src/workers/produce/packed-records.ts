import { PACKED, packedTime } from "../batch/packed-record.ts";
import type { RecordDraft } from "../batch/record-draft.ts";
import { MalformedRecord, RecordCursor } from "../wire/varint.ts";
import { badLine, NotARecord } from "./bad-line.ts";

/** The fewest bytes of a record: no key, no value, no headers. */
const LEAST = PACKED.head + 3;

/** Divides pieces of whole packed records, as LineReader divides lines. */
export class PackedReader {
  bytes: Buffer = Buffer.alloc(0);
  from = 0;
  to = 0;
  /** The number of the record, from 1 on. */
  line = 0;
  readonly isEmpty = false;
  #view: DataView = new DataView(new ArrayBuffer(0));

  feed(piece: Buffer): void {
    this.bytes = piece;
    this.#view = new DataView(piece.buffer, piece.byteOffset, piece.length);
    this.to = 0;
  }

  /** @throws TailwaterError BAD_REQUEST when the input is of another kind */
  next(): boolean {
    const from = this.to;
    const left = this.bytes.length - from;
    if (left === 0) return false;
    this.line += 1;
    const isOne = left >= LEAST && this.#view.getInt32(from, true) === PACKED.magic;
    const size = isOne ? this.#view.getInt32(from + 4, true) : 0;
    if (size < LEAST || size > left) throw badLine(this.line, "it is not packed");
    this.from = from;
    this.to = from + size;
    return true;
  }

  /** Pieces have whole records. */
  last(): boolean {
    return false;
  }
}

/** Reads packed records where they stand: nothing is copied or decoded but the key, where it chooses the partition. */
export class PackedRecords {
  readonly #cursor = new RecordCursor();
  #bytes: Buffer | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));

  pieces(chunk: Buffer): Iterable<Buffer> {
    return [chunk];
  }

  /** @throws NotARecord */
  read(bytes: Buffer, from: number, to: number, draft: RecordDraft): void {
    if (bytes !== this.#bytes) this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#bytes = bytes;
    draft.begin(0);
    draft.bytes = bytes;
    draft.bodyFrom = from + PACKED.head;
    draft.bodyTo = to;
    draft.at = to - draft.bodyFrom;
    const partition = this.#view.getInt32(from + 8, true);
    draft.timestamp = packedTime(this.#view, from);
    if (partition >= 0) draft.partition = partition;
    else this.#findKey(draft);
  }

  #findKey(draft: RecordDraft): void {
    const cursor = this.#cursor;
    try {
      cursor.reset(draft.bytes, draft.bodyFrom, draft.bodyTo);
      const length = cursor.varint();
      if (length < 0) return;
      draft.keyFrom = cursor.at;
      cursor.skip(length);
      draft.keyTo = cursor.at;
    } catch (error) {
      throw error instanceof MalformedRecord ? new NotARecord(error.message) : error;
    }
  }
}
