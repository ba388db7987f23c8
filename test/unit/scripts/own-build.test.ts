import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { copyBuild } from "../../../scripts/account/own-build.ts";
import { buildIfStale } from "../../../scripts/build/fresh.ts";
import { GUARD_FLAGS } from "../../../scripts/run/app.ts";

test("the build of the demo with accounts is a copy: this checkout's still connects without a login", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tailwater-own-build-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await buildIfStale();
  const built = readFileSync("dist/distribution.json", "utf8");
  const app = join(folder, "app");
  await copyBuild(app, "packaging/distributions/required-login.json");
  assert.equal(readFileSync("dist/distribution.json", "utf8"), built);
  const list = (cwd: string) => {
    // Nothing listens on port 1.
    const args = ["dist/extensions/tailwater.mjs", "topics", "list", "--brokers", "127.0.0.1:1"];
    const env = { ...process.env, XDG_CONFIG_HOME: join(folder, "config") };
    return spawnSync(process.execPath, [...GUARD_FLAGS, ...args], { cwd, env, encoding: "utf8" }).stderr;
  };
  assert.match(list(app), /LOGIN_REQUIRED/);
  const own = list(".");
  assert.match(own, /PORT_CLOSED/);
  assert.doesNotMatch(own, /LOGIN_REQUIRED/);
});
