// The fast reader of NDJSON beside the slow one: it takes the lines that scan writes, and never another record than the slow one.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RecordDraft } from "../../../src/workers/batch/record-draft.ts";
import { recordJson } from "../../../src/workers/export/line-formats.ts";
import { FastLines } from "../../../src/workers/produce/fast-lines.ts";
import { JsonRecords } from "../../../src/workers/produce/json-record.ts";
import { LineReader } from "../../../src/workers/produce/line-reader.ts";

const fast = new FastLines();
const slow = new JsonRecords();

/** What stands in a draft; −0 and 0 differ. */
function contentOf(draft: RecordDraft) {
  const { bytes, keyFrom, keyTo, valueFrom, valueTo, headersFrom, headersTo } = draft;
  const copy = (from: number, to: number) => (from < 0 ? null : Buffer.from(bytes.subarray(from, to)));
  const parts = [copy(keyFrom, keyTo), copy(valueFrom, valueTo), copy(headersFrom, headersTo)];
  return [parts, draft.headers, draft.partition, draft.timestamp];
}

/** @returns null: it is left to the slow reader */
function readFast(line: Buffer): ReturnType<typeof contentOf> | null {
  const draft = new RecordDraft();
  const [piece] = fast.pieces(Buffer.concat([Buffer.from("before\n"), line, Buffer.from('\n{"value":"next"}\n')]));
  assert.ok(piece !== undefined);
  if (!fast.read(piece, 7, 7 + line.length, draft)) return null;
  assert.ok(draft.at <= line.length + 16, "nothing is written behind the room");
  return contentOf(draft);
}

function readSlow(line: Buffer): ReturnType<typeof contentOf> | string {
  const draft = new RecordDraft();
  try {
    slow.read(line, 0, line.length, draft);
  } catch (error) {
    return String(error);
  }
  return contentOf(draft);
}

/** @returns whether the fast reader took it */
function compare(line: Buffer): boolean {
  const found = readFast(line);
  if (found !== null) assert.deepStrictEqual(found, readSlow(line), line.toString());
  return found !== null;
}

const raw = fc.oneof(
  fc.uint8Array({ maxLength: 90 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 90, unit: "binary" }).map((text) => Buffer.from(text)),
  fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
  fc.constantFrom("", '{"a":"b\\\\"}', "\n\t\u0000\u2028", "é日𝄞", "x".repeat(70)).map((text) => Buffer.from(text)),
);
const part = fc.option(raw);
const line = fc
  .record({
    ...{ key: part, value: part, partition: fc.nat(2 ** 31 - 1) },
    headers: fc.array(fc.record({ name: raw, value: part }, { noNullPrototype: true }), { maxLength: 4 }),
    timestamp: fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.integer({ min: -1 }).map(BigInt)),
  })
  .map((record) => {
    const stored = { offset: 7, timestampType: "create", ...record };
    return recordJson("orders", stored as unknown as Parameters<typeof recordJson>[1]);
  });

describe("the fast reader of NDJSON", () => {
  it("takes what scan writes, byte for byte as the slow one, unless a number has more than 15 digits", () => {
    const check = (text: string) => assert.equal(compare(Buffer.from(text)), !/"timestamp":-?\d{16}/.test(text), text);
    fc.assert(fc.property(line, check), { numRuns: 3_000, seed: 4, endOnFailure: true });
  });

  it("takes nothing that the slow one refuses, and the same where both take it", () => {
    const bits = [
      ...'{}[],:"\\\t\r =/+-0159.eEnu\u0000\u001f',
      "null",
      "\\u00e9",
      "\\ud834",
      "\\udd1e",
      '"key":',
      "  ",
    ];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...bits)), { maxLength: 3 });
    const written = fc.oneof(
      line,
      fc.constantFrom(
        '{"key":{"base64":"/w=="},"headers":[["a","b"],["c",null]],"value":"x\\u00e9","partition":3}',
        ' { "timestamp" : -0 , "value" : { "base64" : "AAEC" } , "error" : null , "x" : true }\r',
        '{"value":"\\ud834\\udd1e\\u0041\\u07ff\\uffff","headers":[],"headers":null}',
        '{"base64":"x","value":null,"key":null,"headers":[[{"base64":"YR=="},{"base64":""}]]}',
        '{"value":"\\ud834\\ue000"}',
        '{"value":"\\udc00"}',
        '{"other":{"a":[1]},"error":1,"partition":2147483648,"timestamp":999999999999999,"value":"a"}',
      ),
    );
    let taken = 0;
    const check = (text: string, changes: readonly (readonly [number, number, string])[]) => {
      let changed = text;
      for (const [number, length, bit] of changes) {
        const at = number % (changed.length + 1);
        changed = changed.slice(0, at) + bit + changed.slice(at + length);
      }
      const bytes = Buffer.from(changed);
      if (!bytes.includes(10) && compare(bytes)) taken += 1;
    };
    fc.assert(fc.property(written, edits, check), { numRuns: 30_000, seed: 5, endOnFailure: true });
    assert.ok(taken > 3_000, `${taken} were taken`);
  });

  it("leaves a line that is cut off anywhere", () => {
    const whole = '{"key":{"base64":"/w=="},"headers":[["a","b"],["c",null]],"value":"x\\u00e9","x":1,"partition":3}';
    assert.ok(compare(Buffer.from(whole)));
    for (let to = 0; to < whole.length; to += 1) assert.equal(readFast(Buffer.from(whole.slice(0, to))), null);
  });

  it("leaves lines between two pieces to the slow one, and none is lost", () => {
    const records = new JsonRecords();
    const lines = new LineReader();
    const draft = new RecordDraft();
    const values = Array.from({ length: 3_000 }, (_, at) => `${at} ${"é\n".repeat(at % 400)}`);
    const all = Buffer.from(values.map((value) => `${JSON.stringify({ value })}\n`).join(""));
    const found: string[] = [];
    for (let at = 0; at < all.length; at += 700_000) {
      for (const piece of records.pieces(all.subarray(at, at + 700_000))) {
        lines.feed(piece);
        while (lines.next()) {
          records.read(lines.bytes, lines.from, lines.to, draft);
          found.push(draft.bytes.toString("utf8", draft.valueFrom, draft.valueTo));
        }
      }
    }
    assert.deepEqual(found, values);
  });
});
