import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseIsoTime } from "../../../src/contract/iso-time.ts";

test("a time with its zone", () => {
  const noon = Date.UTC(2026, 0, 31, 12);
  const same = ["12:00:00Z", "12:00z", "13:00+01:00", "13:00+01", "13:00+0100", "06:30-05:30"];
  for (const text of same) assert.equal(parseIsoTime(`2026-01-31T${text}`), noon, text);
  assert.equal(parseIsoTime("2026-01-31 12:00:00.1239Z"), noon + 123, "cut off, not rounded into the next ms");
  assert.equal(parseIsoTime("2026-01-31T12:00:00,5Z"), noon + 500);
  assert.equal(parseIsoTime("2026-12-31T24:00:00.000Z"), Date.UTC(2027, 0, 1));
  assert.equal(parseIsoTime("0099-03-01T00:00Z"), Date.parse("0099-03-01T00:00:00Z"), "not 1999");
  assert.equal(parseIsoTime("1969-12-31T23:59:59.999Z"), -1);
});

test("a time without a zone is local, and a date is its midnight", () => {
  assert.equal(parseIsoTime("2026-01-31"), new Date(2026, 0, 31).getTime());
  assert.equal(parseIsoTime("2026-01-31T12:34:56.789"), new Date(2026, 0, 31, 12, 34, 56, 789).getTime());
});

test("a clock that is set forward skips an hour, and one that is set back repeats it", () => {
  const zone = process.env.TZ;
  process.env.TZ = "Europe/Berlin";
  try {
    assert.equal(parseIsoTime("2026-03-29T02:30"), null);
    assert.equal(parseIsoTime("2026-03-29T01:59:59"), Date.UTC(2026, 2, 29, 0, 59, 59));
    assert.equal(parseIsoTime("2026-03-29T03:00"), Date.UTC(2026, 2, 29, 1));
    assert.equal(parseIsoTime("2026-10-25T02:30"), Date.UTC(2026, 9, 25, 0, 30), "the first of the two");
    assert.equal(parseIsoTime("2026-07-01T24:00"), Date.UTC(2026, 6, 1, 22));
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test("a formatted local time is parsed back to the same time, and no other text is a time", () => {
  const date = fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(fc.property(date, (at) => assert.equal(parseIsoTime(at.toISOString()), at.getTime())));
  const digits = fc.tuple(fc.nat(9_999), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99));
  const two = (number: number) => String(number).padStart(2, "0");
  fc.assert(
    fc.property(digits, ([year, month, day, hour, minute, second]) => {
      const written = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.000Z`;
      const read = parseIsoTime(written);
      // 24:00:00 is the only second form of the same time.
      if (read !== null && hour !== 24) assert.equal(new Date(read).toISOString(), written);
    }),
    { numRuns: 5_000 },
  );
});
