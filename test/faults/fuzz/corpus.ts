// The seed corpus: valid and nearly valid inputs, made by code so that they are the same everywhere.
import { crc32, gzipSync } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import { type Codec, encodeBatch, encodeMarker, type TestRecord } from "../../support/batches.ts";

export const CODECS: readonly Codec[] = ["none", "gzip", "snappy", "lz4", "zstd"];

/** JSON and nearly JSON: escapes, large numbers, duplicate keys, depth, truncated ends. */
export const JSON_TEXTS: readonly string[] = [
  '{"id":1,"status":"paid","amount":120.50,"items":[{"sku":"a-1","n":2},{"sku":"b","n":null}],"ok":true}',
  '{"status":"\\u0070aid","deep":{"deep":{"deep":{"deep":[[[1]]]}}},"id":9007199254740993}',
  '{"a":1,"a":2,"":3,"\\u0061":4,"😀":"\\ud83d\\ude00","lone":"\\ud800"}',
  '[1,-0,1e308,1E-400,0.1,-12345678901234567890,true,false,null,"",{},[]]',
  '"text \\" \\\\ \\/ \\b \\f \\n \\r \\t"',
  "  {  }  ",
  "null",
  `${"[".repeat(60)}${"]".repeat(60)}`,
  `${'{"a":'.repeat(40)}1${"}".repeat(40)}`,
  '{"broken":',
  "[1,2",
  '{"a":1}x',
  "nul",
  "",
];

export const JSON_WORDS: readonly string[] = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "\\u",
  "\\ud800",
  "\\u0000",
  "1",
  "-",
  "e9",
  ".5",
  "true",
  "nul",
  " ",
  "\n",
  "\u0000",
  "\u2028",
  "é",
  "😀",
  "\ufffd",
  '"a":',
  "[[[[[[[[[[[[[[[[",
  '{"a":{"a":{"a":{"a":',
  "18446744073709551616",
  "00",
];

/** Records of every kind. */
export function testRecords(count: number, base = 0): TestRecord[] {
  return Array.from({ length: count }, (_, index): TestRecord => {
    const offset = base + index;
    const value = JSON_TEXTS[index % JSON_TEXTS.length] ?? null;
    if (index % 7 === 3) return { offset, key: null, value: null };
    if (index % 7 === 5) return { offset, key: Buffer.from([0xff, 0x00, 0xc3]), value: Buffer.alloc(40, 0xfe) };
    const headers: TestRecord["headers"] =
      index % 3 === 0
        ? [
            ["trace", "a"],
            ["trace", null],
            ["", Buffer.from([0xff])],
          ]
        : [];
    return { offset, key: `ord-${index}`, value, headers, timestampDelta: BigInt(index) };
  });
}

/** Sequences of batches as in a fetch response: all codecs, transactions, compaction, old message sets. */
export function batchSeeds(): Buffer[] {
  const seeds = CODECS.map((codec) => encodeBatch({ codec, records: testRecords(9) }));
  const of = (producerId: bigint, from: number, count: number) =>
    encodeBatch({ records: testRecords(count, from), transactional: true, producerId });
  seeds.push(
    Buffer.concat([of(7n, 0, 3), encodeMarker(3, 7n, "abort"), of(7n, 4, 3), encodeMarker(7, 7n, "commit")]),
    Buffer.concat([encodeMarker(0, 7n, "abort"), of(7n, 1, 2), of(9n, 3, 2), encodeMarker(5, 9n, "abort")]),
    encodeBatch({ records: testRecords(4).map((one) => ({ ...one, offset: one.offset * 5 })), lastOffset: 40 }),
    encodeBatch({ records: testRecords(3), appendTime: true, deleteHorizon: 1n }),
    encodeBatch({ records: [], baseOffset: 5, lastOffset: 9 }),
    Buffer.concat(testRecords(3).map((one) => oldMessage(1, one.offset, 0, 5n, "key", "value"))),
    oldMessage(0, 3, 0, 0n, null, "plain v0"),
    wrapper(1),
    wrapper(0),
  );
  return seeds;
}

/** A compressed set of old messages. */
function wrapper(magic: 0 | 1): Buffer {
  const inner = Buffer.concat([0, 1, 2].map((n) => oldMessage(magic, magic === 1 ? n : 10 + n, 0, 7n, `k${n}`, "v")));
  return oldMessage(magic, 12, 1, 9n, null, gzipSync(inner));
}

function oldMessage(
  magic: 0 | 1,
  offset: number,
  attributes: number,
  timestamp: bigint,
  key: string | null,
  value: string | Buffer | null,
): Buffer {
  const fields: Buffer[] = [];
  for (const content of [key, value]) {
    const bytes = content === null ? null : Buffer.from(content as string);
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes === null ? -1 : bytes.length);
    fields.push(length, bytes ?? Buffer.alloc(0));
  }
  const head = Buffer.alloc(magic === 1 ? 26 : 18);
  head.writeBigInt64BE(BigInt(offset), 0);
  head.writeInt8(magic, 16);
  head.writeInt8(attributes, 17);
  if (magic === 1) head.writeBigInt64BE(timestamp, 18);
  return sealed(Buffer.concat([head, ...fields]));
}

/** Sets the length and the checksum of a batch or old message that fills `bytes`. Its contents may still be wrong. */
export function sealed(bytes: Buffer): Buffer {
  if (bytes.length < 17) return bytes;
  bytes.writeInt32BE(bytes.length - 12, 8);
  if (bytes.readInt8(16) >= 2) {
    if (bytes.length >= 21) bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  } else bytes.writeUInt32BE(crc32(bytes.subarray(16)), 12);
  return bytes;
}
