import assert from "node:assert/strict";
import { test } from "node:test";
import { NetworkLedger } from "../../../src/extensions/network/ledger.ts";
import type { BeginEvent, ChangeEvent, GuardEvent } from "../../../src/guard/messages.ts";

const names = (id: string): string | null => (id === "p1" ? "Staging" : null);

function begin(id: number, about: Partial<BeginEvent> = {}): BeginEvent {
  return {
    kind: "begin",
    thread: 1,
    id,
    what: "connection",
    purpose: "broker",
    profileId: "p1",
    host: "kafka",
    port: 9092,
    proxy: null,
    at: 100 + id,
    ...about,
  };
}

function change(id: number, about: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    kind: "change",
    id,
    at: 1_000,
    state: "open",
    address: "10.0.0.1",
    tls: "TLSv1.3",
    bytesIn: 10,
    bytesOut: 5,
    error: null,
    ...about,
  };
}

function ledgerOf(...events: GuardEvent[]): NetworkLedger {
  const ledger = new NetworkLedger(1);
  for (const event of events) ledger.record(event);
  return ledger;
}

test("a connection is live from its start, updated by every change, and past once it has ended", () => {
  const ledger = ledgerOf(begin(1), change(1));
  const [live] = ledger.state(false, names).live;
  assert.deepEqual(live, {
    id: 1,
    kind: "connection",
    purpose: "broker",
    profileId: "p1",
    profileName: "Staging",
    host: "kafka",
    port: 9092,
    proxy: null,
    address: "10.0.0.1",
    tls: "TLSv1.3",
    bytesIn: 10,
    bytesOut: 5,
    startedAt: 101,
    endedAt: null,
    state: "open",
    error: null,
  });
  ledger.record(change(1, { state: "closed", bytesIn: 100, bytesOut: 50 }));
  const { live: none, past, totals } = ledger.state(false, names);
  assert.deepEqual([none, past[0]?.state, past[0]?.endedAt], [[], "closed", 1_000]);
  assert.deepEqual(totals, {
    connections: 1,
    lookups: 0,
    refused: 0,
    bytesIn: 100,
    bytesOut: 50,
    purposes: { broker: 1 },
  });
});

test("a purpose counts a connection once, and none that failed before it sent a byte", () => {
  const ledger = ledgerOf(begin(1), begin(2), begin(3), begin(4));
  assert.deepEqual(ledger.state(false, names).totals.purposes, {});
  ledger.record(change(1, { state: "failed", bytesIn: 0, bytesOut: 0 }));
  assert.deepEqual(ledger.state(false, names).totals.purposes, {});
  ledger.record(change(2, { state: "failed", bytesOut: 9 }));
  ledger.record(change(3));
  ledger.record(change(3, { state: "closed" }));
  ledger.record(change(4, { state: "closed" }));
  assert.deepEqual(ledger.state(false, names).totals.purposes, { broker: 3 });
});

test("the connections of a thread end with it, and so do those of the threads that it started", () => {
  const ledger = ledgerOf(
    { kind: "thread-began", thread: 1, parent: 0, at: 1 },
    { kind: "thread-began", thread: 2, parent: 1, at: 2 },
    { kind: "thread-began", thread: 3, parent: 0, at: 3 },
    begin(1, { thread: 1 }),
    begin(2, { thread: 2 }),
    begin(3, { thread: 3 }),
    change(1, { bytesIn: 7 }),
    { kind: "thread-ended", thread: 1, parent: 0, at: 50 },
  );
  const { live, past } = ledger.state(false, names);
  assert.deepEqual(
    live.map(({ id }) => id),
    [3],
  );
  assert.deepEqual(
    past.map(({ id, state, endedAt, bytesIn }) => [id, state, endedAt, bytesIn]),
    [
      [2, "failed", 50, 0],
      [1, "closed", 50, 7],
    ],
  );
  // A late report of an ended thread changes nothing.
  ledger.record(change(1, { bytesIn: 1_000_000 }));
  assert.equal(ledger.state(false, names).totals.bytesIn, 7);
});

test("the oldest ended connections leave the list, but not the totals", () => {
  const ledger = ledgerOf();
  for (let id = 1; id <= 1_200; id += 1) {
    ledger.record(begin(id));
    ledger.record(change(id, { state: "closed", bytesIn: 1 }));
  }
  const { past, pastLeftOut, totals } = ledger.state(false, names);
  assert.deepEqual([past.length, past[0]?.id, pastLeftOut], [1_000, 1_200, 200]);
  assert.deepEqual([totals.connections, totals.purposes.broker, totals.bytesIn], [1_200, 1_200, 1_200]);
});

test("the same refused attempt is only counted; the newest comes first", () => {
  const refused = (id: number, target: string): GuardEvent => ({
    kind: "refused",
    id,
    at: id,
    reason: "not-allowed",
    via: "fetch",
    target,
    from: "x.js:1:1",
  });
  const ledger = ledgerOf(refused(1, "a:443"), refused(2, "b:443"), refused(3, "a:443"));
  const { refused: list, totals } = ledger.state(true, names);
  assert.deepEqual(
    list.map(({ target, count, firstAt, lastAt }) => [target, count, firstAt, lastAt]),
    [
      ["a:443", 2, 1, 3],
      ["b:443", 1, 2, 2],
    ],
  );
  assert.equal(totals.refused, 3);
  for (let id = 4; id < 1_000; id += 1) ledger.record(refused(id, `host-${id}:80`));
  assert.equal(ledger.state(true, names).refused.length, 500);
});

test("a lookup is not a connection, and a deleted profile has no name", () => {
  const ledger = ledgerOf(begin(1, { what: "lookup", port: null, profileId: "gone" }));
  const { live, totals, offline } = ledger.state(true, names);
  assert.deepEqual([live[0]?.kind, live[0]?.profileName, totals.connections, totals.lookups], ["lookup", null, 0, 1]);
  assert.equal(offline, true);
});
