import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TimeHistogram } from "../../../src/workers/view/time-histogram.ts";

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe("the histogram", () => {
  it("never shows more matches than fetched records, and loses no count", () => {
    const batch = fc.record({
      from: fc.integer({ min: 0, max: 2_000 }),
      times: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 }),
      matching: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(batch, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 200 }),
        (batches, most) => {
          const histogram = new TimeHistogram();
          let fetched = 0;
          let matched = 0;
          for (const { from, times, matching } of batches) {
            histogram.addFetched(from, from + Math.max(...times), times.length);
            fetched += times.length;
            for (const [index, time] of times.entries()) {
              if (index % matching !== 0) continue;
              histogram.addMatched(from + time);
              matched += 1;
            }
          }
          const read = histogram.read(most);
          assert.ok(read !== null);
          assert.deepEqual([sum(read.fetched), sum(read.matched)], [fetched, matched]);
          for (const [bucket, count] of read.matched.entries()) assert.ok(count <= (read.fetched[bucket] ?? 0));
          if (matched === fetched) assert.deepEqual(read.fetched, read.matched);
        },
      ),
    );
  });

  const NOW = 1_700_000_000_000;
  const YEAR = 365 * 86_400_000;

  it("counts far-off times separately: they do not make the buckets coarse", () => {
    const histogram = new TimeHistogram();
    const add = (time: number) => {
      histogram.addFetched(time, time, 1);
      histogram.addMatched(time);
    };
    for (let n = 0; n < 237; n += 1) add(NOW + n * 1_000);
    for (const time of [0, 86_400_000, NOW + YEAR, Number(2n ** 63n - 1n), -5]) add(time);
    histogram.addFetched(-1, -1, 7);
    const read = histogram.read(100);
    assert.ok(read !== null);
    assert.deepEqual([sum(read.fetched), sum(read.matched), read.undated], [237, 237, 7]);
    assert.ok(read.bucketMs <= 4_096, `a bucket is ${read.bucketMs} ms`);
    assert.deepEqual(read.before, { fetched: 3, matched: 3, first: -5, last: 86_400_000 });
    assert.deepEqual(read.after, { fetched: 2, matched: 2, first: NOW + YEAR, last: Number(2n ** 63n - 1n) });
    const whole = histogram.read(100, true);
    assert.ok(whole !== null);
    assert.deepEqual([sum(whole.fetched), whole.before, whole.after?.fetched], [241, null, 1]);
    assert.ok(whole.from <= -5 && whole.fetched.length <= 100);
  });

  it("shows every record where the times are only spread out", () => {
    const histogram = new TimeHistogram();
    for (let day = 0; day < 400; day += 1) histogram.addFetched(NOW + day * 86_400_000, NOW + day * 86_400_000, 1);
    const read = histogram.read(100);
    assert.deepEqual([read?.before, read?.after, sum(read?.fetched ?? [])], [null, null, 400]);
    const halves = new TimeHistogram();
    halves.addFetched(NOW, NOW + 60_000, 50);
    halves.addFetched(NOW + YEAR, NOW + YEAR + 60_000, 50);
    assert.deepEqual([halves.read(100)?.before, halves.read(100)?.after], [null, null]);
  });

  it("counts the records without a usable timestamp", () => {
    const histogram = new TimeHistogram();
    assert.equal(histogram.read(10), null);
    histogram.addFetched(-1, -1, 3);
    assert.deepEqual(histogram.read(10)?.undated, 3);
    histogram.addFetched(9e18, 9e18, 2);
    assert.deepEqual([histogram.read(10)?.after?.fetched, histogram.read(10)?.fetched.length], [2, 0]);
  });

  it("loses no count with any times in any order", () => {
    const time = fc.oneof(
      fc.integer({ min: NOW, max: NOW + 600_000 }),
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.double({ min: -9.2e18, max: 9.2e18, noNaN: true }).map(Math.floor),
      fc.constantFrom(-1, 0, NOW, NOW + YEAR, Number(2n ** 63n - 1n), -Number(2n ** 63n)),
    );
    const batch = fc.record({
      from: time,
      length: fc.nat(7_200_000),
      matched: fc.boolean(),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(batch, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 300 }),
        fc.boolean(),
        (batches, most, whole) => {
          const histogram = new TimeHistogram();
          let fetched = 0;
          let matched = 0;
          for (const { from, length, matched: isMatched, count } of batches) {
            histogram.addFetched(from, from + length, count);
            fetched += count;
            if (!isMatched || from === -1) continue;
            histogram.addMatched(from);
            matched += 1;
          }
          const read = histogram.read(most, whole);
          assert.ok(read !== null && read.fetched.length <= most);
          const far = [read.before, read.after];
          const beside = (name: "fetched" | "matched") => far.reduce((total, side) => total + (side?.[name] ?? 0), 0);
          assert.equal(sum(read.fetched) + beside("fetched") + read.undated, fetched);
          assert.equal(sum(read.matched) + beside("matched"), matched);
          for (const [bucket, count] of read.matched.entries()) assert.ok(count <= (read.fetched[bucket] ?? 0));
        },
      ),
    );
  });
});
