import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { withFileLock } from "../../../src/extensions/kit/file-lock.ts";
import { type Parsed, StoredFile } from "../../../src/extensions/kit/stored-file.ts";
import { Preferences } from "../../../src/extensions/preferences/preferences.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { makeProfile } from "./make-profile.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-stored-"));
  file = join(folder, "words.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function parseWords(document: object): Parsed<string[]> {
  if (!("words" in document) || !Array.isArray(document.words)) throw new Error("it has no words");
  return { value: document.words as string[], problems: [] };
}

test("the previous generation is kept, and used when the current one is damaged", async () => {
  const stored = new StoredFile(file, 1, parseWords);
  for (const words of [["first"], ["first", "second"], ["third"]]) await stored.write({ words });
  assert.deepEqual(JSON.parse(await readFile(`${file}.bak`, "utf8")).words, ["first", "second"]);
  await writeFile(file, "{ half");
  const later = new StoredFile(file, 1, parseWords);
  assert.deepEqual(await later.read(), ["first", "second"]);
  assert.equal(later.warnings.length, 2);
  assert.match(later.warnings[1] ?? "", /backup of \d{4}-/);
  const aside = (await readdir(folder)).find((name) => name.startsWith("words.json.damaged-"));
  assert.equal(await readFile(join(folder, aside ?? ""), "utf8"), "{ half");
  // The next write does not overwrite the good backup.
  await later.write({ words: ["fourth"] });
  assert.deepEqual(JSON.parse(await readFile(`${file}.bak`, "utf8")).words, ["first", "second"]);
});

test("a damaged profile list is read from its backup", async () => {
  const path = join(folder, "profiles.json");
  const store = await ProfileStore.open(path);
  await store.save(makeProfile({ id: "one" }));
  await store.save(makeProfile({ id: "two" }));
  await writeFile(path, "");
  const later = await ProfileStore.open(path);
  assert.deepEqual(
    later.list().map(({ id }) => id),
    ["one"],
  );
  assert.equal(later.warnings.length, 2);
});

test("an older version is upgraded step by step, and saved by the next write", async () => {
  const migrations = {
    1: (document: object) => ({ ...document, list: (document as { text: string }).text.split(" ") }),
    2: (document: object) => ({ words: (document as { list: string[] }).list }),
  };
  await writeFile(file, JSON.stringify({ schemaVersion: 1, text: "a b" }));
  const stored = new StoredFile(file, 3, parseWords, migrations);
  assert.deepEqual([await stored.read(), stored.warnings], [["a", "b"], []]);
  assert.equal(JSON.parse(await readFile(file, "utf8")).schemaVersion, 1);
  await stored.write({ words: ["a", "b", "c"] });
  assert.deepEqual(JSON.parse(await readFile(file, "utf8")), { schemaVersion: 3, words: ["a", "b", "c"] });
  assert.equal(JSON.parse(await readFile(`${file}.bak`, "utf8")).schemaVersion, 1);
});

test("a version without an upgrade is kept aside", async () => {
  await writeFile(file, JSON.stringify({ schemaVersion: 1, text: "a b" }));
  const stored = new StoredFile(file, 2, parseWords);
  assert.equal(await stored.read(), null);
  assert.match(stored.warnings[0] ?? "", /version 1 is not known/);
});

test("two Tailwaters that save at the same time keep each other's changes", async () => {
  const path = join(folder, "profiles.json");
  const saver = (name: string) => `
    import { ProfileStore } from "./src/extensions/profiles/profile-store.ts";
    import { makeProfile } from "./test/unit/extensions/make-profile.ts";
    const store = await ProfileStore.open(${JSON.stringify(path)});
    for (let n = 0; n < 40; n++) await store.save(makeProfile({ id: "${name}" + n }));`;
  const processes = ["a", "b", "c"].map((name) =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", saver(name)], { stdio: "inherit" }),
  );
  const codes = await Promise.all(processes.map(async (child) => (await once(child, "exit"))[0] as number));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.equal((await ProfileStore.open(path)).list().length, 120);
  assert.deepEqual((await readdir(folder)).sort(), ["profiles.json", "profiles.json.bak"]);
});

test("two Tailwaters' preferences do not undo each other", async () => {
  const path = join(folder, "preferences.json");
  const fail = (error: unknown) => assert.fail(String(error));
  const [one, other] = [await Preferences.open(path, fail), await Preferences.open(path, fail)];
  one.set("theme", "dark");
  other.set("width", "300");
  await one.flush();
  await other.flush();
  one.set("theme", "light");
  await one.flush();
  const later = await Preferences.open(path, fail);
  assert.deepEqual([later.get("theme"), later.get("width")], ["light", "300"]);
});

test("a lock of a process that has ended or hangs is taken over", async () => {
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  await writeFile(`${file}.lock`, String(gone.pid));
  assert.equal(await withFileLock(file, async () => "had"), "had");
  await writeFile(`${file}.lock`, String(process.pid));
  const old = Date.now() / 1_000 - 60;
  await utimes(`${file}.lock`, old, old);
  assert.equal(await withFileLock(file, async () => "had"), "had");
  // The clock has been set back since; and a process was killed before it had written its id.
  for (const [text, seconds] of [
    [String(process.pid), 3_600],
    ["", -2],
  ] as const) {
    await writeFile(`${file}.lock`, text);
    const at = Date.now() / 1_000 + seconds;
    await utimes(`${file}.lock`, at, at);
    assert.equal(await withFileLock(file, async () => "had"), "had");
  }
  assert.deepEqual(await readdir(folder), []);
});

test("a lock that is held for long stays fresh, so that nobody takes it", async () => {
  const lock = `${file}.lock`;
  await withFileLock(file, async () => {
    const old = Date.now() / 1_000 - 9;
    await utimes(lock, old, old);
    const isOld = async () => Date.now() - (await stat(lock)).mtimeMs > 8_000;
    while (await isOld()) await new Promise((done) => setTimeout(done, 100));
  });
});

test("a lock blocks others, and is released after a failure", async () => {
  const order: string[] = [];
  const hold = (name: string, ms: number) => async () => {
    order.push(`${name} in`);
    await new Promise((done) => setTimeout(done, ms));
    order.push(`${name} out`);
  };
  await Promise.all([withFileLock(file, hold("one", 80)), withFileLock(file, hold("two", 1))]);
  assert.deepEqual(
    order.map((step) => step.split(" ")[1]),
    ["in", "out", "in", "out"],
  );
  await assert.rejects(
    withFileLock(file, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await withFileLock(file, async () => 1), 1);
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;
test("a full disk leaves the old file and the old backup complete", {
  skip: mayMount ? false : "needs root to mount",
}, async (context) => {
  const disk = join(folder, "disk");
  await mkdir(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tailwater-test", disk], { stdio: "pipe" });
  } catch (error) {
    // A container may deny this even to root.
    context.skip(`no tmpfs here: ${String(error)}`);
    return;
  }
  try {
    const path = join(disk, "words.json");
    const stored = new StoredFile(path, 1, parseWords);
    await stored.write({ words: ["small"] });
    await stored.write({ words: ["small", "too"] });
    await assert.rejects(
      stored.write({ words: ["x".repeat(400_000)] }),
      (error: unknown) => error instanceof TailwaterError && error.code === "FILE_WRITE_FAILED",
    );
    assert.deepEqual(await new StoredFile(path, 1, parseWords).read(), ["small", "too"]);
    assert.deepEqual(JSON.parse(await readFile(`${path}.bak`, "utf8")).words, ["small"]);
    assert.deepEqual((await readdir(disk)).sort(), ["words.json", "words.json.bak"]);
  } finally {
    execFileSync("umount", [disk]);
  }
});
