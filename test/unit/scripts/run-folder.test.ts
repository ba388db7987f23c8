import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { removeLeftFolders } from "../../../scripts/test/run-folder.ts";

const parent = mkdtempSync(join(tmpdir(), "tailwater-folders-"));
after(() => rmSync(parent, { recursive: true, force: true }));

const DEAD = spawnSync(process.execPath, ["-e", ""]).pid;
const STRANGERS = [
  "twt-",
  "twt-notes",
  `twt-${DEAD}`,
  `twt-${DEAD}-abc`,
  `tailwater-${DEAD}-abcdef`,
  `a-twt-${DEAD}-abcdef`,
];

beforeEach(() => rmSync(parent, { recursive: true, force: true }));

test("leftovers of ended runs are removed; running ones and other names stay", () => {
  const kept = [`twt-${process.pid}-abcdef`, `twt-${process.ppid}-abcdef`, ...STRANGERS];
  for (const name of [`twt-${DEAD}-AbC123`, ...kept]) mkdirSync(join(parent, name, "inside"), { recursive: true });
  writeFileSync(join(parent, `twt-${DEAD}-AbC123`, "inside", "file"), "");
  removeLeftFolders(parent);
  assert.deepEqual(readdirSync(parent).toSorted(), kept.toSorted());
});

test("a run's temporary files are in their own folder, which is removed at the end", () => {
  mkdirSync(parent);
  const script = `
    import { tmpdir } from "node:os";
    import { writeFileSync } from "node:fs";
    import { execFileSync } from "node:child_process";
    import { useRunFolder } from "./scripts/test/run-folder.ts";
    useRunFolder();
    writeFileSync(tmpdir() + "/left", "");
    console.log(execFileSync(process.execPath, ["-p", "os.tmpdir()"], { encoding: "utf8" }).trim());
  `;
  const env = { ...process.env, TMPDIR: parent, TEMP: parent, TMP: parent };
  const run = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    env,
    encoding: "utf8",
  });
  assert.equal(run.stdout.trim().startsWith(join(parent, `twt-${run.pid}-`)), true, run.stderr);
  const left = readdirSync(parent).filter((name) => name.startsWith("twt-"));
  assert.deepEqual(left, []);
});
