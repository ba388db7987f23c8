// What the page asks for at once: the modules that its start needs, and no other.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { test } from "node:test";
import { buildIfStale } from "../../../scripts/build/fresh.ts";

test("the page asks at once for each module of its start", async () => {
  await buildIfStale();
  const html = await readFile("resources/index.html", "utf8");
  const asked = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)" \/>/g)].map(([, path]) => path ?? "");
  assert.ok(asked.includes("app/main.js"));
  assert.ok(asked.some((path) => /^app\/chunks\/app-/.test(path)));
  for (const path of asked) {
    assert.ok(existsSync(join("resources", path)), path);
    const text = await readFile(join("resources", path), "utf8");
    for (const [, name = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g)) {
      assert.ok(asked.includes(posix.join(posix.dirname(path), name)), `${name}, which ${path} needs`);
    }
  }
});
