import assert from "node:assert/strict";
import { it } from "node:test";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { batches } from "../../../src/workers/thread/rooms.ts";
import { encodeBatch } from "../../support/batches.ts";

const MB = 1024 * 1024;

it("a large batch waits while other threads decompress theirs, uncounted, and is read when memory is free", () => {
  const records = [0, 1].map((offset) => ({ offset: 5 + offset, key: "k", value: "v".repeat(10 * MB) }));
  const bytes = encodeBatch({ records, codec: "gzip" });
  const store = new RecordStore(64 * MB, () => {});
  const reader = new PartitionReader({
    topic: "orders",
    topicIndex: 0,
    partition: 0,
    isolation: "read_committed",
    sink: store,
    onFailure: () => assert.fail("it is no failure"),
  });
  reader.begin(0);
  const before = { ...reader.counters };
  batches.setTotal(64 * MB);
  const other = batches.claim(2);
  assert.ok(other.take(60 * MB));
  assert.throws(() => reader.read(bytes, 0, bytes.length, []), { code: "BUDGET_SPENT" });
  assert.deepEqual({ ...reader.counters, missing: 0 }, before);
  assert.equal(reader.position, 5, "the hole before it was passed, no more");
  assert.equal(batches.heldBytes, 60 * MB);
  other.give(60 * MB);
  reader.read(bytes, 0, bytes.length, []);
  const { fetched, matched, missing } = reader.counters;
  assert.deepEqual([reader.position, fetched, matched, missing], [7, 2, 2, 5]);
  assert.ok(batches.heldBytes < 21 * MB, "only what it took");
});

it("a reader keeps its batch memory while others wait", () => {
  const records = [{ offset: 0, key: "k", value: "v".repeat(20 * MB) }];
  const bytes = encodeBatch({ records, codec: "gzip" });
  batches.setTotal(64 * MB);
  const other = batches.claim(2);
  const tries: boolean[] = [];
  const tried = { budgetBytes: 64 * MB, beginBatch: () => tries.push(other.take(60 * MB)), append: () => true };
  const options = { topic: "orders", topicIndex: 0, partition: 0, isolation: "read_committed" as const };
  const reader = new PartitionReader({ ...options, sink: tried, onFailure: () => {} });
  reader.begin(0);
  reader.read(bytes, 0, bytes.length, []);
  assert.deepEqual(tries, [false]);
  assert.ok(batches.heldBytes >= 20 * MB);
});
