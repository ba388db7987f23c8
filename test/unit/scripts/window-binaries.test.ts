import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { hashesIn, judge, removeUntrusted } from "../../../scripts/run/window-binaries.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-bin-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("what is pinned stays; what is not, or is something else, is removed; other files are left alone", async () => {
  for (const [name, content] of [
    ["neutralino-linux_x64", "good"],
    ["neutralino-win_x64.exe", "tampered"],
    ["neutralino-mac_arm64", "new"],
    ["notes.txt", "mine"],
  ] as const) {
    await writeFile(join(folder, name), content);
  }
  const pinned = {
    version: "6.9.0",
    sha256: { "neutralino-linux_x64": sha256("good"), "neutralino-win_x64.exe": sha256("as released") },
  };
  const verdict = judge(hashesIn(folder), pinned);
  assert.deepEqual(verdict, {
    good: ["neutralino-linux_x64"],
    wrong: ["neutralino-win_x64.exe"],
    unknown: ["neutralino-mac_arm64"],
  });
  removeUntrusted(folder, verdict);
  assert.deepEqual((await readdir(folder)).sort(), ["neutralino-linux_x64", "notes.txt"]);
});

test("a folder that is not there holds nothing", () => {
  assert.equal(hashesIn(join(folder, "none")).size, 0);
});
