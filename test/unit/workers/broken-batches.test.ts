import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { faultOf, isSound } from "../../../src/workers/batch/record-check.ts";
import { initCodecs, limitUnpacked } from "../../../src/workers/codec/unpack.ts";
import { loadFor, makeFilter } from "../../../src/workers/filter/make-filter.ts";
import type { RecordFilter } from "../../../src/workers/filter/record-filter.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored, type StoredFailure } from "../../../src/workers/store/stored-record.ts";
import { TimeHistogram } from "../../../src/workers/view/time-histogram.ts";
import { RecordCursor } from "../../../src/workers/wire/varint.ts";
import {
  type Codec,
  encodeBatch,
  encodeMarker,
  encodeRecord,
  pack,
  type TestRecord,
  zigzag,
} from "../../support/batches.ts";

const CODECS: readonly Codec[] = ["none", "gzip", "snappy", "lz4", "zstd"];
const MANY = 2 ** 31 - 1;

const FILTERS: Readonly<Record<string, () => RecordFilter | null>> = {
  "no filter": () => null,
  "a filter that passes batches over": () => makeFilter({ kind: "text", text: "nowhere", caseSensitive: true }),
  "a filter that finds": () => makeFilter({ kind: "text", text: '"n":', caseSensitive: false }),
};

const numbered = (from: number, count: number): TestRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    offset: from + index,
    key: `k${from + index}`,
    value: `{"n":${from + index}}`,
  }));

const encoded = (records: readonly TestRecord[], base: number): Buffer =>
  Buffer.concat(records.map((record) => encodeRecord(record, base)));

function makeReader(filter: RecordFilter | null = null) {
  const told: string[] = [];
  const filterErrors: string[] = [];
  const store = new RecordStore(4 * 1024 * 1024, () => {});
  const reader = new PartitionReader({
    topic: "orders",
    partition: 3,
    isolation: "read_committed",
    sink: store,
    histogram: new TimeHistogram(),
    onFailure: ({ message }) => told.push(message),
    onFilterError: (_view, _from, _to, message) => filterErrors.push(message),
  });
  reader.filter = filter;
  return { reader, store, told, filterErrors };
}

function read(reader: PartitionReader, ...batches: readonly Buffer[]): void {
  const bytes = Buffer.concat(batches);
  reader.read(bytes, 0, bytes.length, []);
  assertAccount(reader);
}

function assertAccount({ counters, position, start }: PartitionReader): void {
  for (const [name, count] of Object.entries(counters)) {
    assert.ok(Number.isSafeInteger(count) && count >= 0, `${name} is ${count}`);
  }
  const { fetched, matched, rejected, failed, aborted, control, missing } = counters;
  assert.equal(fetched, matched + rejected + failed);
  assert.equal(position - start, fetched + aborted + control + missing);
}

function rows(store: RecordStore): (number | StoredFailure)[] {
  return Array.from({ length: store.endRow }, (_, row) => {
    const stored = readStored(store, row);
    assert.ok(stored !== null);
    return stored.kind === "failure" ? stored : stored.offset;
  });
}

const failuresOf = (store: RecordStore): StoredFailure[] => rows(store).filter((row) => typeof row !== "number");
const offsetsOf = (store: RecordStore): number[] => rows(store).filter((row) => typeof row === "number");

before(() => Promise.all([initCodecs(), loadFor({ kind: "cel", expression: "true" })]));

describe("a batch whose content does not match its header", () => {
  for (const codec of CODECS) {
    for (const [name, filter] of Object.entries(FILTERS)) {
      const begin = () => ({ ...makeReader(filter()), found: name === "a filter that passes batches over" ? 0 : 1 });
      const next = encodeBatch({ codec, records: numbered(10, 5) });

      it(`${codec}, ${name}: fewer records than the count give a named failure, the others are read`, () => {
        const { reader, store, told, found } = begin();
        const packed = pack(codec, encoded(numbered(0, 6), 0));
        read(reader, encodeBatch({ codec, records: numbered(0, 10), packed }), next);
        assert.equal(reader.counters.failed, 4);
        assert.equal(reader.counters.matched, found * 11);
        assert.equal(reader.counters.rejected, (1 - found) * 11);
        const [failure, none] = failuresOf(store);
        assert.equal(none, undefined);
        assert.ok(failure !== undefined);
        assert.equal(failure.error.code, "BATCH_CORRUPT");
        assert.deepEqual([failure.offset, failure.lastOffset, failure.records], [6, 9, 4]);
        assert.equal(told.length, 1);
      });

      it(`${codec}, ${name}: bytes after its records give a named failure`, () => {
        const { reader, store, told, found } = begin();
        const packed = pack(codec, encoded(numbered(0, 6), 0));
        read(reader, encodeBatch({ codec, records: numbered(0, 4), packed, lastOffset: 9 }), next);
        assert.equal(reader.counters.matched, found * 9);
        assert.equal(failuresOf(store).length, 1);
        assert.match(told[0] ?? "", /bytes after its 4 records/);
      });
    }
  }

  it("zstd: the records of every frame are read, with and without a filter", () => {
    const records = numbered(0, 10);
    const frames = [records.slice(0, 3), records.slice(3, 7), records.slice(7)].map((part) =>
      pack("zstd", encoded(part, 0)),
    );
    const skippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9]);
    const packed = Buffer.concat([skippable, ...frames, skippable]);
    for (const filter of [null, makeFilter({ kind: "text", text: '"n":9', caseSensitive: true })]) {
      const { reader, store } = makeReader(filter);
      read(reader, encodeBatch({ codec: "zstd", records, packed }));
      assert.deepEqual([reader.counters.fetched, reader.counters.failed], [10, 0]);
      assert.equal(offsetsOf(store).at(-1), 9);
    }
  });
});

describe("a header with impossible values", () => {
  const good = () => encodeBatch({ records: numbered(0, 5) });
  const after = encodeBatch({ records: numbered(5, 5) });

  const claims = [
    ["2^31−1 records", { records: MANY }, 0],
    ["−1 records", { records: -1 }, 0],
    ["more records than offsets", { lastDelta: 2 }, 0],
    ["a last offset before its first", { lastDelta: -4 }, 0],
    ["a last offset beyond the log's end", { lastDelta: MANY }, 0],
    ["both of them too many", { lastDelta: MANY - 1, records: MANY }, 0],
  ] as const;
  for (const [name, claimed] of claims) {
    it(`${name}: gives a failure row and exact integers, and the next batch is read`, () => {
      for (const filter of Object.values(FILTERS)) {
        const { reader, store } = makeReader(filter());
        reader.logEnd = 10;
        const bytes = Buffer.concat([encodeBatch({ records: numbered(0, 5), claimed }), after]);
        assert.ok(reader.plan(bytes, 0, bytes.length) >= 10);
        read(reader, bytes);
        assert.equal(reader.position, 10);
        assert.equal(failuresOf(store).length, 1);
        assert.ok(reader.counters.fetched - reader.counters.failed >= 5);
      }
    });
  }

  it("is also handled in the last batch: reading stays below the broker's log end", () => {
    for (const [, claimed] of claims) {
      const { reader } = makeReader();
      reader.logEnd = 5;
      read(reader, encodeBatch({ records: numbered(0, 5), claimed }));
      assert.ok(reader.position > 0 && reader.position <= 5, `${reader.position}`);
    }
  });

  it("aborted batches and markers with such a header are counted exactly", () => {
    for (const [, claimed] of claims) {
      const { reader } = makeReader();
      reader.logEnd = 10;
      const transactional = { transactional: true, producerId: 7n };
      const bytes = Buffer.concat([
        encodeBatch({ ...transactional, records: numbered(0, 5), claimed }),
        encodeBatch({ ...transactional, control: true, records: numbered(5, 1), claimed }),
      ]);
      reader.begin(2, 8);
      reader.read(bytes, 0, bytes.length, [{ producerId: 7n, firstOffset: 0 }]);
      assertAccount(reader);
      assert.ok(reader.position <= 8);
    }
  });

  it("an offset past the log end, negative or beyond 2^53 is reported and fetched again, and nothing moves", () => {
    for (const base of [11n, 2n ** 40n, 2n ** 53n - 3n, 2n ** 53n, 2n ** 62n, -1n, -(2n ** 60n)]) {
      const { reader, store } = makeReader();
      reader.logEnd = 10;
      const odd = good();
      odd.writeBigInt64BE(base, 0);
      assert.throws(() => reader.plan(odd, 0, odd.length), { code: /BATCH_CORRUPT|OFFSET_TOO_LARGE/ });
      read(reader, odd);
      assert.deepEqual([reader.position, store.endRow], [0, 0]);
      // After a good batch, the good batch is read.
      const bytes = Buffer.concat([good(), odd]);
      assert.equal(reader.plan(bytes, 0, bytes.length), 5);
      read(reader, bytes);
      assert.deepEqual([reader.position, reader.counters.missing], [5, 0]);
    }
  });

  it("records appended after the broker noted the log end are read", () => {
    const { reader } = makeReader();
    reader.logEnd = 3;
    const bytes = Buffer.concat([good(), after, encodeMarker(10, 7n, "commit")]);
    assert.equal(reader.plan(bytes, 0, bytes.length), 11);
    read(reader, bytes);
    assert.deepEqual([reader.counters.matched, reader.counters.control], [10, 1]);
  });

  it("bytes that begin no batch are reported", () => {
    for (const length of [0, -1, -(2 ** 31), 4]) {
      const { reader } = makeReader();
      const odd = good();
      odd.writeInt32BE(length, 8);
      assert.throws(() => reader.plan(odd, 0, odd.length), { code: "BATCH_CORRUPT" });
      read(reader, odd);
      assert.equal(reader.position, 0);
    }
  });

  it("a batch too short for its header, at the very end of the answer, is a failure row", () => {
    for (const size of [17, 20, 26, 27, 30, 60]) {
      const { reader, store } = makeReader();
      const short = good().subarray(0, size);
      short.writeInt32BE(size - 12, 8);
      read(reader, short);
      assert.deepEqual([reader.position, failuresOf(store).length], [1, 1], `${size} bytes`);
    }
  });

  it("batches that overlap, repeat or go back are read once", () => {
    const { reader, store } = makeReader();
    read(
      reader,
      good(),
      good(),
      encodeBatch({ records: numbered(3, 4) }),
      after,
      encodeBatch({ records: numbered(1, 2) }),
    );
    assert.deepEqual(offsetsOf(store), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(reader.position, 10);
  });

  it("a damaged batch covers no offset of the next one", () => {
    const { reader, store } = makeReader();
    reader.logEnd = 1_000_000;
    const damaged = good();
    damaged.writeInt32BE(500_000, 23);
    read(reader, damaged, after.subarray(0, 20));
    assert.deepEqual([reader.position, reader.counters.failed, reader.counters.missing], [5, 5, 0]);
    read(reader, after);
    assert.deepEqual(offsetsOf(store), [5, 6, 7, 8, 9]);
  });

  it("a batch that is read in part counts no offset twice", () => {
    for (const offsets of [
      [0, 4, 4, 4, 5],
      [0, 5, 4, 3, 2],
    ]) {
      const { reader } = makeReader();
      const packed = Buffer.concat(offsets.map((offset) => encodeRecord({ offset, key: null, value: "x" }, 0)));
      reader.begin(2);
      read(reader, encodeBatch({ records: numbered(0, 5), packed, lastOffset: 5 }));
      assert.equal(reader.position, 6);
      assert.ok(reader.counters.failed > 0);
    }
  });
});

/** Record bodies with an invalid format, each after its length as on the wire. */
const MALFORMED: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Object.entries({
    "no byte": [],
    "attributes alone": [0],
    "a key that does not fit": [0, 0, 2, 100, 1],
    "a value that does not fit": [0, 0, 2, 1, 100],
    "no headers' count": [0, 0, 2, 1, 1],
    "−1 headers": [0, 0, 2, 1, 1, 1],
    "headers that do not end": [0, 0, 2, 1, 1, 6],
    "2^31−1 headers": [0, 0, 2, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f],
    "a header without a name": [0, 0, 2, 1, 1, 2, 1, 1],
    "bytes after its headers": [0, 0, 2, 1, 1, 0, 7],
    "a time that does not end": [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    "an offset beyond its batch": [0, 0, 100, 1, 1, 0],
    "an offset before its batch": [0, 0, 1, 1, 1, 0],
  }).map(([name, body]) => [name, Buffer.concat([zigzag(BigInt(body.length)), Buffer.from(body)])]),
);

it("a batch that decompresses to more than the limit is a row that names the setting, until the limit is raised", (t) => {
  t.after(() => limitUnpacked(64 * 1024 * 1024));
  const batch = encodeBatch({ codec: "gzip", records: [{ offset: 0, key: null, value: "x".repeat(300_000) }] });
  limitUnpacked(256 * 1024);
  const refused = makeReader();
  read(refused.reader, batch);
  const [failure] = failuresOf(refused.store);
  assert.equal(failure?.error.code, "BATCH_TOO_LARGE");
  assert.match(failure?.error.message ?? "", /more than 0\.25 MiB/);
  assert.match(failure?.error.hint ?? "", /Settings → Memory, or with --max-batch/);
  limitUnpacked(512 * 1024);
  const allowed = makeReader();
  read(allowed.reader, batch);
  assert.deepEqual(offsetsOf(allowed.store), [0]);
});

it("isSound agrees with faultOf on any bytes", () => {
  const cursor = new RecordCursor();
  const good = encodeRecord(
    {
      offset: 3,
      key: "k",
      value: "v".repeat(70),
      headers: [
        ["h", "x"],
        ["n", null],
      ],
    },
    0,
  );
  const body = good.subarray(2);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
        fc.tuple(fc.nat(body.length - 1), fc.nat(255), fc.nat(body.length)).map(([at, byte, length]) => {
          const bytes = Buffer.from(body);
          bytes[at] = byte;
          return length < 20 ? bytes.subarray(0, length) : bytes;
        }),
      ),
      fc.uint8Array({ maxLength: 12 }),
      (bytes, behind) => {
        const all = Buffer.concat([Buffer.alloc(3), bytes, behind]);
        const [from, to] = [3, 3 + bytes.length];
        assert.equal(isSound(all, from, to, 5), faultOf(cursor, all, from, to, 5) === null);
      },
    ),
    { numRuns: 20_000 },
  );
  assert.ok(isSound(good, 2, good.length, 5));
});

describe("a record with an invalid format", () => {
  const others: Readonly<Record<string, () => RecordFilter | null>> = {
    "no filter": () => null,
    text: () => makeFilter({ kind: "text", text: "k", caseSensitive: true }),
    regex: () => makeFilter({ kind: "regex", pattern: "k\\d", caseSensitive: true }),
    "a guarded regex": () => makeFilter({ kind: "regex", pattern: "^(k|k)*\\d", caseSensitive: true }),
    CEL: () => makeFilter({ kind: "cel", expression: "value.n >= 0 || size < 10 || timestamp > timestamp(0)" }),
  };
  for (const [name, body] of Object.entries(MALFORMED)) {
    it(`${name}: gives a failure row in its place, and the other records of its batch are read`, () => {
      for (const [kind, filter] of Object.entries(others)) {
        const { reader, store, filterErrors } = makeReader(filter());
        const packed = Buffer.concat([encoded(numbered(0, 1), 0), body, encoded(numbered(2, 3), 0)]);
        read(reader, encodeBatch({ records: numbered(0, 5), packed }), encodeBatch({ records: numbered(5, 2) }));
        assert.deepEqual(filterErrors, []);
        assert.deepEqual(offsetsOf(store), [0, 2, 3, 4, 5, 6], kind);
        const { matched, failed, rejected } = reader.counters;
        assert.deepEqual([matched, failed + rejected], [6, 1], kind);
        // A record without the searched text is not parsed.
        if (kind !== "no filter" && failed === 0) continue;
        const [failure, none] = failuresOf(store);
        assert.equal(none, undefined);
        assert.ok(failure !== undefined, kind);
        assert.deepEqual(
          [failure.offset, failure.lastOffset, failure.records, failure.error.code],
          [1, 1, 1, "BATCH_CORRUPT"],
        );
      }
    });

    it(`${name}: gives it also in a batch that is read in part`, () => {
      const { reader, store } = makeReader();
      const packed = Buffer.concat([encoded(numbered(0, 1), 0), body, encoded(numbered(2, 3), 0)]);
      reader.begin(1, 4);
      read(reader, encodeBatch({ records: numbered(0, 5), packed }));
      assert.deepEqual(offsetsOf(store), [2, 3]);
      assert.equal(reader.counters.failed, 1);
    });

    it(`${name}: gives it also in a recording`, () => {
      const { reader, store } = makeReader();
      const head = encodeBatch({ records: numbered(0, 5) });
      const bodies = [0, 1, 2].map((offset) => encodeRecord({ offset, key: "k", value: "v" }, 0).subarray(1));
      for (const bytes of [bodies[0], body.subarray(body.length > 64 ? 2 : 1), bodies[1], bodies[2]]) {
        assert.ok(bytes !== undefined);
        reader.readRecorded(head, 0, bytes, 0, bytes.length, false);
        assertAccount(reader);
      }
      assert.equal(failuresOf(store).length, 1);
      assert.ok(offsetsOf(store).includes(2));
    });
  }

  it("an empty failure and an impossible header in a recording are failure rows", () => {
    const { reader, store } = makeReader();
    const head = encodeBatch({ records: numbered(0, 1) });
    for (const text of ["", "{", "null", '{"code":"NO_SUCH","message":"m","subject":null,"hint":null}']) {
      const bytes = Buffer.from(text);
      reader.readRecorded(head, 0, bytes, 0, bytes.length, true);
      assertAccount(reader);
      head.writeBigInt64BE(BigInt(reader.position), 0);
    }
    for (const base of [2n ** 60n, -5n]) {
      head.writeBigInt64BE(base, 0);
      const bytes = encodeRecord({ offset: 0, key: "k", value: "v" }, 0).subarray(1);
      reader.readRecorded(head, 0, bytes, 0, bytes.length, false);
      assertAccount(reader);
    }
    assert.deepEqual([reader.counters.failed, failuresOf(store).length], [4, 6]);
  });
});
