import assert from "node:assert/strict";
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { outputPath } from "../../../src/extensions/kit/output-path.ts";
import { OutputFile } from "../../../src/workers/export/output-file.ts";

const root = mkdtempSync(join(tmpdir(), "tailwater-output-"));
after(() => rmSync(root, { recursive: true }));
const posixOnly = { skip: process.platform === "win32" };

function write(path: string, text: string, overwrite = true): void {
  const file = new OutputFile(path, overwrite);
  file.write(text);
  file.end();
}

test("a replaced file becomes private to the user", posixOnly, () => {
  const path = join(root, "readable.csv");
  writeFileSync(path, "a longer text than the new one");
  chmodSync(path, 0o644);
  write(path, "new");
  assert.equal(readFileSync(path, "utf8"), "new");
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a reader of the old file sees nothing of the new one, and no other file stays in the folder", posixOnly, () => {
  const folder = mkdtempSync(join(root, "beside-"));
  const path = join(folder, `${"n".repeat(240)}.csv`);
  writeFileSync(path, "old");
  const reader = openSync(path, "r");
  write(path, "secret of the new one");
  assert.equal(readFileSync(reader, "utf8"), "old");
  closeSync(reader);
  assert.equal(readFileSync(path, "utf8"), "secret of the new one");
  assert.deepEqual(readdirSync(folder), [basename(path)]);
});

test("nothing is written through a link, to a device, or to a file with another name", posixOnly, () => {
  const victim = join(root, "victim");
  writeFileSync(victim, "precious");
  const link = join(root, "link");
  symlinkSync(victim, link);
  const second = join(root, "second");
  linkSync(victim, second);
  for (const path of [link, second, "/dev/null", root]) {
    assert.throws(() => new OutputFile(path, true), { code: "FILE_WRITE_FAILED" }, path);
  }
  assert.throws(() => new OutputFile(link, false), { code: "FILE_EXISTS" });
  assert.equal(readFileSync(victim, "utf8"), "precious");
});

test("no output is written to Tailwater's own folder, by any path", posixOnly, () => {
  const own = join(root, "config");
  mkdirSync(own);
  symlinkSync(own, join(root, "shortcut"));
  for (const path of [
    join(own, "profiles.json"),
    join(own, "new", "deeper.csv"),
    join(root, "shortcut", "vault.json"),
    `${root}/config/../config/profiles.json`,
    join(own, "profiles.json::$DATA"),
    join(own, "a:b"),
    own,
  ]) {
    assert.throws(() => outputPath(path, own), { code: "FILE_WRITE_FAILED" }, path);
  }
  assert.equal(outputPath(join(root, "config-export.json"), own), join(root, "config-export.json"));
  assert.equal(outputPath(join(root, "..config"), own), join(root, "..config"));
  assert.ok(!existsSync(join(own, "new")));
});

test("a missing folder is not created, because it is probably mistyped; only the download folder is", (t) => {
  const root = mkdtempSync(join(tmpdir(), "tailwater-downloads-"));
  t.after(() => rmSync(root, { recursive: true }));
  const before = process.env.XDG_DOWNLOAD_DIR;
  t.after(() => {
    if (before === undefined) delete process.env.XDG_DOWNLOAD_DIR;
    else process.env.XDG_DOWNLOAD_DIR = before;
  });
  process.env.XDG_DOWNLOAD_DIR = join(root, "Downloads");
  const mistyped = outputPath(join(root, "Donwloads", "a.csv"), join(root, "own"));
  assert.throws(() => new OutputFile(mistyped, false), {
    code: "FILE_WRITE_FAILED",
    message: /its folder does not exist/,
    hint: "Check the path, or create the folder first.",
  });
  assert.deepEqual(readdirSync(root), []);
  if (process.platform !== "linux") return;
  new OutputFile(outputPath(join(root, "Downloads", "a.csv"), join(root, "own")), false).end();
  assert.deepEqual(readdirSync(join(root, "Downloads")), ["a.csv"]);
});
