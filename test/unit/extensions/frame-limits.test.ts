import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { encodeFrame } from "../../../src/contract/frame.ts";
import { MOST_CALL_BYTES } from "../../../src/contract/window.ts";
import { checkFrame } from "../../../src/extensions/server/frame-limits.ts";

const refused = (bytes: Uint8Array, why: RegExp) =>
  assert.throws(
    () => checkFrame(bytes),
    (error) => error instanceof TailwaterError && error.code === "BAD_REQUEST" && why.test(error.message),
  );

test("every value that a call can hold passes, of any type", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.string({ maxLength: 70_000, size: "max" }),
      fc.double(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
      fc.boolean(),
      fc.constant(null),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array({ maxLength: 70_000, size: "max" }),
      fc.array(tie("any"), { maxLength: 20 }),
      fc.dictionary(fc.string(), tie("any"), { maxKeys: 20 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (content) => checkFrame(encodeFrame(content))),
    { numRuns: 200 },
  );
});

test("a message that the decoder reads completely passes; a truncated one is refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      let good = true;
      try {
        decode(bytes);
      } catch {
        good = false;
      }
      if (good) checkFrame(bytes);
    }),
    { numRuns: 5_000 },
  );
  const whole = encode({ id: "1", path: ["hello"], argumentList: [{ type: "RAW", value: 1.5 }] });
  for (let to = 0; to < whole.length; to += 1) refused(whole.subarray(0, to), /truncated/);
});

test("a reset of 100 000 partitions passes and does not close the channel", () => {
  const offsets = Array.from({ length: 100_000 }, (_, partition) => ({ topic: "orders", partition, offset: 2 ** 40 }));
  const request = { group: "billing", to: { kind: "offsets", offsets }, of: [] };
  const argumentList = ["p1", "groups.reset", request].map((value) => ({ type: "RAW", value }));
  const frame = encode({ id: "1", type: "APPLY", path: ["changes", "plan"], argumentList });
  assert.ok(frame.length < MOST_CALL_BYTES);
  checkFrame(frame);
});

test("16 MB that would become 1.5 GB of objects are refused without a copy", () => {
  const arrays = Buffer.alloc(16 * 2 ** 20, 0x90);
  arrays.set([0xdd, 0x00, 0xff, 0xff, 0xf0]);
  const maps = Buffer.alloc(16 * 2 ** 20, 0x80);
  maps.set([0xdd, 0x00, 0xff, 0xff, 0xf0]);
  const deep = Buffer.alloc(16 * 2 ** 20, 0x91);
  const before = process.memoryUsage.rss();
  refused(arrays, /more than 800000 values/);
  refused(maps, /more than 800000 values/);
  refused(deep, /nested more than 32 deep/);
  assert.ok(process.memoryUsage.rss() - before < 16 * 2 ** 20);
});
