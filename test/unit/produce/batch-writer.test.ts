// The writer of batches: byte for byte what an independent encoder makes, and readable with every codec.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import fc from "fast-check";
import type { Integer } from "../../../src/contract/integer.ts";
import { exact } from "../../../src/contract/integer.ts";
import { BatchWriter, mostBytes, stamp } from "../../../src/workers/batch/batch-writer.ts";
import { checkBatch } from "../../../src/workers/batch/check-batch.ts";
import { RecordDraft } from "../../../src/workers/batch/record-draft.ts";
import { cannotPack } from "../../../src/workers/codec/pack.ts";
import { initCodecs, unpack } from "../../../src/workers/codec/unpack.ts";
import { HEADER_BYTES } from "../../../src/workers/wire/batch-header.ts";
import { RecordCursor } from "../../../src/workers/wire/varint.ts";
import { varlongBytes, writeVarlong } from "../../../src/workers/wire/varint-writer.ts";
import { encodeRecord, type TestRecord, zigzag } from "../../support/batches.ts";

type Record = Pick<TestRecord, "key" | "value"> & {
  headers: readonly (readonly [string, string | Buffer | null])[];
  timestamp: bigint;
};

const bytes = fc.option(fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)));
const record = fc.record<Record>({
  key: bytes,
  value: bytes,
  headers: fc.array(fc.tuple(fc.string({ maxLength: 20 }), bytes), { maxLength: 4 }),
  timestamp: fc.oneof(
    fc.constant(-1n),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt(0n, 2n ** 41n),
  ),
});
const records = fc.array(record, { minLength: 1, maxLength: 200 });

function fill(draft: RecordDraft, { key, value, headers }: Record): void {
  draft.begin(10_000);
  const part = (content: string | Buffer) => {
    const raw = Buffer.from(content as string);
    return draft.put(raw, 0, raw.length);
  };
  if (value !== null) {
    draft.valueFrom = part(value);
    draft.valueTo = draft.at;
  }
  draft.headersFrom = draft.at;
  for (const [name, content] of headers) {
    for (const one of [name, content]) {
      if (one === null) draft.nullPart();
      else {
        const from = draft.beginPart();
        part(one);
        draft.endPart(from);
      }
    }
  }
  draft.headers = headers.length;
  draft.headersTo = draft.at;
  if (key !== null) {
    draft.keyFrom = part(key);
    draft.keyTo = draft.at;
  }
}

function write(some: readonly Record[]): BatchWriter {
  const writer = new BatchWriter(Buffer.alloc(256));
  const draft = new RecordDraft();
  for (const record of some) {
    fill(draft, record);
    const needed = mostBytes(draft);
    if (!writer.fits(needed)) writer.moveTo(Buffer.alloc(2 * (writer.size + needed)));
    writer.append(draft, exact(record.timestamp));
  }
  return writer;
}

before(() => initCodecs());

test("records stand in the batch as an independent encoder writes them, with any timestamp", () => {
  fc.assert(
    fc.property(records, (some) => {
      const base = some[0]?.timestamp ?? 0n;
      const batch = write(some).finish("none", false);
      stamp(batch, { producerId: 7n, epoch: 3, sequence: 11 });
      assert.equal(checkBatch(batch, 0, batch.length), "none");
      const expected = some.map((record, offset) =>
        encodeRecord({ ...record, offset, timestampDelta: BigInt.asIntN(64, record.timestamp - base) }, 0),
      );
      assert.ok(batch.subarray(HEADER_BYTES).equals(Buffer.concat(expected)));
      const latest = some
        .map(({ timestamp }) => timestamp)
        .sort((a, b) => (a < b ? -1 : 1))
        .at(-1);
      assert.deepEqual(
        [batch.readBigInt64BE(27), batch.readBigInt64BE(35), batch.readInt32BE(23), batch.readInt32BE(57)],
        [base, latest, some.length - 1, some.length],
      );
      assert.deepEqual([batch.readBigInt64BE(43), batch.readInt16BE(51), batch.readInt32BE(53)], [7n, 3, 11]);
    }),
    { numRuns: 200, seed: 3, endOnFailure: true },
  );
});

test("every codec holds the same records, and a new stamp gives a new checksum", () => {
  const some = Array.from({ length: 300 }, (_, id) => ({
    ...{
      key: id % 7 === 0 ? null : `k${id}`,
      value: id % 5 === 0 ? null : Buffer.from(`{"id":${id},"status":"paid"}`),
    },
    ...{ headers: [["trace", null] as const], timestamp: BigInt(1_000 + id) },
  }));
  const plain = Buffer.from(write(some).finish("none", false).subarray(HEADER_BYTES));
  for (const codec of ["gzip", "snappy", "lz4", "zstd"] as const) {
    if (cannotPack(codec) !== null) continue;
    const batch = write(some).finish(codec, true);
    for (const sequence of [0, 5]) {
      stamp(batch, { producerId: 1n, epoch: 0, sequence });
      assert.equal(checkBatch(batch, 0, batch.length), codec);
    }
    assert.equal(batch.readInt16BE(21) & 0x10, 0x10, "transactional");
    assert.ok(unpack(codec, batch.subarray(HEADER_BYTES)).equals(plain), codec);
  }
});

test("varints of 64 bits are exact at every size", () => {
  const room = Buffer.alloc(16);
  const cursor = new RecordCursor();
  const wide = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt));
  fc.assert(
    fc.property(wide, (value) => {
      const own: Integer = exact(value);
      const end = writeVarlong(room, 0, own);
      assert.ok(room.subarray(0, end).equals(zigzag(value)), String(value));
      assert.equal(varlongBytes(own), end);
      cursor.reset(room, 0, end);
      assert.equal(cursor.varlong(), value);
    }),
    { numRuns: 2_000, seed: 1, endOnFailure: true },
  );
});
