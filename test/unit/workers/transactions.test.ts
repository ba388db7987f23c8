import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored } from "../../../src/workers/store/stored-record.ts";
import { encodeBatch, encodeMarker } from "../../support/batches.ts";

/** One batch of a log. Its `fate` is known once its transaction has ended. */
interface Entry {
  readonly first: number;
  readonly last: number;
  /** Offsets with a record: compaction may remove some or all. */
  offsets: number[];
  readonly transaction: Transaction | null;
  readonly marker: "abort" | "commit" | null;
}

interface Transaction {
  readonly producerId: bigint;
  readonly first: number;
  marker: number | null;
  fate: "open" | "abort" | "commit";
}

type Step =
  | { readonly kind: "plain"; readonly count: number }
  | { readonly kind: "send"; readonly producer: number; readonly count: number }
  | { readonly kind: "end"; readonly producer: number; readonly abort: boolean };

const count = fc.integer({ min: 1, max: 3 });
const producer = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("plain" as const), count }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("send" as const), producer, count }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("end" as const), producer, abort: fc.boolean() }) },
);

function makeLog(steps: readonly Step[]): { log: Entry[]; transactions: Transaction[]; end: number; stable: number } {
  const log: Entry[] = [];
  const transactions: Transaction[] = [];
  const open = new Map<number, Transaction>();
  let next = 0;
  const add = (size: number, transaction: Transaction | null, marker: Entry["marker"]) => {
    const offsets = Array.from({ length: size }, (_, index) => next + index);
    log.push({ first: next, last: next + size - 1, offsets, transaction, marker });
    next += size;
  };
  for (const one of steps) {
    if (one.kind === "plain") {
      add(one.count, null, null);
      continue;
    }
    let transaction = open.get(one.producer);
    if (one.kind === "send") {
      if (transaction === undefined) {
        transaction = { producerId: BigInt(one.producer), first: next, marker: null, fate: "open" };
        open.set(one.producer, transaction);
        transactions.push(transaction);
      }
      add(one.count, transaction, null);
    } else if (transaction !== undefined) {
      transaction.fate = one.abort ? "abort" : "commit";
      transaction.marker = next;
      open.delete(one.producer);
      add(1, transaction, transaction.fate);
    }
  }
  return { log, transactions, end: next, stable: Math.min(next, ...[...open.values()].map(({ first }) => first)) };
}

/**
 * Removes records below the stable offset, as compaction does. A marker is removed when its transaction has no records
 * left.
 */
function compact(log: Entry[], transactions: Transaction[], stable: number, taken: readonly number[]): Entry[] {
  const gone = new Set(taken);
  for (const entry of log) {
    if (entry.last < stable && entry.marker === null) entry.offsets = entry.offsets.filter((at) => !gone.has(at));
  }
  const kept = log.filter(({ offsets }) => offsets.length > 0);
  return kept.filter(({ marker, transaction, first }) => {
    if (marker === null || !gone.has(first)) return true;
    if (kept.some((other) => other.transaction === transaction && other.marker === null)) return true;
    // The transaction's entry in the index of aborted ones is removed with the marker.
    if (transaction !== null) transactions.splice(transactions.indexOf(transaction), 1);
    return false;
  });
}

function encode({ first, last, offsets, transaction, marker }: Entry): Buffer {
  if (marker !== null) return encodeMarker(first, transaction?.producerId ?? -1n, marker);
  const records = offsets.map((offset) => ({ offset, key: null, value: `${offset}` }));
  const of = { baseOffset: first, lastOffset: last, records };
  return encodeBatch(transaction === null ? of : { ...of, transactional: true, producerId: transaction.producerId });
}

function makeReader(start: number, limit: number) {
  const store = new RecordStore(1024 * 1024, () => {});
  const reader = new PartitionReader({
    topic: "orders",
    partition: 0,
    isolation: "read_committed",
    sink: store,
    onFailure: ({ message }) => assert.fail(message),
  });
  reader.begin(start, limit);
  return { store, reader };
}

const offsetsIn = (store: RecordStore): number[] =>
  Array.from({ length: store.endRow }, (_, row) => {
    const record = readStored(store, row);
    assert.ok(record?.kind === "record");
    assert.equal(record.value?.toString(), `${record.offset}`);
    return record.offset;
  });

/**
 * Answers like a broker: whole batches from the one with the position on, and the aborted transactions of these
 * batches.
 */
function readAll(
  reader: PartitionReader,
  log: readonly Entry[],
  transactions: readonly Transaction[],
  { end, stable, cuts }: { end: number; stable: number; cuts: readonly { batches: number; beyond: number }[] },
): void {
  reader.logEnd = stable;
  for (let answer = 0; !reader.isDone && reader.position < stable; answer += 1) {
    const { position } = reader;
    const { batches, beyond } = cuts[answer % cuts.length] ?? { batches: 1, beyond: 0 };
    const rest = log.filter(({ first, last }) => last >= position && first < stable);
    const given = rest.slice(0, batches);
    const last = given.at(-1);
    if (last === undefined) {
      reader.skipTo(stable);
      return;
    }
    const upperBound = Math.min(end, last.last + 1 + beyond);
    const aborted = transactions
      .filter(({ fate, first, marker }) => fate === "abort" && (marker ?? 0) >= position && first < upperBound)
      .sort((one, other) => (one.marker ?? 0) - (other.marker ?? 0))
      .map(({ producerId, first }) => ({ producerId, firstOffset: first }));
    const bytes = Buffer.concat([...given.map(encode), Buffer.alloc(beyond)]);
    assert.equal(reader.plan(bytes, 0, bytes.length), Math.min(last.last + 1, reader.limit));
    reader.read(bytes, 0, bytes.length, aborted);
    assert.ok(reader.position > position, "it goes on");
  }
}

describe("transactions under read_committed", () => {
  it("match a simple reading of the log, for any start and end and any cut of answers", () => {
    const seen = { markerFirst: 0, aborted: 0 };
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 12, maxLength: 40 }),
        fc.array(fc.nat(60), { maxLength: 12 }),
        fc.array(fc.record({ batches: fc.integer({ min: 1, max: 5 }), beyond: fc.nat(12) }), { minLength: 1 }),
        fc.nat(30),
        fc.option(fc.nat(60), { nil: Number.POSITIVE_INFINITY }),
        (steps, taken, cuts, from, length) => {
          const { log: whole, transactions, end, stable } = makeLog(steps);
          const log = compact(whole, transactions, stable, taken);
          const start = Math.min(from, stable);
          const stop = Math.min(stable, start + length);
          const { reader, store } = makeReader(start, start + length);
          readAll(reader, log, transactions, { end, stable, cuts });
          const inRange = (offset: number) => offset >= start && offset < stop;
          const all = log.filter(({ first }) => first < stable);
          const data = all.filter(({ marker }) => marker === null);
          const isAborted = ({ transaction }: Entry) => transaction?.fate === "abort";
          const offsets = (entries: Entry[]) => entries.flatMap((entry) => entry.offsets).filter(inRange);
          assert.deepEqual(offsetsIn(store), offsets(data.filter((entry) => !isAborted(entry))));
          const { counters } = reader;
          assert.equal(counters.aborted, offsets(data.filter(isAborted)).length);
          assert.equal(counters.control, offsets(all.filter(({ marker }) => marker !== null)).length);
          assert.equal(counters.fetched, counters.matched);
          const told = counters.fetched + counters.aborted + counters.control + counters.missing;
          assert.equal(reader.position - reader.start, told);
          seen.aborted += counters.aborted;
          if (all.find(({ last }) => last >= start)?.marker === "abort") seen.markerFirst += 1;
        },
      ),
      { numRuns: 3_000, seed: 14 },
    );
    assert.ok(seen.aborted > 1_000 && seen.markerFirst > 100, JSON.stringify(seen));
  });

  it("commit ten records after an aborted transaction, read from its marker on: 10 records", () => {
    const transactional = { producerId: 7n, transactional: true };
    const ten = Array.from({ length: 10 }, (_, index) => ({ offset: 3 + index, key: null, value: `${3 + index}` }));
    const bytes = Buffer.concat([
      encodeMarker(2, 7n, "abort"),
      encodeBatch({ ...transactional, records: ten }),
      encodeMarker(13, 7n, "commit"),
    ]);
    const { reader, store } = makeReader(2, Number.POSITIVE_INFINITY);
    reader.read(bytes, 0, bytes.length, [{ producerId: 7n, firstOffset: 1 }]);
    assert.deepEqual(
      offsetsIn(store),
      ten.map(({ offset }) => offset),
    );
    assert.deepEqual([reader.counters.aborted, reader.counters.control], [0, 2]);
  });

  it("end at a COMMIT, too: compaction may have removed the ABORT", () => {
    const transactional = { producerId: 7n, transactional: true };
    const one = (offset: number) =>
      encodeBatch({ ...transactional, records: [{ offset, key: null, value: `${offset}` }] });
    const bytes = Buffer.concat([encodeMarker(5, 7n, "commit"), one(6), encodeMarker(7, 7n, "commit")]);
    const { reader, store } = makeReader(5, Number.POSITIVE_INFINITY);
    reader.read(bytes, 0, bytes.length, [{ producerId: 7n, firstOffset: 1 }]);
    assert.deepEqual(offsetsIn(store), [6]);
  });
});
