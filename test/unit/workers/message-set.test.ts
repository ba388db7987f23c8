// Brokers of today hold no old messages, so kafkajs' own encoder makes them here.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { crc32 } from "../../../src/workers/batch/crc32c.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { unpack } from "../../../src/workers/codec/unpack.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored, type StoredRecord } from "../../../src/workers/store/stored-record.ts";

type EncodeMessage = (content: Record<string, unknown>) => { buffer: Buffer };
const messageEncoder: (of: { version: number }) => EncodeMessage = createRequire(import.meta.url)(
  "kafkajs/src/protocol/message",
);

/** Attribute of a message whose time is the broker's (KIP-32). */
const APPEND_TIME = 8;

function entry(offset: number, version: number, content: Record<string, unknown>, appendTime = false): Buffer {
  const message = messageEncoder({ version })(content).buffer;
  if (appendTime) {
    message[5] = (message[5] ?? 0) | APPEND_TIME;
    message.writeUInt32BE(crc32(message.subarray(4)), 0);
  }
  const head = Buffer.alloc(12);
  head.writeBigInt64BE(BigInt(offset), 0);
  head.writeInt32BE(message.length, 8);
  return Buffer.concat([head, message]);
}

function read(bytes: Buffer, begin = 0, limit = Number.POSITIVE_INFINITY) {
  const store = new RecordStore(1024 * 1024, () => {});
  const failures: string[] = [];
  const reader = new PartitionReader({
    topic: "old",
    partition: 0,
    isolation: "read_committed",
    sink: store,
    onFailure: ({ code }) => failures.push(code),
  });
  reader.begin(begin, limit);
  reader.read(bytes, 0, bytes.length, []);
  const { fetched, aborted, control, missing } = reader.counters;
  assert.equal(reader.position - reader.start, fetched + aborted + control + missing);
  const records: unknown[] = [];
  const all: StoredRecord[] = [];
  for (let row = store.firstRow; row < store.endRow; row += 1) {
    const stored = readStored(store, row);
    if (stored?.kind === "record") {
      all.push(stored);
      records.push([stored.offset, stored.timestamp, stored.key?.toString() ?? null, stored.value?.toString() ?? null]);
    }
  }
  return { records, stored: all, failures, reader };
}

describe("old message formats", () => {
  it("v0 and v1 are read", () => {
    const bytes = Buffer.concat([
      entry(7, 0, { key: "a", value: "one" }),
      entry(8, 1, { timestamp: 1_500_000_000_000, key: null, value: "two" }),
    ]);
    assert.deepEqual(read(bytes, 7).records, [
      [7, -1n, "a", "one"],
      [8, 1_500_000_000_000n, null, "two"],
    ]);
  });

  it("a compressed v1 set is decompressed, with offsets relative to the wrapper's", () => {
    const inner = [0, 1, 2].map((offset) => entry(offset, 1, { timestamp: 5 + offset, key: "k", value: `v${offset}` }));
    const wrapper = entry(12, 1, { compression: 1, timestamp: 7, key: null, value: gzipSync(Buffer.concat(inner)) });
    assert.deepEqual(read(wrapper, 11).records, [
      [11, 6n, "k", "v1"],
      [12, 7n, "k", "v2"],
    ]);
  });

  it("a wrapper with append time gives it to all messages inside; one with create time does not", () => {
    const times = [9, 4, 6];
    const inner = times.map((timestamp, offset) => entry(offset, 1, { timestamp, key: "k", value: `v${offset}` }));
    const of = { timestamp: 1_000, key: null, value: gzipSync(Buffer.concat(inner)) };
    const stamped = read(entry(12, 1, { ...of, compression: 1 }, true), 10);
    assert.deepEqual(
      stamped.stored.map(({ offset, timestamp, timestampType }) => [offset, timestamp, timestampType]),
      [10, 11, 12].map((offset) => [offset, 1_000n, "append"]),
    );
    assert.equal(stamped.reader.newestTimestamp, 1_000);
    const own = read(entry(12, 1, { ...of, compression: 1 }), 10);
    assert.deepEqual(
      own.stored.map(({ timestamp, timestampType }) => [timestamp, timestampType]),
      times.map((timestamp) => [BigInt(timestamp), "create"]),
    );
    assert.equal(own.reader.newestTimestamp, 9, "the latest of them, not the last");
  });

  it("a single v1 message shows its timestamp type; v0 has no timestamp, whatever its attributes say", () => {
    const v1 = read(entry(3, 1, { timestamp: 77, key: null, value: "x" }, true), 3);
    assert.deepEqual([v1.stored[0]?.timestamp, v1.stored[0]?.timestampType], [77n, "append"]);
    const v0 = read(entry(3, 0, { key: null, value: "x" }, true), 3);
    assert.deepEqual([v0.stored[0]?.timestamp, v0.stored[0]?.timestampType], [-1n, "create"]);
  });

  it("a set that is read in part keeps its account; one with impossible offsets is a failure", () => {
    const wrap = (offsets: readonly number[], last: number) =>
      entry(last, 1, {
        compression: 1,
        timestamp: 7,
        key: null,
        value: gzipSync(
          Buffer.concat(offsets.map((offset) => entry(offset, 1, { timestamp: 5, key: "k", value: "v" }))),
        ),
      });
    assert.deepEqual(
      read(wrap([0, 2, 3, 5], 15), 11, 15).stored.map(({ offset }) => offset),
      [12, 13],
    );
    for (const offsets of [[0, 2, 1], [0, 0], [3, 20], []]) {
      const { failures, stored } = read(wrap(offsets, 15), 11);
      assert.deepEqual([failures, stored], [["BATCH_CORRUPT"], []], `${offsets}`);
    }
  });

  it("a damaged message is a failure with its reason", () => {
    const bytes = entry(0, 1, { timestamp: 1, key: "k", value: "value" });
    bytes[bytes.length - 1] = 0;
    const { failures, reader } = read(bytes);
    assert.deepEqual(failures, ["BATCH_CORRUPT"]);
    assert.equal(reader.counters.failed, 1);
  });
});

describe("a decompression bomb", () => {
  it("is stopped at the cap", () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    assert.throws(() => unpack("gzip", bomb, 1024 * 1024), { code: "BATCH_TOO_LARGE" });
  });
});
