// A selection is read by its offsets: exactly those, with jumps over what lies between, and the account still adds up.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { OffsetRanges } from "../../../src/workers/batch/offset-ranges.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { initCodecs } from "../../../src/workers/codec/unpack.ts";
import { makeTextFilter } from "../../../src/workers/filter/text-filter.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored } from "../../../src/workers/store/stored-record.ts";
import { encodeBatch } from "../../support/batches.ts";

const END = 60;
const RANGES = fc.array(
  fc.tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: 9 })).map(([from, count]) => ({
    from,
    to: from + count,
  })),
  { maxLength: 8 },
);

function offsetsOf(store: RecordStore): number[] {
  const offsets: number[] = [];
  for (let row = store.firstRow; row < store.endRow; row += 1) {
    const record = readStored(store, row);
    if (record?.kind === "record") offsets.push(record.offset);
  }
  return offsets;
}

before(() => initCodecs());

describe("the offsets of a selection", () => {
  it("are found in any ranges, which may overlap or be empty", () => {
    fc.assert(
      fc.property(RANGES, (ranges) => {
        const only = new OffsetRanges(ranges);
        const isIn = (offset: number) => ranges.some(({ from, to }) => offset >= from && offset < to);
        for (let offset = 0; offset < END + 12; offset += 1) {
          assert.equal(only.has(offset), isIn(offset), `${offset}`);
          let next = offset;
          while (next < END + 12 && !isIn(next)) next += 1;
          assert.equal(only.next(offset), next < END + 12 ? next : Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it("are all that is read of batches with holes, and the plan is what reading comes to", () => {
    fc.assert(
      fc.property(
        RANGES,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
        (ranges, sizes) => {
          const store = new RecordStore(1_000_000, () => {});
          const only = new OffsetRanges(ranges);
          const about = { topic: "orders", partition: 3, sink: store, onFailure: () => {}, only } as const;
          const reader = new PartitionReader({ ...about, isolation: "read_committed" });
          reader.filter = makeTextFilter({ kind: "text", text: "yes", caseSensitive: true });
          const wanted: number[] = [];
          let offset = 0;
          const batches = sizes.map((size) => {
            // Every third offset is compacted away.
            const records = Array.from({ length: size }, (_, at) => ({
              ...{ offset: offset + at, key: "k", value: at % 2 === 0 ? "yes" : "no" },
            })).filter((record) => record.offset % 3 !== 1);
            for (const one of records) if (only.has(one.offset) && one.value === "yes") wanted.push(one.offset);
            offset += size;
            return records.length === 0 ? Buffer.alloc(0) : encodeBatch({ records });
          });
          const bytes = Buffer.concat(batches);
          reader.begin(0, offset);
          if (bytes.length > 0) {
            const planned = reader.plan(bytes, 0, bytes.length);
            reader.read(bytes, 0, bytes.length, []);
            assert.equal(planned, reader.position);
          }
          const { counters, position } = reader;
          assert.equal(counters.fetched, counters.matched + counters.rejected + counters.failed);
          assert.equal(position, counters.fetched + counters.missing);
          assert.deepEqual(offsetsOf(store), wanted);
        },
      ),
    );
  });
});
