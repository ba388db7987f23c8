import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { FetchSlot } from "../../../src/workers/tail/fetch-slot.ts";
import { FetchSlots } from "../../../src/workers/tail/fetch-slots.ts";
import { HoleProof } from "../../../src/workers/tail/hole-proof.ts";
import { Pace } from "../../../src/workers/tail/pace.ts";
import { TailPartition } from "../../../src/workers/tail/tail-partition.ts";
import type { Tier } from "../../../src/workers/tail/tier.ts";

const SINK = { budgetBytes: 1_000, beginBatch: () => {}, append: () => true };

/** A scan of offsets 0 to 9 at position 5 that received an empty answer. */
function slotOf(partition: number): FetchSlot {
  const isolation = "read_committed";
  const reader = new PartitionReader({ topic: "orders", partition, isolation, sink: SINK, onFailure: () => {} });
  const state = new TailPartition("orders", partition, reader, { kind: "earliest" });
  Object.assign(state, { begin: 0, end: 10, logEnd: 10, pending: null });
  reader.begin(0, 10);
  reader.skipTo(5);
  return answered(new FetchSlot(state));
}

function answered(slot: FetchSlot): FetchSlot {
  return Object.assign(slot, { asked: -1, answering: 5, isNamed: true, isGood: true });
}

/** The result of empty answers that waited in full or not: `hole`, the error's message, or `?` for neither. */
async function settle(tiers: readonly Tier[], lasted: readonly boolean[], about: Partial<FetchSlot["state"]> = {}) {
  const left = [...tiers];
  const slot = slotOf(0);
  Object.assign(slot.state, about);
  const waits: (number | null)[] = [];
  const proof = new HoleProof(async () => left.shift() ?? "local");
  for (const long of lasted) {
    const found: { error: TailwaterError | null } | null = await proof.emptyAnswer([slot], long);
    waits.push(proof.waitMs);
    if (found !== null) return { found: found.error?.message ?? "hole", waits, left: left.length };
  }
  return { found: "?", waits, left: left.length };
}

describe("the proof that the end of a scan's range holds no record", () => {
  it("is a single fetch that waited in full, at an offset that the leader has on its own disk", async () => {
    assert.equal((await settle(["local"], [true])).found, "?", "other partitions may have had all the room");
    assert.equal((await settle(["local"], [true, false])).found, "?", "it came at once");
    assert.deepEqual(await settle(["local"], [true, true]), { found: "hole", waits: [null, null], left: 0 });
  });

  it("is never given for offsets in remote storage, however often the answer is empty", async () => {
    const { found } = await settle(["remote"], [true, true]);
    assert.equal(found, "The remote storage returns nothing for orders/0 from offset 5.");
    const many = Array.from({ length: 50 }, () => "remote" as const);
    const slot = slotOf(0);
    const proof = new HoleProof(async () => many.pop() ?? "local");
    for (let n = 0; n < 40; n += 1) assert.notEqual((await proof.emptyAnswer([slot], true))?.error, null);
    assert.equal(slot.state.position, 5);
    await proof.emptyAnswer([slot], true);
    assert.equal(proof.waitMs ?? 5_000, 5_000, "what is remote is waited for");
  });

  it("takes longer with a broker that cannot say where it keeps an offset", async () => {
    const { found, waits } = await settle(["unknown", "unknown"], [true, true, true]);
    assert.deepEqual([found, waits], ["hole", [null, 5_000, null]]);
    assert.equal((await settle(["unknown"], [true, true, false])).found, "?");
  });

  it("does not apply to a live tail, to a log that ends here, or to another replica", async () => {
    assert.equal((await settle(["local"], [true, true, true], { end: null })).found, "?");
    assert.equal((await settle(["local"], [true, true, true], { logEnd: 5 })).found, "?", "it is at the log's end");
    assert.equal((await settle(["local"], [true, true], { logEnd: 8 })).found, "hole", "up to the open transaction");
    const slot = Object.assign(slotOf(0), { isGood: false });
    const proof = new HoleProof(async () => "local");
    for (let n = 0; n < 3; n += 1) assert.equal(await proof.emptyAnswer([slot], true), null);
  });

  it("is not given when everything restarts during the request to the leader", async () => {
    const slot = slotOf(0);
    const proof = new HoleProof(async () => {
      slot.state.reader.begin(0, 10);
      return "local";
    });
    await proof.emptyAnswer([slot], true);
    assert.equal(await proof.emptyAnswer([slot], true), null);
  });
});

describe("the partitions of a fetcher", () => {
  it("are fetched together, a suspected hole alone, and paused ones not at all", () => {
    const slots = new FetchSlots();
    const states = [0, 1, 2].map((partition) => slotOf(partition).state);
    slots.assign(states);
    const asked = (suspect: FetchSlot | null) => slots.request(suspect, 1_000).map(({ partition }) => partition);
    assert.deepEqual(asked(null), [0, 1, 2]);
    assert.deepEqual(asked(slots.of(1) ?? null), [1]);
    states[1]?.fails();
    assert.deepEqual(asked(slots.of(1) ?? null), [0, 2]);
  });

  it("wait longer after each failure in a row, and start over after a success", () => {
    const { state } = slotOf(0);
    const waits = Array.from({ length: 8 }, () => {
      state.fails();
      return Math.round((state.retryAt - performance.now()) / 100) * 100;
    });
    assert.deepEqual(waits, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    state.gained();
    state.fails();
    assert.ok(state.retryAt - performance.now() <= 100);
  });

  it("are fetched more and more slowly when empty, and less slowly at the end of the log", () => {
    const pace = new Pace();
    const pauses = (behind: boolean) => Array.from({ length: 9 }, () => pace.nothing(behind));
    assert.deepEqual(pauses(true), [0, 50, 100, 200, 400, 800, 1_600, 3_200, 5_000]);
    pace.reset();
    assert.deepEqual(pauses(false), [0, 50, 100, 200, 300, 300, 300, 300, 300]);
  });
});
