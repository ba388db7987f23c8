import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Line, LinesRequest } from "../../../src/contract/inspect.ts";
import { formatOf, whyNotJson } from "../../../src/workers/inspect/body-format.ts";
import { BodyViewer, copyText, recordDetail } from "../../../src/workers/inspect/index.ts";
import type { StoredRecord } from "../../../src/workers/store/stored-record.ts";

function record(parts: Partial<StoredRecord>): StoredRecord {
  return {
    kind: "record",
    topic: 0,
    partition: 1,
    offset: 42,
    timestamp: 1_700_000_000_000n,
    timestampType: "create",
    key: null,
    value: null,
    headers: [],
    compression: "none",
    transactional: false,
    producerId: -1n,
    producerEpoch: -1,
    sequence: -1,
    leaderEpoch: -1,
    ...parts,
  };
}

const REF = { epoch: 1, row: 0 };
const request = (view: LinesRequest["view"], over: Partial<LinesRequest> = {}): LinesRequest => ({
  ref: REF,
  body: { part: "value" },
  view,
  folded: [],
  first: 0,
  count: 1_000,
  ...over,
});
const view = (value: Buffer | string, asked: LinesRequest) =>
  new BodyViewer().lines(record({ value: Buffer.from(value as string) }), asked);
const textOf = ({ tokens }: Line) => tokens.map(({ text }) => text).join("");
const textsOf = (lines: readonly Line[], kind: string) =>
  lines.flatMap(({ tokens }) => tokens.filter((token) => token.kind === kind).map(({ text }) => text));

describe("JSON lines", () => {
  it("show the same value as the source, for any JSON", () => {
    fc.assert(
      fc.property(fc.json(), (source) => {
        const { lines, note } = view(source, request("json"));
        assert.equal(note, null);
        assert.deepEqual(JSON.parse(lines.map(textOf).join("\n")), JSON.parse(source));
      }),
      { numRuns: 500 },
    );
  });

  it("keep the original digits and duplicate keys", () => {
    const numbers = ["9007199254740993", "1e400", "-0", "1.10", "123456789012345678901234567890"];
    const source = `{${numbers.map((number) => `"n":${number}`).join(" , ")}}`;
    const { lines } = view(source, request("json"));
    assert.deepEqual(textsOf(lines, "number"), numbers);
    assert.equal(textsOf(lines, "key").length, numbers.length);
  });

  it("agree with JSON.parse on what is JSON", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-",
      "0",
      "01",
      "1.",
      "e5",
      "true",
      "nul",
      " ",
      '"\\u12"',
      '"\\n"',
      "\t",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const source = parts.join("");
        let valid = true;
        try {
          JSON.parse(source);
        } catch {
          valid = false;
        }
        assert.equal(whyNotJson(Buffer.from(source)) === null, valid, source);
      }),
      { numRuns: 5_000 },
    );
  });

  it("go 1,000 levels deep, and show deeper values as text with a note", () => {
    const arrays = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    assert.equal(view(arrays(1_000), request("json", { count: 1 })).total, 1_999);
    assert.equal(formatOf(Buffer.from(arrays(1_000))), "json");
    for (const depth of [1_001, 100_000]) {
      const { total, note } = view(arrays(depth), request("json", { count: 1 }));
      assert.deepEqual([total, note], [1, "JSON nested deeper than 1,000 levels is not read. Shown as text."]);
      assert.equal(formatOf(Buffer.from(arrays(depth))), "text");
    }
  });

  it("fold, also nested, and any window is a part of the whole", () => {
    const nested = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(nested, fc.array(fc.nat(20)), fc.nat(20), fc.nat(5), (value, folded, first, count) => {
        const source = JSON.stringify(value);
        const whole = view(source, request("json", { folded }));
        assert.equal(whole.lines.length, whole.total);
        const part = view(source, request("json", { folded, first, count }));
        assert.deepEqual(part.lines, whole.lines.slice(part.first, part.first + count));
        for (const line of whole.lines) if (line.fold?.folded) assert.match(textOf(line), /… [}\]],?$/);
      }),
    );
  });

  it("show invalid JSON as text, and report where it breaks", () => {
    const { note, lines } = view('{"a":1,}', request("json"));
    assert.match(note ?? "", /byte 7/);
    assert.equal(lines.map(textOf).join(), '{"a":1,}');
  });

  it("name the field of every value, with any folds and any start of the window", () => {
    const source = '{"a":{"b":[1,{"c":2},[],3]},"odd name":"x","\\u0061b":null,"list":[[1,2],[3,4]]}';
    const named = (over: Partial<LinesRequest>) =>
      view(source, request("json", over)).lines.map(({ number, path }) => [number, path] as const);
    const whole = named({});
    assert.deepEqual(
      whole.map(([, path]) => path).filter((path) => path !== null),
      [
        "value",
        "value.a",
        "value.a.b",
        "value.a.b[0]",
        "value.a.b[1]",
        "value.a.b[1].c",
        "value.a.b[2]",
        "value.a.b[3]",
        'value["odd name"]',
        "value.ab",
        "value.list",
        "value.list[0]",
        "value.list[0][0]",
        "value.list[0][1]",
        "value.list[1]",
        "value.list[1][0]",
        "value.list[1][1]",
      ],
    );
    const paths = new Map(whole);
    for (let first = 0; first < whole.length; first += 1) {
      for (const folded of [[], [4], [2, 4], [11]]) {
        for (const [number, path] of named({ first, folded })) assert.equal(path, paths.get(number));
      }
    }
    const key = new BodyViewer().lines(record({ key: Buffer.from(source) }), {
      ...request("json"),
      body: { part: "key" },
    });
    assert.ok(key.lines.every(({ path }) => path === null));
  });

  it("name the last of many siblings as fast as the first", () => {
    const { lines } = view(`[${"1,".repeat(300_000)}1]`, request("json", { first: 299_900, count: 200 }));
    assert.equal(lines[100]?.path, "value[299999]");
  });

  it("cut a long string and show its length", () => {
    const { lines } = view(JSON.stringify({ a: "x".repeat(5_000_000) }), request("json"));
    assert.ok(textOf(lines[1] as Line).length < 5_000);
    assert.match(textsOf(lines, "note").join(), /more characters/);
  });
});

describe("text and hex lines", () => {
  it("represent every byte of any input", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const hex = view(Buffer.from(bytes), request("hex")).lines;
        assert.equal(textsOf(hex, "bytes").join("").replace(/\s/g, ""), Buffer.from(bytes).toString("hex"));
        const plain = bytes.filter((byte) => byte >= 0x20 && byte !== 0x7f);
        const pieces = view(Buffer.from(plain), request("text")).lines.flatMap(({ tokens }) => tokens);
        const back = Buffer.concat(
          pieces.map(({ kind, text }) => (kind === "note" ? Buffer.from(text.slice(2), "hex") : Buffer.from(text))),
        );
        const shown = Buffer.from(plain).toString("utf8");
        if (!/[\p{C}\u2028\u2029\u{FFFD}]/u.test(shown)) assert.deepEqual(back, Buffer.from(plain));
        else assert.ok(pieces.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it("show invalid bytes and control characters, and do not change lines", () => {
    const { lines } = view(Buffer.from([0x61, 0xff, 0x62, 0x0d, 0x0a, 0x00, 0xe2, 0x80, 0xae]), request("text"));
    assert.deepEqual(lines.map(textOf), ["a\\xffb", "␀‹U+202E›"]);
  });
});

describe("details and copies", () => {
  const headers = [
    { name: Buffer.from("trace"), value: Buffer.from("1") },
    { name: Buffer.from("trace"), value: Buffer.from([0xff]) },
    { name: Buffer.from("none"), value: null },
  ];

  it("keep duplicate headers in order", () => {
    const detail = recordDetail("orders", record({ headers }), REF);
    assert.deepEqual(
      detail.headers.map(({ name, preview }) => [name, preview]),
      [
        ["trace", "1"],
        ["trace", "ff"],
        ["none", null],
      ],
    );
  });

  it("name the format", () => {
    assert.equal(formatOf(Buffer.from('{"a":1}')), "json");
    assert.equal(formatOf(Buffer.from("12")), "text");
    assert.equal(formatOf(Buffer.from('{"a":1')), "text");
    assert.equal(formatOf(Buffer.from([0xff])), "binary");
  });

  it("copy a record with its numbers untouched", () => {
    const value = Buffer.from('{"id":9007199254740993}');
    const text = copyText("orders", record({ key: Buffer.from([0xff]), value, headers }), { ref: REF, format: "json" });
    assert.ok(text.includes('"value":{"id":9007199254740993}'));
    const parsed = JSON.parse(text);
    assert.deepEqual(parsed.headers, [
      ["trace", "1"],
      ["trace", { base64: "/w==" }],
      ["none", null],
    ]);
    assert.deepEqual(parsed.key, { base64: "/w==" });
  });

  it("copy a body exactly", () => {
    const raw = { ref: REF, format: "raw", body: { part: "value" } } as const;
    assert.equal(copyText("t", record({ value: Buffer.from("a\r\n\u0000é") }), raw), "a\r\n\u0000é");
    assert.equal(copyText("t", record({ value: Buffer.from([0xff, 0x01]) }), raw), "ff01");
  });
});
