import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { windowEnv } from "../../../scripts/run/window-env.ts";

const launcher = readFileSync("packaging/linux/tailwater.sh", "utf8");
const engine = readFileSync("src/extensions/launch/engine.sh", "utf8");

test("npm start and the installed launcher run the window in the same way", () => {
  const exported = [...launcher.matchAll(/\b(\w+)=([\w/]+)(?= |$)/gm)].map(([pair]) => pair);
  for (const [name, value] of Object.entries(windowEnv(false, "linux"))) {
    assert.ok(exported.includes(`${name}=${value}`), `${name}=${value} is not in tailwater.sh`);
  }
});

test("WebKit's variables are for the window only: the engine removes them", () => {
  const given = Object.keys(windowEnv(false, "linux")).filter((name) => name !== "MALLOC_ARENA_MAX");
  for (const script of [engine, readFileSync("src/extensions/launch/window.sh", "utf8")]) {
    const [, taken = ""] = /^unset (.+)$/m.exec(script) ?? [];
    assert.deepEqual(taken.split(" ").toSorted(), given.toSorted());
  }
});

test("with --gpu, and where the window does not use WebKitGTK, nothing is turned off", () => {
  assert.deepEqual(windowEnv(true, "linux"), { MALLOC_ARENA_MAX: "1" });
  assert.deepEqual(windowEnv(false, "darwin"), {});
  assert.deepEqual(windowEnv(false, "win32"), {});
});
