import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { Preferences } from "../../../src/extensions/preferences/preferences.ts";

let folder: string;
let file: string;
const failed = (error: unknown) => assert.fail(String(error));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-preferences-"));
  file = join(folder, "preferences.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("what is set is there at once, and after a restart", async () => {
  const preferences = await Preferences.open(file, failed);
  assert.equal(preferences.get("theme"), null);
  preferences.set("theme", '"dark"');
  preferences.set("__proto__", "harmless");
  assert.equal(preferences.get("theme"), '"dark"');
  await preferences.flush();
  const again = await Preferences.open(file, failed);
  assert.deepEqual([again.get("theme"), again.get("toString")], ['"dark"', null]);
});

test("many changes make one write, and reach the disk without a flush", async () => {
  const preferences = await Preferences.open(file, failed);
  for (let i = 0; i < 100; i++) preferences.set("columns", String(i));
  assert.deepEqual(await readdir(folder), []);
  while ((await readdir(folder))[0] !== "preferences.json") await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await Preferences.open(file, failed)).get("columns"), "99");
});

test("too long a value, and a name that is none, are BAD_REQUEST", async () => {
  const preferences = await Preferences.open(file, failed);
  const refused = (error: unknown) => error instanceof TailwaterError && error.code === "BAD_REQUEST";
  assert.throws(() => preferences.set("theme", "x".repeat(65_537)), refused);
  for (const key of ["", "a\nb", "x".repeat(301)]) assert.throws(() => preferences.set(key, "1"), refused);
});

test("the key not set for longest goes when there are too many", async () => {
  const preferences = await Preferences.open(file, failed);
  for (let i = 0; i < 200; i++) preferences.set(`k${i}`, "1");
  preferences.set("k0", "2");
  preferences.set("one more", "1");
  assert.deepEqual([preferences.get("k0"), preferences.get("k1"), preferences.get("one more")], ["2", null, "1"]);
  await preferences.flush();
});

test("a damaged file is kept aside; a newer one is left alone", async () => {
  await writeFile(file, "{");
  const preferences = await Preferences.open(file, failed);
  preferences.set("a", "1");
  await preferences.flush();
  assert.equal((await readdir(folder)).length, 2);
  assert.match(preferences.warnings[0] ?? "", /damaged/);

  const newer = '{"schemaVersion": 2, "values": {"a": "x"}}';
  await writeFile(file, newer);
  const readOnly = await Preferences.open(file, failed);
  readOnly.set("b", "for this session");
  await readOnly.flush();
  assert.deepEqual([readOnly.get("a"), readOnly.get("b")], ["x", "for this session"]);
  assert.equal(await readFile(file, "utf8"), newer);
});
