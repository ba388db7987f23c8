import assert from "node:assert/strict";

import { test } from "node:test";

import { logLine } from "../../../../src/extensions/log/log-line.ts";
import { LogStore } from "../../../../src/extensions/log/log-store.ts";

test("the newest entries are listed by number, with a count of the older ones that are gone", () => {
  const store = new LogStore();
  assert.deepEqual(store.since(0), { entries: [], last: 0, leftOut: 0 });
  for (let n = 1; n <= 12_345; n += 1) store.add(n, "info", "extension", `entry ${n}`);
  const page = store.since(0);
  assert.equal(page.entries.length, 5_000);
  assert.deepEqual([page.last, page.leftOut, page.entries[0]?.number], [12_345, 7_345, 7_346]);
  assert.deepEqual(
    store.since(12_343).entries.map(({ text }) => text),
    ["entry 12344", "entry 12345"],
  );
  assert.deepEqual(store.since(12_345), { entries: [], last: 12_345, leftOut: 0 });
  assert.deepEqual(
    store.newest(2).map(({ number }) => number),
    [12_344, 12_345],
  );
});

test("large entries do not fill the memory", () => {
  const store = new LogStore();
  for (let n = 0; n < 1_000; n += 1) store.add(n, "info", "extension", "x".repeat(10_000));
  const kept = store.since(0).entries.reduce((sum, { text }) => sum + text.length, 0);
  assert.ok(kept <= 2 * 1024 * 1024 && kept > 1_000_000, `${kept} characters`);
});

test("a broker's text can neither control a terminal nor start a line of its own", () => {
  const text = "bad\u001b[2J\r\n2026-01-01T00:00:00.000Z ERROR forged\u202e\u0007";
  const line = logLine({ number: 1, at: 0, level: "warn", source: "cluster", text });
  assert.equal(
    line,
    "1970-01-01T00:00:00.000Z WARN [cluster] bad\\u001b[2J\n    2026-01-01T00:00:00.000Z ERROR forged\\u202e\\u0007\n",
  );
});
