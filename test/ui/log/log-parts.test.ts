import { assert } from "@open-wc/testing";
import type { LogPage } from "../../../src/contract/log.ts";
import { atLeast, EMPTY_LOG, fileLine, withPage } from "../../../src/ui/log/log-buffer.ts";
import { matchesOf, nextMatch, piecesOf } from "../../../src/ui/log/log-search.ts";
import { indexOf, selectedOf } from "../../../src/ui/log/log-selection.ts";
import { makeEntry } from "../fakes/log-api.ts";

const entries = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => makeEntry(from + at));
const page = (from: number, to: number, leftOut = 0): LogPage => ({
  entries: entries(from, to),
  last: to,
  leftOut,
  path: null,
  note: null,
  level: "info",
});

describe("the window's copy of the log", () => {
  it("grows by new entries, and stays the same object when there are none", () => {
    const log = withPage(withPage(EMPTY_LOG, page(1, 3)), page(4, 5));
    assert.deepEqual(
      log.entries.map(({ number }) => number),
      [1, 2, 3, 4, 5],
    );
    assert.equal(withPage(log, { ...page(1, 0), entries: [], last: 5 }), log);
  });

  it("holds the newest 5,000 and counts the others", () => {
    const log = withPage(withPage(EMPTY_LOG, page(1, 4_990)), page(4_991, 5_020));
    assert.equal(log.entries.length, 5_000);
    assert.equal(log.entries[0]?.number, 21);
    assert.equal(log.leftOut, 20);
  });

  it("starts again after a gap, and with another engine", () => {
    const gap = withPage(withPage(EMPTY_LOG, page(1, 10)), page(51, 60, 40));
    assert.equal(gap.entries[0]?.number, 51);
    assert.equal(gap.leftOut, 50);
    assert.equal(withPage(gap, page(1, 2)), EMPTY_LOG);
  });

  it("is filtered by level, and copied as it is in the file", () => {
    const all = [makeEntry(1, { level: "debug" }), makeEntry(2, { level: "warn" }), makeEntry(3, { level: "error" })];
    assert.deepEqual(
      atLeast(all, "warn").map(({ number }) => number),
      [2, 3],
    );
    assert.equal(atLeast(all, "debug"), all);
    assert.equal(
      fileLine(makeEntry(1, { at: 0, level: "warn", source: "window", text: "a\nb" })),
      "1970-01-01T00:00:00.000Z WARN [window] a\nb",
    );
  });
});

describe("searching the log", () => {
  it("splits a text at its matches, in any case", () => {
    assert.deepEqual(piecesOf("Read, read", "READ"), [
      { text: "Read", isHit: true },
      { text: ", ", isHit: false },
      { text: "read", isHit: true },
    ]);
    assert.deepEqual(piecesOf("aaa", "aa"), [
      { text: "aa", isHit: true },
      { text: "a", isHit: false },
    ]);
    assert.deepEqual(piecesOf("any", ""), [{ text: "any", isHit: false }]);
    assert.deepEqual(piecesOf("İx", "x"), [{ text: "İx", isHit: false }]);
  });

  it("finds texts and sources, and wraps around at the ends", () => {
    const all = [makeEntry(1, { text: "needle" }), makeEntry(2), makeEntry(3, { source: "tail of Needle" })];
    const matches = matchesOf(all, "NEEDLE");
    assert.deepEqual(matches, [0, 2]);
    assert.deepEqual([nextMatch(matches, 0, 1), nextMatch(matches, 2, 1), nextMatch(matches, 0, -1)], [2, 0, 2]);
    assert.isNull(nextMatch([], 0, 1));
    assert.deepEqual(matchesOf(all, ""), []);
  });

  it("keeps a selection by number over filters", () => {
    const some = [makeEntry(2), makeEntry(5), makeEntry(9)];
    assert.deepEqual(
      [2, 3, 9, 10].map((number) => indexOf(some, number)),
      [0, 1, 2, 3],
    );
    assert.deepEqual(
      selectedOf(some, { anchor: 9, head: 4 }).map(({ number }) => number),
      [5, 9],
    );
  });
});
