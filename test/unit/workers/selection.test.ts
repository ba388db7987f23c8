// What the engine makes of a selection: text and offsets of exactly these rows, whatever the ring evicts meanwhile.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { RowRanges } from "../../../src/contract/selection.ts";
import type { RowView } from "../../../src/contract/view.ts";
import { ExportJob } from "../../../src/workers/export/export-job.ts";
import { sourceOf } from "../../../src/workers/store/record-sink.ts";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { selectedRows } from "../../../src/workers/tail/selected-rows.ts";
import { copyRows, selectedOffsets } from "../../../src/workers/tail/selection.ts";
import { RecordView } from "../../../src/workers/view/record-view.ts";
import { encodeBatch, encodeRecord, type TestRecord } from "../../support/batches.ts";

/** A ring that its tests fill by hand, shown as a tail shows it. */
function makeTail(budget = 4 * 2 ** 20, mode: RowView = "arrival") {
  const store = new RecordStore(budget, () => {});
  const view = new RecordView(store, mode);
  const add = (topic: number, partition: number, record: TestRecord) => {
    store.beginBatch(sourceOf(topic, partition), encodeBatch({ records: [record] }), 0);
    const encoded = encodeRecord(record, record.offset);
    let from = 1;
    while ((encoded[from - 1] ?? 0) > 127) from += 1;
    store.append(encoded, from, encoded.length);
  };
  const fail = (partition: number, offset: number) => {
    store.beginBatch(sourceOf(0, partition), encodeBatch({ records: [{ offset, key: null, value: null }] }), 0);
    const error = Buffer.from(JSON.stringify(new TailwaterError("BATCH_CORRUPT", "It is damaged.").toData()));
    store.append(error, 0, error.length, true);
  };
  const tail = { store, view, feed: { topics: ["orders", "payments"] } };
  return { ...tail, tail, add, fail };
}

const rows = (tail: { view: RecordView }, ...ranges: [number, number][]): RowRanges => ({
  epoch: tail.view.epoch,
  ranges,
});

test("copies exactly the selected rows, in the order of the view", async () => {
  const { tail, add, fail } = makeTail();
  for (let offset = 0; offset < 10; offset += 1) add(0, offset % 2, { offset, key: `k${offset}`, value: `v${offset}` });
  add(1, 0, { offset: 7, key: null, value: "no key" });
  add(1, 0, { offset: 8, key: Buffer.of(0xff, 0), value: null });
  fail(0, 40);
  const chosen = rows(tail, [1, 3], [8, 9], [10, 13]);
  const ndjson = await copyRows(tail, chosen, "ndjson", []);
  assert.deepEqual({ ...ndjson, text: "" }, { text: "", records: 5, keyless: 0, unreadable: 1, evicted: 0 });
  const lines = ndjson.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ topic, partition, offset }) => `${topic}/${partition}:${offset}`),
    ["orders/1:1", "orders/0:2", "orders/0:8", "payments/0:7", "payments/0:8", "orders/0:40"],
  );
  assert.equal(lines[5].error.code, "BATCH_CORRUPT");
  assert.deepEqual(await copyRows(tail, chosen, "keys", []), {
    text: "k1\nk2\nk8\nff00\n",
    records: 4,
    keyless: 1,
    unreadable: 1,
    evicted: 0,
  });
  const csv = (await copyRows(tail, rows(tail, [0, 2]), "csv", ["value.id"])).text.split("\r\n");
  assert.ok(csv[0]?.startsWith("topic,partition,offset,") && csv[0].endsWith(",value.id"), csv[0]);
  assert.equal(csv.length, 4, "a header, two records, the end");
});

test("answers the offsets of the records, neighbours merged, and no other record", async () => {
  const { tail, add, fail } = makeTail();
  // Arrival mixes partitions; the filter has left out offsets 5 and 6 of partition 1.
  for (const offset of [3, 4, 7, 8, 9]) {
    add(0, 1, { offset, key: null, value: "v" });
    add(1, 0, { offset: offset + 2 ** 40, key: null, value: "v" });
  }
  fail(0, 100);
  assert.deepEqual(await selectedOffsets(tail, rows(tail, [0, 1], [2, 11])), {
    ranges: [
      { topic: "orders", partition: 1, from: 3, to: 5 },
      { topic: "orders", partition: 1, from: 7, to: 10 },
      { topic: "payments", partition: 0, from: 2 ** 40 + 4, to: 2 ** 40 + 5 },
      { topic: "payments", partition: 0, from: 2 ** 40 + 7, to: 2 ** 40 + 10 },
    ],
    records: 9,
    unreadable: 1,
    evicted: 0,
  });
});

test("leaves out what was evicted, and counts it", async () => {
  const { tail, add, store } = makeTail(64 * 1024);
  for (let offset = 0; offset < 2_000; offset += 1) add(0, 0, { offset, key: `k${offset}`, value: "v".repeat(100) });
  const { firstRow } = store;
  assert.ok(firstRow > 10, String(firstRow));
  const chosen = rows(tail, [0, 5], [firstRow - 2, firstRow + 3]);
  const copied = await copyRows(tail, chosen, "keys", []);
  assert.deepEqual([copied.records, copied.evicted], [3, 7]);
  assert.equal(copied.text, `k${firstRow}\nk${firstRow + 1}\nk${firstRow + 2}\n`);
  const endless = await copyRows(tail, rows(tail, [0, Number.MAX_SAFE_INTEGER]), "keys", []);
  assert.deepEqual([endless.records, endless.evicted], [2_000 - firstRow, Number.MAX_SAFE_INTEGER - 2_000 + firstRow]);
  const { ranges, evicted } = await selectedOffsets(tail, chosen);
  assert.deepEqual([ranges, evicted], [[{ topic: "orders", partition: 0, from: firstRow, to: firstRow + 3 }], 7]);
});

test("never takes other rows for the selected ones", async () => {
  const { tail, add, view } = makeTail();
  for (let offset = 0; offset < 200; offset += 1) {
    add(0, 0, { offset, key: `k${offset}`, value: "v", timestampDelta: BigInt(-offset) });
  }
  const before = rows(tail, [0, 2]);
  view.setMode("time");
  view.sync(0, Number.POSITIVE_INFINITY, true);
  await assert.rejects(copyRows(tail, before, "keys", []), { code: "RECORD_EVICTED" });
  await assert.rejects(selectedOffsets(tail, before), { code: "RECORD_EVICTED" });
  assert.equal((await copyRows(tail, rows(tail, [0, 2]), "keys", [])).text, "k199\nk198\n", "a scan's result, by time");

  // The order changes while it is being read.
  const { view: other, tail: large, add: addLarge } = makeTail(256 * 2 ** 20);
  for (let offset = 0; offset < 60_000; offset += 1) addLarge(0, 0, { offset, key: "k", value: "v".repeat(20) });
  const copying = copyRows(large, rows(large, [0, 60_000]), "ndjson", []);
  setImmediate(() => {
    other.setMode("latest-per-key");
    other.sync(0, Number.POSITIVE_INFINITY, true);
  });
  await assert.rejects(copying, { code: "RECORD_EVICTED" });
});

test("refuses more text than fits into one answer, and more ranges than a replay takes", async () => {
  const { tail, add } = makeTail(64 * 2 ** 20);
  for (let offset = 0; offset < 20_001; offset += 1) {
    add(0, 0, { offset: 2 * offset, key: "k", value: "v".repeat(1_000) });
  }
  const all = rows(tail, [0, 20_001]);
  await assert.rejects(copyRows(tail, all, "ndjson", []), { code: "BAD_REQUEST", message: /more than 16 MB/ });
  await assert.rejects(selectedOffsets(tail, all), { code: "BAD_REQUEST", message: /more than 20\u202f000 separate/ });
  assert.equal((await selectedOffsets(tail, rows(tail, [1, 20_001]))).ranges.length, 20_000);
});

test("exports the selected rows, and tells how many were evicted before", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-selection-"));
  try {
    const { tail, add, view, store } = makeTail(64 * 1024);
    for (let offset = 0; offset < 2_000; offset += 1) add(0, 0, { offset, key: `k${offset}`, value: "v".repeat(100) });
    const { firstRow } = store;
    for (const format of ["ndjson", "recording"] as const) {
      const request = { format, path: join(folder, format), overwrite: false, columns: [] };
      const head = { topics: ["orders"], isolation: "read_committed", startedAt: 0 } as const;
      const chosen = selectedRows(view, store, rows(tail, [firstRow - 1, firstRow + 2], [firstRow + 4, firstRow + 5]));
      const job = new ExportJob(request, head, chosen, null);
      while (job.isRunning) await sleep(1);
      const { state, records, total } = job.progress;
      assert.deepEqual([state, records, total], ["done", 3, 4]);
    }
    const lines = (await readFile(join(folder, "ndjson"), "utf8")).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).offset),
      [firstRow, firstRow + 1, firstRow + 4],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
