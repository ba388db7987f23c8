// The fuzzers' short form: inputs that once broke something, then new inputs for 20 s.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Fuzzed, fuzz, reportOf, rerunFound } from "./fuzz/fuzz.ts";

const SECONDS = 20;
/**
 * The inputs here are always the same, so that only a change can make the build fail. `npm run fuzz` uses another seed
 * each time.
 */
const SEED = 14;
const MOST_BYTES = 250 * 1024 * 1024;

const assertSound = (all: readonly Fuzzed[]) => {
  assert.equal(all.flatMap(({ findings }) => findings).join("\n"), "");
  for (const { target, peakBytes } of all) assert.ok(peakBytes <= MOST_BYTES, `${target} took ${peakBytes} bytes`);
};

describe("fuzzers", () => {
  test("inputs that once broke something break nothing", async () => assertSound(await rerunFound()));

  test(`no input of ${SECONDS} s crashes, hangs for 1 s, takes 250 MB, or breaks a rule`, async (t) => {
    const all = await fuzz({
      targets: [],
      seed: SEED,
      from: 0,
      seconds: SECONDS,
      inputs: Number.MAX_SAFE_INTEGER,
      keep: false,
    });
    t.diagnostic(reportOf(all));
    assertSound(all);
  });
});
