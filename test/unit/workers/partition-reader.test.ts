import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import type { ErrorData } from "../../../src/contract/errors.ts";
import type { IsolationLevel } from "../../../src/contract/record.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { initCodecs } from "../../../src/workers/codec/unpack.ts";
import { makeTextFilter } from "../../../src/workers/filter/text-filter.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored, type StoredRecord } from "../../../src/workers/store/stored-record.ts";
import { TimeHistogram } from "../../../src/workers/view/time-histogram.ts";
import type { AbortedTransaction } from "../../../src/workers/wire/fetch-response.ts";
import { type Codec, encodeBatch, encodeMarker, type TestBatch, type TestRecord } from "../../support/batches.ts";

const CODECS: readonly Codec[] = ["none", "gzip", "snappy", "lz4"];

function makeReader(isolation: IsolationLevel = "read_committed", budget = 8 * 1024 * 1024) {
  const failures: ErrorData[] = [];
  const store: RecordStore = new RecordStore(budget, (_partition, records) => {
    reader.counters.evicted += records;
  });
  const reader: PartitionReader = new PartitionReader({
    topic: "orders",
    partition: 3,
    isolation,
    sink: store,
    onFailure: (error) => failures.push(error),
  });
  return { reader, store, failures };
}

function readAll(reader: PartitionReader, bytes: Buffer, aborted: AbortedTransaction[] = []) {
  const planned = reader.plan(bytes, 0, bytes.length);
  reader.read(bytes, 0, bytes.length, aborted);
  assert.equal(planned, reader.position, "the plan is what reading comes to");
  assertSums(reader);
}

function assertSums({ counters, position, start }: PartitionReader) {
  assert.equal(counters.fetched, counters.matched + counters.rejected + counters.failed);
  assert.equal(position - start, counters.fetched + counters.aborted + counters.control + counters.missing);
}

function stored(store: RecordStore): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let row = store.firstRow; row < store.endRow; row += 1) {
    const record = readStored(store, row);
    if (record?.kind === "record") records.push(record);
  }
  return records;
}

const numbered = (from: number, count: number): TestRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    offset: from + index,
    key: `k${from + index}`,
    value: `{"n":${from + index}}`,
  }));

before(() => initCodecs());

describe("PartitionReader", () => {
  it("takes no time from a compacted batch's delete horizon, which is a day ahead in its header", () => {
    const now = 1_700_000_000_000n;
    const day = 86_400_000n;
    const histogram = new TimeHistogram();
    const store = new RecordStore(1_000_000, () => {});
    const about = {
      topic: "orders",
      partition: 3,
      isolation: "read_committed",
      sink: store,
      onFailure: () => {},
    } as const;
    const reader = new PartitionReader({ ...about, histogram });
    reader.filter = makeTextFilter({ kind: "text", text: "tombstone", caseSensitive: true });
    const tombstone = { key: "tombstone", value: null, timestampDelta: -day };
    const plain = { key: "other", value: "x", timestampDelta: -day };
    const records = [{ offset: 0, ...tombstone }, ...[1, 2, 3].map((offset) => ({ offset, ...plain }))];
    readAll(reader, encodeBatch({ records, baseTimestamp: now, deleteHorizon: now + day }));
    assert.equal(stored(store)[0]?.timestamp, now);
    assert.equal(reader.newestTimestamp, Number(now) + 5);
    const shown = histogram.read(100);
    assert.ok(shown !== null);
    assert.deepEqual([shown.from, shown.from + shown.bucketMs * shown.fetched.length], [Number(now), Number(now) + 6]);
    assert.equal(
      shown.fetched.reduce((sum, count) => sum + count),
      4,
    );
  });

  for (const codec of CODECS) {
    it(`reads ${codec} batches exactly`, () => {
      const { reader, store } = makeReader();
      const headers = [
        ["trace", "a"],
        ["trace", "b"],
        ["none", null],
      ] as const;
      readAll(
        reader,
        Buffer.concat([
          encodeBatch({ codec, records: [{ offset: 0, key: null, value: null, headers, timestampDelta: 2n ** 62n }] }),
          encodeBatch({ codec, records: numbered(1, 500) }),
        ]),
      );
      const records = stored(store);
      assert.equal(records.length, 501);
      assert.deepEqual(
        records[0]?.headers.map(({ name, value }) => [name.toString(), value?.toString() ?? null]),
        [
          ["trace", "a"],
          ["trace", "b"],
          ["none", null],
        ],
      );
      assert.equal(records[0]?.timestamp, 1_700_000_000_000n + 2n ** 62n);
      assert.equal(records[500]?.offset, 500);
      assert.equal(records[500]?.value?.toString(), '{"n":500}');
      assert.equal(records[500]?.compression, codec);
      assert.equal(records[500]?.partition, 3);
    });
  }

  it("begins in the middle of a batch", () => {
    const { reader, store } = makeReader();
    reader.begin(4);
    readAll(reader, encodeBatch({ records: numbered(0, 10) }));
    assert.deepEqual(
      stored(store).map(({ offset }) => offset),
      [4, 5, 6, 7, 8, 9],
    );
    assert.equal(reader.counters.missing, 0);
  });

  it("names the offsets that compaction removed", () => {
    const { reader } = makeReader();
    const records = [2, 5, 6].map((offset) => ({ offset, key: "k", value: "v" }));
    readAll(reader, encodeBatch({ baseOffset: 0, lastOffset: 9, records }));
    assert.equal(reader.counters.matched, 3);
    assert.equal(reader.counters.missing, 7);
  });

  it("keeps an incomplete batch for the next fetch", () => {
    const { reader } = makeReader();
    const bytes = Buffer.concat([encodeBatch({ records: numbered(0, 3) }), encodeBatch({ records: numbered(3, 3) })]);
    readAll(reader, bytes.subarray(0, bytes.length - 1));
    assert.equal(reader.position, 3);
  });

  it("shows a damaged batch as one row with the reason, and continues", () => {
    const { reader, store, failures } = makeReader();
    readAll(
      reader,
      Buffer.concat([
        encodeBatch({ records: numbered(0, 5) }),
        encodeBatch({ records: numbered(5, 5), damaged: true }),
        encodeBatch({ records: numbered(10, 5) }),
      ]),
    );
    assert.equal(reader.counters.failed, 5);
    assert.equal(reader.counters.matched, 10);
    assert.deepEqual(
      failures.map(({ code }) => code),
      ["BATCH_CORRUPT"],
    );
    const row = readStored(store, 5);
    assert.ok(row?.kind === "failure");
    assert.deepEqual([row.offset, row.lastOffset, row.records], [5, 9, 5]);
  });

  it("skips aborted transactions under read_committed and shows them under read_uncommitted", () => {
    const bytes = Buffer.concat([
      encodeBatch({ records: numbered(0, 2), producerId: 1n, transactional: true }),
      encodeBatch({ records: numbered(2, 2), producerId: 2n, transactional: true }),
      encodeMarker(4, 1n, "abort"),
      encodeBatch({ records: numbered(5, 2), producerId: 1n, transactional: true }),
      encodeMarker(7, 1n, "commit"),
      encodeMarker(8, 2n, "commit"),
    ]);
    const committed = makeReader("read_committed");
    readAll(committed.reader, bytes, [{ producerId: 1n, firstOffset: 0 }]);
    assert.deepEqual(
      stored(committed.store).map(({ offset }) => offset),
      [2, 3, 5, 6],
    );
    assert.equal(committed.reader.counters.aborted, 2);
    assert.equal(committed.reader.counters.control, 3);
    const uncommitted = makeReader("read_uncommitted");
    readAll(uncommitted.reader, bytes);
    assert.deepEqual(
      stored(uncommitted.store).map(({ offset }) => offset),
      [0, 1, 2, 3, 5, 6],
    );
  });

  it("shows log append time as the broker's time", () => {
    const { reader, store } = makeReader();
    readAll(reader, encodeBatch({ records: numbered(0, 1), appendTime: true, baseTimestamp: 100n }));
    assert.deepEqual([stored(store)[0]?.timestamp, stored(store)[0]?.timestampType], [105n, "append"]);
  });

  it("refuses an offset beyond 2^53−1 by name", () => {
    const { reader } = makeReader();
    const bytes = encodeBatch({ records: numbered(0, 1) });
    bytes.writeBigInt64BE(2n ** 60n, 0);
    assert.throws(() => reader.plan(bytes, 0, bytes.length), { code: "OFFSET_TOO_LARGE" });
    reader.read(bytes, 0, bytes.length, []);
    assert.equal(reader.position, 0);
  });

  it("counts a record larger than the ring as failed", () => {
    const { reader, store } = makeReader("read_committed", 64 * 1024);
    readAll(reader, encodeBatch({ records: [{ offset: 0, key: null, value: "x".repeat(100_000) }] }));
    assert.equal(reader.counters.failed, 1);
    const row = readStored(store, 0);
    assert.ok(row?.kind === "failure");
    assert.equal(row.error.code, "BATCH_TOO_LARGE");
  });

  it("keeps both sums and every record for any sequence of batches and filters", () => {
    const text = fc.oneof(fc.constantFrom("pa", "id", "paid", "PAID", "", "é"), fc.string());
    const field = fc.option(text, { nil: null });
    const record = fc.record({
      gap: fc.nat(2),
      key: field,
      value: field,
      headers: fc.array(fc.tuple(text, field), { maxLength: 2 }),
    });
    const batch = fc.record({
      gap: fc.nat(3),
      codec: fc.constantFrom(...CODECS),
      tail: fc.nat(2),
      records: fc.array(record, { minLength: 1, maxLength: 8 }),
    });
    const filters = fc.constantFrom(null, "paid", "é", "a");
    fc.assert(
      fc.property(
        fc.array(batch, { maxLength: 6 }),
        filters,
        fc.boolean(),
        fc.nat(10),
        (batches, text, caseSensitive, begin) => {
          const { reader, store } = makeReader();
          reader.filter = text === null ? null : makeTextFilter({ kind: "text", text, caseSensitive });
          reader.begin(begin);
          let next = 0;
          const all: TestRecord[] = [];
          const bytes = batches.map(({ gap, codec, tail, records }) => {
            const baseOffset = next + gap;
            const made: TestRecord[] = [];
            next = baseOffset;
            for (const { gap, ...rest } of records) {
              made.push({ ...rest, offset: next + gap });
              next += gap + 1;
            }
            all.push(...made);
            next += tail;
            const described: TestBatch = { baseOffset, lastOffset: next - 1, codec, records: made };
            return encodeBatch(described);
          });
          readAll(reader, Buffer.concat(bytes));
          const wanted = all.filter((record) => record.offset >= begin && naive(record, text, caseSensitive));
          assert.deepEqual(
            stored(store).map(({ offset }) => offset),
            wanted.map(({ offset }) => offset),
          );
          assert.deepEqual(
            stored(store).map(({ value }) => value?.toString() ?? null),
            wanted.map(({ value }) => value),
          );
          assert.equal(reader.counters.fetched, all.filter(({ offset }) => offset >= begin).length);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("keeps correct sums after any flipped byte", () => {
    const good = Buffer.concat(CODECS.map((codec, index) => encodeBatch({ codec, records: numbered(index * 20, 20) })));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        const { reader } = makeReader();
        reader.logEnd = 100;
        reader.read(bytes, 0, bytes.length, []);
        assertSums(reader);
      }),
      { numRuns: 1500 },
    );
  });
});

function naive({ key, value, headers = [] }: TestRecord, text: string | null, caseSensitive: boolean): boolean {
  if (text === null) return true;
  const fold = (s: string) => (caseSensitive ? s : s.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return [key, value, ...headers.flat()].some((field) => field !== null && fold(field.toString()).includes(fold(text)));
}
