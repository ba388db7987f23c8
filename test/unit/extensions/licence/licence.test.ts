import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { WINDOW_FEATURES } from "../../../../src/contract/api.ts";
import type { LockReason } from "../../../../src/contract/licence.ts";
import { LOCKABLE, LOCKABLE_IDS, type LockableId, lockedBy } from "../../../../src/contract/lockable.ts";
import { HighestTime } from "../../../../src/extensions/kit/highest-time.ts";
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import { Licence, type LicenceParts } from "../../../../src/extensions/licence/licence.ts";
import { NO_LICENCE, seatOf } from "../../../../src/extensions/licence/licence-seat.ts";
import { Settings } from "../../../../src/extensions/preferences/settings.ts";
import { TestVault } from "../login/support.ts";
import { ABOUT, DAY_S, nowS, signed } from "./support.ts";

const DAY = DAY_S * 1_000;
let folder: string;
let vault: TestVault;
let ahead = 0;
let user: Record<string, unknown> | null = null;
let secrets: string[] = [];
const made: Licence[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-licence-"));
  vault = new TestVault();
  [ahead, user, secrets] = [0, null, []];
});
afterEach(async () => {
  for (const licence of made.splice(0)) licence.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(more: Partial<LicenceParts> = {}): Promise<Licence> {
  const now = () => Date.now() + ahead;
  const kept = Promise.resolve(vault);
  const licence = new Licence({
    ...{ about: ABOUT, portal: "https://portal.example/", folder, environment: null, hasLogin: true },
    claims: async () => user,
    vault: kept,
    highest: new HighestTime(kept, now),
    settings: Settings.inMemory(),
    machine: "HERE-HERE-HERE-HERE",
    onSecret: (text) => void secrets.push(text),
    open: async () => {},
    now,
    ...more,
  });
  made.push(licence);
  await licence.begin();
  await licence.loginChanged();
  return licence;
}

const locksOf = (licence: Licence): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    LOCKABLE_IDS.map((id) => {
      try {
        licence.throwIfLocked(id);
        return [id, null];
      } catch (error) {
        const { code, message, hint } = error as { code: string; message: string; hint: string };
        assert.ok(message.startsWith(`${LOCKABLE[id].label} need a licence. `) && hint.startsWith(LOCKABLE[id].does));
        return [id, code];
      }
    }),
  );
const only = (...open: readonly LockableId[]) =>
  Object.fromEntries(LOCKABLE_IDS.map((id) => [id, open.includes(id) ? null : "LICENCE_REQUIRED"]));
const reasonsOf = async (licence: Licence): Promise<readonly (LockReason | null)[]> =>
  (await licence.state()).features.map(({ locked }) => locked);

describe("every feature in every state", () => {
  const ended = { iat: nowS() - 400 * DAY_S, exp: nowS() - 35 * DAY_S };
  const table: readonly (readonly [string, string | null, readonly LockableId[], LockReason | null])[] = [
    ["no licence", null, [], "none"],
    ["a licence for everything", signed(), LOCKABLE_IDS, null],
    ["a licence for reading", signed({ plan: "reader" }), ["groups"], "not-in-plan"],
    ["a feature beside the plan", signed({ plan: "reader", feat: ["exports"] }), ["groups", "exports"], "not-in-plan"],
    ["ended, no grace", signed(ended), [], "expired"],
    ["ended, in its grace", signed({ ...ended, grace: 60 }), LOCKABLE_IDS, null],
    ["of the future", signed({ iat: nowS() + 60 * DAY_S, exp: nowS() + 90 * DAY_S }), [], "clock"],
    ["for a person, nobody signed in", signed({ email: "ada@example.com" }), [], "sign-in"],
    ["for another machine", signed({ machine: "OTHER" }), [], "other-machine"],
    ["for too many machines", signed({ machine: ["A", "B"], machine_limit: 2 }), [], "too-many-machines"],
    ["of an unknown plan", signed({ plan: "galaxy" }), [], "plan-unknown"],
    ["with alg none", signed({}, { alg: "none" }), [], "unreadable"],
    ["with another aud", signed({ aud: "other" }), [], "unreadable"],
  ];
  for (const [name, text, open, reason] of table) {
    it(name, async () => {
      if (text !== null) await writeFile(join(folder, "licence.jwt"), text);
      const licence = await begin();
      assert.deepEqual(locksOf(licence), only(...open));
      const state = await licence.state();
      for (const { id, locked } of state.features) assert.equal(locked, open.includes(id) ? null : reason, id);
      assert.equal(state.problem === null, reason === null || reason === "none" || reason === "not-in-plan");
      if (text !== null) assert.ok(!JSON.stringify(state).includes(text.slice(0, 40)), "its text stays in the engine");
    });
  }
});

describe("the gate", () => {
  it("refuses the calls of a locked feature, and no other call of the window", async () => {
    const seat = seatOf(await begin());
    const refused: string[] = [];
    for (const [feature, { calls }] of Object.entries(WINDOW_FEATURES)) {
      for (const call of Object.keys(calls)) {
        try {
          seat.before(feature, call);
        } catch {
          refused.push(`${feature}.${call}`);
        }
      }
    }
    assert.deepEqual(refused.sort(), LOCKABLE_IDS.flatMap((id) => [...LOCKABLE[id].calls]).sort());
    assert.ok(refused.length >= 8, "the table is not empty");
    assert.ok(!refused.some((call) => /^(tails|profiles|data|vault|clusters|topics|support)\./.test(call)));
  });

  it("names only calls that there are", () => {
    const all = Object.entries(WINDOW_FEATURES).flatMap(([name, { calls }]) =>
      Object.keys(calls).map((call) => `${name}.${call}`),
    );
    for (const id of LOCKABLE_IDS) for (const call of LOCKABLE[id].calls) assert.ok(all.includes(call), call);
  });

  it("locks nothing that no plan names, and nothing in a build without licences", async () => {
    assert.deepEqual(lockedBy({ free: [], pro: ["exports"] }), ["exports"]);
    const licence = await begin({ about: { ...ABOUT, plans: { pro: ["exports"] } } });
    assert.deepEqual(locksOf(licence), { ...only("changes", "groups", "several-clusters") });
    for (const id of LOCKABLE_IDS) NO_LICENCE.throwIfLocked(id);
    NO_LICENCE.before("changes", "apply");
    assert.throws(() => NO_LICENCE.licence(), { code: "BAD_REQUEST" });
  });
});

describe("installing", () => {
  it("keeps the licence in a file of its user only, and masks it", async () => {
    const licence = await begin();
    const text = signed({ email: "ada@example.com" });
    user = { sub: "ada", email: "ada@example.com" };
    const state = await licence.install(`${text.slice(0, 30)}\n${text.slice(30)}`);
    assert.deepEqual([state.status, state.source, state.email], ["valid", "file", "ada@example.com"]);
    assert.equal(await readFile(join(folder, "licence.jwt"), "utf8"), `${text}\n`);
    if (process.platform !== "win32") assert.equal((await stat(join(folder, "licence.jwt"))).mode & 0o777, 0o600);
    assert.ok(secrets.includes(text));
    assert.deepEqual(locksOf(await begin()), only(...LOCKABLE_IDS), "it is there after a restart");
  });

  it("refuses what does not count, and the one before stays", async () => {
    const licence = await begin();
    const good = signed();
    await licence.install(good);
    const ended = signed({ iat: nowS() - 40 * DAY_S, exp: nowS() - 10 * DAY_S });
    for (const [text, code] of [
      ["nonsense", "LICENCE_INVALID"],
      [signed({}, { alg: "HS256" }), "LICENCE_INVALID"],
      [ended, "LICENCE_REQUIRED"],
      [signed({ machine: "OTHER" }), "LICENCE_REQUIRED"],
    ] as const) {
      await assert.rejects(licence.install(text), { code });
    }
    assert.equal(await readFile(join(folder, "licence.jwt"), "utf8"), `${good}\n`);
    assert.deepEqual(locksOf(licence), only(...LOCKABLE_IDS));
  });

  it("takes one for a person who signs in later, and counts it then and not for another", async () => {
    const licence = await begin();
    await licence.install(signed({ sub: "ada" }));
    assert.deepEqual(
      await reasonsOf(licence),
      LOCKABLE_IDS.map(() => "sign-in"),
    );
    user = { sub: "ada" };
    await licence.loginChanged();
    assert.deepEqual(locksOf(licence), only(...LOCKABLE_IDS));
    user = { sub: "bob" };
    await licence.loginChanged();
    assert.deepEqual(
      await reasonsOf(licence),
      LOCKABLE_IDS.map(() => "other-person"),
    );
  });

  it("is undone by removing, backup included", async () => {
    const licence = await begin();
    await licence.install(signed());
    await licence.install(signed({ seat: "two" }));
    assert.equal((await licence.remove()).status, "none");
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(locksOf(licence), only());
  });

  it("wakes those who wait, and says nothing new while nothing changes", async () => {
    const licence = await begin();
    const { revision } = await licence.state();
    assert.equal((await licence.state()).revision, revision);
    const waiting = licence.next(revision);
    await licence.install(signed());
    assert.equal((await waiting).status, "valid");
  });
});

describe("sources", () => {
  it("takes the fleet's licence first, else the file's, else the sign-in's", async () => {
    await writeFile(join(folder, "licence.jwt"), signed({ plan: "reader" }));
    user = { sub: "ada", tailwater_plan: "professional" };
    const fleet = await begin({ environment: new Secret(signed({ seat: "Fleet" })) });
    assert.deepEqual([(await fleet.state()).source, (await fleet.state()).seat], ["environment", "Fleet"]);
    const file = await begin({ environment: new Secret(signed({ machine: "OTHER" })) });
    assert.equal((await file.state()).source, "file");
    await rm(join(folder, "licence.jwt"));
    const login = await begin();
    const state = await login.state();
    assert.deepEqual([state.source, state.plan, state.expiresAt], ["login", "professional", null]);
    assert.deepEqual(locksOf(login), only(...LOCKABLE_IDS));
    user = null;
    await login.loginChanged();
    assert.deepEqual(locksOf(login), only());
  });

  it("asks no sign-in in a build without one", async () => {
    const asked = () => assert.fail("asked");
    const licence = await begin({ hasLogin: false, claims: async () => asked() });
    assert.equal((await licence.state()).status, "none");
  });

  it("does not wait for a sign-in that waits for its keyring", async () => {
    await writeFile(join(folder, "licence.jwt"), signed());
    const never = new Promise<never>(() => {});
    const licence = new Licence({
      ...{ about: ABOUT, portal: null, folder, environment: null, hasLogin: true, claims: () => never, vault: never },
      ...{ highest: new HighestTime(never), settings: Settings.inMemory(), machine: "M", onSecret: () => {} },
      open: async () => {},
    });
    made.push(licence);
    await licence.begin();
    assert.deepEqual(locksOf(licence), only(...LOCKABLE_IDS));
    assert.equal((await licence.install(signed({ seat: "two" }))).seat, "two");
  });
});

describe("the clock", () => {
  it("set back after the end gives no grace, also after a restart", async () => {
    const text = signed({ exp: nowS() + 10 * DAY_S, grace: 30 });
    const licence = await begin();
    await licence.install(text);
    ahead = 20 * DAY;
    assert.equal((await licence.state()).status, "grace");
    await begin(); // keeps the time
    ahead = -40 * DAY;
    assert.deepEqual(
      await reasonsOf(await begin()),
      LOCKABLE_IDS.map(() => "clock"),
    );
  });

  it("that was once years ahead is put right by a newer licence, and by no old one", async () => {
    const old = signed({ exp: nowS() + 100 * DAY_S });
    await (await begin()).install(old);
    ahead = 900 * DAY;
    await begin();
    ahead = 0;
    const licence = await begin();
    assert.deepEqual(
      await reasonsOf(licence),
      LOCKABLE_IDS.map(() => "clock"),
    );
    await assert.rejects(licence.install(old), { code: "LICENCE_REQUIRED" });
    await licence.install(signed({ iat: nowS(), exp: nowS() + 100 * DAY_S }));
    assert.deepEqual(locksOf(licence), only(...LOCKABLE_IDS));
  });

  it("ends a licence while the app runs, and its grace with it", async () => {
    const licence = await begin();
    await licence.install(signed({ exp: nowS() + DAY_S, grace: 5 }));
    assert.equal((await licence.warning())?.days, 1);
    assert.equal(await licence.warning(), null, "once a day");
    ahead = 3 * DAY;
    assert.deepEqual(locksOf(licence), only(...LOCKABLE_IDS));
    assert.equal((await licence.warning())?.kind, "grace");
    ahead = 7 * DAY;
    assert.deepEqual(locksOf(licence), only());
    assert.equal(await licence.warning(), null);
  });
});
