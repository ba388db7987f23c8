import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { makeFilter } from "../../../src/workers/filter/make-filter.ts";
import { parseFieldPath } from "../../../src/workers/json/field-path.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored } from "../../../src/workers/store/stored-record.ts";
import { readFields } from "../../../src/workers/view/field-columns.ts";
import { fieldHints } from "../../../src/workers/view/field-hints.ts";
import { encodeBatch } from "../../support/batches.ts";

function storeOf(values: readonly string[]): RecordStore {
  const store = new RecordStore(32 * 1024 * 1024, () => {});
  const reader = new PartitionReader({
    topic: "orders",
    partition: 0,
    isolation: "read_committed",
    sink: store,
    onFailure: () => {},
  });
  const wire = encodeBatch({ records: values.map((value, offset) => ({ offset, key: null, value })) });
  reader.begin(0, values.length);
  reader.read(wire, 0, wire.length, []);
  return store;
}

/** The value inside this many nested arrays or objects. */
const nested = (levels: number, inner: string, open = '{"a":', close = "}") =>
  open.repeat(levels) + inner + close.repeat(levels);

describe("the fields of the newest records", () => {
  it("are learned from samples while the filter rejects all: one record per answer, until one passes", () => {
    const [store, samples] = [new RecordStore(1024 * 1024, () => {}), new RecordStore(256 * 1024, () => {})];
    const about = { topic: "orders", partition: 0, isolation: "read_committed", onFailure: () => {} } as const;
    const reader = new PartitionReader({ ...about, sink: store, samples });
    reader.filter = makeFilter({ kind: "text", text: "nobody has this", caseSensitive: true });
    reader.begin(0);
    const answer = (...values: string[]) => {
      const records = values.map((value, index) => ({ offset: reader.position + index, key: null, value }));
      const wire = encodeBatch({ records });
      reader.read(wire, 0, wire.length, []);
    };
    answer('{"status":"paid"}', '{"second":1}');
    answer('{"status":"open","amount":1}');
    const paths = () => fieldHints(store, samples).map(({ path }) => path);
    assert.deepEqual(paths(), ["value.status", "value.amount"]);
    assert.deepEqual([store.endRow, samples.endRow, reader.counters.rejected], [0, 2, 3]);
    answer('{"text":"nobody has this"}');
    answer('{"late":1}');
    assert.deepEqual([paths(), samples.endRow], [["value.text"], 2]);
  });

  it("have a path, a type and an example, and a list is shown by its first element", () => {
    const hints = fieldHints(storeOf(['{"a":{"b c":1},"l":[{"x":"y"},{"z":2}],"n":null,"e":{}}', '{"n":true}']));
    const found = Object.fromEntries(hints.map(({ path, type, example, seen }) => [path, [type, example, seen]]));
    assert.deepEqual(found, {
      "value.n": ["boolean", "true", 2],
      "value.a": ["object", null, 1],
      'value.a["b c"]': ["number", "1", 1],
      "value.l": ["array", null, 1],
      "value.l[0]": ["object", null, 1],
      "value.l[0].x": ["string", '"y"', 1],
      "value.e": ["object", null, 1],
    });
  });

  it("are limited for values of any depth and width", () => {
    const wide = Array.from({ length: 9_000 }, () => '"a":0').join(",");
    for (const value of [
      "[".repeat(65_536),
      nested(10_000, "1"),
      nested(900, `{${wide}}`),
      nested(60, `{${wide}}`),
      `{${Array.from({ length: 6_000 }, (_, i) => `"k${i}":0`).join(",")}}`,
      `{"${"k".repeat(60_000)}":1}`,
    ]) {
      const store = storeOf(Array.from({ length: 200 }, () => value));
      // Without the limits this takes minutes, and the runner ends the file.
      assert.ok(fieldHints(store).length <= 300, value.slice(0, 20));
    }
  });
});

describe("columns", () => {
  it("are empty for JSON nested deeper than 1,000 levels, and filled up to there", () => {
    const store = storeOf([
      nested(999, '{"x":1}').replace('{"a"', '{"top":7,"a"'),
      nested(1_000, '{"x":1}').replace('{"a"', '{"top":7,"a"'),
      "[".repeat(65_536),
    ]);
    const cells = [0, 1, 2].map((row) => {
      const record = readStored(store, row);
      assert.ok(record?.kind === "record");
      return readFields(record, [parseFieldPath("value.a.a")]).map((cell) => cell !== null);
    });
    assert.deepEqual(cells, [[true], [false], [false]]);
  });
});
