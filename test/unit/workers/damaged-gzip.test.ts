import assert from "node:assert/strict";
import { it } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { unpack } from "../../../src/workers/codec/unpack.ts";
import { encodeBatch } from "../../support/batches.ts";

it("damaged gzip batches wait for the event loop before Node's leftovers fill the memory", async () => {
  const whole = encodeBatch({ records: [{ offset: 0, key: "k", value: "v".repeat(20_000) }], codec: "gzip" });
  const damaged = whole.subarray(61, whole.length - 9);
  const fail = () => {
    try {
      unpack("gzip", damaged);
      return "none";
    } catch (error) {
      return error instanceof TailwaterError ? error.code : String(error);
    }
  };
  let last = fail();
  for (let n = 0; n < 20_000 && last === "CODEC_FAILED"; n += 1) last = fail();
  assert.equal(last, "BUDGET_SPENT");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(fail(), "CODEC_FAILED", "it is read in the next turn");
});
