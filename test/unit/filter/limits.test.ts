import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import type { Filter } from "../../../src/contract/filter.ts";
import { checkFilter, loadFor, makeFilter } from "../../../src/workers/filter/make-filter.ts";
import { regexCost } from "../../../src/workers/filter/regex-cost.ts";
import { boundedRegExp } from "../../../src/workers/filter/safe-regexp.ts";
import { runFilter } from "./run-filter.ts";

const cel = (expression: string): Filter => ({ kind: "cel", expression });
const regex = (pattern: string, caseSensitive = true): Filter => ({ kind: "regex", pattern, caseSensitive });

/** The outcome for these values, and the time in ms, including the creation of the filter. */
function run(filter: Filter, values: readonly string[]) {
  const started = performance.now();
  const made = makeFilter(filter);
  assert.ok(made !== null);
  const outcomes = runFilter(
    made,
    values.map((value, offset) => ({ offset, key: null, value })),
  );
  return { outcomes, ms: performance.now() - started, givenUp: made.givenUp };
}

/**
 * Twice one record's 250 ms (once with the records before it), and more for a busy machine. A hang takes far longer.
 */
const SOON = 1_500;

/** The value inside this many nested objects. */
const nested = (levels: number, inner: string) => `${'{"a":'.repeat(levels)}${inner}${"}".repeat(levels)}`;

before(() => loadFor(cel("matches")));

describe("a deeply nested value", () => {
  const TOO_DEEP = "error: JSON nested deeper than 1,000 levels is not read";
  const EXPRESSIONS = [
    "value != null",
    "value == value",
    "value.a.a != null",
    "size(value) == 1 && value.a != [value]",
    "[value] == [value] && value in [1, value] && !(value in {'x': 1})",
    "has(value.a)",
    "value.exists(name, value[name] != null)",
    "type(value) == map",
  ];

  it("is tested up to 1,000 levels, and deeper gives a named error, with any expression", () => {
    for (const expression of EXPRESSIONS) {
      const values = [nested(2, "1"), nested(1_000, "1"), nested(1_001, "1"), nested(30_000, "1")];
      const { outcomes, ms } = run(cel(expression), values);
      assert.deepEqual(outcomes, ["match", "match", TOO_DEEP, TOO_DEEP], expression);
      assert.ok(ms < SOON, `${expression}: ${ms} ms`);
    }
  });

  it("is text when it is not JSON, and its depth counts brackets, but not those in strings", () => {
    const { outcomes } = run(cel('value.contains("[[[[")'), ["[".repeat(65_536), `{"a":"${"[".repeat(65_536)}"}`]);
    assert.deepEqual(outcomes, ["match", "no"]);
    const strings = `{"a":"${'[{\\"'.repeat(3_000)}","b":[${"[1],".repeat(2_000)}1]}`;
    assert.deepEqual(run(cel("value.b[0] == [1]"), [strings]).outcomes, ["match"]);
    const key = makeFilter(cel("key.a != null"));
    assert.ok(key !== null);
    assert.deepEqual(runFilter(key, [{ offset: 0, key: nested(2_000, "1"), value: null }]), [TOO_DEEP]);
  });

  it("leaves nothing in memory: types of each shape used to stay", () => {
    const shapes = Array.from({ length: 300 }, (_, i) => {
      const bits = Array.from({ length: 900 }, (_, at) => (i * (at + 7)) % 13 < 6);
      return (
        bits.map((list) => (list ? "[" : '{"a":')).join("") +
        1 +
        bits
          .toReversed()
          .map((list) => (list ? "]" : "}"))
          .join("")
      );
    });
    const before = process.memoryUsage().heapUsed;
    const { outcomes, ms } = run(cel("value != null && value == value"), shapes);
    assert.ok(outcomes.every((outcome) => outcome === "match"));
    assert.ok(ms < 3_000, `${ms} ms`);
    assert.ok(process.memoryUsage().heapUsed - before < 100_000_000);
  });
});

describe("regular expressions", () => {
  const hard = `${"a".repeat(45)}!`;
  const HARMLESS = ["b", "paid"];

  it("end in time, with any pattern and text, and do not affect other records", () => {
    for (const [pattern, caseSensitive] of [
      ["^(?:(?:a+)+){17}$", true],
      ["(?:a{0,99}){0,99}c", true],
      ["((a{0,99}){0,99}){0,99}c", true],
      ["(?=a)(a+)+$", true],
      ["(a*)*\\1b", true],
      ["(?<=(a+)+)b", true],
      ["^(A+)+$", false],
      ["[a-z]{1,60000}x", true],
      [`${"a?".repeat(12)}${"a".repeat(12)}$`, false],
    ] as const) {
      for (const long of [hard, `${"a".repeat(2_000_000)}!`]) {
        const { outcomes, ms } = run(regex(pattern, caseSensitive), ["b", long, "paid"]);
        assert.ok(ms < SOON, `${pattern}: ${ms} ms`);
        assert.match(outcomes[1] ?? "", /^(no|error: The pattern took more than 250 ms on this record\.)$/, pattern);
        assert.deepEqual([outcomes[0], outcomes[2]], run(regex(pattern, caseSensitive), HARMLESS).outcomes, pattern);
      }
    }
  });

  it("that V8 would compile for hours run in another engine, or are refused when it does not support them", async () => {
    for (const count of [32, 64, 200]) {
      const pattern = `${"a?".repeat(count)}${"a".repeat(count)}`;
      await loadFor(regex(pattern));
      for (const caseSensitive of [true, false]) {
        const { outcomes, ms } = run(regex(pattern, caseSensitive), [
          "a".repeat(count),
          "a".repeat(count - 1),
          "A".repeat(count),
        ]);
        assert.ok(ms < SOON, `${count}: ${ms} ms`);
        assert.deepEqual(outcomes, ["match", "no", caseSensitive ? "no" : "match"]);
        assert.equal(run(cel(`value.matches("${pattern}")`), [`"${"a".repeat(count)}"`]).outcomes[0], "match");
      }
      assert.equal(
        checkFilter(regex(`(?=x)${pattern}`))?.message,
        "The pattern has too many optional parts and alternatives.",
      );
    }
  });

  it("are given up after three records that each took too long", () => {
    const { outcomes, givenUp, ms } = run(
      regex("^(?=a)(a+)+$"),
      Array.from({ length: 200 }, () => hard),
    );
    assert.ok(outcomes.every((outcome) => outcome.startsWith("error: ")));
    assert.match(givenUp ?? "", /on each of 3 records/);
    assert.ok(ms < 3_000, `${ms} ms`);
  });

  it("have a bound from their shape, and a pattern that is reported harmless is", () => {
    for (const pattern of ["refund(ed|ing)", "\\d{9}", "refund(?=ed)", "(?<year>\\d+)-", "[^]]|x"]) {
      assert.ok(regexCost(pattern).harmlessLength > 1_000, pattern);
    }
    for (const pattern of [
      "(a+)+",
      "(a|b)*",
      "(\\w+)=\\1",
      "(?:a{0,99}){0,99}c",
      "(?:(?:a?){10}){10}",
      "((((a?){9}){9}){9}){9}",
    ]) {
      assert.equal(regexCost(pattern).harmlessLength, 0, pattern);
    }
    const atom = fc.constantFrom(
      "a",
      "b",
      ".",
      "[ab]",
      "\\w",
      "\\b",
      "(?=a)",
      "(?!b)",
      "^",
      "$",
      "(a|b)",
      "(?:|a)",
      "(a)",
    );
    const pattern = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc
          .tuple(atom, fc.constantFrom("", "", "+", "*", "?", "{2}", "{1,3}", "{0,40}", "??"))
          .map((parts) => parts.join("")),
        fc.tuple(tie("any"), tie("any"), tie("any")).map((parts) => parts.join("")),
        fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(?:${a}|${b})`),
        fc.tuple(tie("any"), fc.constantFrom("*", "+", "?", "{3}", "{0,9}", "{2,}")).map(([a, b]) => `(?:${a})${b}`),
      ),
    })).any;
    let tested = 0;
    fc.assert(
      fc.property(pattern, fc.constantFrom("a", "ab", "aab"), fc.boolean(), (source, unit, caseSensitive) => {
        let bounded: ReturnType<typeof boundedRegExp>;
        const started = performance.now();
        try {
          bounded = boundedRegExp(source, caseSensitive);
        } catch {
          return;
        } finally {
          const ms = performance.now() - started;
          assert.ok(ms < SOON, `${source} compiles for ${ms} ms`);
        }
        const { tester, harmlessLength } = bounded;
        if (harmlessLength === 0) return;
        const text = unit
          .repeat(Math.ceil(Math.min(harmlessLength, 20_000) / unit.length))
          .slice(0, harmlessLength - 1);
        const begun = performance.now();
        tester.test(`${text}!`);
        const ms = performance.now() - begun;
        assert.ok(ms < SOON, `${source} on ${text.length} characters: ${ms} ms`);
        tested += 1;
      }),
      { numRuns: 1_500, seed: 20261204 },
    );
    assert.ok(tested > 500, `${tested}`);
  });
});

describe("an expression", () => {
  const list = `[${Array.from({ length: 300 }, (_, i) => i).join(",")}]`;
  const macros = (name: string, levels: number) =>
    `${Array.from({ length: levels }, (_, i) => `value.${name}(x${i}, `).join("")}true${")".repeat(levels)}`;

  it("that walks lists in lists gives up on a record after 250 ms, and is stopped after three", () => {
    for (const expression of [
      macros("all", 8),
      macros("exists_one", 8).replace("true", "false"),
      "value.map(a, value.map(b, value.map(c, value.map(d, d)))).size() == 0",
      `${"value.filter(x, ".repeat(5)}true${").size() >= 0".repeat(5)}`,
      "value.exists(a, value.exists(b, value.exists(c, value.exists(d, d > 'x'))))",
      Array.from({ length: 6 }, () => "value.exists(x, value.exists(y, value.exists(z, z < 0)))").join(" || "),
      "value.all(a, value.all(b, value.all(c, string(c).matches('(?i)^[[:digit:]]+$'))))",
    ]) {
      const { outcomes, ms, givenUp } = run(cel(expression), ["[]", list, "[]"]);
      assert.equal(outcomes[1], "error: The expression took more than 250 ms on this record.", expression);
      assert.deepEqual([outcomes[0], outcomes[2]], run(cel(expression), ["[]", "[]"]).outcomes, expression);
      assert.equal(givenUp, null);
      assert.ok(ms < SOON, `${expression}: ${ms} ms`);
    }
    const { outcomes, givenUp } = run(cel(macros("all", 8)), [list, list, "[]", list, "[]"]);
    assert.match(givenUp ?? "", /took more than 250 ms on each of 3 records/);
    assert.equal(outcomes[2], "match");
    assert.equal(outcomes[4], `error: ${givenUp}`);
  });

  it("takes its time when the work is bounded: a long list is walked to its end", () => {
    const long = `[${Array.from({ length: 10_000 }, (_, i) => i).join(",")}]`;
    assert.deepEqual(run(cel("value.all(i, i >= 0) && value.exists(i, i == 9999)"), [long]).outcomes, ["match"]);
  });

  it("is not blocked by a record's texts that it compares", () => {
    const values = [
      JSON.stringify({
        a: "a".repeat(1_000_000),
        b: `b${"a".repeat(100_000)}`,
        c: "a".repeat(100_000),
        d: "1".repeat(300_000),
      }),
    ];
    for (const [expression, outcome] of [
      ["value.a.contains(value.b)", /^no$/],
      ["value.a.contains(value.c)", /^match$/],
      ["value.a.indexOf(value.b) == 1", /^error: indexOf\(\) of texts that long/],
      ["value.a.lastIndexOf(value.b) == 1", /^error: lastIndexOf\(\) of texts that long/],
      ["value.a.split(value.b).size() == 1", /^error: split\(\) of texts that long/],
      ["duration(value.d) > duration('1s')", /^error: duration\(\) of a text that long/],
      ["value.a.matches('(a*)*b')", /^no$/],
      ["value.a.matches('x' + value.b)", /^error: A pattern has at most 10000 characters/],
    ] as const) {
      const { outcomes, ms } = run(cel(expression), values);
      assert.match(outcomes[0] ?? "", outcome, expression);
      assert.ok(ms < SOON, `${expression}: ${ms} ms`);
    }
  });

  it("cannot fill the memory by doubling a text or a list", () => {
    const doubled = (begin: string, times: number) =>
      `cel.bind(a0, ${begin}, ${Array.from({ length: times }, (_, i) => `cel.bind(a${i + 1}, a${i} + a${i}, `).join("")}a${times} == a0${")".repeat(times + 1)}`;
    for (const begin of ["'text'", "value"]) {
      assert.match(run(cel(doubled(begin, 40)), [list]).outcomes[0] ?? "", /sum of two texts or lists is too long/);
    }
  });

  it("that is too long is refused with a sentence", () => {
    const long = Array.from({ length: 20_000 }, (_, i) => `value.a == ${i}`).join(" || ");
    assert.match(checkFilter(cel(long))?.message ?? "", /too long/);
    assert.equal(checkFilter(cel(`${"(".repeat(200)}value.a${")".repeat(200)} == 1`)), null);
  });
});
