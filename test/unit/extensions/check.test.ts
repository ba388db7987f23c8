import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { MOST_ROW_RANGES } from "../../../src/contract/selection.ts";
import type { TailRequest } from "../../../src/contract/tails.ts";
import { checkExportRequest } from "../../../src/extensions/tails/check-export.ts";
import {
  checkCopyRequest,
  checkLinesRequest,
  checkPulseRequest,
  checkRef,
} from "../../../src/extensions/tails/check-inspect.ts";
import { checkRows, checkRowsFormat } from "../../../src/extensions/tails/check-rows.ts";
import { checkTailRequest } from "../../../src/extensions/tails/check-tail.ts";

const TAIL: TailRequest = {
  topics: ["orders"],
  startAt: { kind: "last", count: 100 },
  endAt: { kind: "offset", offset: 500 },
  partitions: [0, 2],
  isolation: "read_committed",
  filter: { kind: "text", text: "paid", caseSensitive: false },
  columns: ["value.status"],
  view: "time",
};
const ref = { epoch: 1, row: 7 };
const EXPORT = { format: "csv", path: "out.csv", overwrite: false, columns: ["value.status"] } as const;
const LINES = { ref, body: { part: "header", index: 2 }, view: "json", folded: [3], first: 0, count: 50 } as const;

/** Checks that the call is refused with a BAD_REQUEST that names the field. */
function refused(call: () => unknown, field: string): void {
  assert.throws(
    call,
    (error) => error instanceof TailwaterError && error.code === "BAD_REQUEST" && error.subject === field,
  );
}

test("a valid request passes unchanged, and unknown fields do not pass", () => {
  assert.deepEqual(checkTailRequest({ ...TAIL, extra: 1 }), TAIL);
  assert.deepEqual(checkTailRequest({ ...TAIL, partitions: "all", filter: null }).filter, null);
  const startAt = { kind: "offsets", offsets: [{ topic: "a", partition: 0, offset: 3 }] };
  assert.deepEqual(checkTailRequest({ ...TAIL, startAt }).startAt, startAt);
  assert.deepEqual(checkLinesRequest({ ...LINES, extra: 1 }), LINES);
  assert.deepEqual(checkCopyRequest({ ref, format: "json", body: 1 }), { ref, format: "json" });
  assert.deepEqual(checkCopyRequest({ ref, format: "raw", body: { part: "key" } }).format, "raw");
  assert.deepEqual(checkPulseRequest({ seen: 0, maxWaitMs: 1_000, follow: 60 }).follow, 60);
});

test("the error names the wrong field of a tail request", () => {
  refused(() => checkTailRequest(null), "request");
  const wrong: readonly [string, object][] = [
    ["topics", { topics: "orders" }],
    ["topics", { topics: [] }],
    ["topics", { topics: ["x".repeat(250)] }],
    ["topics", { topics: ["a", "a"] }],
    ["partitions", { topics: ["a", "b"] }],
    ["endAt", { endAt: 5 }],
    ["endAt.kind", { endAt: { kind: "never" } }],
    ["endAt.timestamp", { endAt: { kind: "timestamp", timestamp: -1e16 } }],
    ["columns", { columns: "value" }],
    ["view", { view: "sideways" }],
    ["startAt", { startAt: null }],
    ["startAt.kind", { startAt: { kind: "soon" } }],
    ["startAt.offset", { startAt: { kind: "offset", offset: 2 ** 53 } }],
    ["startAt.offsets", { startAt: { kind: "offsets", offsets: [3] } }],
    [
      "startAt.offsets.offset",
      { startAt: { kind: "offsets", offsets: [{ topic: "a", partition: 0, offset: 2n ** 63n }] } },
    ],
    ["startAt.offsets.offset", { startAt: { kind: "offsets", offsets: [{ topic: "a", partition: 0, offset: -1 }] } }],
    ["startAt.count", { startAt: { kind: "last", count: -1 } }],
    ["endAt.stopsEarly", { endAt: { kind: "timestamp", timestamp: -1, stopsEarly: 1 } }],
    ["startAt.timestamp", { startAt: { kind: "timestamp", timestamp: "1" } }],
    ["partitions", { partitions: [] }],
    ["partitions", { partitions: [1.5] }],
    ["isolation", { isolation: "serializable" }],
    ["filter.kind", { filter: { text: "a" } }],
    ["filter.text", { filter: { kind: "text", caseSensitive: true } }],
    ["filter.caseSensitive", { filter: { kind: "text", text: "a" } }],
    ["filter.pattern", { filter: { kind: "regex", pattern: 1, caseSensitive: true } }],
    ["filter.expression", { filter: { kind: "cel" } }],
  ];
  for (const [field, change] of wrong) refused(() => checkTailRequest({ ...TAIL, ...change }), field);
});

test("an export needs a format, a place and whether it may replace a file", () => {
  assert.deepEqual(checkExportRequest({ ...EXPORT, extra: 1 }), EXPORT);
  const csv = { formulas: "kept", byteOrderMark: true, readableTime: true } as const;
  assert.deepEqual(checkExportRequest({ ...EXPORT, csv: { ...csv, extra: 1 } }).csv, csv);
  refused(() => checkExportRequest({ ...EXPORT, csv: { ...csv, formulas: "run" } }), "csv.formulas");
  refused(() => checkExportRequest({ ...EXPORT, csv: { formulas: "kept" } }), "csv.byteOrderMark");
  refused(() => checkExportRequest({ ...EXPORT, csv: { ...csv, readableTime: 1 } }), "csv.readableTime");
  refused(() => checkExportRequest({ ...EXPORT, format: "xlsx" }), "format");
  refused(() => checkExportRequest({ ...EXPORT, path: "  " }), "path");
  refused(() => checkExportRequest({ ...EXPORT, path: "a\0b" }), "path");
  refused(() => checkExportRequest({ ...EXPORT, overwrite: "yes" }), "overwrite");
});

test("a selection is ranges that ascend, and not too many", () => {
  const ROWS = {
    epoch: 3,
    ranges: [
      [0, 2],
      [2, 9],
    ],
  } as const;
  assert.deepEqual(checkRows({ ...ROWS, extra: 1 }), ROWS);
  assert.deepEqual(checkExportRequest({ ...EXPORT, rows: ROWS }).rows, ROWS);
  const many = Array.from({ length: MOST_ROW_RANGES + 1 }, (_, row) => [2 * row, 2 * row + 1]);
  assert.equal(checkRows({ epoch: 1, ranges: many.slice(1) }).ranges.length, MOST_ROW_RANGES);
  refused(() => checkRows({ epoch: -1, ranges: [] }), "rows.epoch");
  for (const ranges of [
    many,
    [
      [0, 3],
      [2, 5],
    ],
    [[4, 4]],
    [[5, 4]],
    [[-1, 2]],
    [[0, 2 ** 53]],
    [[0]],
    [0],
    "0-2",
  ]) {
    refused(() => checkRows({ epoch: 1, ranges }), "rows.ranges");
  }
  assert.equal(checkRowsFormat("keys"), "keys");
  refused(() => checkRowsFormat("toString"), "format");
});

test("the error names the wrong field of a request about a row", () => {
  refused(() => checkRef({ epoch: 1 }), "ref.row");
  refused(() => checkPulseRequest({ seen: 0, maxWaitMs: 1e9, follow: 0 }), "request.maxWaitMs");
  refused(() => checkPulseRequest({ seen: 0, maxWaitMs: 0, follow: 1e6 }), "request.follow");
  refused(() => checkLinesRequest({ ...LINES, view: "xml" }), "view");
  refused(() => checkLinesRequest({ ...LINES, count: 1e9 }), "count");
  refused(() => checkLinesRequest({ ...LINES, folded: ["a"] }), "folded");
  refused(() => checkLinesRequest({ ...LINES, body: { part: "constructor" } }), "body.part");
  refused(() => checkLinesRequest({ ...LINES, body: { part: "header" } }), "body.index");
  refused(() => checkCopyRequest({ ref, format: "html" }), "format");
});
