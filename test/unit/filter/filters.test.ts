import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Filter } from "../../../src/contract/filter.ts";
import { checkFilter, loadFor, makeFilter } from "../../../src/workers/filter/make-filter.ts";
import type { TestRecord } from "../../support/batches.ts";
import { type Outcomes, runFilter } from "./run-filter.ts";

const text = (wanted: string, caseSensitive = true): Filter => ({ kind: "text", text: wanted, caseSensitive });
const regex = (pattern: string, caseSensitive = true): Filter => ({ kind: "regex", pattern, caseSensitive });
const cel = (expression: string): Filter => ({ kind: "cel", expression });

function outcomes(filter: Filter, records: readonly Partial<TestRecord>[]): Outcomes {
  const made = makeFilter(filter);
  assert.ok(made !== null);
  return runFilter(
    made,
    records.map((record, offset) => ({ offset, key: null, value: null, ...record })),
  );
}
/** The outcome for one record with this value. */
const of = (filter: Filter, value: TestRecord["value"], rest: Partial<TestRecord> = {}) =>
  outcomes(filter, [{ value, ...rest }])[0];

before(() => loadFor(cel("matches")));

describe("text", () => {
  it("is found within one field: key, value, header name or header value", () => {
    const records: Partial<TestRecord>[] = [
      { value: "a paid order" },
      { key: "paid" },
      { headers: [["paid", "x"]] },
      { headers: [["x", "paid"]] },
      { key: "pa", value: "id" },
      { value: "PAID" },
      {},
    ];
    assert.deepEqual(outcomes(text("paid"), records), ["match", "match", "match", "match", "no", "no", "no"]);
    assert.deepEqual(outcomes(text("pAiD", false), records), ["match", "match", "match", "match", "no", "match", "no"]);
  });

  it("ignores the case of every letter by Unicode's simple folding, and matches everything else exactly", () => {
    for (const [wanted, value] of [
      ["STRAßE", "straße"],
      ["straße", "STRAẞE"],
      ["é", "É"],
      ["ärger", "ÄRGER"],
      ["привет", "Привет, мир"],
      ["ΟΔΟΣ", "οδος"],
      ["kelvin", "\u212aELVIN"],
      ["mass", "maſs"],
    ] as const) {
      assert.equal(of(text(wanted, false), value), "match", wanted);
      assert.equal(of(text(wanted), value), "no", wanted);
    }
    assert.equal(of(text("strasse", false), "straße"), "no");
    assert.equal(of(text("istanbul", false), "İstanbul"), "no");
    assert.equal(of(text("a.b[", false), "xA.B[x"), "match");
    assert.equal(of(text("a.b", false), "aXb"), "no");
    assert.equal(of(text(" "), "a b"), "match");
  });

  it("finds a hit that overlaps one across two fields", () => {
    assert.equal(of(text("aa"), "xaa", { key: "a" }), "match");
    assert.equal(of(text("aa", false), "aA", { key: "A" }), "match");
  });
});

describe("regular expressions", () => {
  it("test each field as text", () => {
    assert.equal(of(regex("^ord-\\d+$"), "x", { key: "ord-77" }), "match");
    assert.equal(of(regex("PAID"), "paid"), "no");
    assert.equal(of(regex("PAID", false), "paid"), "match");
    assert.equal(of(regex("^é.$"), "é€"), "match");
    assert.equal(of(regex("b"), "x", { headers: [["a", "b"]] }), "match");
  });

  it("end in time, with any pattern", () => {
    const hard = `${"a".repeat(40)}!`;
    // A pattern that hangs would never pass this line: V8 alone would take many years.
    for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(\\w+\\s?)*$"]) assert.equal(of(regex(pattern), hard), "no");
    for (const pattern of ["^(A+)+$", "^(a|A)*$"])
      assert.match(of(regex(pattern, false), hard) ?? "", /more than 250 ms/);
    assert.equal(of(regex("A+b", false), `x${hard}`), "no");
  });

  it("work with lookaround, and a hopeless one is given up without affecting the others", () => {
    assert.deepEqual(outcomes(regex("^(?!.*beat)"), [{ value: "heartbeat" }, { value: "order" }]), ["no", "match"]);
    const filter = makeFilter(regex("^(?=a)(a+)+$"));
    assert.ok(filter !== null);
    const hard = `${"a".repeat(40)}!`;
    const records = ["aaa", hard, "b", hard, "aa", hard, "aa"].map((value, offset) => ({ offset, key: null, value }));
    const found = runFilter(filter, records);
    assert.deepEqual([found[0], found[2], found[4]], ["match", "no", "match"]);
    assert.match(found[1] ?? "", /^error: The pattern took more than 250 ms/);
    assert.match(found[5] ?? "", /^error: /);
    assert.match(filter.givenUp ?? "", /on each of 3 records/);
    assert.match(found[6] ?? "", /^error: /, "after three it is not tried any more");
  });
});

describe("CEL", () => {
  const order = '{"status":"paid","amount":120.5,"count":5,"items":[{"sku":"A1"}],"none":null,"id":9007199254740993}';

  it("knows the record's fields", () => {
    const record = { key: "ord-7", headers: [["trace", "t1"]] as const, timestampDelta: 5n };
    for (const expression of [
      'value.status == "paid" && value.amount > 100.0',
      'key.startsWith("ord-") && key.endsWith("7")',
      'headers["trace"] == "t1"',
      'partition == 3 && topic == "orders"',
      "offset == 0 && size > 100",
      'timestamp == timestamp("2023-11-14T22:13:20.005Z")',
      'timestamp < now() - duration("15m")',
      "value.count == 5 && value.count % 2 == 1 && value.amount + 1 > 121",
      'value.items.exists(i, i.sku == "A1")',
      'value.status in ["open", "paid"]',
      "has(value.none) && !has(value.lacking) && !has(value.lacking.deeper)",
      'value.status.matches("^p.*d$")',
      "value.id == 9007199254740993 && value.id != 9007199254740992",
      "value.none == null && value.lacking == null && value.lacking.deeper == null",
    ]) {
      assert.equal(of(cel(expression), order, record), "match", expression);
    }
  });

  it("uses the text of a value that is not JSON, and null for a tombstone", () => {
    assert.equal(of(cel('value.contains("boom")'), "ERROR boom"), "match");
    assert.equal(of(cel('value == "{x"'), "{x"), "match");
    assert.equal(of(cel("value == null"), null), "match");
    assert.equal(of(cel("value == 7"), "7"), "match");
    assert.equal(of(cel("value == 9007199254740993"), "9007199254740993"), "match");
    assert.equal(of(cel("value.exists(n, n == 9007199254740993)"), "[1,9007199254740993]"), "match");
  });

  it("does not fail on a missing field, but fails on values that cannot be compared", () => {
    assert.equal(of(cel("value.lacking > 5"), order), "no");
    assert.equal(of(cel('value.count.startsWith("5")'), order), "no");
    assert.match(of(cel('value.amount > "x"'), order) ?? "", /^error: these types do not go together: double > string/);
    assert.equal(of(cel('value.amount > "x" && value.status == "open"'), order), "no");
    assert.equal(of(cel('value.amount > "x" || value.status == "paid"'), order), "match");
    const either = 'partition == 3 ? value.status : "x"';
    assert.match(of(cel(either), order) ?? "", /error: the expression gives string, not true or false/);
    assert.match(of(cel('value.status.matches("(?=" + "a)")'), order) ?? "", /RE2's syntax has no lookaround/);
  });

  it("knows only the record's fields", () => {
    for (const name of ["toString", "constructor", "__proto__", "length"]) {
      assert.equal(of(cel(`value.${name} == null`), '{"a":1}'), "match", name);
      assert.equal(of(cel(`value.list.${name} == null`), '{"list":[1]}'), "match", name);
    }
    assert.equal(of(cel("value.toString == 1"), '{"toString":1}'), "match");
  });

  it("keeps a macro's variables separate from the record's fields", () => {
    const value = '{"list":[{"a":1},{"a":2}]}';
    assert.equal(of(cel("value.list.exists(value, value.a == 2)"), value), "match");
    assert.equal(of(cel('value.list.exists(key, key.a == 2) && key == "k"'), value, { key: "k" }), "match");
  });

  it("compares each record independently of the one before", () => {
    const values = ['{"a":"x"}', '{"a":7}', "no JSON", '{"a":null}', '{"a":9007199254740993}', '{"a":3}', null];
    const records = values.map((value) => ({ value }));
    const more = outcomes(cel("value.a > 5"), records).map((outcome) => outcome.slice(0, 5));
    assert.deepEqual(more, ["error", "match", "no", "no", "match", "no", "no"]);
    assert.deepEqual(outcomes(cel("value.a == 9007199254740993"), records).indexOf("match"), 4);
    assert.deepEqual(outcomes(cel("value.a != 7 && value.a != 'x'"), records).slice(0, 2), ["no", "no"]);
  });

  it("finds text that is escaped in JSON", () => {
    assert.equal(of(cel('value.status == "paid"'), '{"status":"\\u0070aid"}'), "match");
    assert.equal(of(cel('value.path.contains("a/b")'), '{"path":"a\\/b"}'), "match");
    assert.equal(of(cel("has(value.status)"), '{"\\u0073tatus":1}'), "match");
  });
});

describe("checking while typing", () => {
  it("reports the error and its position", () => {
    assert.equal(checkFilter(cel('value.status == "paid"')), null);
    assert.equal(checkFilter(cel("")), null);
    assert.deepEqual(checkFilter(cel('value.status = "paid"')), { message: "Write == to compare.", from: 13, to: 14 });
    assert.deepEqual(checkFilter(cel("value.status ==")), {
      message: "The expression is not complete.",
      from: 15,
      to: 15,
    });
    assert.deepEqual(checkFilter(cel("status == 1"))?.from, 0);
    assert.match(checkFilter(cel("status == 1"))?.message ?? "", /"status" is not known: there are key, value/);
    assert.match(checkFilter(cel("value.status"))?.message ?? "", /Compare it with something: value.status == …/);
    assert.match(checkFilter(cel('"text"'))?.message ?? "", /gives a string, not true or false/);
    assert.match(checkFilter(cel('partition > "x"'))?.message ?? "", /These types do not go together: int > string/);
    for (const [expression, message, from] of [
      ["value.amount > > 3", "> is not expected here.", 15],
      ["(value.a == 1", "A ) is missing at the end.", 13],
      ["value.a in [1, 2", "A ] is missing at the end.", 16],
      ["value. == 1", "A name is missing before ==.", 7],
      ["value.a == 1 and value.b == 2", "Write && for and.", 13],
      ["timestamp > now() - 15m", 'Write a duration as duration("15m"), with h, m, s or ms.', 22],
      ['value.a == "x', "The closing quote is missing.", 11],
      ["value.a == 1)", ") is not expected here.", 12],
      ['key.starts("a")', "There is no function starts().", 0],
      ["topic.startsWith(1)", "startsWith() of a string does not take an int.", 0],
      ["topic.substring()", "Something is missing in the parentheses of substring().", 0],
      ["value.list.exists()", "Something is missing in the parentheses of exists().", 0],
      [
        "dynamic == 1",
        '"dynamic" is not known: there are key, value, headers, topic, partition, offset, timestamp and size.',
        0,
      ],
      ['(topic == "a" ? "x" : 2) == 2', "Both sides of : must have the same type, not a string and an int.", 1],
      ["size()", "Something is missing in the parentheses of size().", 0],
      ["topic && key", "Both sides of && and || must be true or false, not a string.", 0],
      ["has(value)", "has() asks for a field: has(value.name).", 4],
      ['duration("15m")', "The expression gives a duration, not true or false.", 0],
      ["now() - 15 > timestamp", 'These types do not go together: timestamp - int. Write duration("15m").', 0],
      // An error that affects every record is found before the first one.
      ['timestamp > now() - duration("15x")', 'Write a duration as duration("15m"), with h, m, s or ms.', 20],
      ['timestamp > timestamp("2024")', 'Write a time as timestamp("2026-01-31T12:00:00Z").', 12],
      ['value.list.exists(i, i.sku.matches("("))', "Missing closing ): (.", 21],
      ['key.matches("(?=a)b")', "RE2's syntax has no lookaround: (?=.", 0],
      ['key.matches("(a)\\\\1")', "RE2's syntax has no backreferences: \\1.", 0],
      ['key.matches("a{1001}")', "Something is repeated more than 1,000 times: {1001}.", 0],
      ["key == 42", 'A key is text or JSON, never a number: write key == "42".', 0],
      ['int("x") == 1', "This text is not a number.", 0],
    ] as const) {
      const problem = checkFilter(cel(expression));
      assert.deepEqual([problem?.message, problem?.from], [message, from], expression);
    }
    assert.equal(checkFilter(cel('timestamp > now() - duration("15m") && key.matches("a.*")')), null);
    assert.match(checkFilter(regex("(a"))?.message ?? "", /Unterminated group/);
    assert.equal(checkFilter(regex("a+")), null);
    assert.throws(() => makeFilter(cel("value ==")), { code: "FILTER_INVALID" });
  });
});
