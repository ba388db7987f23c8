import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { TimeBounds } from "../../../src/workers/batch/time-bounds.ts";
import { initCodecs } from "../../../src/workers/codec/unpack.ts";
import { makeTextFilter } from "../../../src/workers/filter/text-filter.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored } from "../../../src/workers/store/stored-record.ts";
import { TimeHistogram } from "../../../src/workers/view/time-histogram.ts";
import { type Codec, encodeBatch } from "../../support/batches.ts";

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

interface Written {
  readonly offset: number;
  readonly time: number;
  readonly paid: boolean;
}

/** Clocks that are right, skewed, late, a year off, or missing. */
const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: NOW, max: NOW + 10 * MINUTE }) },
  { weight: 2, arbitrary: fc.integer({ min: NOW + 40 * MINUTE, max: NOW + 50 * MINUTE }) },
  { weight: 2, arbitrary: fc.integer({ min: NOW - 30 * MINUTE, max: NOW - 20 * MINUTE }) },
  fc.constantFrom(NOW, NOW + MINUTE, NOW + YEAR, -1, 0, 1),
);

const batchOf = fc.record({
  records: fc.array(fc.record({ time, paid: fc.boolean(), hole: fc.integer({ min: 0, max: 2 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
  holeAfter: fc.integer({ min: 0, max: 3 }),
  codec: fc.constantFrom<Codec>("none", "gzip", "lz4", "zstd"),
  kind: fc.constantFrom("create", "create", "append", "horizon"),
});

type BatchShape = typeof batchOf extends fc.Arbitrary<infer Shape> ? Shape : never;

/** The log as bytes, and as a plain list. */
function makeLog(shapes: readonly BatchShape[]): { bytes: Buffer; written: Written[]; end: number } {
  const written: Written[] = [];
  const parts: Buffer[] = [];
  let next = 0;
  for (const { records, holeAfter, codec, kind } of shapes) {
    const base = next;
    const appendedAt = records[0]?.time ?? 0;
    const own = records.map(({ time, paid, hole }) => {
      next += hole;
      const record = { offset: next, time: kind === "append" ? appendedAt : time, paid };
      next += 1;
      return record;
    });
    written.push(...own);
    const latest = Math.max(...own.map(({ time }) => time));
    // A header with a delete horizon has it in place of the base timestamp, and the deltas count from it.
    const origin = kind === "horizon" ? latest + 24 * 60 * MINUTE : (own[0]?.time ?? 0);
    parts.push(
      encodeBatch({
        codec,
        baseOffset: base,
        lastOffset: next - 1 + holeAfter,
        baseTimestamp: BigInt(origin),
        maxTimestamp: BigInt(latest),
        appendTime: kind === "append",
        ...(kind === "horizon" ? { deleteHorizon: BigInt(origin) } : {}),
        records: own.map(({ offset, time, paid }) => ({
          offset,
          key: null,
          value: paid ? "paid" : "open",
          timestampDelta: BigInt(kind === "append" ? 0 : time - origin),
        })),
      }),
    );
    next += holeAfter;
  }
  return { bytes: Buffer.concat(parts), written, end: next };
}

const isIn = ({ time }: Written, from: number | null, until: number | null): boolean =>
  (time === -1 ? from === null : time >= (from ?? Number.NEGATIVE_INFINITY)) &&
  time < (until ?? Number.POSITIVE_INFINITY);

before(() => initCodecs());

describe("a time range", () => {
  const bound = fc.option(fc.oneof(time, fc.constantFrom(-86_400_000, NOW + 2 * YEAR)));
  const scan = fc.record({
    partitions: fc.array(fc.array(batchOf, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
    from: bound,
    until: bound,
    filtered: fc.boolean(),
    /** The start and end of each partition's scan, as fractions of its offsets. */
    low: fc.double({ min: 0, max: 1, noNaN: true }),
    high: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it("returns exactly its records, in any order of timestamps, and accounts for all others", () => {
    fc.assert(
      fc.property(scan, ({ partitions, from, until, filtered, low, high }) => {
        if (from === null && until === null) return;
        for (const [partition, shapes] of partitions.entries()) {
          const { bytes, written, end } = makeLog(shapes);
          const begin = Math.floor(Math.min(low, high) * end);
          const limit = Math.ceil(Math.max(low, high) * end);
          const store = new RecordStore(8 * 1024 * 1024, () => {});
          const histogram = new TimeHistogram();
          const bounds = new TimeBounds(from ?? Number.NEGATIVE_INFINITY, until ?? Number.POSITIVE_INFINITY);
          const reader = new PartitionReader({
            topic: "orders",
            partition,
            isolation: "read_committed",
            sink: store,
            histogram,
            bounds,
            onFailure: ({ message }) => assert.fail(message),
          });
          if (filtered) reader.filter = makeTextFilter({ kind: "text", text: "paid", caseSensitive: true });
          reader.begin(begin, limit);
          reader.read(bytes, 0, bytes.length, []);
          reader.skipTo(limit);
          const inRange = written.filter(({ offset }) => offset >= begin && offset < limit);
          const wanted = inRange.filter((record) => isIn(record, from, until));
          const found: number[] = [];
          for (let row = store.firstRow; row < store.endRow; row += 1) {
            const record = readStored(store, row);
            if (record?.kind === "record") found.push(record.offset);
          }
          assert.deepEqual(
            found,
            wanted.filter(({ paid }) => paid || !filtered).map(({ offset }) => offset),
          );
          const { counters } = reader;
          assert.equal(counters.fetched, inRange.length);
          assert.equal(counters.outside, inRange.length - wanted.length);
          assert.equal(counters.matched, found.length);
          assert.equal(counters.fetched, counters.matched + counters.rejected + counters.failed);
          assert.equal(limit - begin, counters.fetched + counters.missing);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not decompress a batch outside the range by its header or by its append time", () => {
    const packed = {
      codec: "gzip",
      maxTimestamp: BigInt(NOW),
      records: [{ offset: 0, key: null, value: "x" }],
    } as const;
    const early = encodeBatch({ ...packed, baseTimestamp: BigInt(NOW) });
    const late = encodeBatch({ ...packed, baseTimestamp: BigInt(NOW), appendTime: true });
    for (const [bytes, bounds] of [
      [early, new TimeBounds(NOW + 1, Number.POSITIVE_INFINITY)],
      [late, new TimeBounds(0, NOW)],
    ] as const) {
      const sink = new RecordStore(1_000_000, () => {});
      const about = { topic: "orders", partition: 0, isolation: "read_committed", sink, onFailure: () => {} } as const;
      const reader = new PartitionReader({ ...about, bounds });
      reader.filter = {
        begin: () => assert.fail("was unpacked"),
        next: () => 0,
        test: () => 0,
        failure: "",
        givenUp: null,
      };
      reader.read(bytes, 0, bytes.length, []);
      assert.deepEqual([reader.counters.fetched, reader.counters.outside, reader.position], [1, 1, 1]);
    }
  });

  it("does not spread a batch over a year because of one record with a wrong clock", () => {
    for (const place of [0, 50, 99]) {
      const histogram = new TimeHistogram();
      const sink = new RecordStore(1_000_000, () => {});
      const about = { topic: "orders", partition: 0, isolation: "read_committed", sink, onFailure: () => {} } as const;
      const reader = new PartitionReader({ ...about, histogram });
      reader.filter = makeTextFilter({ kind: "text", text: "paid", caseSensitive: true });
      const times = Array.from({ length: 100 }, (_, n) => (n === place ? NOW + YEAR : NOW + n * 1_000));
      const base = times[0] ?? 0;
      const bytes = encodeBatch({
        baseTimestamp: BigInt(base),
        maxTimestamp: BigInt(NOW + YEAR),
        records: times.map((one, offset) => ({ offset, key: null, value: "x", timestampDelta: BigInt(one - base) })),
      });
      reader.read(bytes, 0, bytes.length, []);
      const read = histogram.read(100);
      assert.deepEqual([read?.after?.fetched, read?.fetched.reduce((sum, count) => sum + count)], [1, 99]);
    }
  });
});
