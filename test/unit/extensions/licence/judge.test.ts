import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LOCKABLE_IDS } from "../../../../src/contract/lockable.ts";
import { type Circumstances, judge } from "../../../../src/extensions/licence/judge.ts";
import type { LicenceClaims } from "../../../../src/extensions/licence/licence-claims.ts";
import { warningDue } from "../../../../src/extensions/licence/warn.ts";
import { ABOUT } from "./support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse("2026-01-01T00:00:00Z");
const END = START + 365 * DAY;

const claims = (more: Partial<LicenceClaims> = {}): LicenceClaims => ({
  ...{ issuedAt: START, expiresAt: END, graceMs: 14 * DAY, plan: "professional", features: [] },
  ...{ subject: null, email: null, seat: null, machines: null, machineLimit: null, ...more },
});
const about = (more: Partial<Circumstances> = {}): Circumstances => {
  const now = more.now ?? START + 100 * DAY;
  return { now, highest: now, person: "no-login", machine: "HERE", plans: ABOUT.plans, ...more };
};
const ada = { subject: "ada", email: "Ada@Example.com" };

/** What is in force, or why not. */
const CASES: readonly (readonly [string, Partial<LicenceClaims>, Partial<Circumstances>, string])[] = [
  ["in its time", {}, {}, "valid"],
  ["2 minutes after its end, with tolerance", { graceMs: 0 }, { now: END + 2 * 60_000 }, "valid"],
  ["1 hour after its end, without grace", { graceMs: 0 }, { now: END + HOUR }, "expired"],
  ["1 hour after its end, with grace", {}, { now: END + HOUR }, "grace"],
  ["after its grace", {}, { now: END + 15 * DAY }, "expired"],
  ["the clock 60 days before its first day", {}, { now: START - 60 * DAY }, "clock"],
  ["a clock 2 minutes behind its maker's", {}, { now: START - 2 * 60_000 }, "valid"],
  ["the clock set back 60 days, into its time", {}, { now: END - 46 * DAY, highest: END + 20 * DAY }, "clock"],
  ["the clock set back 60 days, in its grace", {}, { now: END - 59 * DAY, highest: END + DAY }, "clock"],
  ["set back within its time", {}, { now: START + 10 * DAY, highest: START + 70 * DAY }, "valid"],
  ["for this person", { subject: "ada", email: "ada@example.com" }, { person: ada }, "valid"],
  ["for another subject", { subject: "bob" }, { person: ada }, "other-person"],
  ["for another address", { email: "bob@example.com" }, { person: ada }, "other-person"],
  [
    "for an address that the issuer has not confirmed",
    { email: "ada@example.com" },
    { person: { ...ada, email: null } },
    "other-person",
  ],
  ["for a person, nobody signed in", { email: "ada@example.com" }, { person: null }, "sign-in"],
  ["for an address, in a build without a login", { email: "ada@example.com" }, {}, "valid"],
  ["for this machine", { machines: ["OTHER", "HERE"] }, {}, "valid"],
  ["for another machine", { machines: ["OTHER"], machineLimit: 2 }, {}, "other-machine"],
  [
    "for as many machines as it allows, without this",
    { machines: ["A", "B"], machineLimit: 2 },
    {},
    "too-many-machines",
  ],
  ["of a plan that this version does not know", { plan: "galaxy" }, {}, "plan-unknown"],
  ["of a plan named like what every object has", { plan: "constructor" }, {}, "plan-unknown"],
  ["of an unknown plan, with a known feature", { plan: "galaxy", features: ["changes"] }, {}, "valid"],
  ["of features only", { plan: null, features: ["changes", "unknown"] }, {}, "valid"],
];

describe("a licence is judged", () => {
  for (const [name, has, where, wanted] of CASES) {
    it(`${name}: ${wanted}`, () => {
      const { status, reason } = judge("file", claims(has), about(where));
      assert.equal(reason ?? status, wanted);
      assert.equal(status === "refused", reason !== null);
    });
  }

  it("opens what its plan and its features name, and no other words", () => {
    const opens = (more: Partial<LicenceClaims>) => [...judge("file", claims(more), about()).features].sort();
    assert.deepEqual(opens({}), [...LOCKABLE_IDS].sort());
    assert.deepEqual(opens({ plan: "reader" }), ["groups"]);
    assert.deepEqual(opens({ plan: "reader", features: ["exports", "toString"] }), ["exports", "groups"]);
  });
});

describe("a warning", () => {
  const at = (
    days: number,
    last: string | null,
    more: Partial<LicenceClaims> = {},
    status: "valid" | "grace" = "valid",
  ) => warningDue({ status, claims: claims(more) }, END - days * DAY, last);

  it("comes 30, 7 and 1 days ahead, once a stage, and each day at last", () => {
    let kept: string | null = null;
    const shown: number[] = [];
    for (let hour = 40 * 24; hour >= -72; hour -= 6) {
      const due = at(hour / 24, kept, {}, hour < 0 ? "grace" : "valid");
      if (due === null) continue;
      kept = due.kept;
      shown.push(Math.ceil(hour / 24));
    }
    assert.deepEqual(shown, [30, 7, 1, 0, -1, -2, -3]);
  });

  it("never comes twice on one day, and again for another licence", () => {
    const first = at(0.5, null);
    assert.notEqual(first, null);
    assert.equal(at(0.4, first?.kept ?? null), null);
    assert.notEqual(at(0.4, first?.kept ?? null, { issuedAt: START + 1 }), null);
  });

  it("never comes for what lasts as long as the sign-in, or is far from its end", () => {
    assert.equal(at(0.5, null, { expiresAt: null }), null);
    assert.equal(at(31, null), null);
  });

  it("names the end, and in the grace the end of that", () => {
    assert.deepEqual(at(6.5, null)?.warning, { kind: "ends", at: END, days: 7 });
    assert.deepEqual(at(-1, null, {}, "grace")?.warning, { kind: "grace", at: END + 14 * DAY, days: 13 });
  });
});
