import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ERROR_CODES } from "../../../src/contract/errors.ts";
import { piecesOf, readGuide } from "../../../src/ui/support/read-guide.ts";

const guide = readGuide(await readFile("docs/troubleshooting.md", "utf8"));
const entries = guide.flatMap((chapter) => chapter.entries);

test("the guide has exactly one entry for each error code, and none for anything else", () => {
  assert.deepEqual(entries.map(({ code }) => code).sort(), [...ERROR_CODES].sort());
});

test("each entry says what the error means, its usual causes, and what to do, in order", () => {
  for (const { code, title, blocks } of entries) {
    assert.match(title, /^[A-Z].*[^.]$/, code);
    const shape = blocks.map((block) => (block.kind === "list" ? (block.ordered ? "steps" : "list") : block.kind));
    assert.deepEqual(shape, ["text", "heading", "list", "heading", "steps"], code);
    const headings = blocks.flatMap((block) => (block.kind === "heading" ? [block.text] : []));
    assert.deepEqual(headings, ["Usual causes", "What to do"], code);
    for (const block of blocks) {
      const lines = block.kind === "list" ? block.items : block.kind === "text" ? [block.text] : [];
      for (const line of lines) {
        assert.match(line, /[.?:]$/, `${code}: ${line}`);
        const said = piecesOf(line).flatMap(({ kind, text }) => (kind === "plain" ? [text] : []));
        assert.doesNotMatch(said.join(""), /[`*]/, `${code}: ${line}`);
        for (const [other] of said.join("").matchAll(/\b[A-Z]+_[A-Z_]+\b/g)) {
          assert.ok(
            ERROR_CODES.some((known) => known === other),
            `${code} names ${other}`,
          );
        }
      }
    }
  }
});

test("an entry without a code is refused", () => {
  assert.throws(() => readGuide("# x\n\n## A\n\n### no code\n\ntext\n"), /no entry/);
});
