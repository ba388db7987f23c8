import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordStore } from "../../../src/workers/store/record-store.ts";
import { RingHold } from "../../../src/workers/tail/ring-hold.ts";

for (const bytes of [1_000, 400_000, 1_500_000]) {
  test(`a tail of records of ${bytes} bytes is held before the first one is evicted`, () => {
    const store = new RecordStore(4 * 2 ** 20, () => {});
    let paused = false;
    const hold = new RingHold(store, (now) => {
      paused = now;
    });
    const record = Buffer.alloc(bytes);
    store.beginBatch(0, Buffer.alloc(61), 0);
    for (let at = 0; at < 5_000 && !hold.isHeld; at += 1) store.append(record, 0, bytes);
    assert.deepEqual([hold.isHeld, paused, store.firstRow], [true, true, 0]);
    store.setBudget(16 * 2 ** 20);
    hold.look();
    assert.deepEqual([hold.isHeld, paused], [false, false], "it reads on when there is room");
  });
}
