import { assert } from "@open-wc/testing";
import { type NetworkConnection, REACH } from "../../../src/contract/network.ts";
import { tabText } from "../../../src/ui/components/data-table-model.ts";
import { RowOrder } from "../../../src/ui/components/row-order.ts";
import { clockText, elapsedText } from "../../../src/ui/data/clock.ts";
import {
  entriesOf,
  inParts,
  keyOf,
  LEDGER_TABLE,
  type LedgerLine,
  PARTS,
  REFUSAL_TABLE,
} from "../../../src/ui/network/ledger-model.ts";
import {
  connectionDetail,
  connectionLine,
  headlineOf,
  refusalDetail,
  refusalLine,
} from "../../../src/ui/network/network-text.ts";
import { makeConnection, makeLookup, makeRefusal, NO_NETWORK } from "../fakes/network-api.ts";

const live = [1, 2, 3].map((id) => makeConnection(id));
const window = makeConnection(9, { purpose: "window", profileId: null, profileName: null, host: "127.0.0.1" });
const lineOf = (connection: NetworkConnection, now = Date.now()): LedgerLine => ({
  part: connection.endedAt === null ? "live" : "past",
  connection,
  now,
});
/** The text of a column. */
const cell = (line: LedgerLine, id: string, { columns } = LEDGER_TABLE) =>
  columns.find((column) => column.id === id)?.render?.(line, "");

describe("the headline of the network", () => {
  it("counts connections and clusters, and says that nothing else left when that is true", () => {
    const { title } = headlineOf({ ...NO_NETWORK, live });
    assert.equal(title, "3 connections to 1 cluster. Nothing else left this machine.");
    const two = headlineOf({ ...NO_NETWORK, live: [makeConnection(1), makeConnection(2, { profileId: "p2" })] });
    assert.include(two.title, "2 connections to 2 clusters.");
    assert.include(headlineOf({ ...NO_NETWORK, live: [makeConnection(1)] }).title, "1 connection to 1 cluster.");
  });

  it("does not claim that of earlier connections, nor of entries that are no longer listed", () => {
    const past = [makeConnection(7, { profileId: "p2", endedAt: 1, state: "closed" })];
    const other = headlineOf({ ...NO_NETWORK, live, past });
    assert.equal(other.title, "3 connections to 1 cluster.");
    assert.include(other.detail, "earlier ones to 1 other cluster; nothing else left this machine");
    assert.include(headlineOf({ ...NO_NETWORK, live, pastLeftOut: 5 }).detail, "There were earlier ones to clusters");
    const same = [makeConnection(7, { endedAt: 1, state: "closed" })];
    assert.include(headlineOf({ ...NO_NETWORK, live, past: same }).title, "Nothing else left this machine.");
  });

  it("counts the requests to the makers, and claims nothing of them", () => {
    const about = { purpose: "updates", profileId: null, profileName: null, endedAt: 1, state: "closed" } as const;
    const check = makeConnection(8, about);
    const totals = { ...NO_NETWORK.totals, purposes: { updates: 1 } };
    const alone = headlineOf({ ...NO_NETWORK, past: [check], totals });
    assert.equal(alone.title, "No connections.");
    assert.equal(
      alone.detail,
      "Since Tailwater started, only 1 request to the makers for the update check left this machine.",
    );
    const more = { ...NO_NETWORK.totals, purposes: { updates: 1, login: 2, broker: 3, window: 4 } };
    const beside = headlineOf({ ...NO_NETWORK, live, totals: more });
    assert.equal(
      beside.title,
      "3 connections to 1 cluster. Otherwise only 3 requests to the makers (2 for your sign-in, 1 for the update check).",
    );
    const closed = makeConnection(7, { endedAt: 1, state: "closed" });
    assert.include(
      headlineOf({ ...NO_NETWORK, past: [closed, check], totals }).detail,
      "that you opened or tested, and 1 request to the makers for the update check, are all that left this machine",
    );
  });

  it("says which of them you agreed to", () => {
    const titleOf = (purposes: object) =>
      headlineOf({ ...NO_NETWORK, live, totals: { ...NO_NETWORK.totals, purposes } }).title;
    assert.include(
      titleOf({ analytics: 2, "error-reports": 1 }),
      "only 3 requests to the makers, which you agreed to.",
    );
    assert.include(
      titleOf({ analytics: 2, licence: 1 }),
      "only 3 requests to the makers (1 for your licence, 2 which you agreed to).",
    );
  });

  it("says nothing of the makers for no other purpose than theirs", () => {
    for (const [purpose, reach] of Object.entries(REACH)) {
      const state = { ...NO_NETWORK, totals: { ...NO_NETWORK.totals, purposes: { [purpose]: 1 } } };
      const { title, detail } = headlineOf(state);
      assert.equal(/makers/.test(title + detail), reach === "publisher", purpose);
    }
  });

  it("counts services among the connections of their cluster", () => {
    const registry = makeConnection(4, { purpose: "registry" });
    assert.equal(
      headlineOf({ ...NO_NETWORK, live: [...live, registry] }).title,
      "4 connections to 1 cluster, 1 of them to services of it. Nothing else left this machine.",
    );
  });

  it("names name lookups, which the system sends", () => {
    const totals = { ...NO_NETWORK.totals, lookups: 4 };
    assert.include(headlineOf({ ...NO_NETWORK, live, totals }).detail, "addresses of their hosts 4 times");
    assert.include(headlineOf({ ...NO_NETWORK, live }).detail, "No name was looked up.");
  });

  it("says when there are none, ever or now", () => {
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

describe("an entry of the ledger", () => {
  it("shows a lookup as one, without figures that it cannot have", () => {
    const line = lineOf(makeLookup(5, { host: "kafka.example" }));
    assert.deepEqual(
      ["purpose", "place", "address", "tls", "in", "state"].map((id) => cell(line, id)),
      ["Name lookup", "kafka.example", "10.20.0.1, 10.20.0.2", "–", "–", "answered"],
    );
  });

  it("says plaintext only of data that was read without TLS, and brackets an IPv6 host", () => {
    const open = makeConnection(1, { tls: null, host: "::1", port: 9092 });
    assert.equal(cell(lineOf(open), "tls"), "plaintext");
    assert.include(connectionLine(open), "\tplaintext\t");
    assert.include(connectionDetail(open), "plaintext");
    assert.equal(cell(lineOf(open), "place"), "[::1]:9092");
  });

  it("does not say plaintext before TLS is established, nor when its certificate was not accepted", () => {
    // As the guard reports them: a socket is open, and its first frame is counted, before TLS is established.
    const none = { tls: null, bytesIn: 0, bytesOut: 36 };
    const connections = [
      makeConnection(1, { ...none, state: "open" }),
      makeConnection(2, { ...none, state: "closed", endedAt: Date.now(), error: "self-signed certificate" }),
      makeConnection(3, { ...none, state: "closed", endedAt: Date.now() }),
      makeConnection(4, { ...none, state: "connecting" }),
      makeConnection(5, { ...none, state: "failed", endedAt: Date.now() }),
    ];
    for (const connection of connections) {
      assert.equal(cell(lineOf(connection), "tls"), "–");
      assert.notInclude(connectionLine(connection) + connectionDetail(connection), "plaintext");
    }
  });

  it("has its error in full, and the exact figures in the copied text", () => {
    const failed = makeConnection(1, {
      state: "failed",
      error: "It was\nrefused.",
      bytesIn: 1_234_567,
      startedAt: 0,
      endedAt: 1_500,
    });
    assert.equal(cell(lineOf(failed, 0), "state"), "failed: It was\nrefused.");
    assert.equal(cell(lineOf(failed, 0), "for"), "1.5\u202fs");
    const shownState = (error: string) => {
      const line = lineOf({ ...failed, error }, 0);
      const state = LEDGER_TABLE.columns.find(({ id }) => id === "state");
      return [cell(line, "state"), state?.title?.(line)];
    };
    assert.deepEqual(shownState("connect ECONNREFUSED 127.0.0.1:1"), [
      "failed: port closed",
      "failed: connect ECONNREFUSED 127.0.0.1:1",
    ]);
    assert.equal(shownState("getaddrinfo ENOTFOUND kafka.prod.example")[0], "failed: name unknown");
    assert.equal(shownState("A NEW ERROR")[0], "failed: A NEW ERROR");
    const copied = connectionLine(failed);
    assert.include(copied, "1234567 B in");
    assert.include(copied, "1970-01-01T00:00:00.000Z\t1970-01-01T00:00:01.500Z\tfailed: It was refused.");
    assert.notInclude(copied, "\n");
    assert.include(connectionDetail(failed), "It was\nrefused.");
    const [, saved] = tabText([lineOf(failed, 0)], LEDGER_TABLE.columns).split("\n");
    assert.include(saved, "\t1234567\t9216\t1970-01-01T00:00:00.000Z\t1500\tfailed: It was refused.\t");
  });

  it("says of a refusal what tried, its purpose and how often", () => {
    const refusal = makeRefusal(1, { count: 12 });
    const line = { part: "refused", refusal } as const;
    assert.deepEqual(
      ["purpose", "place", "from", "state", "times"].map((id) => cell(line, id, REFUSAL_TABLE)),
      [
        "fetch",
        "telemetry.example:443",
        "report (left-pad/index.js:3:11)",
        "Nothing that you opened asked for it",
        "12",
      ],
    );
    assert.equal(cell(line, "state"), "refused 12 times: Nothing that you opened asked for it");
    assert.include(refusalDetail(refusal), "tried 12 times");
    assert.include(refusalLine(refusal), "12 times");
    assert.include(refusalDetail(makeRefusal(1, { count: 1, from: null })), "tried once");
  });

  it("is found by any of its words and sorted by its figures", () => {
    const lines = [10, 9, 2].map((id) => lineOf(makeConnection(id), 0));
    const query = (words: string, column: string, descending = false) =>
      new RowOrder<LedgerLine>()
        .find({
          rows: lines,
          model: LEDGER_TABLE,
          columns: LEDGER_TABLE.columns,
          sort: { column, descending },
          words,
        })
        .map(keyOf);
    assert.deepEqual(query(" BROKER-9  kafka", "since"), ["connection-9"]);
    assert.deepEqual(query("", "in"), ["connection-2", "connection-9", "connection-10"]);
    assert.deepEqual(query("", "place", true), ["connection-10", "connection-9", "connection-2"]);
  });

  it("is in its part, below a heading that counts, and stays the same when it has ended", () => {
    const ended = { ...makeConnection(1), endedAt: Date.now(), state: "closed" as const };
    const ledger = {
      ...NO_NETWORK,
      live: [makeConnection(2)],
      past: [ended],
      pastLeftOut: 5,
      refused: [makeRefusal(1)],
    };
    const entries = entriesOf(ledger, 0);
    assert.deepEqual(inParts(entries, PARTS, ledger, "").map(keyOf), [
      "live",
      "connection-2",
      "refused",
      "refusal-1",
      "past",
      "connection-1",
    ]);
    assert.equal(keyOf(lineOf(makeConnection(1))), keyOf(lineOf(ended)));
    const found = entries.filter(({ part }) => part === "past");
    const [live, , past] = inParts(found, ["live", "refused", "past"], ledger, "x").filter((one) => "heading" in one);
    assert.deepEqual(live, { part: "live", heading: "Live 0 of 1", note: "None of them matches “x”." });
    assert.deepEqual(past, { part: "past", heading: "Past 1", note: "5 older ones are in the totals only." });
  });
});

describe("clocks", () => {
  it("keep their column", () => {
    assert.deepEqual([7_400, 760_000, 11_051_000, -5].map(elapsedText), ["0:07", "12:40", "3:04:11", "0:00"]);
    assert.match(clockText(0), /^\d\d:\d\d:\d\d$/);
  });
});
