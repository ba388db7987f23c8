import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  asInteger,
  clamp,
  exact,
  greater,
  type Integer,
  jsonOf,
  lesser,
  minus,
  plus,
  readInteger,
  readOffset,
  sizeOf,
  sumOf,
} from "../../../src/contract/integer.ts";

const SAFE = 2n ** 53n - 1n;
/** Any INT64, often one next to the largest safe number. */
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: SAFE - 5n, max: SAFE + 5n }),
  fc.bigInt({ min: -SAFE - 5n, max: 5n - SAFE }),
  fc.bigInt({ min: -9n, max: 9n }),
);

/** A number if and only if it is safe. */
function holds(value: Integer, expected: bigint): void {
  assert.equal(BigInt(value), expected);
  assert.equal(typeof value, Number.isSafeInteger(Number(expected)) ? "number" : "bigint", String(expected));
}

const ascending = (...values: bigint[]) => values.sort((one, other) => Number(one > other) - Number(one < other));

test("sums, differences, sizes and bounds equal those of bigints, and each value has one form", () => {
  fc.assert(
    fc.property(int64, int64, int64, (one, other, third) => {
      const [a, b, c] = [exact(one), exact(other), exact(third)];
      holds(plus(a, b), one + other);
      holds(minus(a, b), one - other);
      holds(sumOf([a, b, c]), one + other + third);
      holds(sizeOf(a), one < 0n ? -one : one);
      const [least = 0n, most = 0n] = ascending(one, other);
      holds(lesser(a, b), least);
      holds(greater(a, b), most);
      const [, middle = 0n] = ascending(one, other, third);
      holds(clamp(c, lesser(a, b), greater(a, b)), middle);
      assert.equal(a < b, one < other);
      assert.equal(a === b, one === other);
    }),
    { numRuns: 2_000 },
  );
});

test("an integer is parsed from its digits, and nothing else is accepted", () => {
  fc.assert(
    fc.property(int64, (value) => {
      holds(readInteger(String(value)) ?? assert.fail(), value);
      assert.equal(asInteger(value), exact(value));
      assert.equal(readOffset(String(value)), value < 0n ? null : exact(value));
    }),
  );
  for (const text of ["", "-", "+1", "1.0", "1e3", "0x10", " 1", "1 ", "١", "9".repeat(39), "--1"])
    assert.equal(readInteger(text), null, text);
  assert.equal(readOffset("9223372036854775807"), 2n ** 63n - 1n);
  assert.equal(readOffset("9223372036854775808"), null);
  assert.equal(readOffset("-0"), null);
  for (const value of [1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, "1", null, undefined, {}])
    assert.equal(asInteger(value), null, String(value));
});

test("JSON has every digit of an integer, and otherwise equals JSON.stringify", () => {
  const told = {
    lag: -(2n ** 63n - 41n),
    topics: [{ committed: 2n ** 63n - 1n, end: 40, lag: null }],
    left: undefined,
  };
  assert.equal(
    jsonOf(told),
    '{"lag":-9223372036854775767,"topics":[{"committed":9223372036854775807,"end":40,"lag":null}]}',
  );
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(jsonOf(value), JSON.stringify(value))));
});
