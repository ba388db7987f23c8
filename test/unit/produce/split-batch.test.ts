// A batch that is too large for its topic becomes two with the same records, in order, under the same sequences.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { BatchWriter, stamp } from "../../../src/workers/batch/batch-writer.ts";
import { checkBatch } from "../../../src/workers/batch/check-batch.ts";
import { RecordDraft } from "../../../src/workers/batch/record-draft.ts";
import { initCodecs, unpack } from "../../../src/workers/codec/unpack.ts";
import { JsonRecords } from "../../../src/workers/produce/json-record.ts";
import { splitBatch } from "../../../src/workers/produce/split-batch.ts";
import { HEADER_BYTES } from "../../../src/workers/wire/batch-header.ts";

const LINES = [
  '{"key":null,"value":"a","headers":[["h",null],["h","x"]],"timestamp":-5}',
  '{"key":"","value":null,"timestamp":9223372036854775807}',
  '{"key":"k","value":"","timestamp":-1}',
  '{"key":"k","value":{"base64":"/w=="},"timestamp":3}',
  '{"key":"last","value":"v","timestamp":4}',
];
const COPIES = 40;

function batchOf(lines: readonly string[]): Buffer {
  const writer = new BatchWriter(Buffer.alloc(64 * 1024));
  const draft = new RecordDraft();
  for (const line of lines) {
    new JsonRecords().read(Buffer.from(line), 0, Buffer.byteLength(line), draft);
    writer.append(draft, draft.timestamp ?? 0);
  }
  return writer.finish("lz4", false);
}

before(() => initCodecs());

test("both halves hold what a writer makes of the same records", () => {
  const lines = Array.from({ length: COPIES }, () => LINES).flat();
  const bytes = batchOf(lines);
  const state = { tries: 1, isOpen: false, isOutOfOrder: false, since: 5 };
  const sequence = 2 ** 31 - 10;
  const halves = splitBatch(
    { ...state, bytes, room: null, records: lines.length, numbers: [], sequence },
    "lz4",
    false,
  );
  const middle = lines.length / 2;
  assert.deepEqual(
    halves.map((half) => [half.records, half.sequence, half.since]),
    [
      [middle, sequence, 5],
      [middle, middle - 10, 5],
    ],
  );
  for (const [at, { bytes: half }] of halves.entries()) {
    const expected = batchOf(lines.slice(at * middle, (at + 1) * middle));
    for (const batch of [half, expected]) stamp(batch, { producerId: 1n, epoch: 0, sequence: 0 });
    assert.equal(checkBatch(half, 0, half.length), "lz4");
    const records = (batch: Buffer) => Buffer.from(unpack("lz4", batch.subarray(HEADER_BYTES)));
    assert.ok(records(half).equals(records(expected)));
    assert.ok(half.subarray(0, HEADER_BYTES).equals(expected.subarray(0, HEADER_BYTES)));
  }
});
