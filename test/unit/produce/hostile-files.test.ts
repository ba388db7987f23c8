// Files that are no files of records, or are too large, or change while they are read: each is refused by name, soon,
// and without memory for its size.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, open, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { RecordSource } from "../../../src/contract/record-source.ts";
import { bodyMaker } from "../../../src/workers/produce/body-bytes.ts";
import { csvColumns, csvRecords } from "../../../src/workers/produce/csv-records.ts";
import { textPieces } from "../../../src/workers/produce/file-pieces.ts";
import { firstOfNdjson } from "../../../src/workers/produce/ndjson-preview.ts";
import { Sources } from "../../../src/workers/produce/sources.ts";

const MB = 2 ** 20;
const folder = await mkdtemp(join(tmpdir(), "tailwater-hostile-files-"));
after(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
async function file(name: string, content: string | Buffer): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}
async function sparse(name: string, bytes: number): Promise<string> {
  const made = await open(at(name), "w");
  await made.truncate(bytes);
  await made.close();
  return at(name);
}

async function refused(work: () => Promise<unknown>): Promise<TailwaterError> {
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TailwaterError, `it was not refused: ${error}`);
  assert.ok(error.message.length < 500, error.message.slice(0, 500));
  return error;
}

/** Every record of a CSV file, with its first column as value. */
async function csv(path: string, columns = 1): Promise<number> {
  let count = 0;
  const roles = Array.from({ length: columns }, (_, index) => (index === 0 ? ("value" as const) : ("none" as const)));
  for await (const _ of csvRecords({ kind: "csv", path, separator: ",", roles })) count += 1;
  return count;
}
const ndjson = (path: string) => firstOfNdjson(path, true, 10);

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
/** What it takes at most, on the heap and beside it, bytes. */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  const now = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  collect();
  const before = now();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, now() - before);
  }, 5);
  await work();
  clearInterval(timer);
  return Math.max(peak, now() - before);
}

describe("a source that is no regular file", () => {
  const isWindows = process.platform === "win32";
  it("is refused at once: a pipe that nobody writes to, a device without an end, a folder, nothing", async (t) => {
    if (isWindows) return t.skip("there are none of these");
    execFileSync("mkfifo", [at("pipe")]);
    for (const path of [at("pipe"), "/dev/zero", folder, at("nothing")]) {
      for (const read of [() => ndjson(path), () => csv(path), () => csvColumns(path, ",")]) {
        assert.equal((await refused(read)).code, "FILE_UNREADABLE", path);
      }
      const body = () => bodyMaker({ kind: "file", path }, "value", false);
      assert.equal((await refused(body)).code, "FILE_UNREADABLE", path);
    }
  });
});

describe("a file of records", () => {
  it("without a line end is refused at 64 MB, whatever its size", async () => {
    const path = await sparse("large", 2 * 1024 * MB);
    const peak = await peakOf(async () => {
      assert.match((await refused(() => ndjson(path))).message, /longer than 64 MiB/);
      assert.match((await refused(() => csv(path))).message, /a row is too long/);
    });
    assert.ok(peak < 300 * MB, `${Math.round(peak / MB)} MB`);
  });

  it("may begin with the mark of UTF-8, and is refused as UTF-16 by name", async () => {
    const line = '{"key":"k","value":"v"}\n';
    const [record] = await ndjson(await file("mark", `\ufeff${line}`));
    assert.equal(String(record?.value), "v");
    assert.deepEqual(await csvColumns(await file("mark.csv", "\ufeffa,b\n"), ","), ["a", "b"]);
    for (const bytes of [Buffer.from(`\ufeff${line}`, "utf16le"), Buffer.from(`\ufeff${line}`, "utf16le").swap16()]) {
      const path = await file("wide", bytes);
      assert.match((await refused(() => ndjson(path))).message, /UTF-16/);
      assert.match((await refused(() => csv(path))).message, /UTF-16/);
    }
  });

  it("of CSV that is not UTF-8 is refused with the line, and never sent as other characters", async () => {
    const path = await file("latin.csv", Buffer.from("a\nplain\ncaf\u00e9\n", "latin1"));
    assert.match((await refused(() => csv(path))).message, /not UTF-8, behind line 1/);
    const cut = await file("cut.csv", Buffer.concat([Buffer.from("a\nplain\n"), Buffer.of(0xe2, 0x82)]));
    assert.match((await refused(() => csv(cut))).message, /not UTF-8/);
  });

  it("with 100,000 columns is read", async () => {
    const row = `${Array.from({ length: 100_000 }, (_, column) => `c${column}`).join(",")}\n`;
    assert.equal(await csv(await file("wide.csv", row + row + row), 100_000), 2);
    assert.equal((await csvColumns(at("wide.csv"), ",")).length, 1_000);
  });

  it("with JSON 100,000 deep, odd base64 or half a line is refused with its line", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const path = await file("deep", `{"value":"v","other":${deep}}\n{"value":${deep}}\n`);
    assert.equal((await firstOfNdjson(path, true, 1)).length, 1);
    assert.match((await refused(() => ndjson(path))).message, /Line 2 .*neither text nor null/);
    for (const base64 of ["A", "AA=A", "A===", "AAA", "A A=", "AAAA=", "\u00e9AAA"]) {
      const odd = await file("odd", `{"value":{"base64":"${base64}"}}\n`);
      assert.match((await refused(() => ndjson(odd))).message, /Line 1 .*base64/, base64);
    }
    assert.match((await refused(async () => ndjson(await file("half", '{"value":"v"')))).message, /Line 1/);
  });

  it("shows a first record of 5 MB, and one without an end of the line", async () => {
    const [record] = await ndjson(await file("first", `{"value":"${"v".repeat(5 * MB)}"}`));
    assert.equal(record?.value?.length, 5 * MB);
  });

  it("that is removed or grows is read as it was; one that becomes shorter is told", async () => {
    const read = async (path: string, change: () => Promise<void>) => {
      let bytes = 0;
      for await (const piece of textPieces(path)) {
        if (bytes === 0) await change();
        bytes += piece.length;
      }
      return bytes;
    };
    const path = await file("grows", Buffer.alloc(MB, "a"));
    assert.equal(await read(path, () => appendFile(path, Buffer.alloc(MB))), MB);
    assert.equal(await read(path, () => unlink(path)), 2 * MB);
    await file("shrinks", Buffer.alloc(MB));
    const error = await refused(() => read(at("shrinks"), () => truncate(at("shrinks"), 1_000)));
    assert.match(error.message, /shorter/);
  });

  it("that becomes shorter ends its input with the problem, after what was read", async () => {
    const path = await file("input", '{"value":"v"}\n'.repeat(100_000));
    let fed = 0;
    const writer = {
      feed: async (_: string, chunks: readonly Uint8Array[]) => {
        if (fed === 0) await truncate(path, 1_000);
        for (const chunk of chunks) fed += chunk.length;
        return true;
      },
      counts: async () => null,
      forget: async () => {},
    };
    const sources = new Sources(writer);
    const source: RecordSource = { kind: "ndjson", path, exact: false };
    await sources.open("in", source, null);
    let state = await sources.state("in");
    while (state?.ended === false) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      state = await sources.state("in");
    }
    assert.match(state?.problem?.message ?? "", /shorter/);
    assert.ok(fed > 0);
  });
});

describe("a template that asks for too much", () => {
  const with_ = { at: 0, random: () => 0.5, now: () => 0, fake: () => "x" };
  const text = (own: string) => bodyMaker({ kind: "text", text: own }, "value", true);

  it("is refused, and takes no memory for it", async () => {
    const peak = await peakOf(async () => {
      assert.match((await refused(() => text("{{hex 1000000000000}}"))).message, /1 to 1 000 000 bytes/);
      assert.match((await refused(() => text("{{uuid}}".repeat(1_000_000)))).message, /more than 10000 generators/);
      const make = await text("{{hex 1000000}}".repeat(1_000));
      const error = await refused(async () => make(with_));
      assert.match(error.message, /longer than 32 MB/);
      await text(`{{seq}}${"x".repeat(8 * MB)}`);
    });
    assert.ok(peak < 300 * MB, `${Math.round(peak / MB)} MB`);
  });
});
