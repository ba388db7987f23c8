import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ProduceCounts } from "../../../src/contract/produce.ts";
import type { CsvRole, DraftBody, DraftRecord, RecordSource } from "../../../src/contract/record-source.ts";
import { csvColumns, csvRecords } from "../../../src/workers/produce/csv-records.ts";
import { draftRecords } from "../../../src/workers/produce/draft-records.ts";
import { lineOf, type MadeRecord } from "../../../src/workers/produce/made-record.ts";
import { Sources, type Writer } from "../../../src/workers/produce/sources.ts";

const folder = await mkdtemp(join(tmpdir(), "tailwater-sources-"));
after(() => rm(folder, { recursive: true, force: true }));

const NULL: DraftBody = { kind: "null" };
const text = (of: string, kind: "text" | "json" | "hex" | "base64" = "text"): DraftBody => ({ kind, text: of });

function source(draft: Partial<DraftRecord>, about: { generates?: boolean; count?: number | null } = {}) {
  const { generates = false, count = 1 } = about;
  const whole = { key: NULL, value: NULL, headers: [], partition: null, timestamp: null, ...draft };
  return { kind: "draft", draft: whole, generates, count, seed: 7 } as const;
}

async function all(records: AsyncIterable<MadeRecord>): Promise<readonly MadeRecord[]> {
  const found: MadeRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

async function refused(work: () => Promise<unknown>): Promise<TailwaterError> {
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TailwaterError, `it was not refused: ${error}`);
  return error;
}

describe("a record of a form", () => {
  it("tells null from empty, and has its bytes as they are written", async () => {
    const path = join(folder, "body.bin");
    await writeFile(path, Buffer.from([0, 255]));
    const headers = [
      { name: "a", value: NULL },
      { name: "a", value: text("") },
      { name: "b", value: text("FF 00", "hex") },
      { name: "c", value: text("/wA=", "base64") },
      { name: "d", value: { kind: "file", path } as const },
    ];
    const json = '{"id": 9007199254740993, "f": 1.0}';
    const [made] = await all(draftRecords(source({ key: text(""), value: text(json, "json"), headers })));
    assert.equal(made?.key?.length, 0);
    assert.equal(made?.value?.toString(), json);
    assert.deepEqual(
      made?.headers.map(([name, bytes]) => [name, bytes?.toString("hex") ?? null]),
      [
        ["a", null],
        ["a", ""],
        ["b", "ff00"],
        ["c", "ff00"],
        ["d", "00ff"],
      ],
    );
  });

  it("leaves partition and timestamp out of its line when they are open, and keeps all digits otherwise", async () => {
    const [open] = await all(draftRecords(source({ value: text("ä") })));
    assert.equal(open && lineOf(open), '{"key":null,"headers":[],"value":"ä"}\n');
    const given = { partition: 2, timestamp: "-9223372036854775808", value: text("ff", "hex") };
    const [placed] = await all(draftRecords(source(given)));
    assert.equal(
      placed && lineOf(placed),
      '{"partition":2,"timestamp":-9223372036854775808,"key":null,"headers":[],"value":{"base64":"/w=="}}\n',
    );
  });

  it("is refused with its part when it is not what it should be", async () => {
    for (const [part, what] of [
      [{ value: text('{"a": }', "json") }, /The value is not JSON/],
      [{ key: text("abc", "hex") }, /The key is not hex/],
      [{ key: text("=a=", "base64") }, /The key is not base64/],
      [{ headers: [{ name: "h", value: text("0", "hex") }] }, /The header h is not hex/],
    ] as const) {
      const error = await refused(() => all(draftRecords(source(part))));
      assert.equal(error.code, "BAD_REQUEST");
      assert.match(error.message, what);
    }
    const gone = { value: { kind: "file", path: join(folder, "gone") } as const };
    assert.equal((await refused(() => all(draftRecords(source(gone))))).code, "FILE_UNREADABLE");
  });

  it("replaces generators only when they are wanted, and the same seed makes the same records", async () => {
    const value = text('{"n": {{seq}}, "id": "{{uuid}}"}', "text");
    const [plain] = await all(draftRecords(source({ value })));
    assert.equal(plain?.value?.toString(), '{"n": {{seq}}, "id": "{{uuid}}"}');
    const made = () => all(draftRecords(source({ value }, { generates: true, count: 3 })));
    const [first, again] = [await made(), await made()];
    assert.deepEqual(first, again);
    assert.deepEqual(
      first.map((record) => JSON.parse(String(record.value)).n),
      [0, 1, 2],
    );
    assert.equal(new Set(first.map((record) => JSON.parse(String(record.value)).id)).size, 3);
  });

  it("is refused when a generator is unknown, and where faker has no such value", async () => {
    const unknown = { value: text("{{nothing}}") };
    assert.match((await refused(() => all(draftRecords(source(unknown, { generates: true }))))).message, /nothing/);
    const faked = { value: text("{{person.nothing}}") };
    assert.match((await refused(() => all(draftRecords(source(faked, { generates: true }))))).message, /faker has no/);
  });
});

describe("a CSV file", () => {
  async function csv(content: string, roles: readonly CsvRole[], separator = ",") {
    const path = join(folder, "records.csv");
    await writeFile(path, content);
    return { kind: "csv", path, separator, roles } as const;
  }

  it("becomes records by the roles of its columns", async () => {
    const content = '\ufeffkey;value;source;at\r\nk1;"a;""b""\nc";shop;-5\r\n;null;"";\r\n\r\n"";"null";base64:/wA=;0';
    const of = await csv(content, ["key", "value", "header", "timestamp"], ";");
    assert.deepEqual(await csvColumns(of.path, ";"), ["key", "value", "source", "at"]);
    const found = await all(csvRecords(of));
    assert.deepEqual(
      found.map(({ key, value, headers, timestamp }) => [
        key?.toString() ?? null,
        value?.toString() ?? null,
        headers[0]?.[1]?.toString("latin1") ?? null,
        timestamp,
      ]),
      [
        ["k1", 'a;"b"\nc', "shop", "-5"],
        [null, null, "", null],
        ["", "null", "\u00ff\u0000", "0"],
      ],
    );
  });

  it("has all headers of an export in one cell", async () => {
    const of = await csv('headers\n"[[""a"",""1""],[""a"",null],[""b"",{""base64"":""/w==""}]]"\n', ["headers"]);
    const [record] = await all(csvRecords(of));
    assert.deepEqual(record?.headers, [
      ["a", Buffer.from("1")],
      ["a", null],
      ["b", Buffer.from([255])],
    ]);
  });

  it("is refused with the line that is wrong", async () => {
    for (const [content, what] of [
      ["key,value\na\n", /Line 2 has 1 columns, and the first row has 2/],
      ['key,value\na,"b\n', /a quotation mark is not closed/],
      ['key,value\na,"b"c\n', /text follows a closed quotation mark/],
    ] as const) {
      const of = await csv(content, ["key", "value"]);
      assert.match((await refused(() => all(csvRecords(of)))).message, what);
    }
    const of = await csv("key,p\na,x\n", ["key", "partition"]);
    assert.match((await refused(() => all(csvRecords(of)))).message, /Line 2: "x" is not a partition/);
    assert.match((await refused(async () => csvColumns((await csv("", [])).path, ","))).message, /empty/);
  });
});

/** Takes lines as the writer does: no more than so many at a time. */
function writer() {
  const fed = new Map<string, { text: string; ended: boolean }>();
  const counts = new Map<string, ProduceCounts>();
  const forgotten: string[] = [];
  const of: Writer = {
    feed: async (input, chunks, isLast) => {
      const now = fed.get(input) ?? { text: "", ended: false };
      fed.set(input, { text: now.text + Buffer.concat(chunks).toString(), ended: isLast });
      return true;
    },
    counts: async (input) => counts.get(input) ?? null,
    forget: async (input) => void forgotten.push(input),
  };
  const read = (input: string, read: number) =>
    counts.set(input, { read, sent: read, acknowledged: read, failed: 0, unknown: 0, bytes: 0 });
  const ended = async (input: string) => {
    while (fed.get(input)?.ended !== true) await new Promise((resolve) => setTimeout(resolve, 5));
    return fed.get(input)?.text ?? "";
  };
  return { of, fed, forgotten, read, ended };
}

describe("an input", () => {
  it("has a line for each record, and ends", async () => {
    const { of, ended } = writer();
    const sources = new Sources(of);
    await sources.open("i", source({ value: text("{{seq}}") }, { generates: true, count: 5_000 }), null);
    const lines = (await ended("i")).trim().split("\n");
    assert.deepEqual(
      lines.map((line) => Number(JSON.parse(line).value)),
      Array.from({ length: 5_000 }, (_, index) => index),
    );
    assert.deepEqual(await sources.state("i"), { made: 5_000, ended: true, problem: null });
  });

  it("at a rate is no more than a second ahead of its writer, and a stop counts at once", async () => {
    const { of, ended, fed, read } = writer();
    const sources = new Sources(of);
    await sources.open("i", source({ value: text("x") }, { count: null }), 10);
    while ((await sources.state("i"))?.made !== 10) await new Promise((resolve) => setTimeout(resolve, 5));
    read("i", 4);
    while ((await sources.state("i"))?.made !== 14) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok((fed.get("i")?.text.length ?? 0) > 0);
    await sources.stop("i");
    await ended("i");
    assert.equal((await sources.state("i"))?.made, 14);
  });

  it("that meets a problem keeps the records before it, and tells of it", async () => {
    const path = join(folder, "half.csv");
    await writeFile(path, "value\na\nb\nc,d\n");
    const { of, ended } = writer();
    const sources = new Sources(of);
    const half: RecordSource = { kind: "csv", path, separator: ",", roles: ["value"] };
    await sources.open("i", half, null);
    await ended("i");
    const state = await sources.state("i");
    assert.equal(state?.made, 2);
    assert.match(state?.problem?.message ?? "", /Line 4/);
  });

  it("whose first record cannot be made is not opened", async () => {
    const { of, fed } = writer();
    const sources = new Sources(of);
    await refused(() => sources.open("i", source({ value: text("{", "json") }), null));
    assert.equal(await sources.state("i"), null);
    assert.equal(fed.size, 0);
  });

  it("makes room by forgetting the oldest that is not being written", async () => {
    const { of, forgotten, read, ended } = writer();
    const sources = new Sources(of);
    for (let number = 0; number < 12; number += 1) {
      await sources.open(`i${number}`, source({ value: text("x") }), null);
      await ended(`i${number}`);
    }
    // The first is being written still.
    read("i0", 0);
    await sources.open("new", source({ value: text("x") }), null);
    assert.deepEqual(forgotten.length, 1);
    assert.ok((await sources.state("new")) !== null);
  });
});
