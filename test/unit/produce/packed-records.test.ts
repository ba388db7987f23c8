// Records handed from the reader of a replay to the writer: byte for byte, with every digit of their timestamps.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exact, type Integer } from "../../../src/contract/integer.ts";
import type { ReplayKeeps } from "../../../src/contract/replay.ts";
import { BatchWriter } from "../../../src/workers/batch/batch-writer.ts";
import { PACKED, recordBody } from "../../../src/workers/batch/packed-record.ts";
import { RecordDraft } from "../../../src/workers/batch/record-draft.ts";
import { PackedReader } from "../../../src/workers/produce/packed-records.ts";
import { ReplayQueue } from "../../../src/workers/replay/replay-queue.ts";
import { Rewriting } from "../../../src/workers/replay/rewriting.ts";
import { eachOfBatch, type Unpacked, unpacked } from "../../support/packed-records.ts";

const ALL: ReplayKeeps = { headers: true, timestamps: true, partitions: true, origin: false };
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

const part = fc.option(fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)));
const name = fc.string({ maxLength: 5 }).map((text) => Buffer.from(text));
const record = fc.record({
  ...{ key: part, value: part },
  headers: fc.array(fc.record({ name, value: part }, { noNullPrototype: true }), { maxLength: 3 }),
  timestamp: fc
    .oneof(fc.bigInt(LEAST, MOST), fc.integer().map(BigInt), fc.constantFrom(LEAST, MOST, -1n, 2n ** 53n))
    .map(exact),
});
type Made = Omit<Unpacked, "partition" | "timestamp"> & { readonly timestamp: Integer };

/** A batch of these records. */
function batchOf(made: readonly Made[]): Buffer {
  const writer = new BatchWriter(Buffer.alloc(1024 * 1024));
  const draft = new RecordDraft();
  for (const { key, value, headers, timestamp } of made) {
    draft.begin(0);
    draft.bytes = recordBody(key, value, headers);
    draft.bodyFrom = 0;
    draft.bodyTo = draft.bytes.length;
    writer.append(draft, timestamp);
  }
  return writer.finish("none", false);
}

function replayed(made: readonly Made[], keeps: ReplayKeeps): readonly Unpacked[] {
  const choice = { keeps, origin: ["cluster", "dev"] as const, from: [], until: [], also: [], rewrite: null };
  const queue = new ReplayQueue(choice, new Rewriting(() => ["orders"], null, "skip", false), () => {});
  const batch = batchOf(made);
  queue.beginBatch(3, batch, 0);
  eachOfBatch(batch, (from, to) => queue.append(batch, from, to));
  assert.equal(queue.matched, made.length);
  const found: Unpacked[] = [];
  while (!queue.isEmpty) {
    const { bytes, offsets } = queue.take();
    assert.deepEqual(
      [...offsets],
      [...offsets.keys()].map((at) => at + found.length),
    );
    found.push(...unpacked(bytes));
  }
  return found;
}

describe("packed records", () => {
  it("arrive byte for byte", () => {
    const check = (made: readonly Made[]) => {
      assert.deepEqual(
        replayed(made, ALL),
        made.map((one) => ({ ...one, partition: 3 })),
      );
    };
    fc.assert(fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), check), { numRuns: 300, seed: 3 });
  });

  it("leave out what is not kept, and may say where they come from", () => {
    const made = [
      { key: Buffer.from("k"), value: null, headers: [{ name: Buffer.from("a"), value: null }], timestamp: 5 },
    ];
    const [one] = replayed(made, { headers: false, timestamps: false, partitions: false, origin: true });
    assert.deepEqual([one?.partition, one?.timestamp, one?.key, one?.value], [null, null, Buffer.from("k"), null]);
    assert.deepEqual(
      one?.headers.map((header) => [String(header.name), String(header.value)]),
      [["tailwater.origin", '{"cluster":"dev","topic":"orders","partition":3,"offset":0}']],
    );
  });

  it("are refused where they are something else, or cut off", () => {
    const reader = new PackedReader();
    const texts = ['{"value":"a record as text, longer than a head"}\n', "", "x"];
    const head = Buffer.alloc(PACKED.head + 3);
    head.writeInt32LE(PACKED.magic);
    for (const size of [-1, 0, PACKED.head, PACKED.head + 4, 2 ** 31 - 1]) {
      head.writeInt32LE(size, 4);
      reader.feed(Buffer.from(head));
      assert.throws(() => reader.next(), { code: "BAD_REQUEST" }, String(size));
    }
    for (const text of texts) {
      reader.feed(Buffer.from(text));
      if (text === "") assert.equal(reader.next(), false);
      else assert.throws(() => reader.next(), { code: "BAD_REQUEST" });
    }
  });
});
