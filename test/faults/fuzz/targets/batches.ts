import assert from "node:assert/strict";
import { PartitionReader } from "../../../../src/workers/batch/partition-reader.ts";
import { initCodecs } from "../../../../src/workers/codec/unpack.ts";
import { makeCelFilter } from "../../../../src/workers/filter/cel-filter.ts";
import type { RecordFilter } from "../../../../src/workers/filter/record-filter.ts";
import { makeTextFilter } from "../../../../src/workers/filter/text-filter.ts";
import { RecordStore } from "../../../../src/workers/store/record-store.ts";
import { rowsWindow } from "../../../../src/workers/store/rows.ts";
import { TimeHistogram } from "../../../../src/workers/view/time-histogram.ts";
import { batchBytes, isWhole } from "../../../../src/workers/wire/batch-header.ts";
import { assertAccount } from "../../support/account.ts";
import { batchSeeds, sealed } from "../corpus.ts";
import { orInNextTurn, orRefused } from "../expect.ts";
import { edge64, mutate } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Prepared, Target } from "../target.ts";

/** An input: how to read it (isolation, filter, start and end offset, aborted transactions), then the batches. */
const SETTING_BYTES = 4;
const FILTERS: readonly (() => RecordFilter | null)[] = [
  () => null,
  () => makeTextFilter({ kind: "text", text: "paid", caseSensitive: true }),
  () => makeTextFilter({ kind: "text", text: "PAID", caseSensitive: false }),
  () => makeCelFilter({ kind: "cel", expression: 'value.status == "paid" || offset > 3' }),
];

export const batches: Target = {
  rule: "nothing escapes read(), the plan is what reading comes to unless a batch is broken, both sums are exact, every row can be shown",
  async prepare(): Promise<Prepared> {
    await initCodecs();
    const seeds = batchSeeds();
    const filters = FILTERS.map((make) => make());
    const store = new RecordStore(256 * 1024, () => {});
    return {
      make: (random) => Buffer.concat([random.bytes(SETTING_BYTES), ...someBatches(random, seeds)]),
      run: (input) => orInNextTurn(() => readBatches(input, filters, store)),
    };
  },
};

/** One to three batches with mistakes. Most have a valid checksum, so that the reader gets past it. */
function someBatches(random: Random, seeds: readonly Buffer[]): Buffer[] {
  return Array.from({ length: 1 + random.below(3) }, () => {
    if (random.oneIn(3)) return headerMistake(random, Buffer.from(random.pick(seeds)));
    const bytes = mutate(random, seeds);
    return random.oneIn(8) ? bytes : sealEach(bytes);
  });
}

/** An edge value in one field of the first batch's header. */
function headerMistake(random: Random, bytes: Buffer): Buffer {
  const [at, size] = random.pick([
    [0, 8],
    [16, 1],
    [21, 2],
    [23, 4],
    [27, 8],
    [35, 8],
    [43, 8],
    [57, 4],
  ] as const);
  if (bytes.length < at + size) return bytes;
  if (size === 8) bytes.writeBigInt64BE(edge64(random), at);
  else if (size === 4) bytes.writeInt32BE(Number(BigInt.asIntN(32, edge64(random))), at);
  else if (size === 2) bytes.writeUInt16BE(random.below(256), at);
  else bytes.writeInt8(random.below(5) - 1, at);
  return sealEach(bytes);
}

/** Sets valid checksums for everything that looks like a batch, one after the other. */
function sealEach(bytes: Buffer): Buffer {
  let at = 0;
  while (isWhole(bytes, at, bytes.length)) {
    const size = batchBytes(bytes, at);
    sealed(bytes.subarray(at, at + size));
    at += size;
  }
  // The rest counts as one batch.
  if (at < bytes.length) sealed(bytes.subarray(at));
  return bytes;
}

function readBatches(input: Buffer, filters: readonly (RecordFilter | null)[], store: RecordStore): void {
  const setting = input.subarray(0, SETTING_BYTES);
  const bytes = input.subarray(SETTING_BYTES);
  const [how = 0, from = 0, to = 0, aborting = 0] = setting;
  store.clear();
  let broken = 0;
  const reader = new PartitionReader({
    topic: "orders",
    partition: 3,
    isolation: how & 1 ? "read_committed" : "read_uncommitted",
    sink: store,
    histogram: new TimeHistogram(),
    onFailure: ({ message }) => {
      assert.ok(message.length < 4_096);
      broken += 1;
    },
  });
  reader.filter = filters[(how >> 1) & 3] ?? null;
  const start = from < 128 ? 0 : from - 128;
  reader.begin(start, to < 128 ? Number.POSITIVE_INFINITY : start + to - 128);
  const aborted =
    aborting < 128
      ? []
      : [
          { producerId: 7n, firstOffset: aborting - 128 },
          { producerId: 9n, firstOffset: 3 },
        ];
  if (how & 8) reader.logEnd = start + (how >> 4);
  const planned = orRefused(() => reader.plan(bytes, 0, bytes.length), "BATCH_CORRUPT", "OFFSET_TOO_LARGE");
  reader.read(bytes, 0, bytes.length, aborted);
  assertAccount(reader.counters, reader.start, reader.position);
  if (planned === null) assert.equal(reader.position, start, "what cannot be planned is not read");
  else if (broken === 0) assert.equal(planned, reader.position, "the plan is what reading comes to");
  else assert.ok(planned >= reader.position, "reading comes to no more than the plan");
  assert.ok(reader.position >= start && reader.position <= reader.limit, `position ${reader.position}`);
  const view = {
    epoch: 1,
    firstRow: store.firstRow,
    endRow: store.endRow,
    storeRow: (row: number) => row,
    cells: () => [],
  };
  const { rows } = rowsWindow(store, view, 1, store.firstRow, 1_000);
  const shown = rows.filter(({ kind }) => kind === "record").length;
  assert.ok(shown <= reader.counters.matched, `${shown} records shown of ${reader.counters.matched} matched`);
}
