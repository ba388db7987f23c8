import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { RecordingFile } from "../../../src/workers/export/recording-file.ts";
import { BATCH_BLOCK, BLOCK, RECORDING_MAGIC } from "../../../src/workers/export/recording-format.ts";

const folder = mkdtempSync(join(tmpdir(), "tailwater-recordings-"));
after(() => rmSync(folder, { recursive: true }));

const HEAD = `${RECORDING_MAGIC}${JSON.stringify({ topics: ["orders"], isolation: "read_committed", startedAt: 1 })}\n`;
const posixOnly = { skip: process.platform === "win32" };

function block(type: number, body: Buffer, length = body.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32LE(length, 1);
  return Buffer.concat([head, body]);
}

/** A batch's header with only its source and base offset set; the rest is zero. */
function batch(source: number, baseOffset = 0n): Buffer {
  const body = Buffer.alloc(BATCH_BLOCK);
  body.writeInt32LE(source, 0);
  body.writeBigInt64BE(baseOffset, 4);
  return block(BLOCK.batch, body);
}

function fileOf(...parts: readonly (Buffer | string)[]): string {
  const path = join(folder, `${Math.random()}.twrec`);
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part))));
  return path;
}

/** The sizes of the entries, or the code of the error; and whether the file was cut. */
function read(path: string): { entries: number[]; code: string | null; cut: boolean } {
  const entries: number[] = [];
  const file = new RecordingFile(path);
  try {
    while (file.readSome({ batch: () => {}, entry: (_bytes, from, to) => entries.push(to - from) }));
    return { entries, code: null, cut: file.isCut };
  } catch (error) {
    assert.ok(error instanceof TailwaterError, `${error}`);
    return { entries, code: error.code, cut: false };
  } finally {
    file.close();
  }
}

test("anything but a regular file is refused at once", posixOnly, () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of [pipe, "/dev/zero", folder]) {
    assert.throws(() => new RecordingFile(path), { code: "FILE_UNREADABLE" }, path);
  }
});

test("a sparse file costs no memory, whatever block lengths it claims", posixOnly, () => {
  const path = fileOf(HEAD, batch(0), block(BLOCK.record, Buffer.alloc(0), 2 ** 31));
  truncateSync(path, 8 * 2 ** 30);
  const before = process.memoryUsage.rss();
  assert.deepEqual(read(path), { entries: [], code: "FILE_UNREADABLE", cut: false });
  assert.ok(process.memoryUsage.rss() - before < 32 * 2 ** 20);
});

test("a record of 80 MB is read; a record that the file cuts off is skipped", () => {
  const long = Buffer.alloc(80 * 2 ** 20);
  assert.deepEqual(read(fileOf(HEAD, batch(0), block(BLOCK.record, long))), {
    entries: [long.length],
    code: null,
    cut: false,
  });
  for (const size of [100, 3 * 2 ** 20]) {
    const cut = block(BLOCK.record, Buffer.alloc(size)).subarray(0, size / 2);
    const path = fileOf(HEAD, batch(0), block(BLOCK.record, Buffer.alloc(7)), cut);
    assert.deepEqual(read(path), { entries: [7], code: null, cut: true }, `${size} bytes`);
  }
});

test("a file that shrinks while it is read is reported as cut, also at the end of a block", () => {
  const record = block(BLOCK.record, Buffer.alloc(600_000));
  const whole = [batch(0), ...Array.from({ length: 8 }, () => record)];
  const path = fileOf(HEAD, ...whole);
  const file = new RecordingFile(path);
  let entries = 0;
  const entry = () => {
    entries += 1;
  };
  const visitor = { batch: () => {}, entry };
  assert.ok(file.readSome(visitor));
  truncateSync(path, statSync(path).size - 3 * record.length);
  while (file.readSome(visitor)) {}
  file.close();
  assert.deepEqual([entries, file.isCut], [5, true]);
});

test("an invalid entry is reported by name, and the entries before it are read", () => {
  const record = block(BLOCK.record, Buffer.alloc(9));
  const bad: readonly [string, readonly Buffer[]][] = [
    ["an unknown block", [block(9, Buffer.alloc(3))]],
    ["a batch of another size", [block(BLOCK.batch, Buffer.alloc(BATCH_BLOCK + 1))]],
    ["a topic that the head does not name", [batch(1 << 24)]],
    ["a negative source", [batch(-1)]],
    ["a negative offset", [batch(0, -5n)]],
    ["an offset beyond 2^53", [batch(0, 2n ** 60n)]],
  ];
  for (const [name, blocks] of bad) {
    const answer = read(fileOf(HEAD, batch(0), record, ...blocks, record));
    assert.deepEqual(answer.entries, [9], name);
    assert.ok(["FILE_UNREADABLE", "OFFSET_TOO_LARGE"].includes(answer.code ?? ""), `${name}: ${answer.code}`);
  }
  assert.equal(read(fileOf(HEAD, record)).code, "FILE_UNREADABLE", "a record before its batch");
});

test("a header with too many entries is damaged", () => {
  const head = (topics: unknown) => fileOf(`${RECORDING_MAGIC}${JSON.stringify({ topics })}\n`);
  for (const topics of [Array(17).fill("a"), ["x".repeat(250)], [5], "orders", null]) {
    assert.throws(() => new RecordingFile(head(topics)), { code: "FILE_UNREADABLE" });
  }
});

test("a file with so many partitions that their accounts would fill the memory is refused", () => {
  const blocks = Array.from({ length: 20_001 }, (_, partition) => batch(partition));
  assert.equal(read(fileOf(HEAD, ...blocks)).code, "FILE_UNREADABLE");
});
