import assert from "node:assert/strict";
import type { Filter } from "../../../../src/contract/filter.ts";
import { checkFilter, loadFor, makeFilter } from "../../../../src/workers/filter/make-filter.ts";
import { type RecordFilter, type RecordsView, testAlone } from "../../../../src/workers/filter/record-filter.ts";
import { encodeBatch, encodeRecord } from "../../../support/batches.ts";
import { JSON_TEXTS, JSON_WORDS } from "../corpus.ts";
import { orRefused } from "../expect.ts";
import { mutateText } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Prepared, Target } from "../target.ts";

const EXPRESSIONS: readonly string[] = [
  'value.status == "paid" && value.amount > 100.0',
  'key.startsWith("ord-") || headers["trace"] == "a"',
  'timestamp > timestamp("2026-01-31T12:00:00Z") && timestamp > now() - duration("15m")',
  "partition == 3 && offset >= 7 && size < 1000",
  'value.items.exists(i, i.sku.matches("^a.*1$"))',
  "value.items.all(i, i.n != null).map(x, x + 1)",
  'has(value.deep.deep) ? value.id == 9007199254740993 : !("x" in value)',
  '[1, 2u, 3.0, -4, true, null, b"x", {"a": [1]}][0] in [1, 2]',
  "value.items.filter(i, i.n > 1).size() > 0",
  '"a" + key + string(value.id) == r"a\\d" || bytes(key) == b"\\xff"',
];
const CEL_WORDS: readonly string[] = [
  ...[
    "&&",
    "||",
    "!",
    "==",
    "!=",
    "<=",
    "in",
    "?",
    ":",
    "+",
    "-",
    "*",
    "/",
    "%",
    ".",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
  ],
  ...["value", "key", "headers", "now()", "size(", "has(", ".exists(i, ", ".all(i, ", ".map(x, ", ".filter(i, "],
  ...['"a"', "'", '"""', "1", "0x7fffffffffffffff", "9223372036854775808", "1e309", "2u", "null", "true", "type("],
  ...["timestamp(", "duration(", 'matches("(a+)+$")', "\\", "\n", "é", "😀", "//", "dyn(", "constructor", "__proto__"],
];
const PATTERNS: readonly string[] = [
  "paid|open",
  "^\\s*\\{.*\\}$",
  "(a+)+$",
  "(?:a{0,9}){0,9}c",
  "(?<name>ord)-(\\d+)\\k<name>",
  "[^\\]\\w-]{2,5}?",
  "(?<=a)b(?!c)",
  "\\p{L}+\\u{1f600}",
  "^(?:(?:a+)+){5}$",
  "\\x41\\cA\\0[\\b]",
];
const REGEX_WORDS: readonly string[] = [
  ...["(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<a>", "[", "]", "[^", "{", "}", "{1,}", "{0,99}", "{2}", "*", "+", "?"],
  ...[
    "|",
    ".",
    "^",
    "$",
    "\\",
    "\\1",
    "\\k<a>",
    "\\d",
    "\\b",
    "\\p{L}",
    "\\u0041",
    "a",
    "a+",
    "(a|a)*",
    "é",
    "😀",
    "-",
  ],
];
const HAYSTACKS: readonly string[] = [...JSON_TEXTS, "a".repeat(30), `${"a".repeat(28)}!`, "ord-1ord", "é😀".repeat(9)];

/** An input: a filter and the key, header and value of one record, as JSON. */
function target(rule: string, filterOf: (random: Random) => Filter): Target {
  return {
    rule,
    async prepare(): Promise<Prepared> {
      await loadFor({ kind: "cel", expression: "matches" });
      return {
        make: (random) =>
          Buffer.from(
            JSON.stringify([
              filterOf(random),
              random.oneIn(3) ? null : mutateText(random, HAYSTACKS, JSON_WORDS, 2),
              random.oneIn(9) ? null : mutateText(random, HAYSTACKS, JSON_WORDS, 2),
            ]),
          ),
        run: test,
      };
    },
  };
}

export const cel = target(
  "is refused with a place in it, or gives match, no match or a failure that says why",
  (random) => ({ kind: "cel", expression: mutateText(random, EXPRESSIONS, CEL_WORDS) }),
);

export const regex = target(
  "is refused, or gives an answer in time whatever its shape: what takes too long is a failure by name",
  (random) => ({
    kind: "regex",
    pattern: mutateText(random, PATTERNS, REGEX_WORDS),
    caseSensitive: random.oneIn(2),
  }),
);

export const text = target("finds what is in the record, byte for byte", (random) => ({
  kind: "text",
  text: mutateText(random, HAYSTACKS, JSON_WORDS, 1).slice(0, 1 + random.below(12)),
  caseSensitive: random.oneIn(2),
}));

function test(input: Buffer): void {
  const [filter, key, value] = JSON.parse(input.toString()) as [Filter, string | null, string | null];
  const problem = checkFilter(filter);
  const made = orRefused(() => makeFilter(filter), "FILTER_INVALID");
  if (problem !== null) {
    assert.equal(made, null, "what is refused while typing is refused when set");
    assert.ok(problem.from >= 0 && problem.to >= problem.from && problem.message !== "", JSON.stringify(problem));
  }
  if (made === null) return;
  const outcome = outcomeOf(made, key, value);
  assert.ok(outcome === 0 || outcome === 1 || (outcome === 2 && made.failure !== ""), `outcome ${outcome}`);
  if (filter.kind !== "text") return;
  // A plain search for bytes in key, value and headers. It also finds text that JSON escapes.
  const wanted = Buffer.from(filter.text);
  const fields = [key, value, "trace", "a"].map((field) => Buffer.from(field ?? ""));
  const escaped = fields.some((field) => field.includes("\\"));
  if (fields.some((field) => field.includes(wanted))) assert.equal(outcome, 1, "text that is there is found");
  else if (filter.caseSensitive && !escaped) assert.equal(outcome, 0, "what is not there is not found");
}

function outcomeOf(filter: RecordFilter, key: string | null, value: string | null): number {
  const record = { offset: 0, key, value, headers: [["trace", "a"]] as const };
  const header = encodeBatch({ records: [record] });
  const body = encodeRecord(record, 0);
  let at = 1;
  while ((body[at - 1] ?? 0) >= 0x80) at += 1;
  const view: RecordsView = { records: body, topic: "orders", partition: 3, header, headerAt: 0, isAlone: false };
  return testAlone(filter, view, at, body.length);
}
