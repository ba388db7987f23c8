import assert from "node:assert/strict";
import { test } from "node:test";
import { type BatchTimes, readTimes, recordTime } from "../../../src/workers/batch/batch-times.ts";
import { checkBatch } from "../../../src/workers/batch/check-batch.ts";
import { PartitionAccount } from "../../../src/workers/batch/partition-account.ts";
import { countWithin, isWithin, mostWithin } from "../../../src/workers/batch/records-within.ts";
import { HEADER_BYTES } from "../../../src/workers/wire/batch-header.ts";
import { RecordCursor } from "../../../src/workers/wire/varint.ts";
import { encodeBatch, type TestBatch } from "../../support/batches.ts";

const BASE = 1_700_000_000_000;
const cursor = new RecordCursor();

function timesOf(batch: TestBatch): number[] {
  const bytes = encodeBatch(batch);
  const times: BatchTimes = { base: 0, from: 0, max: 0, appended: false };
  readTimes(times, bytes, 0);
  cursor.reset(bytes, HEADER_BYTES, bytes.length);
  const length = cursor.varint();
  return [times.base, times.max, recordTime(times, cursor, bytes, cursor.at, cursor.at + length)];
}

test("a record has its own time, even before its batch's first; with append time it has the broker's", () => {
  const record = { offset: 0, key: null, value: "x", timestampDelta: -7n };
  assert.deepEqual(timesOf({ records: [record] }), [BASE, BASE + 5, BASE - 7]);
  assert.deepEqual(timesOf({ records: [record], appendTime: true }), [BASE + 5, BASE + 5, BASE + 5]);
  assert.deepEqual(timesOf({ records: [{ ...record, timestampDelta: 0n }], baseTimestamp: -9n }), [-9, -4, -9]);
});

test("a batch's records are counted by offsets, including holes", () => {
  const records = [3, 4, 7, 9].map((offset) => ({ offset, key: null, value: "x" }));
  const bytes = encodeBatch({ records, baseOffset: 2, lastOffset: 11 });
  const body = bytes.subarray(HEADER_BYTES);
  const count = (from: number, to: number) => countWithin(cursor, bytes, 0, body, from, to);
  assert.deepEqual([count(0, 100), count(4, 9), count(4, 10), count(10, 12), count(5, 7)], [4, 2, 3, 0, 0]);
  assert.deepEqual(
    [isWithin(bytes, 0, 2, 12), isWithin(bytes, 0, 3, 12), isWithin(bytes, 0, 2, 11)],
    [true, false, false],
  );
  assert.deepEqual([mostWithin(bytes, 0, 2, 12), mostWithin(bytes, 0, 9, 12)], [4, 3]);
});

test("a batch shows its compression, or its fault", () => {
  const records = [{ offset: 0, key: null, value: "x" }];
  const whole = encodeBatch({ records, codec: "gzip" });
  assert.equal(checkBatch(whole, 0, whole.length), "gzip");
  const damaged = encodeBatch({ records, damaged: true });
  assert.throws(() => checkBatch(damaged, 0, damaged.length), { code: "BATCH_CORRUPT" });
  assert.throws(() => checkBatch(whole, 0, HEADER_BYTES - 1), /a batch of 60 bytes/);
});

test("an account counts each offset once, up to its limit", () => {
  const account = new PartitionAccount(3);
  account.begin(10, 20);
  account.skipTo(8);
  account.skipTo(12);
  account.skipTo(15, true);
  assert.deepEqual([account.position, account.counters.missing, account.counters.expired], [15, 5, 3]);
  assert.equal(account.isDone, false);
  account.skipTo(99);
  assert.deepEqual([account.start, account.position, account.counters.missing], [10, 20, 10]);
  assert.equal(account.isDone, true);
});
