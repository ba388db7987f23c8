import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { TailRequest } from "../../../src/contract/tail.ts";
import { checkTailRequest } from "../../../src/extensions/engine/check.ts";
import {
  checkCopyRequest,
  checkLinesRequest,
  checkPulseRequest,
  checkRef,
} from "../../../src/extensions/engine/check-inspect.ts";

const TAIL: TailRequest = {
  topic: "orders",
  startAt: { kind: "last", count: 100 },
  partitions: [0, 2],
  isolation: "read_committed",
  filter: { text: "paid", caseSensitive: false },
  storeBytes: 64 * 1024 * 1024,
};
const ref = { epoch: 1, row: 7 };
const LINES = { ref, body: { part: "header", index: 2 }, view: "json", folded: [3], first: 0, count: 50 } as const;

/** The call is refused with BAD_REQUEST that names the field. */
function refused(call: () => unknown, field: string): void {
  assert.throws(
    call,
    (error) => error instanceof TailwaterError && error.code === "BAD_REQUEST" && error.subject === field,
  );
}

test("a good request passes as it is, and nothing passes beside it", () => {
  assert.deepEqual(checkTailRequest({ ...TAIL, extra: 1 }), TAIL);
  assert.deepEqual(checkTailRequest({ ...TAIL, partitions: "all", filter: null }).filter, null);
  assert.deepEqual(checkLinesRequest({ ...LINES, extra: 1 }), LINES);
  assert.deepEqual(checkCopyRequest({ ref, format: "json", body: 1 }), { ref, format: "json" });
  assert.deepEqual(checkCopyRequest({ ref, format: "raw", body: { part: "key" } }).format, "raw");
  assert.deepEqual(checkPulseRequest({ seen: 0, maxWaitMs: 1_000, follow: 60 }).follow, 60);
});

test("what is wrong in a tail request is named", () => {
  refused(() => checkTailRequest(null), "request");
  const wrong: readonly [string, object][] = [
    ["topic", { topic: 7 }],
    ["topic", { topic: "x".repeat(250) }],
    ["startAt", { startAt: null }],
    ["startAt.kind", { startAt: { kind: "soon" } }],
    ["startAt.offset", { startAt: { kind: "offset", offset: 2 ** 53 } }],
    ["startAt.count", { startAt: { kind: "last", count: -1 } }],
    ["startAt.timestamp", { startAt: { kind: "timestamp", timestamp: "1" } }],
    ["partitions", { partitions: [] }],
    ["partitions", { partitions: [1.5] }],
    ["isolation", { isolation: "serializable" }],
    ["filter.text", { filter: { caseSensitive: true } }],
    ["filter.caseSensitive", { filter: { text: "a" } }],
    ["storeBytes", { storeBytes: 1 }],
    ["storeBytes", { storeBytes: Number.NaN }],
  ];
  for (const [field, change] of wrong) refused(() => checkTailRequest({ ...TAIL, ...change }), field);
});

test("what is wrong in a question about a row is named", () => {
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
