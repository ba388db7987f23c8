import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Preferences } from "../../../src/extensions/preferences/preferences.ts";
import { SETTING_NAMES, type SettingName } from "../../../src/extensions/preferences/settings.ts";

let folder: string;
const failed = (error: unknown) => assert.fail(String(error));
const open = () => Preferences.open(folder, failed);
const valuesOf = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8")).values;

/** A value other than the default, as the page writes it and as it is in the file. */
const CHOSEN: Readonly<Record<SettingName, readonly [text: string, value: unknown]>> = {
  theme: ["dark", "dark"],
  "licence.warned": ["1/7/2026-11-28", "1/7/2026-11-28"],
  "log.level": ["debug", "debug"],
  "memory/budget-mb": ["512", 512],
  "memory/largest-batch-mb": ["200", 200],
  "network.offline": ["true", true],
  "proxy.mode": ["manual", "manual"],
  "proxy.kind": ["socks5", "socks5"],
  "proxy.host": ["proxy.example", "proxy.example"],
  "proxy.port": ["3128", 3_128],
  "proxy.user": ["me", "me"],
  "proxy.except": ['["corp.example"]', ["corp.example"]],
  "passwords/not-remembered": ['["p1","p2"]', ["p1", "p2"]],
  "templates.folder": ["/projects/shop", "/projects/shop"],
  "updates.on": ["true", true],
  "updates.checked-at": ["1795000000000", 1_795_000_000_000],
  "updates.latest": ['{"version":"9.9.9"}', '{"version":"9.9.9"}'],
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-preferences-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a value that is set is there at once, and after a restart", async () => {
  const preferences = await open();
  assert.equal(preferences.get("theme"), null);
  preferences.set("theme", "dark");
  preferences.set("__proto__", "harmless");
  assert.equal(preferences.get("theme"), "dark");
  await preferences.flush();
  const again = await open();
  assert.deepEqual([again.get("theme"), again.get("toString")], ["dark", null]);
  assert.equal(again.settings.get("network.offline"), false, "the default, as it was never set");
});

test("many changes make one write, and reach the disk without a flush", async () => {
  const preferences = await open();
  for (let i = 0; i < 100; i++) preferences.set("columns", String(i));
  assert.deepEqual(await readdir(folder), []);
  while ((await readdir(folder))[0] !== "preferences.json") await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await open()).get("columns"), "99");
});

test("a value that is too long, an invalid name and an invalid setting are BAD_REQUEST", async () => {
  const preferences = await open();
  const refused = { code: "BAD_REQUEST" };
  assert.throws(() => preferences.set("columns", "x".repeat(65_537)), refused);
  for (const key of ["", "a\nb", "x".repeat(301)]) assert.throws(() => preferences.set(key, "1"), refused);
  for (const [name, wrong] of [
    ["theme", "purple"],
    ["network.offline", "yes"],
    ["memory/budget-mb", "127"],
    ["memory/budget-mb", "1e3"],
    ["updates.checked-at", "-1"],
    ["passwords/not-remembered", "[1]"],
    ["passwords/not-remembered", "["],
    ["updates.latest", "x".repeat(5_000)],
  ] as const) {
    assert.throws(() => preferences.set(name, wrong), refused, `${name} ${wrong}`);
    assert.equal(preferences.get(name), null);
  }
});

test("the oldest preferences are dropped when there are too many; a setting is never dropped", async () => {
  const preferences = await open();
  for (const name of SETTING_NAMES) preferences.set(name, CHOSEN[name][0]);
  for (let i = 0; i < 200; i++) preferences.set(`k${i}`, "1");
  preferences.set("k0", "2");
  preferences.set("one more", "1");
  assert.deepEqual([preferences.get("k0"), preferences.get("k1"), preferences.get("one more")], ["2", null, "1"]);
  await preferences.flush();
  const again = await open();
  for (const name of SETTING_NAMES) assert.equal(again.get(name), CHOSEN[name][0], name);
  assert.equal(again.entries().size, 200 + SETTING_NAMES.length);
});

test("the earlier single file is migrated without loss", async () => {
  const texts = Object.fromEntries(SETTING_NAMES.map((name) => [name, CHOSEN[name][0]]));
  const old = { ...texts, "tail/zone": "utc", "tail/columns": "{}", "log.level": "shouting" };
  await writeFile(join(folder, "preferences.json"), JSON.stringify({ schemaVersion: 1, values: old }));
  const preferences = await open();
  const expected = new Map(SETTING_NAMES.map((name) => [name, CHOSEN[name][1]]));
  expected.delete("log.level"); // It stays in place, because its meaning is unknown.
  const settled = await valuesOf("settings.json");
  assert.deepEqual(new Map(Object.entries(settled).toSorted()), new Map([...expected].toSorted()));
  assert.deepEqual(Object.keys(await valuesOf("preferences.json")).length, Object.keys(old).length, "before the write");
  await preferences.flush();
  assert.deepEqual(await valuesOf("preferences.json"), {
    "tail/zone": "utc",
    "tail/columns": "{}",
    "log.level": "shouting",
  });
  const again = await open();
  for (const name of expected.keys()) assert.equal(again.get(name), CHOSEN[name][0], name);
  assert.deepEqual([again.get("tail/zone"), again.settings.get("log.level")], ["utc", "info"]);
  again.set("theme", "light");
  await again.flush();
  assert.equal((await open()).get("theme"), "light", "what is set now is what counts");
});

test("settings that cannot be written stay in their old file", async () => {
  const newer = '{"schemaVersion": 2, "values": {}}';
  await writeFile(join(folder, "settings.json"), newer);
  const values = { theme: "dark", "tail/zone": "utc" };
  await writeFile(join(folder, "preferences.json"), JSON.stringify({ schemaVersion: 1, values }));
  const preferences = await open();
  assert.equal(preferences.get("theme"), "dark", "in this session");
  preferences.set("tail/zone", "local");
  await preferences.flush();
  assert.deepEqual(await valuesOf("preferences.json"), { theme: "dark", "tail/zone": "local" });
  assert.equal(await readFile(join(folder, "settings.json"), "utf8"), newer);
});

test("an invalid value of a setting is ignored; a newer Tailwater's setting is kept", async () => {
  const values = { "memory/budget-mb": "much", "network.offline": 1, "groups.shown": ["all"] };
  await writeFile(join(folder, "settings.json"), JSON.stringify({ schemaVersion: 1, values }));
  const preferences = await open();
  const { settings } = preferences;
  assert.deepEqual([settings.get("memory/budget-mb"), settings.get("network.offline")], [160, false]);
  preferences.set("theme", "light");
  await preferences.flush();
  assert.deepEqual(await valuesOf("settings.json"), { ...values, theme: "light" });
});

test("a damaged file is kept aside; a newer one is not changed", async () => {
  const file = join(folder, "preferences.json");
  await writeFile(file, "{");
  const preferences = await open();
  preferences.set("a", "1");
  await preferences.flush();
  assert.equal((await readdir(folder)).length, 2);
  assert.match(preferences.warnings[0] ?? "", /damaged/);

  const newer = '{"schemaVersion": 2, "values": {"a": "x"}}';
  await writeFile(file, newer);
  const readOnly = await open();
  readOnly.set("b", "for this session");
  await readOnly.flush();
  assert.deepEqual([readOnly.get("a"), readOnly.get("b")], ["x", "for this session"]);
  assert.equal(await readFile(file, "utf8"), newer);
});
