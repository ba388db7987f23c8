import { exact, type Integer, plus } from "../../contract/integer.ts";
import { BatchWriter, mostBytes } from "../batch/batch-writer.ts";
import { RecordDraft } from "../batch/record-draft.ts";
import { unpack } from "../codec/unpack.ts";
import { type Compression, HEADER_BYTES } from "../wire/batch-header.ts";
import { RecordCursor } from "../wire/varint.ts";
import type { Batch } from "./batch.ts";

const FIRST_ROOM = 64 * 1024;

/** Two batches with the records of one that was too large, in the same order and with the same sequences. */
export function splitBatch(batch: Batch, compression: Compression, isTransactional: boolean): readonly Batch[] {
  const packed = batch.bytes.subarray(HEADER_BYTES);
  // The compressors' memory is used again, so this is a copy.
  const records = Buffer.from(unpack(compression, packed, Number.MAX_SAFE_INTEGER));
  const base = exact(batch.bytes.readBigInt64BE(27));
  const cursor = new RecordCursor();
  const draft = new RecordDraft();
  cursor.reset(records, 0, records.length);
  const half = (count: number, sequence: number, numbers: readonly number[]): Batch => {
    const writer = new BatchWriter(Buffer.allocUnsafeSlow(FIRST_ROOM));
    for (let left = count; left > 0; left -= 1) {
      const timestamp = readRecord(cursor, records, base, draft);
      const needed = mostBytes(draft);
      if (!writer.fits(needed)) writer.moveTo(Buffer.allocUnsafeSlow(2 * writer.size + needed));
      writer.append(draft, timestamp);
    }
    const bytes = writer.finish(compression, isTransactional);
    const { since, tries } = batch;
    return { bytes, room: null, records: count, numbers, since, tries, sequence, isOpen: false, isOutOfOrder: false };
  };
  const first = batch.records >> 1;
  const next = batch.sequence < 0 ? -1 : (batch.sequence + first) % 2 ** 31;
  const { numbers } = batch;
  return [
    half(first, batch.sequence, numbers.slice(0, first)),
    half(batch.records - first, next, numbers.slice(first)),
  ];
}

/** Reads the record at the cursor into the draft. @returns its timestamp */
function readRecord(cursor: RecordCursor, records: Buffer, base: Integer, draft: RecordDraft): Integer {
  const length = cursor.varint();
  const end = cursor.at + length;
  draft.begin(length);
  cursor.skip(1);
  const timestamp = exact(BigInt.asIntN(64, BigInt(plus(base, exact(cursor.varlong())))));
  cursor.varint();
  const keyLength = cursor.varint();
  if (keyLength >= 0) {
    draft.keyFrom = draft.put(records, cursor.at, cursor.at + keyLength);
    draft.keyTo = draft.at;
    cursor.skip(keyLength);
  }
  const valueLength = cursor.varint();
  if (valueLength >= 0) {
    draft.valueFrom = draft.put(records, cursor.at, cursor.at + valueLength);
    draft.valueTo = draft.at;
    cursor.skip(valueLength);
  }
  draft.headers = cursor.varint();
  draft.headersFrom = draft.put(records, cursor.at, end);
  draft.headersTo = draft.at;
  cursor.at = end;
  return timestamp;
}
