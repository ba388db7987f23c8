import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { ByteSearch } from "../../../src/workers/filter/byte-search.ts";
import { NONE } from "../../../src/workers/filter/record-filter.ts";

/** All occurrences, overlapping ones too. */
function search(needle: string, folds: boolean, bytes: Buffer): number[] {
  const made = new ByteSearch(Buffer.from(needle), folds);
  made.begin(bytes);
  const found: number[] = [];
  for (let at = made.find(0); at !== NONE; at = made.find(at + 1)) found.push(at);
  return found;
}

function naive(needle: string, folds: boolean, bytes: Buffer): number[] {
  const fold = (text: string) => (folds ? text.replace(/[A-Z]/g, (c) => c.toLowerCase()) : text);
  const [text, part] = [fold(bytes.toString("latin1")), fold(Buffer.from(needle).toString("latin1"))];
  const found: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found.push(at);
  return found;
}

// Few letters, so that hits, near misses and overlaps abound; a rare one now and then, so that it is anchored on.
const text = fc.array(fc.constantFrom("a", "b", "A", "B", "é", "É", '"', "ab", "aB", ".", "z"), { maxLength: 300 });
const filler = fc.constantFrom("", "-".repeat(2_000), "ab".repeat(1_000), "zZ".repeat(500), "aBAb.zé-".repeat(5_000));

it("finds every occurrence, whichever byte is rare", () => {
  fc.assert(
    fc.property(
      text,
      filler,
      fc.array(fc.constantFrom("a", "b", "A", "é", "z", "."), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (parts, padding, needle, folds) => {
        const bytes = Buffer.from(`${padding}${parts.join("")}${padding}${parts.toReversed().join("")}`);
        assert.deepEqual(search(needle.join(""), folds, bytes), naive(needle.join(""), folds, bytes));
      },
    ),
    { numRuns: 1_500, seed: 1 },
  );
});

it("adapts to the data as it changes", () => {
  const made = new ByteSearch(Buffer.from("xq"), false);
  for (let batch = 0; batch < 200; batch += 1) {
    const bytes = Buffer.from(`${(batch < 100 ? "x" : "q").repeat(5_000)}xq-`);
    made.begin(bytes);
    assert.equal(made.find(0), batch < 100 ? 5_000 : 5_000);
    assert.equal(made.find(5_001), NONE);
  }
});
