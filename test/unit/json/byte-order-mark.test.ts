// JSON after a byte order mark is JSON everywhere. The mark itself stays visible where bytes are shown.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { recordJson } from "../../../src/workers/export/line-formats.ts";
import { loadFor, makeFilter } from "../../../src/workers/filter/make-filter.ts";
import { formatOf, whyNotJson } from "../../../src/workers/inspect/body-format.ts";
import { BodyViewer, copyText } from "../../../src/workers/inspect/index.ts";
import { parseFieldPath } from "../../../src/workers/json/field-path.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { readStored, type StoredRecord } from "../../../src/workers/store/stored-record.ts";
import { readFields } from "../../../src/workers/view/field-columns.ts";
import { fieldHints } from "../../../src/workers/view/field-hints.ts";
import { encodeBatch, type TestRecord } from "../../support/batches.ts";
import { runFilter } from "../filter/run-filter.ts";

const MARK = "\ufeff";
const JSON_TEXT = '{"status":"paid","name":"caf\\u00e9","n":9007199254740993}';

function storeOf(record: Partial<TestRecord>): { store: RecordStore; stored: StoredRecord } {
  const store = new RecordStore(32 * 1024 * 1024, () => {});
  const options = { topic: "orders", partition: 0, isolation: "read_committed" as const };
  const reader = new PartitionReader({ ...options, sink: store, onFailure: () => {} });
  const wire = encodeBatch({ records: [{ offset: 0, key: null, value: null, ...record }] });
  reader.begin(0, 1);
  reader.read(wire, 0, wire.length, []);
  const stored = readStored(store, 0);
  assert.ok(stored?.kind === "record");
  return { store, stored };
}

const outcome = (cel: string, record: Partial<TestRecord>) => {
  const filter = makeFilter({ kind: "cel", expression: cel });
  assert.ok(filter !== null);
  return runFilter(filter, [{ offset: 0, key: null, value: null, ...record }])[0];
};

before(() => loadFor({ kind: "cel", expression: "true" }));

describe("a byte order mark before JSON", () => {
  const { store, stored } = storeOf({ value: MARK + JSON_TEXT });

  it("does not hide fields from a filter, nor fields of a key", () => {
    assert.equal(outcome('value.status == "paid"', { value: MARK + JSON_TEXT }), "match");
    assert.equal(outcome("value.n == 9007199254740993", { value: MARK + JSON_TEXT }), "match");
    assert.equal(outcome("value.n == 9007199254740992", { value: MARK + JSON_TEXT }), "no");
    assert.equal(outcome("key.id == 1", { key: `${MARK}{"id":1}` }), "match");
    assert.equal(outcome(`value == "${MARK}paid"`, { value: `${MARK}paid` }), "match", "text stays as it is");
    const text = makeFilter({ kind: "text", text: "café", caseSensitive: true });
    assert.ok(text !== null);
    assert.deepEqual(runFilter(text, [{ offset: 0, key: null, value: MARK + JSON_TEXT }]), ["match"]);
  });

  it("does not hide columns and fields from the menu", () => {
    assert.equal(readFields(stored, [parseFieldPath("value.status")])[0]?.text, "paid");
    const paths = fieldHints(store).map(({ path }) => path);
    assert.deepEqual(paths, ["value.status", "value.name", "value.n"]);
  });

  it("is skipped by the inspector, which reports it, and stays in text and bytes", () => {
    const ref = { epoch: 1, row: 0 };
    const request = { ref, body: { part: "value" }, folded: [], first: 0, count: 100 } as const;
    const json = new BodyViewer().lines(stored, { ...request, view: "json" });
    assert.equal(json.total, 5);
    assert.match(json.note ?? "", /byte order mark/);
    assert.equal(formatOf(stored.value ?? Buffer.alloc(0)), "json");
    assert.equal(copyText("orders", stored, { ref, format: "raw", body: { part: "value" } }), MARK + JSON_TEXT);
    assert.equal(JSON.parse(copyText("orders", stored, { ref, format: "json" })).value.status, "paid");
    assert.equal(JSON.parse(recordJson("orders", stored)).value, MARK + JSON_TEXT, "an export loses nothing");
  });

  it("gets the same answer everywhere, whatever follows it", () => {
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom("", MARK, `${MARK}{}`, " {}", "{", "tru", '"a"', "1"),
    );
    fc.assert(
      fc.property(text, (behind) => {
        const whole = MARK + behind;
        const isJson = whyNotJson(Buffer.from(whole)) === null;
        assert.equal(isJson, whyNotJson(Buffer.from(behind)) === null && !behind.startsWith(MARK), whole);
        const isText = outcome(`value == ${JSON.stringify(whole)}`, { value: whole }) === "match";
        assert.equal(isText, !isJson, whole);
      }),
      { numRuns: 300 },
    );
  });
});
