// Lies in fetch responses: sizes, errors, and invalid batches.
import { gzipSync } from "node:zlib";
import snappy from "snappy";
import { encodeBatch, type TestBatch } from "../../support/batches.ts";
import {
  API,
  fetchAnswer,
  fetchOffset,
  flood,
  frame,
  type HostileAnswer,
  int16,
  int32,
  int64,
  list,
  lyingFrame,
  offsetsAnswer,
  partitionAnswer,
  text,
} from "../../support/hostile-broker.ts";
import { sealed } from "../fuzz/corpus.ts";
import { type Lie, LOST } from "./lie.ts";

const TOPIC = "orders";
const BATCH_ERRORS = [
  "BATCH_CORRUPT",
  "BATCH_TOO_LARGE",
  "CODEC_FAILED",
  "CODEC_UNSUPPORTED",
  "FORMAT_UNSUPPORTED",
  "OFFSET_TOO_LARGE",
];
/** Where the honest offsets of the harness end. */
const END = 1n;

const fetched = (name: string, answer: HostileAnswer, about: Partial<Lie> = {}): Lie => ({
  name,
  broker: { answers: { [API.fetch]: answer } },
  expect: { codes: [...LOST, ...BATCH_ERRORS] },
  ...about,
});

/** Sends the same batch for every fetch, whatever the offset. */
const batch = (name: string, records: Buffer, about: Partial<Lie> = {}): Lie =>
  fetched(
    name,
    paced(({ id }) => fetchAnswer(id, TOPIC, 0, records, { highWatermark: END })),
    about,
  );

/** Answers 20 ms after the request, because a real broker is not faster. */
function paced(answer: HostileAnswer): HostileAnswer {
  return (about) => {
    setTimeout(() => {
      const said = answer(about);
      if (said !== null && !about.socket.destroyed) about.socket.write(said);
    }, 20);
    return null;
  };
}

/** A valid batch with one changed field in its header. */
function changed(change: (head: Buffer) => void, of: Partial<TestBatch> = {}): Buffer {
  const whole = encodeBatch({ records: [0, 1, 2].map((offset) => ({ offset, key: "k", value: "v" })), ...of });
  change(whole);
  return sealed(whole);
}

const MB = 1_048_576;
const zeros = Buffer.alloc(200 * MB);
const withBody = (codec: number, body: Buffer) =>
  sealed(Buffer.concat([changed((head) => head.writeInt16BE(codec, 21)).subarray(0, 61), body]));
/** Written by hand from RFC 8878: run-length blocks, 4 bytes for 128 kB each. */
function zstdBomb(): Buffer {
  const blocks = Array.from({ length: 4_000 }, (_, n) => {
    const head = Buffer.alloc(4);
    head.writeUIntLE((n === 3_999 ? 1 : 0) | (1 << 1) | (131_072 << 3), 0, 3);
    return head;
  });
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]), ...blocks]);
}
/** LZ4 frame, 4 MB blocks: a literal, then one very long match. */
function lz4Bomb(): Buffer {
  const match = Buffer.concat([Buffer.from([0x1f, 0x00, 0x01, 0x00]), Buffer.alloc(16_000, 0xff), Buffer.from([0])]);
  const block = Buffer.alloc(4);
  block.writeUInt32LE(match.length);
  const blocks = Array.from({ length: 60 }, () => Buffer.concat([block, match]));
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]), ...blocks, Buffer.alloc(4)]);
}

const failing = { expect: { codes: [...LOST, ...BATCH_ERRORS], failures: true } };

export const RECORD_LIES: readonly Lie[] = [
  fetched(
    "eight brokers that announce answers of 2 GB, and send them",
    ({ id, socket }) => {
      socket.write(lyingFrame(0x7fff_ffff, id));
      flood(socket, Buffer.alloc(MB));
      return null;
    },
    { brokers: 8 },
  ),
  fetched(
    "eight brokers that each stop 2 MB before the end of an answer of 60 MB",
    ({ id, socket }) => {
      socket.write(lyingFrame(60 * MB, id, int32(0), int32(1), text(TOPIC), int32(1)));
      for (let left = 58; left > 0; left -= 1) socket.write(Buffer.alloc(MB));
      return null;
    },
    { brokers: 8 },
  ),
  fetched("two million aborted transactions", ({ id }) =>
    fetchAnswer(id, TOPIC, 0, Buffer.alloc(0), {
      aborted: Buffer.concat([int32(2_000_000), Buffer.alloc(32_000_000)]),
    }),
  ),
  fetched("2^31−1 aborted transactions", ({ id }) =>
    fetchAnswer(id, TOPIC, 0, Buffer.alloc(0), { aborted: int32(0x7fff_ffff) }),
  ),
  fetched("immediate answers without records, without an end", ({ id }) => fetchAnswer(id, TOPIC, 0, Buffer.alloc(0)), {
    expect: { codes: [...LOST, ...BATCH_ERRORS], orQuiet: true },
    mostFetchesPerSecond: 60,
  }),
  fetched(
    "an immediate error for every fetch",
    ({ id }) => fetchAnswer(id, TOPIC, 0, Buffer.alloc(0), { errorCode: -1 }),
    {
      mostFetchesPerSecond: 20,
    },
  ),
  fetched("an unknown error code", ({ id }) => fetchAnswer(id, TOPIC, 0, Buffer.alloc(0), { errorCode: 9_999 }), {
    mostFetchesPerSecond: 20,
  }),
  {
    name: "an error for the fetch as a whole",
    broker: {
      versions: { [API.fetch]: [4, 11] },
      answers: { [API.fetch]: ({ id }) => frame(id, int32(0), int16(-1), int32(0), int32(0)) },
    },
    expect: { codes: LOST },
    mostFetchesPerSecond: 20,
  },
  {
    name: "a throttle of 2^31−1 ms while a tail searches for the newest records",
    startAt: { kind: "last", count: 3 },
    broker: {
      versions: { [API.listOffsets]: [2, 2] },
      answers: {
        [API.fetch]: ({ id }) => frame(id, int32(0x7fff_ffff), list([])),
        [API.listOffsets]: (request) => offsetsAnswer(request, TOPIC, 0n, 10n),
      },
    },
    expect: { codes: LOST },
  },
  fetched("a throttle of 2^31−1 ms", ({ id }) => frame(id, int32(0x7fff_ffff), list([])), {
    expect: { codes: [...LOST, ...BATCH_ERRORS], orQuiet: true },
    mostFetchesPerSecond: 60,
  }),
  fetched(
    "records of another topic",
    paced(({ id }) =>
      fetchAnswer(
        id,
        "somebody-elses",
        0,
        changed(() => {}),
      ),
    ),
    {
      expect: { codes: LOST, orQuiet: true },
      mostFetchesPerSecond: 60,
    },
  ),
  fetched(
    "records of partitions that were not requested",
    paced(({ id }) =>
      fetchAnswer(
        id,
        TOPIC,
        99,
        changed(() => {}),
      ),
    ),
    {
      expect: { codes: LOST, orQuiet: true },
      mostFetchesPerSecond: 60,
    },
  ),
  fetched("records of −2 bytes", ({ id }) => partitionAnswer(id, TOPIC, cut(-2)), {
    expect: { codes: LOST, orQuiet: true },
    mostFetchesPerSecond: 60,
  }),
  fetched("records of 2^31−1 bytes", ({ id }) => partitionAnswer(id, TOPIC, cut(0x7fff_ffff))),
  batch(
    "a base offset of 2^62",
    changed((head) => head.writeBigInt64BE(2n ** 62n, 0)),
  ),
  batch(
    "a base offset of −2^62",
    changed((head) => head.writeBigInt64BE(-(2n ** 62n), 0)),
    {
      expect: { codes: [...LOST, ...BATCH_ERRORS], orQuiet: true },
      mostFetchesPerSecond: 60,
    },
  ),
  batch(
    "a base offset of −5",
    changed((head) => head.writeBigInt64BE(-5n, 0)),
    {
      expect: { codes: [...LOST, ...BATCH_ERRORS], orQuiet: true },
      mostFetchesPerSecond: 60,
    },
  ),
  batch(
    "a batch of 2^31−1 records",
    changed((head) => head.writeInt32BE(0x7fff_ffff, 57)),
    failing,
  ),
  batch(
    "a batch of −1 records",
    changed((head) => head.writeInt32BE(-1, 57)),
    failing,
  ),
  batch(
    "a batch whose last offset is before its base offset",
    changed((head) => head.writeInt32BE(-7, 23)),
    {
      expect: { codes: [...LOST, ...BATCH_ERRORS], orQuiet: true },
      mostFetchesPerSecond: 60,
    },
  ),
  batch(
    "offsets that do not ascend",
    Buffer.concat([9, 3, 7, 0].map((offset) => encodeBatch({ records: [{ offset, key: "k", value: "v" }] }))),
    { expect: { codes: [...LOST, ...BATCH_ERRORS], orQuiet: true }, mostFetchesPerSecond: 60 },
  ),
  batch(
    "a batch of format 9",
    changed((head) => head.writeInt8(9, 16)),
    failing,
  ),
  batch("a wrong checksum", encodeBatch({ records: [{ offset: 0, key: "k", value: "v" }], damaged: true }), failing),
  batch(
    "a codec that Kafka does not have",
    changed((head) => head.writeInt16BE(6, 21)),
    failing,
  ),
  batch("a gzip bomb of 200 MB", withBody(1, gzipSync(zeros, { level: 9 })), failing),
  batch("a snappy bomb of 200 MB", withBody(2, snappy.compressSync(zeros)), failing),
  batch("an lz4 bomb of 240 MB", withBody(3, lz4Bomb()), failing),
  batch("a zstd bomb of 500 MB", withBody(4, zstdBomb()), failing),
  fetched("bombs of every codec, one after the other, without an end", bombs(), failing),
  fetched("20,000 damaged gzip batches in each answer, without an end", damagedGzip(), failing),
];

/** Node keeps its decompression state of each batch until the next turn of the event loop: 20 kB for 130 bytes. */
function damagedGzip(): HostileAnswer {
  const batches = Buffer.concat(Array(20_000).fill(withBody(1, gzipSync(Buffer.alloc(20_000, "v")).subarray(0, -9))));
  const size = batches.length / 20_000;
  return paced((request) => {
    const from = BigInt(fetchOffset(request));
    for (let n = 0; n < 20_000; n += 1) batches.writeBigInt64BE(from + BigInt(n * 3), n * size);
    return fetchAnswer(request.id, TOPIC, 0, batches, { highWatermark: from + 100_000n });
  });
}

/** Each answer has the four bombs, at ascending offsets, without an end. */
function bombs(): HostileAnswer {
  const all = [gzipSync(zeros, { level: 9 }), snappy.compressSync(zeros), lz4Bomb(), zstdBomb()];
  const batches = all.map((body, index) => withBody(index + 1, body));
  return paced((request) => {
    const from = BigInt(fetchOffset(request));
    for (const [index, one] of batches.entries()) one.writeBigInt64BE(from + BigInt(index * 3), 0);
    return fetchAnswer(request.id, TOPIC, 0, Buffer.concat(batches), { highWatermark: from + 100n });
  });
}

/** One partition of a fetch response, with this value as the length of its records. */
function cut(size: number): Buffer {
  return Buffer.concat([int32(0), int16(0), int64(END), int64(END), int32(0), int32(size)]);
}
