import { assert } from "@open-wc/testing";
import { clockText, elapsedText } from "../../../src/ui/data/clock.ts";
import { connectionRow, filterRows, LIVE_COLUMNS, refusalRow, sortRows } from "../../../src/ui/network/ledger-rows.ts";
import { headlineOf } from "../../../src/ui/network/network-text.ts";
import { makeConnection, makeLookup, makeRefusal, NO_NETWORK } from "../fakes/network-api.ts";

const live = [1, 2, 3].map((id) => makeConnection(id));
const window = makeConnection(9, { purpose: "window", profileId: null, profileName: null, host: "127.0.0.1" });
const cell = (row: ReturnType<typeof connectionRow>, id: string) =>
  row.cells[LIVE_COLUMNS.findIndex((column) => column.id === id)]?.text;

describe("the headline of the network", () => {
  it("counts connections and clusters, and says that nothing else left when that is so", () => {
    const { title } = headlineOf({ ...NO_NETWORK, live });
    assert.equal(title, "3 connections to 1 cluster. Nothing else left this machine.");
    const two = headlineOf({ ...NO_NETWORK, live: [makeConnection(1), makeConnection(2, { profileId: "p2" })] });
    assert.include(two.title, "2 connections to 2 clusters.");
    assert.include(headlineOf({ ...NO_NETWORK, live: [makeConnection(1)] }).title, "1 connection to 1 cluster.");
  });

  it("does not claim it of what was before, nor of what is listed no more", () => {
    const past = [makeConnection(7, { profileId: "p2", endedAt: 1, state: "closed" })];
    const other = headlineOf({ ...NO_NETWORK, live, past });
    assert.equal(other.title, "3 connections to 1 cluster.");
    assert.include(other.detail, "earlier ones to 1 other cluster; nothing else left this machine");
    assert.include(headlineOf({ ...NO_NETWORK, live, pastLeftOut: 5 }).detail, "There were earlier ones to clusters");
    const same = [makeConnection(7, { endedAt: 1, state: "closed" })];
    assert.include(headlineOf({ ...NO_NETWORK, live, past: same }).title, "Nothing else left this machine.");
  });

  it("names the update checks, and claims nothing of them", () => {
    const about = { purpose: "update", profileId: null, profileName: null, endedAt: 1, state: "closed" } as const;
    const check = makeConnection(8, about);
    const alone = headlineOf({ ...NO_NETWORK, past: [check] });
    assert.equal(alone.title, "No connections.");
    assert.equal(alone.detail, "Nothing has left this machine since Tailwater started, but 1 update check.");
    const beside = headlineOf({ ...NO_NETWORK, live, past: [check, makeConnection(9, about)] });
    assert.equal(beside.title, "3 connections to 1 cluster. Otherwise only 2 update checks.");
    const closed = makeConnection(7, { endedAt: 1, state: "closed" });
    assert.include(
      headlineOf({ ...NO_NETWORK, past: [closed, check] }).detail,
      "that you opened or tested, and 1 update check are all that left this machine",
    );
  });

  it("tells of name lookups, which leave by the system", () => {
    const totals = { ...NO_NETWORK.totals, lookups: 4 };
    assert.include(headlineOf({ ...NO_NETWORK, live, totals }).detail, "addresses of their hosts 4 times");
    assert.include(headlineOf({ ...NO_NETWORK, live }).detail, "No name was looked up.");
  });

  it("says when there are none, ever or by now", () => {
    const never = headlineOf(NO_NETWORK);
    assert.equal(never.title, "No connections.");
    assert.include(never.detail, "Nothing has left this machine");
    const past = [makeConnection(7, { endedAt: 1, state: "closed" })];
    assert.notInclude(headlineOf({ ...NO_NETWORK, past }).detail, "Nothing has left");
    const own = headlineOf({ ...NO_NETWORK, live: [window] });
    assert.equal(own.title, "No connections.");
    assert.include(own.detail, "Nothing has left this machine");
    assert.include(own.detail, "own window");
  });

  it("says that it is offline, and what still closes", () => {
    assert.match(headlineOf({ ...NO_NETWORK, offline: true }).title, /^Offline: Tailwater connects to nothing\.$/);
    assert.include(headlineOf({ ...NO_NETWORK, offline: true, live }).title, "3 connections still closing");
  });
});

describe("a row of the ledger", () => {
  it("shows a lookup as such, without figures it cannot have", () => {
    const row = connectionRow(makeLookup(5, { host: "kafka.example" }), Date.now());
    assert.deepEqual(
      ["purpose", "place", "address", "tls", "in", "state"].map((id) => cell(row, id)),
      ["Name lookup", "kafka.example", "10.20.0.1, 10.20.0.2", "–", "–", "answered"],
    );
  });

  it("says plaintext only of what was read without TLS, and brackets an IPv6 host", () => {
    const open = makeConnection(1, { tls: null, host: "::1", port: 9092 });
    const row = connectionRow(open, 0);
    assert.equal(cell(row, "tls"), "plaintext");
    assert.include(row.line, "\tplaintext\t");
    assert.include(row.detail, "plaintext");
    assert.equal(cell(row, "place"), "[::1]:9092");
  });

  it("does not call plaintext what was to be TLS: before it is agreed, and when its certificate was not accepted", () => {
    // As the guard tells them: a socket is open, and its first frame counted, before TLS is agreed.
    const none = { tls: null, bytesIn: 0, bytesOut: 36 };
    const rows = [
      makeConnection(1, { ...none, state: "open" }),
      makeConnection(2, { ...none, state: "closed", endedAt: Date.now(), error: "self-signed certificate" }),
      makeConnection(3, { ...none, state: "closed", endedAt: Date.now() }),
      makeConnection(4, { ...none, state: "connecting" }),
      makeConnection(5, { ...none, state: "failed", endedAt: Date.now() }),
    ].map((connection) => connectionRow(connection, Date.now()));
    for (const row of rows) {
      assert.equal(cell(row, "tls"), "–");
      assert.notInclude(row.line + row.detail, "plaintext");
    }
  });

  it("has its error, whole, and the exact figures in what is copied", () => {
    const row = connectionRow(
      makeConnection(1, {
        state: "failed",
        error: "It was\nrefused.",
        bytesIn: 1_234_567,
        startedAt: 0,
        endedAt: 1_500,
      }),
      0,
    );
    assert.equal(cell(row, "state"), "failed: It was\nrefused.");
    assert.equal(cell(row, "for"), "1.5\u202fs");
    assert.include(row.line, "1234567 B in");
    assert.include(row.line, "1970-01-01T00:00:00.000Z\t1970-01-01T00:00:01.500Z\tfailed: It was refused.");
    assert.notInclude(row.line, "\n");
    assert.include(row.detail, "It was\nrefused.");
  });

  it("says of a refusal what tried, what for and how often", () => {
    const { cells, detail, line } = refusalRow(makeRefusal(1, { count: 12 }));
    assert.deepEqual(
      cells.slice(0, 5).map(({ text }) => text),
      ["fetch", "telemetry.example:443", "report (left-pad/index.js:3:11)", "No open profile asked for it", "12"],
    );
    assert.include(detail, "tried 12 times");
    assert.include(line, "12 times");
    assert.include(refusalRow(makeRefusal(1, { count: 1, from: null })).detail, "tried once");
  });

  it("is found by any of its words and sorted by its figures", () => {
    const rows = [10, 9, 2].map((id) => connectionRow(makeConnection(id), 0));
    assert.deepEqual(
      filterRows(rows, " BROKER-9  kafka").map(({ id }) => id),
      [9],
    );
    const ids = (column: string, descending: boolean) =>
      sortRows(rows, { column: LIVE_COLUMNS.findIndex(({ id }) => id === column), descending }).map(({ id }) => id);
    assert.deepEqual(ids("in", false), [2, 9, 10]);
    assert.deepEqual(ids("place", true), [10, 9, 2]);
    assert.deepEqual(
      sortRows(rows, null).map(({ id }) => id),
      [10, 9, 2],
    );
  });
});

describe("clocks", () => {
  it("keep their places", () => {
    assert.deepEqual([7_400, 760_000, 11_051_000, -5].map(elapsedText), ["0:07", "12:40", "3:04:11", "0:00"]);
    assert.match(clockText(0), /^\d\d:\d\d:\d\d$/);
  });
});
