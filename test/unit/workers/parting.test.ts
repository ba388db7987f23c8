import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { EpochPath } from "../../../src/workers/batch/epoch-path.ts";
import { type EpochEnd, Parting } from "../../../src/workers/tail/parting.ts";

/** A log from offset `start` on: the leader epoch of each record. */
interface Log {
  readonly start: number;
  readonly epochs: readonly number[];
}

/** The answer of Kafka's LeaderEpochFileCache.endOffsetFor, for a leader in an epoch without any records so far. */
function endFor({ start, epochs }: Log, asked: number): EpochEnd {
  const known = [...new Set(epochs)];
  const endOf = (epoch: number) => start + epochs.lastIndexOf(epoch) + 1;
  if (known.length === 0 || asked > Math.max(...known)) return { leaderEpoch: -1, endOffset: -1 };
  const floor = known.filter((epoch) => epoch <= asked).at(-1);
  // Retention has deleted the log's records of this epoch: the answer is the log's start.
  if (floor === undefined) return { leaderEpoch: asked, endOffset: start };
  return { leaderEpoch: floor, endOffset: endOf(floor) };
}

function pathOf(epochs: readonly number[], from: number): EpochPath {
  const path = new EpochPath();
  for (let offset = from; offset < epochs.length; offset += 1) path.note(epochs[offset] ?? -1, offset);
  return path;
}

/** Asks until there is an answer. */
function find(read: readonly number[], log: Log, from = 0): number | null {
  const path = pathOf(read, from);
  const parting = new Parting(path.starts, read.length, "orders/0");
  for (let questions = 1; ; questions += 1) {
    assert.ok(questions <= path.starts.length, "a question for each epoch at most");
    const parted = parting.answer(endFor(log, parting.epoch));
    if (parted !== null) return parted.offset;
  }
}

const times = (count: number, epoch: number) => Array.from({ length: count }, () => epoch);

describe("where the read records and a leader's log diverge", () => {
  const read = [...times(50, 5), ...times(50, 7)];

  it("is nowhere in a log that only grew, with any leader", () => {
    assert.equal(find(read, { start: 0, epochs: [...read, ...times(3, 7)] }), 100);
    assert.equal(find(read, { start: 0, epochs: [...read, ...times(3, 9)] }), 100);
    assert.equal(find(read, { start: 99, epochs: [7, 9] }), 100);
    assert.equal(find(read, { start: 100, epochs: [9] }), 100, "all that was read is deleted");
  });

  it("is where a log was truncated, even if it has grown again", () => {
    assert.equal(find(read, { start: 0, epochs: [...read.slice(0, 80), ...times(500, 9)] }), 80);
    assert.equal(find(read, { start: 0, epochs: [...read.slice(0, 30), ...times(500, 9)] }), 30);
    assert.equal(find(read, { start: 0, epochs: read.slice(0, 80) }), 80);
  });

  it("is found below an epoch that the leader has and that was never read", () => {
    // Epoch 5 was read up to 50. This leader's log ends epoch 5 at 40 and continues in epoch 6.
    assert.equal(find(read, { start: 0, epochs: [...times(40, 5), ...times(200, 6), 8] }), 40);
    // In this log, epoch 5 continues after 50.
    assert.equal(find(read, { start: 0, epochs: [...times(90, 5), ...times(200, 8)] }), 50);
    // This log lacks both epochs 7 and 5.
    assert.equal(find([...times(10, 3), ...read], { start: 0, epochs: [...times(20, 3), ...times(90, 4), 9] }), 10);
  });

  it("is unknown in a log that has none of the read records", () => {
    assert.equal(find(read, { start: 0, epochs: times(300, 0) }), null);
  });

  it("is not after the first offset read, when its epochs are gone", () => {
    assert.equal(find(read, { start: 0, epochs: [...times(20, 3), ...times(500, 9)] }, 10), 10);
    assert.equal(find(read, { start: 0, epochs: [...times(6, 3), ...times(500, 9)] }, 10), 6);
  });

  it("refuses impossible answers", () => {
    for (const answer of [
      { leaderEpoch: 8, endOffset: 100 },
      { leaderEpoch: -2, endOffset: 100 },
      { leaderEpoch: 7, endOffset: -5 },
    ]) {
      const parting = new Parting(pathOf(read, 0).starts, 100, "orders/0");
      assert.throws(() => parting.answer(answer), { code: "KAFKA_ERROR", subject: "orders/0" });
    }
    const parting = new Parting(pathOf(read, 0).starts, 100, "orders/0");
    assert.deepEqual(parting.answer({ leaderEpoch: 7, endOffset: 2 ** 53 - 1 }), { offset: 100 });
  });

  it("is found exactly for any two logs that Kafka's elections can produce", () => {
    // A sequence of leaders makes both logs. Each has one epoch and starts at some offset of the log before it.
    const steps = fc.array(fc.record({ keep: fc.nat(30), add: fc.integer({ min: 1, max: 10 }) }), { maxLength: 6 });
    fc.assert(
      fc.property(steps, steps, steps, (common, ours, theirs) => {
        let epoch = 0;
        const grow = (log: readonly number[], by: typeof common) =>
          by.reduce((grown, { keep, add }) => {
            epoch += 1;
            return [...grown.slice(0, keep), ...times(add, epoch)];
          }, log);
        const base = grow([0], common);
        const read = grow(base, ours);
        // The last leader has written something, as the records read from it show.
        const log = grow(base, [...theirs, { keep: 30, add: 3 }]);
        let parts = 0;
        while (parts < Math.min(read.length, log.length) && read[parts] === log[parts]) parts += 1;
        const found = find(read, { start: 0, epochs: log });
        assert.equal(found ?? 0, parts, JSON.stringify({ read, log }));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("EpochPath", () => {
  it("keeps the newest epochs and the start of each", () => {
    const path = new EpochPath();
    assert.equal(path.last, -1);
    for (let epoch = 0; epoch < 40; epoch += 1) {
      path.note(epoch, epoch * 10);
      path.note(epoch, epoch * 10 + 5);
      path.note(-1, epoch * 10 + 7);
    }
    assert.equal(path.last, 39);
    assert.equal(path.starts.length, 16);
    assert.deepEqual(path.starts.at(-1), { epoch: 39, offset: 390 });
    assert.deepEqual(path.starts[0], { epoch: 24, offset: 240 });
    const other = new EpochPath();
    other.follow(path, 385);
    assert.deepEqual([other.last, other.starts.at(-1)], [38, { epoch: 38, offset: 380 }]);
    other.follow(path, 100);
    assert.deepEqual([other.last, other.starts], [-1, []]);
  });

  it("forgets what it knew when epochs go back", () => {
    const path = new EpochPath();
    path.note(7, 0);
    path.note(5, 10);
    assert.deepEqual([path.last, path.starts], [5, [{ epoch: 5, offset: 10 }]]);
  });
});
