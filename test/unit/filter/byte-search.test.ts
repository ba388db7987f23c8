import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { type BatchSearch, ByteSearch } from "../../../src/workers/filter/byte-search.ts";
import { FoldSearch } from "../../../src/workers/filter/fold-search.ts";
import { letterCases } from "../../../src/workers/filter/letter-cases.ts";
import { NONE } from "../../../src/workers/filter/record-filter.ts";

type Found = readonly [number, number];

/** All occurrences, overlapping ones too: where each begins and ends. */
function search(made: BatchSearch, bytes: Buffer): Found[] {
  made.begin(bytes);
  const found: Found[] = [];
  for (let at = made.find(0); at !== NONE; at = made.find(at + 1)) found.push([at, made.end]);
  return found;
}

function exactly(needle: string, bytes: Buffer): Found[] {
  const part = Buffer.from(needle);
  const found: Found[] = [];
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) found.push([at, at + part.length]);
  return found;
}

/** As JavaScript's own flags `iu` find it in the text. */
function inAnyCase(needle: string, text: string): Found[] {
  const pattern = new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  const found: Found[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const from = Buffer.byteLength(text.slice(0, match.index));
    found.push([from, from + Buffer.byteLength(match[0])]);
    pattern.lastIndex = match.index + ((text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1);
  }
  return found;
}

// Few letters give many hits, near misses and overlaps; their cases have one, two, three and four bytes.
const LETTERS = ["a", "b", "A", "B", "é", "É", '"', "ab", "aB", ".", "z", "k", "K", "\u212a", "s", "S", "ſ"];
const FURTHER = [
  "ß",
  "ẞ",
  "σ",
  "ς",
  "Σ",
  "İ",
  "i",
  "ı",
  "п",
  "П",
  "р",
  "Р",
  "𐐀",
  "𐐨",
  "ᾳ",
  "ᾼ",
  "Å",
  "\u212b",
  "中",
  "ΐ",
];
const text = fc.array(fc.constantFrom(...LETTERS, ...FURTHER), { maxLength: 300 });
const filler = fc.constantFrom("", "-".repeat(2_000), "ab".repeat(400), "zZ".repeat(300), "aBAb.zé-ПрKs".repeat(700));
const needle = fc
  .array(fc.constantFrom("a", "b", "A", "é", "z", ".", "k", "s", "ß", "σ", "п", "р", "İ", "𐐨", "中", "å"), {
    minLength: 1,
    maxLength: 4,
  })
  .map((letters) => letters.join(""));

it("finds every occurrence, with any rare byte", () => {
  fc.assert(
    fc.property(text, filler, needle, (parts, padding, wanted) => {
      const whole = `${padding}${parts.join("")}${padding}${parts.toReversed().join("")}`;
      const bytes = Buffer.from(whole);
      assert.deepEqual(search(new ByteSearch(Buffer.from(wanted)), bytes), exactly(wanted, bytes));
      assert.deepEqual(search(new FoldSearch(wanted), bytes), inAnyCase(wanted, whole));
    }),
    { numRuns: 800, seed: 1 },
  );
});

it("adapts to the data as it changes", () => {
  for (const made of [new ByteSearch(Buffer.from("xq")), new FoldSearch("xQ")]) {
    for (let batch = 0; batch < 200; batch += 1) {
      const bytes = Buffer.from(`${(batch < 100 ? "x" : "q").repeat(5_000)}xq-`);
      made.begin(bytes);
      assert.equal(made.find(0), 5_000);
      assert.equal(made.find(5_001), NONE);
    }
  }
});

it("knows the cases of every letter from Unicode's simple folding", () => {
  assert.deepEqual(
    ["a", "K", "s", "ß", "Σ", "İ", "ı", "ä", "п", "中", "."].map((one) =>
      [...(letterCases(one)[0] ?? [])].sort().join(""),
    ),
    ["Aa", "Kk\u212a", "Ssſ", "ßẞ", "Σςσ", "İ", "ı", "Ää", "Пп", "中", "."],
  );
  const cased: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const one = String.fromCodePoint(code);
    if (one.toLowerCase() !== one || one.toUpperCase() !== one) cased.push(one);
  }
  assert.ok(cased.length > 2_700);
  const all = cased.join("");
  for (const one of cased.filter((_, index) => index % 29 === 0)) {
    const same = all.match(new RegExp(one, "giu")) ?? [];
    assert.deepEqual([...(letterCases(one)[0] ?? [])].sort(), [...same].sort(), one);
  }
});
