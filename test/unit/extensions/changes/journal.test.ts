import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, link, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ENTRY, journalIn } from "./setup.ts";

const isWindows = process.platform === "win32";
const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`;

test("a change has a line before it is sent and one after, in a private file", async (t) => {
  const { journal } = await journalIn(t);
  assert.deepEqual(await journal.read(null, 10), []);
  await journal.begin(ENTRY);
  if (!isWindows) assert.equal((await stat(journal.path)).mode & 0o777, 0o600);
  assert.equal((await journal.read(null, 10))[0]?.outcome, "begun", "Tailwater ended before the second");
  await journal.begin({ ...ENTRY, id: "e2", profileId: "p2" });
  await journal.end("e1", "done", []);
  assert.deepEqual(
    (await journal.read(null, 10)).map(({ id, outcome }) => [id, outcome]),
    [
      ["e2", "begun"],
      ["e1", "done"],
    ],
  );
  assert.deepEqual(
    (await journal.read("p1", 10)).map(({ id }) => id),
    ["e1"],
  );
  assert.deepEqual(
    (await journal.read(null, 1)).map(({ id }) => id),
    ["e2"],
  );
  assert.equal((await readFile(journal.path, "utf8")).split("\n").length, 4, "three lines, each ended");
});

test("counts of records are read as they were written, and damaged ones are left out", async (t) => {
  const { journal } = await journalIn(t);
  const counts = { acknowledged: 5, failed: 1, unknown: 0, notSent: 2 };
  await journal.begin(ENTRY);
  await journal.end("e1", "partly", [], counts);
  assert.deepEqual((await journal.read(null, 1))[0]?.records, counts);
  await journal.begin({ ...ENTRY, id: "e2" });
  await appendFile(journal.path, lineOf({ id: "e2", outcome: "done", refused: [], records: { acknowledged: -1 } }));
  const [read] = await journal.read(null, 1);
  assert.deepEqual([read?.outcome, read?.records], ["done", undefined]);
});

test("a line that a crash cut off damages no other line", async (t) => {
  const { journal } = await journalIn(t);
  await journal.begin(ENTRY);
  const { size } = await stat(journal.path);
  const second = lineOf({ ...ENTRY, id: "e2" });
  for (let cut = 1; cut < second.length; cut += 7) {
    await truncate(journal.path, size);
    await appendFile(journal.path, second.slice(0, cut));
    await journal.begin({ ...ENTRY, id: "e3" });
    await journal.end("e1", "done", []);
    const read = (await journal.read(null, 10)).map(({ id, outcome }) => `${id} ${outcome}`);
    // Only its line end is missing: the entry was written.
    assert.deepEqual(read, cut === second.length - 1 ? ["e3 begun", "e2 begun", "e1 done"] : ["e3 begun", "e1 done"]);
  }
});

test("damaged and foreign lines are skipped", async (t) => {
  const { journal } = await journalIn(t);
  const damaged = [
    "",
    "null",
    "[]",
    "{",
    '"text"',
    JSON.stringify({ ...ENTRY, lines: 5 }),
    JSON.stringify({ ...ENTRY, lines: [{ name: 1, old: null, new: null, note: null }] }),
    JSON.stringify({ ...ENTRY, at: 12 }),
    JSON.stringify({ ...ENTRY, outcome: "perhaps" }),
    JSON.stringify({ ...ENTRY, refused: [{ target: "a", error: { code: "NONE" } }] }),
    JSON.stringify({ id: "e1", outcome: "perhaps", refused: [] }),
    JSON.stringify({ id: "unheard of", outcome: "done", refused: [] }),
    "\u0000\u0000",
  ];
  const whole = { ...ENTRY, refused: [] };
  await writeFile(journal.path, `${damaged.join("\n")}\n${lineOf(whole)}${damaged.join("\n")}\n`);
  assert.deepEqual(await journal.read(null, 100), [whole]);
});

test("only the end of a long journal is read", async (t) => {
  const { journal } = await journalIn(t);
  const long = { ...ENTRY, lines: [{ name: "x".repeat(2 ** 20), old: null, new: null, note: null }] };
  const all = Array.from({ length: 12 }, (_, index) => lineOf({ ...long, id: `e${index}` }));
  await writeFile(journal.path, all.join(""));
  const read = await journal.read(null, 100);
  assert.equal(read[0]?.id, "e11");
  assert.ok(read.length >= 7 && read.length < 9, String(read.length));
});

test("one change with the longest names does not push the others out of what is read", async (t) => {
  const { journal } = await journalIn(t);
  const name = "g".repeat(32_767);
  const line = { name, old: name, new: name, note: name };
  const lines = Array.from({ length: 200 }, () => line);
  const refused = Array.from({ length: 50 }, () => ({
    target: name,
    error: { code: "INTERNAL" as const, message: name, subject: name, hint: null },
  }));
  await journal.begin(ENTRY);
  for (const id of ["e2", "e3", "e4"]) {
    await journal.begin({ ...ENTRY, id, title: name, target: name, lines });
    await journal.end(id, "failed", refused);
  }
  const read = await journal.read(null, 10);
  assert.deepEqual(
    read.map(({ id }) => id),
    ["e4", "e3", "e2", "e1"],
  );
  assert.equal(read[0]?.title, `${"g".repeat(1_000)}…`);
  assert.equal(read[0]?.refused[0]?.error?.code, "INTERNAL");
});

test("nothing is written through a link or into something that is not a file, and nothing waits for it", {
  skip: isWindows,
}, async (t) => {
  const ways: readonly ((path: string, other: string) => Promise<void>)[] = [
    (path, other) => symlink(other, path),
    (path, other) => link(other, path),
    async (path) => void execFileSync("mkfifo", [path]),
  ];
  for (const put of ways) {
    const { journal, folder } = await journalIn(t);
    const other = join(folder, "other");
    await writeFile(other, "precious");
    await put(journal.path, other);
    await assert.rejects(journal.begin(ENTRY), { code: "FILE_WRITE_FAILED", subject: journal.path });
    await journal.end("e1", "done", []); // The failure is only logged, because the change is already done.
    assert.equal(await readFile(other, "utf8"), "precious");
    if (put !== ways[1]) await assert.rejects(journal.read(null, 10), { code: "FILE_UNREADABLE" });
  }
});

test("of a long file the end is read, as much of it as is asked for", async (t) => {
  const { journal } = await journalIn(t);
  assert.equal(await journal.bytes(), 0);
  const line = (id: string) => lineOf({ ...ENTRY, id, title: "x".repeat(900) });
  const all = Array.from({ length: 3_000 }, (_, at) => line(`e${at}`));
  await writeFile(journal.path, all.join(""));
  const size = (await stat(journal.path)).size;
  assert.equal(await journal.bytes(), size);
  const some = await journal.read(null, 10_000, 2 ** 20);
  assert.ok(some.length > 500 && some.length < 1_200, String(some.length));
  assert.deepEqual([some[0]?.id, (await journal.read(null, 10_000)).length], ["e2999", 3_000]);
});
