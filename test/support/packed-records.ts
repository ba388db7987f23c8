import assert from "node:assert/strict";
import { exact, type Integer } from "../../src/contract/integer.ts";
import { BatchWriter } from "../../src/workers/batch/batch-writer.ts";
import { RecordDraft } from "../../src/workers/batch/record-draft.ts";
import { PackedReader, PackedRecords } from "../../src/workers/produce/packed-records.ts";
import { decodeRecord, type StoredRecord } from "../../src/workers/store/stored-record.ts";
import { RecordCursor } from "../../src/workers/wire/varint.ts";

const HEADER_BYTES = 61;

/** The records of a batch that is not compressed: their bytes [from, to). */
export function eachOfBatch(batch: Buffer, take: (from: number, to: number) => void): void {
  const cursor = new RecordCursor();
  cursor.reset(batch, HEADER_BYTES, batch.length);
  for (let left = batch.readInt32BE(57); left > 0; left -= 1) {
    const length = cursor.varint();
    const from = cursor.at;
    cursor.skip(length);
    take(from, cursor.at);
  }
}

export interface Unpacked extends Pick<StoredRecord, "key" | "value" | "headers"> {
  readonly partition: number | null;
  readonly timestamp: Integer | null;
}

/** Packed records as the producer reads and writes them. */
export function unpacked(bytes: Uint8Array): readonly Unpacked[] {
  const reader = new PackedReader();
  const records = new PackedRecords();
  const draft = new RecordDraft();
  const found: Unpacked[] = [];
  // A piece may begin anywhere in its buffer.
  reader.feed(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3));
  while (reader.next()) {
    records.read(reader.bytes, reader.from, reader.to, draft);
    const { partition, timestamp } = draft;
    if (timestamp !== null) assert.equal(timestamp, exact(BigInt(timestamp)));
    const writer = new BatchWriter(Buffer.alloc(64 * 1024));
    writer.append(draft, timestamp ?? 7);
    const batch = writer.finish("none", false);
    eachOfBatch(batch, (from, to) => {
      const { key, value, headers } = decodeRecord(batch, from, to, batch, 0, 0);
      found.push({ key, value, headers: headers.map((header) => ({ ...header })), partition, timestamp });
    });
  }
  return found;
}
