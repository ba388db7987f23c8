import assert from "node:assert/strict";
import { PREVIEW_CHARACTERS } from "../../../../src/contract/record.ts";
import type { Row } from "../../../../src/contract/tails.ts";
import { PartitionReader } from "../../../../src/workers/batch/partition-reader.ts";
import { lineFormat } from "../../../../src/workers/export/line-formats.ts";
import { BodyViewer, copyText, recordDetail } from "../../../../src/workers/inspect/index.ts";
import { RecordStore } from "../../../../src/workers/store/record-store.ts";
import { rowsWindow } from "../../../../src/workers/store/rows.ts";
import { readStored, type StoredRecord } from "../../../../src/workers/store/stored-record.ts";
import { FieldColumns } from "../../../../src/workers/view/field-columns.ts";
import { fieldHints } from "../../../../src/workers/view/field-hints.ts";
import { keyCounts } from "../../../../src/workers/view/key-counts.ts";
import { orderByKey, orderByTime } from "../../../../src/workers/view/row-order.ts";
import { encodeBatch } from "../../../support/batches.ts";
import { assertAccount } from "../../support/account.ts";
import { sealed, testRecords } from "../corpus.ts";
import { mutate } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

const COLUMNS = ["value.status", "value.items[0].sku", 'headers["trace"]', "value"];
const topic = "orders";

/**
 * An input: the records of one batch after a valid header. The target shows the records that reach the ring in every
 * way.
 */
export const records: Target = {
  rule: "what reached the ring can be shown, inspected, copied, exported and counted; a failure row tells the rest",
  async prepare(): Promise<Prepared> {
    const header = encodeBatch({ records: testRecords(6) }).subarray(0, 61);
    const seeds = [
      ...Array.from({ length: 6 }, (_, n) => encodeBatch({ records: testRecords(1, n * 5) })),
      encodeBatch({ records: testRecords(6) }),
    ].map((batch) => batch.subarray(61));
    const store = new RecordStore(128 * 1024, () => {});
    const columns = new FieldColumns();
    columns.set(COLUMNS);
    const formats = (["ndjson", "csv", "raw"] as const).map((format) => lineFormat(format, [topic], []));
    return {
      make(random) {
        const count = Buffer.of(1 + random.below(8));
        return Buffer.concat([count, mutate(random, seeds, 4)]);
      },
      run(input) {
        const head = Buffer.from(header);
        head.writeInt32BE((input[0] ?? 0) & 15, 57);
        head.writeInt32BE(((input[0] ?? 0) & 15) + 1, 23);
        const batch = sealed(Buffer.concat([head, input.subarray(1)]));
        store.clear();
        columns.forget();
        const reader = new PartitionReader({
          topic,
          partition: 0,
          isolation: "read_committed",
          sink: store,
          onFailure: () => {},
        });
        reader.begin(0);
        reader.read(batch, 0, batch.length, []);
        assertAccount(reader.counters, reader.start, reader.position);
        look(store, columns, formats);
      },
    };
  },
};

function look(store: RecordStore, columns: FieldColumns, formats: readonly ReturnType<typeof lineFormat>[]): void {
  const { firstRow, endRow, epoch } = store;
  const view = {
    epoch,
    firstRow,
    endRow,
    storeRow: (row: number) => row,
    cells: (row: number, record: StoredRecord) => columns.cells(row, record),
  };
  for (const row of rowsWindow(store, view, epoch, firstRow, 1_000).rows) assertShown(row);
  assert.equal(orderByTime(store).rows.length <= endRow - firstRow, true);
  assert.equal(orderByKey(store).rows.length <= endRow - firstRow, true);
  keyCounts(store, 10, (row) => ({ epoch, row }));
  for (const { path, example } of fieldHints(store)) {
    assert.ok(path.length > 0 && (example === null || [...example].length <= 60));
  }
  const viewer = new BodyViewer();
  for (let row = firstRow; row < endRow; row += 1) {
    const stored = readStored(store, row);
    if (stored === null) continue;
    for (const format of formats) format(stored);
    if (stored.kind === "failure") continue;
    const ref = { epoch, row };
    recordDetail(topic, stored, ref);
    copyText(topic, stored, { ref, format: "json" });
    for (const part of ["key", "value"] as const) inspect(viewer, stored, ref, part);
  }
}

function inspect(viewer: BodyViewer, stored: StoredRecord, ref: { epoch: number; row: number }, part: "key" | "value") {
  for (const view of ["json", "text", "hex"] as const) {
    const answer = viewer.lines(stored, { ref, body: { part }, view, folded: [0, 3], first: 0, count: 50 });
    assert.ok(answer.lines.length <= Math.min(50, answer.total));
  }
}

function assertShown(row: Row): void {
  if (row.kind === "failure") {
    assert.ok(row.error.message.length > 0);
    return;
  }
  if (!Number.isSafeInteger(row.offset) || row.offset < 0) assert.fail(`a row of offset ${row.offset}`);
  for (const shown of [row.key, row.value, row.headers, ...row.cells]) {
    if (shown === null) continue;
    if (shown.text.length > PREVIEW_CHARACTERS * 8) assert.fail(`a preview of ${shown.text.length} characters`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: just these must not be shown
    if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown.text))
      assert.fail("a control character is shown");
  }
}
