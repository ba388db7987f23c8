import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CSV_DEFAULT, type CsvChoice } from "../../../src/contract/exports.ts";
import { csvLine } from "../../../src/workers/export/csv.ts";
import { headLine, lineFormat } from "../../../src/workers/export/line-formats.ts";
import { parseFieldPath } from "../../../src/workers/json/field-path.ts";
import type { StoredRecord } from "../../../src/workers/store/stored-record.ts";

const KEPT: CsvChoice = { formulas: "kept", byteOrderMark: false, readableTime: false };

/** One row by RFC 4180, with a flag for each quoted cell. It shares no code with src. */
function parseRow(line: string): { readonly text: string; readonly quoted: boolean }[] {
  const cells: { text: string; quoted: boolean }[] = [];
  let at = 0;
  for (;;) {
    let text = "";
    const quoted = line[at] === '"';
    if (quoted) {
      for (at += 1; line[at] !== '"' || line[at + 1] === '"'; at += 1) {
        assert.ok(at < line.length, "a quote is open");
        if (line[at] === '"') at += 1;
        text += line[at];
      }
      at += 1;
    } else for (; at < line.length && line[at] !== "," && line[at] !== "\r"; at += 1) text += line[at];
    cells.push({ text, quoted });
    if (line[at] === ",") at += 1;
    else {
      assert.equal(line.slice(at), "\r\n");
      return cells;
    }
  }
}

/** The reverse of the dialog's rule for a cell. */
function meaning({ text, quoted }: { text: string; quoted: boolean }, choice: CsvChoice): string | null | undefined {
  if (!quoted && text === "") return undefined;
  if (!quoted && text === "null") return null;
  return choice.formulas === "escaped" && /^'+(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u.test(text)
    ? text.slice(1)
    : text;
}

function record(
  key: string | null,
  value: string | null,
  headers: StoredRecord["headers"] = [],
  timestamp = 3n,
): StoredRecord {
  return {
    kind: "record",
    topic: 0,
    partition: 1,
    offset: 2,
    timestamp,
    timestampType: "create",
    key: key === null ? null : Buffer.from(key),
    headers,
    value: value === null ? null : Buffer.from(value),
    compression: "none",
    transactional: false,
    producerId: -1n,
    producerEpoch: -1,
    sequence: -1,
    leaderEpoch: -1,
  };
}

test("a cell that a spreadsheet would run starts with an apostrophe, and numbers stay numbers", () => {
  const dangerous = [
    ...["=1+1", "@SUM(A1)", "+1|cmd", "-1+cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "\ttab"],
    ...["＝1+1", "＋1", "－1", "＠SUM", "  =1", "\u0000=1", "\ufeff=1", "\u200b@x", "=", "-", "+5", "-.5", "- 5"],
  ];
  for (const text of dangerous) {
    assert.equal(csvLine([text], CSV_DEFAULT), `"'${text.replaceAll('"', '""')}"\r\n`, JSON.stringify(text));
    assert.equal(parseRow(csvLine([text], KEPT))[0]?.text, text);
  }
  for (const text of ["-5", "-0.5e-7", "12", "a=b", "a-b", "'quoted'", "x+y", "user@host", "é"]) {
    assert.equal(csvLine([text], CSV_DEFAULT), `${text}\r\n`);
  }
});

test("null, a missing value, empty text and the text null are different cells", () => {
  assert.equal(csvLine([null, undefined, "", "null", "x"], CSV_DEFAULT), 'null,,"","null",x\r\n');
});

test("every cell is read back unchanged by a CSV reader", () => {
  const risky = fc.string({ unit: fc.constantFrom(..."=+-@＝＋－＠'\"\t\r\n ,;0az\ufeff\u200b\u0000é😀") });
  const cell = fc.oneof(fc.string(), risky, fc.constantFrom(null, undefined, "", "null", "-5"));
  const choice = fc.constantFrom(CSV_DEFAULT, KEPT);
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), choice, (cells, chosen) => {
      const read = parseRow(csvLine(cells, chosen));
      assert.deepEqual(
        read.map((one) => meaning(one, chosen)),
        cells,
      );
      if (chosen === KEPT) return;
      for (const { text } of read) {
        assert.ok(/^-?\d/.test(text) || !/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text), text);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a row has every part of a record and whole fields, and no name or field becomes a formula", () => {
  const paths = ["value.a", "value.none", "value.long", "value.empty", "value.missing", "headers.h", "headers.n"];
  const columns = paths.map(parseFieldPath);
  const long = `@${"x".repeat(5_000)}`;
  const value = JSON.stringify({ a: "=cmd()", none: null, long, empty: "" });
  const headers = [
    { name: Buffer.from("h"), value: Buffer.from("+1|cmd") },
    { name: Buffer.from("n"), value: null },
  ];
  const row = lineFormat("csv", ["=orders"], columns)(record("\tkey", value, headers));
  assert.deepEqual(
    parseRow(String(row)).map(({ text }) => text),
    [
      ...[
        "'=orders",
        "1",
        "2",
        "3",
        "1970-01-01T00:00:00.003Z",
        "create",
        "'\tkey",
        '[["h","+1|cmd"],["n",null]]',
        value,
      ],
      ...["'=cmd()", "null", `'${long}`, "", "", "'+1|cmd", "null"],
    ],
  );
  assert.match(String(row), /,"",,"'\+1\|cmd",null\r\n$/, "empty is quoted, missing is nothing");
  assert.equal(
    String(lineFormat("csv", ["t"], [])(record(null, ""))),
    't,1,2,3,1970-01-01T00:00:00.003Z,create,null,,""\r\n',
    "null, no headers, empty value",
  );
  assert.equal(String(lineFormat("csv", ["t"], [], KEPT)(record("=1", "-1"))), "t,1,2,3,create,=1,,-1\r\n");
});

test("the first line names the columns, after a byte order mark if requested", () => {
  const columns = [parseFieldPath('value["=1+1"]')];
  const head = "topic,partition,offset,timestamp,time,timestampType,key,headers,value,";
  assert.equal(headLine("csv", [], KEPT), head.replace(",time,", ",").replace("value,", "value\r\n"));
  assert.equal(headLine("csv", columns), `${head}"value[""=1+1""]"\r\n`);
  assert.equal(headLine("csv", [], { ...CSV_DEFAULT, byteOrderMark: true })[0], "\ufeff");
  assert.equal(headLine("ndjson", columns), "");
});

test("a field of a value that is too long for the screen is still in the file", () => {
  const value = JSON.stringify({ pad: "x".repeat(1_100_000), a: 1 });
  const row = String(lineFormat("csv", ["t"], [parseFieldPath("value.a")])(record("k", value)));
  assert.ok(row.endsWith(",1\r\n"));
});

test("a readable time is added to the exact milliseconds, and is empty when no calendar has it", () => {
  const cells = (timestamp: bigint) =>
    String(lineFormat("csv", ["t"], [])(record(null, null, [], timestamp))).split(",");
  assert.deepEqual(cells(1_700_000_000_123n).slice(3, 5), ["1700000000123", "2023-11-14T22:13:20.123Z"]);
  assert.deepEqual(cells(-2n).slice(3, 5), ["-2", "1969-12-31T23:59:59.998Z"]);
  for (const far of [-1n, 253_402_300_800_000n, -62_167_219_200_001n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    assert.deepEqual(cells(far).slice(3, 5), [String(far), ""]);
  }
});
