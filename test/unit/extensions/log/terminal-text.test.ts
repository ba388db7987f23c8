import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Out, writeNames, writeRecords } from "../../../../src/extensions/headless/tell.ts";
import { logLine } from "../../../../src/extensions/log/log-line.ts";
import { terminalLines, terminalText } from "../../../../src/extensions/log/terminal-text.ts";

/** A character that a terminal obeys or hides, and its replacement. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ["\u001b[2J", "\\u001b[2J"],
  ["\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
  ["\u009b31m", "\\u009b31m"], // C1: CSI in one character
  ["\u009d8;;http://x\u009c", "\\u009d8;;http://x\\u009c"], // C1: OSC … ST
  ["a\rb", "a\\u000db"],
  ["a\bb\u007f", "a\\u0008b\\u007f"],
  ["\u202egnp.exe", "\\u202egnp.exe"],
  ["\u2066x\u2069\u061c\u200e\u200f", "\\u2066x\\u2069\\u061c\\u200e\\u200f"],
  ["a\u200bb\u200d\u2060\ufeff\u00ad", "a\\u200bb\\u200d\\u2060\\ufeff\\u00ad"],
  ["\u2028\u2029\u0085", "\\u2028\\u2029\\u0085"],
  ["\u{e0041}", "\\udb40\\udc41"], // a tag character: invisible text
  ["\ud800", "\\ud800"],
];

function outTo(isTTY: boolean): { readonly out: Out; readonly written: () => Buffer } {
  const pieces: Buffer[] = [];
  const write = (piece: Uint8Array | string) => {
    pieces.push(Buffer.from(piece as string));
    return true;
  };
  return { out: { isTTY, write } as unknown as Out, written: () => Buffer.concat(pieces) };
}

test("characters that a terminal obeys or hides are replaced; other text stays", () => {
  for (const [text, shown] of HOSTILE) assert.equal(terminalText(text), shown);
  assert.equal(terminalText("a\nb\tc"), "a\\u000ab\\u0009c");
  assert.equal(terminalText("a\nb\tc", "\n"), "a\nb\\u0009c");
  const plain = "orders-1.é_ж漢😀 \\u001b";
  assert.equal(terminalText(plain), plain);
});

test("JSON keeps its value", () => {
  const anyText = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(anyText, (text) => {
      const safe = terminalText(JSON.stringify({ [text]: text }));
      assert.doesNotMatch(safe, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      assert.deepEqual(JSON.parse(safe), { [text]: text });
    }),
  );
});

test("records are safe on a terminal, and unchanged in a file or pipe", () => {
  const lines = Buffer.concat([Buffer.from("\u001b]52;c;aGk=\u0007\tok\nnext\n"), Buffer.from([0xff, 0x9b, 0x0a])]);
  const terminal = outTo(true);
  writeRecords(terminal.out, lines);
  assert.equal(terminal.written().toString(), "\\u001b]52;c;aGk=\\u0007\tok\nnext\n\ufffd\ufffd\n");
  const file = outTo(false);
  writeRecords(file.out, lines);
  assert.deepEqual(file.written(), lines);
  assert.equal(terminalLines(lines.subarray(-1)), "\n", "also of a view into a larger buffer");
  assert.equal(terminalLines(Buffer.from("a,b\r\nc\rd\r\n")), "a,b\nc\\u000dd\n", "CSV's line ends, no lone return");
});

test("names are safe everywhere, and cannot start a line", () => {
  for (const isTTY of [true, false]) {
    const { out, written } = outTo(isTTY);
    writeNames(out, "a\u001b[1m\norders");
    assert.equal(written().toString(), "a\\u001b[1m\\u000aorders\n");
  }
});

test("a log line contains no such characters, and a name with a line end starts no new line", () => {
  for (const [text, shown] of HOSTILE) {
    const line = logLine({ number: 1, at: 0, level: "warn", source: "extension", text });
    assert.equal(line, `1970-01-01T00:00:00.000Z WARN ${shown}\n`);
  }
  const forged = {
    number: 1,
    at: 0,
    level: "warn",
    source: "a\n]",
    text: "x\n1970-01-01T00:00:00.000Z ERROR y",
  } as const;
  assert.equal(logLine(forged), "1970-01-01T00:00:00.000Z WARN [a\\u000a]] x\n    1970-01-01T00:00:00.000Z ERROR y\n");
});
