// Brokers of today hold no old messages, so kafkajs' own encoder makes them here.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { unpack } from "../../../src/workers/codec/unpack.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored } from "../../../src/workers/store/stored-record.ts";

type EncodeMessage = (content: Record<string, unknown>) => { buffer: Buffer };
const messageEncoder: (of: { version: number }) => EncodeMessage = createRequire(import.meta.url)(
  "kafkajs/src/protocol/message",
);

function entry(offset: number, version: number, content: Record<string, unknown>): Buffer {
  const message = messageEncoder({ version })(content).buffer;
  const head = Buffer.alloc(12);
  head.writeBigInt64BE(BigInt(offset), 0);
  head.writeInt32BE(message.length, 8);
  return Buffer.concat([head, message]);
}

function read(bytes: Buffer, begin = 0) {
  const store = new RecordStore(1024 * 1024, () => {});
  const failures: string[] = [];
  const reader = new PartitionReader({
    topic: "old",
    partition: 0,
    isolation: "read_committed",
    sink: store,
    onFailure: ({ code }) => failures.push(code),
  });
  reader.begin(begin);
  reader.read(bytes, 0, bytes.length, []);
  const { fetched, aborted, control, missing } = reader.counters;
  assert.equal(reader.position - reader.start, fetched + aborted + control + missing);
  const records: unknown[] = [];
  for (let row = store.firstRow; row < store.endRow; row += 1) {
    const stored = readStored(store, row);
    if (stored?.kind === "record") {
      records.push([stored.offset, stored.timestamp, stored.key?.toString() ?? null, stored.value?.toString() ?? null]);
    }
  }
  return { records, failures, reader };
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

  it("a compressed v1 set is unwrapped, its relative offsets counted from the wrapper's", () => {
    const inner = [0, 1, 2].map((offset) => entry(offset, 1, { timestamp: 5 + offset, key: "k", value: `v${offset}` }));
    const wrapper = entry(12, 1, { compression: 1, timestamp: 7, key: null, value: gzipSync(Buffer.concat(inner)) });
    assert.deepEqual(read(wrapper, 11).records, [
      [11, 6n, "k", "v1"],
      [12, 7n, "k", "v2"],
    ]);
  });

  it("a damaged one is a failure that says so", () => {
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
