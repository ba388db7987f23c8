import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as make from "../../../scripts/demo/generator.ts";
import { Random } from "../../../scripts/demo/random.ts";

const NOW = 1_700_000_000_000;

describe("the demo's generator", () => {
  it("makes the same shop from the same seed, and a different one from another", () => {
    const shop = (seed: number) => {
      const random = new Random(seed);
      return [make.order(random, 1, NOW), make.payment(random, 9, NOW), make.click(random), make.audit(random, NOW)];
    };
    assert.deepEqual(shop(1), shop(1));
    assert.notDeepEqual(shop(1), shop(2));
  });

  it("makes valid JSON where the format is JSON", () => {
    const random = new Random(3);
    for (let number = 1; number < 500; number += 1) {
      JSON.parse(String(make.order(random, number, NOW).value));
      JSON.parse(String(make.click(random).value));
      JSON.parse(String(make.stock(random, NOW).value));
      JSON.parse(String(make.transfer(random, NOW).value));
    }
  });

  it("has tombstones among payments and scripts among audits", () => {
    const random = new Random(4);
    const payments = Array.from({ length: 300 }, () => make.payment(random, 1_000, NOW));
    assert.ok(payments.some(({ value }) => value === null));
    const audits = Array.from({ length: 300 }, () => make.audit(random, NOW));
    assert.ok(audits.some(({ key }) => String(key).includes("<script>")));
  });

  it("has one of each value that tools often show wrong", () => {
    const records = make.edgeCases(new Random(5), NOW);
    assert.ok(records.some(({ value }) => String(value).includes("9007199254740993")));
    assert.ok(records.some(({ headers }) => Array.isArray(headers?.trace)));
    assert.ok(records.some(({ value }) => Buffer.isBuffer(value)));
    assert.ok(records.some(({ value }) => (value?.length ?? 0) > 4_900_000));
  });
});
