// The page requests at once only the modules that its start needs.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { test } from "node:test";
import { buildIfStale } from "../../../scripts/build/fresh.ts";
import { shapesOf } from "../../../scripts/build/icons.ts";

test("the page requests each module of its start at once", async () => {
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

test("the start needs a few files, not one for each shared module", async () => {
  await buildIfStale();
  const html = await readFile("resources/index.html", "utf8");
  const asked = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)" \/>/g)].map(([, path]) => path ?? "");
  const sizes = await Promise.all(asked.map(async (path) => (await stat(join("resources", path))).size));
  assert.ok(asked.length <= 6, asked.join(" "));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  // The guide is loaded on its first use.
  const texts = await Promise.all(asked.map((path) => readFile(join("resources", path), "utf8")));
  assert.ok(!texts.some((text) => text.includes("Usual causes")));
  assert.ok(all <= 190_000, `${all} bytes`);
});

test("an icon contains only its shapes, and anything but a Lucide icon is refused", async () => {
  const plus = shapesOf(await readFile("node_modules/lucide-static/icons/plus.svg", "utf8"));
  assert.equal(plus, '<svg viewBox="0 0 24 24"><path d="M5 12h14"/><path d="M12 5v14"/></svg>');
  assert.throws(() => shapesOf("<svg></svg>"), /not an icon/);
});
