import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { retryAt } from "../../../../src/extensions/login/retry-after.ts";
import { nextRenewal } from "../../../../src/extensions/login/schedule.ts";
import { graceEnd, standingOf } from "../../../../src/extensions/login/standing.ts";

const NOW = Date.UTC(2026, 10, 28);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const confirmed = { confirmedAt: NOW, expiresAt: NOW + HOUR };

describe("what a confirmation is worth", () => {
  for (const [what, now, highest, expected] of [
    ["within its time", NOW + HOUR / 2, NOW, "fresh"],
    ["to its last moment", NOW + HOUR, NOW, "fresh"],
    ["after it", NOW + HOUR + 1, NOW, "grace"],
    ["to the last moment of the grace", NOW + 14 * DAY, NOW, "grace"],
    ["after the grace", NOW + 14 * DAY + 1, NOW, "over"],
    ["60 days later", NOW + 60 * DAY, NOW, "over"],
    ["a clock corrected by four minutes", NOW + HOUR, NOW + HOUR + 240_000, "fresh"],
    ["a clock set back into the grace", NOW + DAY, NOW + 20 * DAY, "clock-back"],
    ["a clock set back behind the confirmation", NOW - 60 * DAY, 0, "clock-back"],
  ] as const) {
    it(`${what}: ${expected}`, () => assert.equal(standingOf(confirmed, 14, now, highest), expected));
  }

  it("a token that lives longer than the grace keeps its own end", () => {
    assert.equal(graceEnd({ confirmedAt: NOW, expiresAt: NOW + 30 * DAY }, 14), NOW + 30 * DAY);
    assert.equal(standingOf(confirmed, 0, NOW + HOUR + 1, NOW), "over");
  });
});

describe("the next renewal", () => {
  it("comes before the token ends, and looks again each hour", () => {
    assert.equal(nextRenewal(confirmed, NOW, 0, 0), 0.8 * HOUR);
    assert.equal(nextRenewal({ confirmedAt: NOW, expiresAt: NOW + DAY }, NOW, 0, 0), HOUR);
    assert.equal(nextRenewal(confirmed, NOW + 2 * HOUR, 0, 0), 30_000);
  });

  it("waits longer after each failure, to 32 minutes, and as long as the issuer asks", () => {
    const waits = [1, 2, 3, 7, 50].map((failures) => nextRenewal(confirmed, NOW + 2 * HOUR, failures, 0) / 1_000);
    assert.deepEqual(waits, [30, 60, 120, 1_920, 1_920]);
    assert.equal(nextRenewal(confirmed, NOW, 1, NOW + 2 * HOUR), 2 * HOUR);
  });
});

describe("when the issuer wants the next request", () => {
  const at = (headers: Record<string, string>) => retryAt(new Headers(headers), NOW) - NOW;
  it("reads seconds, dates and auth0's header, and bounds each", () => {
    assert.equal(at({ "retry-after": "120" }), 120_000);
    assert.equal(at({ "retry-after": new Date(NOW + 60_000).toUTCString() }), 60_000);
    assert.equal(at({ "x-ratelimit-reset": String(NOW / 1_000 + 5) }), 5_000);
    assert.equal(at({}), 30_000);
    assert.equal(at({ "retry-after": "soon" }), 30_000);
    assert.equal(at({ "retry-after": "0" }), 1_000);
    assert.equal(at({ "retry-after": "99999999" }), HOUR);
  });
});
