import assert from "node:assert/strict";
import { RecordingFile } from "../../../src/workers/export/recording-file.ts";
import { partitionOf } from "../../../src/workers/store/record-sink.ts";
import { decodeRecord } from "../../../src/workers/store/stored-record.ts";

/** The contents of a recording of a numbered topic: each partition's next offset, and the count of each number. */
export interface Recorded {
  readonly ends: ReadonlyMap<number, number>;
  readonly numbers: ReadonlyMap<number, number>;
  readonly records: number;
}

/** @throws AssertionError when a partition's offsets are not each there once and in order */
export function readRecorded(path: string): Recorded {
  const file = new RecordingFile(path);
  const ends = new Map<number, number>();
  const numbers = new Map<number, number>();
  let records = 0;
  let source = 0;
  let header: Buffer = Buffer.alloc(0);
  let headerAt = 0;
  const visitor = {
    batch: (from: number, bytes: Buffer, at: number) => {
      source = from;
      header = bytes;
      headerAt = at;
    },
    entry: (bytes: Buffer, from: number, to: number, failure: boolean) => {
      assert.ok(!failure, bytes.toString("utf8", from, to));
      const { offset, value } = decodeRecord(bytes, from, to, header, headerAt, source);
      const partition = partitionOf(source);
      assert.equal(offset, ends.get(partition) ?? 0, `the next offset of partition ${partition}`);
      ends.set(partition, offset + 1);
      const number = Number(value?.toString());
      numbers.set(number, (numbers.get(number) ?? 0) + 1);
      records += 1;
    },
  };
  while (file.readSome(visitor)) {}
  file.close();
  return { ends, numbers, records };
}
