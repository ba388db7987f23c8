import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

test("a distribution with a mistake fails the build by its name, before anything is written", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tailwater-distribution-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "mine.json");
  writeFileSync(file, JSON.stringify({ suport: { address: "help@tailwater.example" } }));
  const built = () => (existsSync("dist/distribution.json") ? readFileSync("dist/distribution.json", "utf8") : null);
  const before = built();
  const build = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "scripts/build.ts", ...args], { encoding: "utf8" });
  for (const [args, said] of [
    [["--distribution", file], /mine\.json: .* suport is not known\. Known: support, login/],
    [["--distribution", join(folder, "none.json")], /none\.json cannot be read/],
    [["--distribution"], /--distribution/],
    [["--distributon", file], /--distributon/],
  ] as const) {
    const { status, stderr, stdout } = build(...args);
    assert.equal(status, 1);
    assert.match(stderr, said);
    assert.doesNotMatch(stderr + stdout, /\n\s+at /, "a sentence, not a stack");
  }
  assert.equal(built(), before);
});
