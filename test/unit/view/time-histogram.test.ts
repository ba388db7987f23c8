import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TimeHistogram } from "../../../src/workers/view/time-histogram.ts";

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe("the histogram", () => {
  it("never says that more matched than was fetched, and loses no count by that", () => {
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
});
