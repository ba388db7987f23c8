// Records from lines: what `recordJson` writes comes back byte for byte, and what is no record says why.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exact } from "../../../src/contract/integer.ts";
import { RecordDraft } from "../../../src/workers/batch/record-draft.ts";
import { recordJson } from "../../../src/workers/export/line-formats.ts";
import { JsonRecords } from "../../../src/workers/produce/json-record.ts";
import { LineReader } from "../../../src/workers/produce/line-reader.ts";
import { TextRecords } from "../../../src/workers/produce/text-record.ts";
import { RecordCursor } from "../../../src/workers/wire/varint.ts";

type Part = Buffer | null;
interface Parts {
  readonly key: Part;
  readonly value: Part;
  readonly headers: readonly { readonly name: Buffer; readonly value: Part }[];
}

const raw = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 60, unit: "binary" }).map((text) => Buffer.from(text)),
  fc.constantFrom("", '{"a":"b\\\\"}', "\n\t\u0000\u2028", "é日𝄞", "\ufeff").map((text) => Buffer.from(text)),
);
const part = fc.option(raw);
const headers = fc.array(fc.record({ name: raw, value: part }, { noNullPrototype: true }), { maxLength: 4 });

/** The parts of a draft, taken out of its buffer. */
function partsOf(draft: RecordDraft): Parts {
  const copy = (from: number, to: number) => (from < 0 ? null : Buffer.from(draft.bytes.subarray(from, to)));
  const cursor = new RecordCursor();
  cursor.reset(draft.bytes, draft.headersFrom, draft.headersTo);
  const next = () => {
    const length = cursor.varint();
    const from = cursor.at;
    cursor.skip(length);
    return length < 0 ? null : copy(from, from + length);
  };
  const found = Array.from({ length: draft.headers }, () => ({ name: next() ?? assert.fail(), value: next() }));
  assert.equal(cursor.at, draft.headers === 0 ? draft.headersFrom : draft.headersTo);
  return { key: copy(draft.keyFrom, draft.keyTo), value: copy(draft.valueFrom, draft.valueTo), headers: found };
}

function read(line: string, records: JsonRecords | TextRecords = new JsonRecords()): RecordDraft {
  const draft = new RecordDraft();
  const bytes = Buffer.from(`xx${line}\n`);
  records.read(bytes, 2, bytes.length - 1, draft);
  return draft;
}

describe("a line of NDJSON", () => {
  it("gives the record that it was written from, byte for byte", () => {
    const timestamp = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(part, part, headers, timestamp, fc.nat(99), (key, value, pairs, time, partition) => {
        const stored = { partition, offset: 7, timestamp: time, timestampType: "create", headers: pairs, key, value };
        const draft = read(recordJson("orders", stored as unknown as Parameters<typeof recordJson>[1]));
        assert.deepEqual(partsOf(draft), { key, value, headers: pairs });
        assert.deepEqual([draft.partition, draft.timestamp], [partition, exact(time)]);
      }),
      { numRuns: 1_000, seed: 4, endOnFailure: true },
    );
  });

  it("may have its members in any order, with spaces, and others besides", () => {
    const line =
      ' { "offset" : [1,{"a":"}\\""}] , "value":"\\u00e9\\ud834\\udd1e\\/" ,"headers":[ ["a",null] ],"key":null,"x":1e3}';
    const draft = read(line);
    assert.deepEqual(partsOf(draft), {
      ...{ key: null, value: Buffer.from("é𝄞/") },
      headers: [{ name: Buffer.from("a"), value: null }],
    });
    assert.deepEqual([draft.partition, draft.timestamp], [null, null]);
  });

  for (const [line, why] of [
    ["", /does not begin/],
    ["{}", /empty/],
    ['{"topic":"a"}', /neither key nor value/],
    ['{"value":1}', /neither text nor null/],
    ['{"value":"a"', /does not end/],
    ['{"value":"a"}x', /text after it/],
    ['{"value":"a","value":"b"}', /twice/],
    ['{"value":"\\ud834"}', /surrogate/],
    ['{"value":"\\udd1e"}', /surrogate/],
    ['{"value":"\\x"}', /does not know/],
    ['{"value":"\\u12"}', /not finished/],
    ['{"value":{"base64":"a*=="}}', /base64 is damaged/],
    ['{"value":{"base64":"YQ="}}', /base64 is damaged/],
    ['{"value":{"hex":"61"}}', /base64/],
    ['{"value":"a","partition":-1}', /no partition -1/],
    ['{"value":"a","partition":1.5}', /./],
    ['{"value":"a","timestamp":99999999999999999999}', /no timestamp/],
    ['{"value":"a","headers":[["a"]]}', /pair/],
    ['{"value":"a","headers":[[null,"b"]]}', /name of a header is null/],
    ['{"topic":"a","partition":0,"error":{"code":"X"}}', /could not be read/],
  ] as const) {
    it(`is refused: ${line}`, () => assert.throws(() => read(line), { message: why }));
  }

  it("never hangs and never reads past its end, whatever is cut off or changed", () => {
    const whole =
      '{"topic":"a","key":{"base64":"/w=="},"headers":[["a","b"],["c",null]],"value":"x\\u00e9","partition":3}';
    for (let length = 0; length < whole.length; length += 1) assert.throws(() => read(whole.slice(0, length)));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.constantFrom(...'{}[],:"\\x0 '), (at, other) => {
        try {
          read(whole.slice(0, at) + other + whole.slice(at + 1));
        } catch (error) {
          assert.equal((error as Error).constructor.name, "NotARecord", String(error));
        }
      }),
      { numRuns: 2_000, seed: 2, endOnFailure: true },
    );
  });
});

describe("a line of text", () => {
  it("is a value, or a key and a value", () => {
    assert.deepEqual(partsOf(read("a:b\r", new TextRecords(null))), {
      key: null,
      value: Buffer.from("a:b"),
      headers: [],
    });
    const both = partsOf(read("k::v::w", new TextRecords("::")));
    assert.deepEqual(both, { key: Buffer.from("k"), value: Buffer.from("v::w"), headers: [] });
    assert.throws(() => read("none", new TextRecords(":")), /key separator/);
  });
});

describe("lines", () => {
  it("are found in pieces of any size, the last one without a line end, too", () => {
    const text = Buffer.from("one\n\nthree is longer\nlast");
    for (let size = 1; size <= text.length; size += 1) {
      const lines = new LineReader();
      const found: string[] = [];
      const take = () => found.push(lines.bytes.toString("utf8", lines.from, lines.to));
      for (let at = 0; at < text.length; at += size) {
        lines.feed(text.subarray(at, at + size));
        while (lines.next()) take();
      }
      if (lines.last()) take();
      assert.deepEqual(found, ["one", "", "three is longer", "last"]);
      assert.equal(lines.line, 4);
    }
  });
});
