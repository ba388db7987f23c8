import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { initCodecs } from "../../../src/workers/codec/unpack.ts";
import { makeCelFilter } from "../../../src/workers/filter/cel-filter.ts";
import { loadFor } from "../../../src/workers/filter/make-filter.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { type Codec, encodeBatch, type TestRecord } from "../../support/batches.ts";
import { runFilter } from "./run-filter.ts";

/** Few words, so that literals and data meet often. */
const word = fc.constantFrom("paid", "open", "é", "a/b", 'q"q', "", "7", "ai", "\ufffd", "😀", "status");
const number = fc.constantFrom(
  ...["5", "5.0", "50e-1", "120.5", "-1", "9007199254740992", "9007199254740993", "9007199254740994", "1e3", "1000"],
);
const field = fc.constantFrom("status", "amount", "id", "deep");

/** JSON text of a value, written as producers write it: escapes, exponents, duplicate keys and all. */
const escaped = word.map((text) =>
  [...text].map((c) => (c.length === 1 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c)).join(""),
);
const jsonString = fc.oneof(
  word.map((text) => JSON.stringify(text)),
  escaped.map((text) => `"${text}"`),
  word.map((text) => JSON.stringify(text).replaceAll("/", "\\/")),
);
const jsonScalar = fc.oneof(jsonString, number, fc.constantFrom("true", "false", "null"));
const json: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    jsonScalar,
    fc
      .array(fc.tuple(field, tie("any")), { maxLength: 3 })
      .map((members) => `{${members.map(([name, value]) => `"${name}": ${value}`).join(",")}}`),
    fc.array(tie("any"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  ),
})).any;

/** A typical record: an object whose fields are mostly strings that the expressions also name. */
const order = fc
  .tuple(
    fc.constantFrom("status", "\\u0073tatus"),
    fc.oneof({ weight: 5, arbitrary: jsonString }, { weight: 1, arbitrary: json }),
    fc.oneof({ weight: 3, arbitrary: number }, { weight: 1, arbitrary: jsonString }),
    json,
  )
  .map(([name, status, amount, deep]) => `{"${name}":${status},"amount":${amount},"deep":${deep}}`);

const bytes = fc.oneof(
  { weight: 12, arbitrary: order.map((text): string | Buffer | null => text) },
  { weight: 3, arbitrary: json },
  { weight: 2, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom("{broken", '{"status":"paid"', "[1,", "nul") },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((raw) => Buffer.from(raw)) },
  { weight: 2, arbitrary: word.map((text) => Buffer.concat([Buffer.from([0xff]), Buffer.from(text)])) },
  { weight: 1, arbitrary: fc.constant(null) },
);

const record = fc.record({
  key: fc.oneof(
    word.map((text): string | Buffer | null => text),
    fc.constant(null),
    bytes,
  ),
  value: bytes,
  headers: fc.array(fc.tuple(fc.constantFrom("trace", "status", "a"), fc.oneof(word, fc.constant(null))), {
    maxLength: 3,
  }),
  timestampDelta: fc.bigInt({ min: -5n, max: 100n }),
});
const records: fc.Arbitrary<TestRecord[]> = fc
  .array(record, { minLength: 1, maxLength: 8 })
  .map((all) => all.map((one, index) => ({ ...one, offset: index })));

const quoted = word.map((text) => JSON.stringify(text));
const path = fc.oneof(
  field.map((name) => `value.${name}`),
  fc.tuple(field, field).map(([a, b]) => `value.${a}.${b}`),
  field.map((name) => `value["${name}"]`),
  fc.constantFrom("value", "value[0]", "value.deep[1]", "key", 'headers["trace"]', "headers.status", "key.status"),
);
const status = fc.constantFrom("paid", "open", "ai", "a/b").map((text) => JSON.stringify(text));
/** Texts and bytes that need care: U+FFFD is also what bytes that are not UTF-8 are read as. */
const unreadable = fc.constantFrom('"\ufffd"', '"\ufffdpaid"', '"\ufffdopen"');
const pattern = fc.constantFrom("p.id", "^(paid|open)$", "[ao]", "a/?b", "n$", "").map((text) => JSON.stringify(text));
const atom = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(status, status).map(([a, b]) => `value.status in [${a}, ${b}]`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom("value", "key"), unreadable).map(([a, b]) => `${a} == ${b}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom("value.status", "value", "key"), pattern).map(([a, b]) => `${a}.matches(${b})`),
  },
  { weight: 6, arbitrary: status.map((text) => `value.status == ${text}`) },
  { weight: 2, arbitrary: status.map((text) => `value.status.contains(${text})`) },
  { weight: 2, arbitrary: fc.constant("has(value.status)") },
  { weight: 2, arbitrary: status.map((text) => `headers.trace == ${text}`) },
  { weight: 2, arbitrary: status.map((text) => `key == ${text}`) },
  fc.tuple(path, quoted).map(([left, right]) => `${left} == ${right}`),
  fc.tuple(quoted, path).map(([left, right]) => `${left} == ${right}`),
  fc.tuple(path, quoted).map(([left, right]) => `${left} != ${right}`),
  fc
    .tuple(
      path,
      fc.constantFrom("startsWith", "endsWith", "contains", "matches"),
      word.filter((w) => !/[\\]/.test(w)),
    )
    .map(([left, test, text]) => `${left}.${test}(${JSON.stringify(text)})`),
  fc.tuple(path, fc.array(quoted, { maxLength: 3 })).map(([left, list]) => `${left} in [${list.join(", ")}]`),
  fc
    .tuple(
      path.filter((left) => left !== "key"),
      fc.constantFrom("==", "!=", "<", ">="),
      number,
    )
    .map(([left, operator, right]) => `${left} ${operator} ${right}`),
  fc.tuple(path, fc.constantFrom("<", ">"), quoted).map(([left, operator, right]) => `${left} ${operator} ${right}`),
  field.map((name) => `has(value.${name})`),
  fc.tuple(field, field).map(([a, b]) => `has(value.${a}.${b})`),
  fc.constantFrom(
    "partition == 3",
    "partition > 5",
    'topic == "orders"',
    'topic.startsWith("x")',
    "offset >= 2",
    "size > 20",
    'timestamp > timestamp("2023-11-14T22:13:20.010Z")',
    'value.deep.exists(i, i == "paid")',
    "value.amount + 1 > 3",
    "value.id / 0 == 1",
    "size(value) == 2",
    "value == null",
    "true",
  ),
);
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(${a} || ${b})`),
    tie("any").map((a) => `!(${a})`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
  ),
})).any;

const cel = (text: string) => ({ kind: "cel", expression: text }) as const;
/** Errors are all equal here, because it is not defined which of two failing sides an error names. */
const kinds = (outcomes: readonly string[]) => outcomes.map((outcome) => outcome.split(":", 1)[0]);

before(() => Promise.all([initCodecs(), loadFor(cel("matches"))]));

describe("a planned filter", () => {
  it("gives the same result as testing every record", () => {
    let met = { match: 0, no: 0, error: 0, spared: 0 };
    fc.assert(
      fc.property(expression, records, (text, batch) => {
        const planned = kinds(runFilter(makeCelFilter(cel(text)), batch));
        const naive = kinds(runFilter(makeCelFilter(cel(text), { planned: false }), batch));
        assert.deepEqual(planned, naive, text);
        for (const outcome of naive) met = { ...met, [String(outcome)]: met[outcome as "match"] + 1 };
      }),
      { numRuns: 4_000, seed: 20261123 },
    );
    // A test with only one outcome would prove little.
    for (const outcome of ["match", "no", "error"] as const)
      assert.ok(met[outcome] > 300, `${outcome}: ${met[outcome]}`);
  });

  it("does so in compressed batches and from any position, as the reader calls it", () => {
    const codecs: readonly Codec[] = ["none", "gzip", "snappy", "lz4", "zstd"];
    fc.assert(
      fc.property(
        expression,
        fc.array(records, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...codecs),
        fc.nat(6),
        (text, batches, codec, begin) => {
          let next = 0;
          const wire = Buffer.concat(
            batches.map((batch) => {
              const moved = batch.map((one, index) => ({ ...one, offset: next + index }));
              next += moved.length;
              return encodeBatch({ records: moved, codec });
            }),
          );
          const read = (planned: boolean) => {
            const store = new RecordStore(1024 * 1024, () => {});
            const reader = new PartitionReader({
              topic: "orders",
              partition: 3,
              isolation: "read_committed",
              sink: store,
              onFailure: () => {},
            });
            reader.filter = makeCelFilter(cel(text), { planned });
            reader.begin(Math.min(begin, next), Math.max(begin, next - 1));
            reader.read(wire, 0, wire.length, []);
            return { ...reader.counters, rows: store.endRow, position: reader.position };
          };
          assert.deepEqual(read(true), read(false), text);
        },
      ),
      { numRuns: 1_000, seed: 20261124 },
    );
  });
});
