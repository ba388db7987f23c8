import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import type { Filter } from "../../../src/contract/filter.ts";
import { checkFilter, loadFor, makeFilter } from "../../../src/workers/filter/make-filter.ts";
import type { TestRecord } from "../../support/batches.ts";
import { runFilter } from "./run-filter.ts";

const cel = (expression: string): Filter => ({ kind: "cel", expression });
const text = (wanted: string, caseSensitive = true): Filter => ({ kind: "text", text: wanted, caseSensitive });
const regex = (pattern: string, caseSensitive = true): Filter => ({ kind: "regex", pattern, caseSensitive });

/** The outcome for one record. */
function of(filter: Filter, record: Partial<TestRecord>): string {
  const made = makeFilter(filter);
  assert.ok(made !== null);
  return runFilter(made, [{ offset: 0, key: null, value: null, ...record }])[0] ?? "";
}

before(() => loadFor(cel("matches")));

describe("a key", () => {
  it("is JSON when it is an object, a list or a quoted text, and text otherwise", () => {
    for (const [expression, key] of [
      ["key.id == 1", '{"id":1}'],
      ["key.id == 9007199254740993", '{"id":9007199254740993}'],
      ['key.name == "é"', '{"name":"\\u00e9"}'],
      ["key[1] == 2", "[1,2]"],
      ["has(key.id)", '{"id":null}'],
      ['key == "ord-1"', "ord-1"],
      ['key == "ord-1"', '"ord-1"'],
      ['key.startsWith("ord-")', "ord-1"],
      ['key.startsWith("ord-")', '"ord-1"'],
      ['key == "42"', "42"],
      ['key == "true"', "true"],
      ['key == "{broken"', "{broken"],
      ["key == null", null],
    ] as const) {
      assert.equal(of(cel(expression), { key }), "match", expression);
    }
    assert.equal(of(cel('key == "ord-1" && value.a == 1'), { key: '"ord-1"', value: '{"a":1}' }), "match");
  });

  it("that is compared with a number is an error before the first record", () => {
    for (const expression of ["key == 42", "42 != key", "key > 4.5", "value.a == 1 && key == 1"]) {
      assert.match(checkFilter(cel(expression))?.message ?? "", /A key is text or JSON, never a number/, expression);
    }
    assert.equal(checkFilter(cel("value.list.exists(key, key == 42)")), null);
  });
});

describe("headers", () => {
  const headers = [
    ["h", "first"],
    ["h", "last"],
    ["n", null],
    ["h", null],
  ] as const;

  it("of the same name: their column shows the first, and all are reachable by name", () => {
    for (const expression of [
      'headers.h == "first"',
      'headers["h"] == "first"',
      'headers.all("h") == ["first", "last", null]',
      'headers.all("h").exists(v, v == "last")',
      '"last" in headers.all("h")',
      'headers.all("none") == []',
      "headers.n == null && has(headers.n) && !has(headers.none)",
    ]) {
      assert.equal(of(cel(expression), { headers }), "match", expression);
    }
    assert.match(of(cel('value.all("h") == []'), { value: "{}" }), /all\(\) with a name works on headers only/);
  });
});

describe("a record without a timestamp", () => {
  it("has null as its time: before and after nothing, and at no distance from anything", () => {
    const none = { timestampDelta: -1_700_000_000_001n };
    for (const [expression, outcome] of [
      ["timestamp == null && null == timestamp", "match"],
      ["timestamp != null", "no"],
      ["timestamp > now()", "no"],
      ["timestamp <= now()", "no"],
      ['timestamp > now() - duration("15m")', "no"],
      ['now() - timestamp < duration("15m")', "no"],
      ['timestamp + duration("1h") > now()', "no"],
      ['timestamp != timestamp("2026-01-31T12:00:00Z")', "match"],
    ] as const) {
      assert.equal(of(cel(expression), none), outcome, expression);
    }
    // A time before 1970 is a timestamp, too.
    assert.equal(
      of(cel('timestamp < timestamp("1970-01-01T00:00:00Z")'), { timestampDelta: -1_700_000_000_002n }),
      "match",
    );
    assert.match(checkFilter(cel('timestamp > "2026"'))?.message ?? "", /These types do not go together/);
  });
});

describe("numbers", () => {
  // Integers beyond 2^53 and their neighbours, and each way to write a small one.
  const written = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map(String),
    fc.constantFrom("1", "1.0", "1e0", "10e-1", "0.1e1", "0", "-0", "-0.0", "0e5", "100", "1e2", "1.5", "15e-1", "0.1"),
  );
  const isInteger = (number: string) => /^-?\d+$/.test(number);
  const same = (a: string, b: string) =>
    isInteger(a) && isInteger(b) ? BigInt(a) === BigInt(b) : exact(a) === exact(b);
  /** A number with a fraction or an exponent is a double; a whole number is compared with integers exactly. */
  const exact = (number: string): bigint | number => {
    if (isInteger(number)) return BigInt(number);
    return Number.isInteger(Number(number)) ? BigInt(Number(number)) : Number(number);
  };

  it("are equal when their values are equal, in any notation", () => {
    fc.assert(
      fc.property(written, written, (inRecord, inFilter) => {
        const literal = inFilter === "-9223372036854775808" ? "int('-9223372036854775808')" : inFilter;
        const wanted = same(inRecord, inFilter) ? "match" : "no";
        for (const value of [`{"n":${inRecord}}`, `{"n":[${inRecord}]}`]) {
          const path = value.includes("[") ? "value.n[0]" : "value.n";
          assert.equal(of(cel(`${path} == ${literal}`), { value }), wanted, `${inRecord} == ${inFilter}`);
          assert.equal(of(cel(`${path} in [${literal}]`), { value }), wanted, `${inRecord} in [${inFilter}]`);
        }
      }),
      { numRuns: 500, seed: 20261201 },
    );
  });

  it("do not equal texts", () => {
    assert.equal(of(cel("value.n == 10"), { value: '{"n":"10"}' }), "no");
    assert.equal(of(cel('value.n == "10"'), { value: '{"n":10}' }), "no");
    assert.equal(of(cel("value.list == [1, 2.0]"), { value: '{"list":[1.0,2e0]}' }), "match");
    assert.equal(of(cel('value.list == ["1"]'), { value: '{"list":[1]}' }), "no");
    assert.equal(of(cel("value.a == 1u"), { value: '{"a":1.0}' }), "match");
  });
});

describe("text that is escaped in JSON", () => {
  const letter = fc.constantFrom("a", "k", "é", "É", "п", "😀", "/", '"', "\\", "\n", "\u0001", "\u2028", "<");
  const word = fc.array(letter, { maxLength: 5 }).map((letters) => letters.join(""));
  /** As different producers write it. */
  const written = fc
    .tuple(word, fc.constantFrom("plain", "ascii", "html", "all"))
    .map(([plain, style]) => ({ plain, json: escapeAs(style, plain) }));

  function escapeAs(style: string, plain: string): string {
    const json = JSON.stringify(plain);
    const hex = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
    if (style === "ascii") return json.replace(/[\u0080-\uffff]/g, hex);
    if (style === "html") return json.replaceAll("/", "\\/").replaceAll("<", "\\u003C");
    return style === "all" ? `"${[...plain].flatMap((one) => one.split("").map(hex)).join("")}"` : json;
  }

  it("is found by its meaning, in any case, and by its written form", () => {
    fc.assert(
      fc.property(
        fc.array(written, { minLength: 1, maxLength: 3 }),
        word,
        fc.boolean(),
        (all, wanted, caseSensitive) => {
          if (wanted === "") return;
          const value = `{"list":[${all.map(({ json }) => json).join(",")}]}`;
          const fold = (one: string) => (caseSensitive ? one : one.toLowerCase());
          const isIn = [value, ...all.map(({ plain }) => plain)].some((one) => fold(one).includes(fold(wanted)));
          for (const record of [{ value }, { key: value }, { headers: [["h", value]] as const }]) {
            const found = of(text(wanted, caseSensitive), record);
            // A text may also span two strings: no existing hit may be missed.
            if (isIn) assert.equal(found, "match", `${wanted} in ${value}`);
          }
          const alone = all[0];
          if (alone === undefined || /[",:[\]{}]/.test(wanted)) return;
          const raw = fold(alone.json).includes(fold(wanted)) || fold(alone.plain).includes(fold(wanted));
          assert.equal(
            of(text(wanted, caseSensitive), { value: alone.json }),
            raw ? "match" : "no",
            `${wanted} in ${alone.json}`,
          );
          assert.equal(
            of(cel(`value.contains(${JSON.stringify(wanted)})`), { value: alone.json }),
            alone.plain.includes(wanted) ? "match" : "no",
          );
        },
      ),
      { numRuns: 2_000, seed: 20261202 },
    );
  });

  it("is found by regular expressions too, but only in JSON", () => {
    assert.equal(of(text("é"), { value: '{"a":"caf\\u00e9"}' }), "match");
    assert.equal(of(text("CAFÉ", false), { value: '{"a":"caf\\u00E9"}' }), "match");
    assert.equal(of(text("😀"), { value: '["\\ud83d\\ude00"]' }), "match");
    assert.equal(of(text("a/b"), { value: '{"a":"a\\/b"}' }), "match");
    assert.equal(of(text('{"status":"paid"}'), { value: '{"inner":"{\\"status\\":\\"paid\\"}"}' }), "match");
    assert.equal(of(regex('caf."'), { value: '{"a":"caf\\u00e9"}' }), "match");
    assert.equal(of(text("é"), { value: "caf\\u00e9" }), "no");
    assert.equal(of(regex("é"), { value: "[caf\\u00e9" }), "no");
    assert.equal(of(text("u00e9"), { value: '{"a":"caf\\u00e9"}' }), "match");
  });
});

describe("matches", () => {
  it("takes RE2's syntax, as the CEL specification requires", () => {
    for (const [pattern, value] of [
      ["(?i)paid", '"PAID"'],
      ["(?i)ärger", '"ÄRGER"'],
      ["[[:upper:]]{3}", '"xABCx"'],
      ["^\\\\pL+$", '"привет"'],
      ["\\\\p{Greek}", '"xσx"'],
      ["\\\\Qa.b\\\\E", '"a.b"'],
      ["(?P<year>\\\\d{4})", '"in 2026"'],
      ["^.$", '"😀"'],
      ["^a.b$", '"a\\rb"'],
      ["(?s)^a.b$", '"a\\nb"'],
      ["\\\\x{1F600}", '"😀"'],
      ["a|b", '"b"'],
    ] as const) {
      assert.equal(of(cel(`value.matches("${pattern}")`), { value }), "match", pattern);
    }
    assert.equal(of(cel('value.matches("^a.b$")'), { value: '"a\\nb"' }), "no");
    assert.equal(of(cel('value.matches("paid")'), { value: '"PAID"' }), "no");
  });

  it("gives the same result in V8 and in RE2's own engine", async () => {
    const { RE2JS } = await import("re2js");
    const part = fc.constantFrom(
      ...[
        "a",
        "b",
        "é",
        "😀",
        ".",
        "\\d",
        "\\w",
        "\\W",
        "\\b",
        "\\n",
        "[ab]",
        "[^a]",
        "[a-c_]",
        "(a|bc)",
        "(?:ab)",
        "^",
        "$",
        "\\.",
      ],
    );
    const more = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}?");
    const pattern = fc
      .array(fc.tuple(part, more), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map((one) => one.join("")).join(""));
    const subject = fc.array(fc.constantFrom("a", "b", "c", "1", "_", " ", ".", "é", "😀", "\n", "\r"), {
      maxLength: 8,
    });
    let compared = 0;
    fc.assert(
      fc.property(pattern, subject, (source, letters) => {
        let engine: { test(text: string): boolean };
        try {
          engine = RE2JS.compile(source);
        } catch {
          return;
        }
        const value = letters.join("");
        const wanted = engine.test(value) ? "match" : "no";
        const given = cel(`value.matches(${JSON.stringify(source)})`);
        assert.equal(of(given, { value: JSON.stringify(value) }), wanted, `${source} on ${JSON.stringify(value)}`);
        compared += 1;
      }),
      { numRuns: 3_000, seed: 20261203 },
    );
    assert.ok(compared > 1_500);
  });
});
