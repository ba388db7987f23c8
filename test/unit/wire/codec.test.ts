import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ErrorData, TailwaterError } from "../../../src/contract/errors.ts";
import { exact } from "../../../src/contract/integer.ts";
import { decodeResponse, encodeRequest, negotiate } from "../../../src/workers/wire/api.ts";
import { APIS } from "../../../src/workers/wire/apis/all.ts";
import { API_VERSIONS } from "../../../src/workers/wire/apis/api-versions.ts";
import { LIST_GROUPS } from "../../../src/workers/wire/apis/list-groups.ts";
import { LIST_OFFSETS } from "../../../src/workers/wire/apis/list-offsets.ts";
import { METADATA, NO_TOPIC_ID } from "../../../src/workers/wire/apis/metadata.ts";
import { SASL_HANDSHAKE } from "../../../src/workers/wire/apis/sasl.ts";
import { readInteger, readOffset } from "../../../src/workers/wire/cursor.ts";
import { asField, type Fields, integer, isIn, offset, type WireType } from "../../../src/workers/wire/types.ts";
import { WireReader } from "../../../src/workers/wire/wire-reader.ts";
import { WireWriter } from "../../../src/workers/wire/wire-writer.ts";

const NO_TAGS = Buffer.from([0]);

function refusal(act: () => unknown): ErrorData {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof TailwaterError, `${error}`);
    return error.toData();
  }
  throw new Error("It was accepted.");
}

test("the bytes of a request follow the protocol guide", () => {
  const frame = encodeRequest(SASL_HANDSHAKE, 1, 7, "tw", { mechanism: "PLAIN" });
  assert.equal(frame.toString("hex"), `${"00000013"}0011${"0001"}00000007${"0002"}7477${"0005"}504c41494e`);
  const flexible = encodeRequest(METADATA, 12, 1, "tw", {
    topics: [{ topicId: NO_TOPIC_ID, name: "a" }],
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
  assert.equal(
    flexible.toString("hex"),
    `00000024${"0003000c000000010002"}747700${"02"}${NO_TOPIC_ID}${"0261"}00${"00"}00${"00"}`,
  );
});

test("a field that does not exist in a version is refused, not dropped", () => {
  const question = { replicaId: -1, isolationLevel: 1, topics: [], timeoutMs: 0 };
  assert.throws(() => encodeRequest(LIST_OFFSETS, 1, 1, "tw", question), /Version 1 has no field isolationLevel/);
  encodeRequest(LIST_OFFSETS, 1, 1, "tw", { ...question, isolationLevel: 0 });
  const groups = { statesFilter: ["Stable"], typesFilter: [] };
  assert.throws(() => encodeRequest(LIST_GROUPS, 2, 1, "tw", groups), /Version 2 has no field statesFilter/);
  encodeRequest(LIST_GROUPS, 2, 1, "tw", { ...groups, statesFilter: [] });
});

test("the version is the highest that both sides support", () => {
  const offer = (minVersion: number, maxVersion: number) => ({ [METADATA.key]: { minVersion, maxVersion } });
  assert.equal(negotiate(METADATA, offer(0, 12)), 12);
  assert.equal(negotiate(METADATA, offer(0, 99)), METADATA.versions[1]);
  assert.equal(negotiate(METADATA, offer(50, 99)), null);
  assert.equal(negotiate(METADATA, offer(0, 0)), null);
  assert.equal(negotiate(METADATA, {}), null);
});

test("an ApiVersions answer has a plain header in every version (KIP-511)", () => {
  const frame = Buffer.concat([
    Buffer.from("000000010000", "hex"),
    Buffer.from([2, 0, 3, 0, 1, 0, 9, 0]),
    Buffer.alloc(4),
    NO_TAGS,
  ]);
  assert.deepEqual(decodeResponse(API_VERSIONS, 3, frame).apiKeys, [{ apiKey: 3, minVersion: 1, maxVersion: 9 }]);
});

test("the 52 bytes that crashed the process are refused by name: a string length of −6", () => {
  const frame = Buffer.alloc(52);
  frame.writeInt32BE(1, 4); // one broker
  frame.writeInt16BE(-6, 12); // its host
  const { code, message } = refusal(() => decodeResponse(METADATA, 1, frame));
  assert.equal(code, "ANSWER_MALFORMED");
  assert.match(message, /length of -6/);
});

test("every length and count is checked against the remaining bytes", () => {
  const metadata = (hex: string, version = 1) =>
    refusal(() => decodeResponse(METADATA, version, Buffer.from(hex, "hex"))).code;
  assert.equal(metadata("00000001"), "ANSWER_MALFORMED"); // nothing after the header
  assert.equal(metadata("000000017fffffff"), "ANSWER_MALFORMED"); // 2^31−1 brokers
  assert.equal(metadata("00000001fffffffe"), "ANSWER_MALFORMED"); // −2 brokers
  assert.equal(metadata("00000001ffffffff"), "ANSWER_MALFORMED"); // a null array that is never null
  assert.equal(metadata("0000000100000001000000017fff"), "ANSWER_MALFORMED"); // a host of 32,767 bytes
  assert.equal(metadata("0000000100ffffffffff7f", 12), "ANSWER_MALFORMED"); // a varint without an end
  assert.equal(metadata(`00000001ffffffff0f${"00".repeat(40)}`, 12), "ANSWER_MALFORMED"); // 2^32−1 tags
  assert.equal(metadata(`000000010000000000${"00".repeat(40)}`), "ANSWER_MALFORMED"); // bytes are left over
});

test("an answer of minimal elements cannot take many times its size in memory", () => {
  const topics = 4_000_000;
  const frame = Buffer.alloc(4 + 4 + 4 + 4 + topics * 9);
  frame.writeInt32BE(topics, 12); // no brokers, controller 0, then topics without a name
  const before = process.memoryUsage().heapUsed;
  const { message } = refusal(() => decodeResponse(METADATA, 1, frame));
  assert.match(message, /more than Tailwater keeps/);
  assert.ok(process.memoryUsage().heapUsed - before < 200 * 2 ** 20);
  const brokers = Buffer.alloc(8 + 20_000_000);
  brokers.writeInt32BE(900_000, 4);
  assert.match(refusal(() => decodeResponse(METADATA, 1, brokers)).message, /no cluster has more than 10000/);
});

test("an answer about 300,000 topics is read", () => {
  const names = Array.from({ length: 300_000 }, (_, index) => `topic-with-a-usual-name-${index}`);
  const frame = new WireWriter(12, true);
  frame.int32(1);
  frame.uvarint(0);
  frame.int32(0);
  frame.uvarint(1);
  frame.text("c");
  frame.int32(1);
  frame.count(names.length);
  for (const name of names) {
    frame.int16(0);
    frame.text(name);
    frame.uuid(NO_TOPIC_ID);
    frame.int8(0);
    frame.count(3);
    for (let partition = 0; partition < 3; partition += 1) {
      frame.int16(0);
      frame.int32(partition);
      frame.int32(1);
      frame.int32(0);
      frame.count(3);
      for (const node of [1, 2, 3]) frame.int32(node);
      frame.count(3);
      for (const node of [1, 2, 3]) frame.int32(node);
      frame.count(0);
      frame.uvarint(0);
    }
    frame.int32(0);
    frame.uvarint(0);
  }
  frame.uvarint(0);
  const { topics } = decodeResponse(METADATA, 12, Buffer.from(frame.written));
  assert.equal(topics.length, names.length);
  assert.equal(topics.at(-1)?.partitions[2]?.replicaNodes, 3);
});

test("offsets are exact up to 2^53−1 in both directions, and refused beyond; integers are exact", () => {
  const bytes = Buffer.alloc(8);
  for (const [value, isExact] of [
    [2n ** 53n - 1n, true],
    [2n ** 53n, false],
    [1n - 2n ** 53n, true],
    [-(2n ** 53n), false],
    [-(2n ** 53n) - 1n, false],
  ] as const) {
    bytes.writeBigInt64BE(value);
    if (isExact) assert.equal(readOffset(bytes, 0), Number(value));
    else assert.throws(() => readOffset(bytes, 0), { code: "OFFSET_TOO_LARGE" }, String(value));
    assert.equal(readInteger(bytes, 0), isExact ? Number(value) : value);
  }
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(fc.oneof(int64, fc.maxSafeInteger().map(BigInt)), (value) => {
      bytes.writeBigInt64BE(value);
      assert.equal(readInteger(bytes, 0), exact(value));
    }),
  );
});

for (const api of APIS) {
  for (let version = api.versions[0]; version <= api.versions[1]; version += 1) {
    const flexible = api.flexibleFrom !== null && version >= api.flexibleFrom;

    test(`${api.name} v${version}: an encoded value is decoded unchanged`, () => {
      const type = api.request as WireType<unknown>;
      fc.assert(
        fc.property(valueIn(type, version), (value) => {
          const out = new WireWriter(version, flexible);
          type.write(out, value);
          const reader = new WireReader(out.written, 0, version, flexible);
          assert.deepEqual(type.read(reader), value);
          assert.equal(reader.left, 0);
        }),
        { numRuns: 50 },
      );
    });

    test(`${api.name} v${version}: any bytes give an answer or a named refusal`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          try {
            decodeResponse(api as never, version, Buffer.from(bytes));
          } catch (error) {
            assert.ok(error instanceof TailwaterError, `${error}`);
            assert.ok(["ANSWER_MALFORMED", "OFFSET_TOO_LARGE"].includes(error.code), error.code);
          }
        }),
        { numRuns: 200 },
      );
    });
  }
}

/** Any value that this version of the type can express. Fields that the version lacks have their fallback. */
function valueIn(type: WireType<unknown>, version: number): fc.Arbitrary<unknown> {
  const own = anyOf(type, version);
  return type.nullableFrom !== null && version >= type.nullableFrom ? fc.option(own, { nil: null }) : own;
}

function anyOf(type: WireType<unknown>, version: number): fc.Arbitrary<unknown> {
  const { kind, element, fields } = type;
  if (type === offset) return fc.maxSafeInteger();
  if (type === integer) return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(exact);
  if (fields !== null) return structOf(fields, version);
  if (element !== null) return fc.array(valueIn(element, version), { maxLength: 3 });
  switch (kind) {
    case "int8":
      return fc.integer({ min: -128, max: 127 });
    case "int16":
      return fc.integer({ min: -32_768, max: 32_767 });
    case "int32":
      return fc.integer();
    case "int64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "bool":
      return fc.boolean();
    case "string":
      return fc.string({ unit: "grapheme" });
    case "bytes":
    case "records":
      return fc.uint8Array().map((bytes) => Buffer.from(bytes));
    case "uuid":
      return fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex"));
    default:
      throw new Error(`No value of ${kind}.`);
  }
}

function structOf(fields: Fields, version: number): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, of]) => {
        const field = asField(of);
        return [name, isIn(field, version) ? valueIn(field.type, version) : fc.constant(field.fallback)];
      }),
    ),
    { noNullPrototype: true },
  );
}
