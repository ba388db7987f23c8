import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import { Settings } from "../../../../src/extensions/preferences/settings.ts";
import { Updates, type UpdatesOptions } from "../../../../src/extensions/updates/updates.ts";

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const PLACE = "https://tailwater.example/newest.json";
const answer = (version: string) => JSON.stringify({ version, notes: "https://tailwater.example/" });

/** The test controls the clock. @returns also the list of requests */
function make(t: TestContext, about: Partial<UpdatesOptions> = {}, kept = Settings.inMemory()) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const asked: string[] = [];
  const updates = new Updates({
    version: "0.1.0",
    place: PLACE,
    settings: kept,
    ask: async (place) => {
      asked.push(place);
      return answer("0.2.0");
    },
    ...about,
  });
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms);
    await new Promise((done) => setImmediate(done));
  };
  return { updates, asked, pass, kept };
}

test("no check is made unless it is switched on", async (t) => {
  const { updates, asked, pass } = make(t);
  assert.deepEqual(updates.state, {
    version: "0.1.0",
    place: PLACE,
    on: false,
    checkedAt: null,
    latest: null,
    isNewer: false,
    error: null,
  });
  for (let day = 0; day < 3; day++) await pass(DAY);
  assert.deepEqual(asked, []);
});

test("when switched on, it checks at once and then once a day, until it is switched off", async (t) => {
  const { updates, asked, pass } = make(t);
  const state = await updates.set(true);
  assert.deepEqual([state.on, state.latest?.version, state.isNewer, state.checkedAt], [true, "0.2.0", true, NOW]);
  assert.equal(asked.length, 1);
  await pass(DAY - 1);
  assert.equal(asked.length, 1);
  await pass(1);
  assert.equal(asked.length, 2);
  await updates.set(false);
  await updates.set(true); // Within the same day there is no third request.
  assert.equal(asked.length, 2);
  await updates.set(false);
  await pass(3 * DAY);
  assert.equal(asked.length, 2);
});

test("after a start the next check is a day after the last one, even if that one failed", async (t) => {
  const kept = Settings.inMemory();
  const failing = async () => Promise.reject(new TailwaterError("UPDATE_CHECK_FAILED", "No answer."));
  const first = make(t, { ask: failing }, kept);
  assert.equal((await first.updates.set(true)).error?.code, "UPDATE_CHECK_FAILED");
  first.updates.close();
  t.mock.timers.reset();
  const second = make(t, {}, kept);
  await second.pass(DAY - 1);
  assert.deepEqual(second.asked, []);
  await second.pass(1);
  assert.equal(second.asked.length, 1);
  assert.equal(second.updates.state.error, null);
});

test("the answer is remembered after a restart, and dropped once that version is installed", (t) => {
  const kept = Settings.inMemory();
  kept.set("updates.latest", answer("0.2.0"));
  kept.set("updates.checked-at", NOW - 5);
  const { updates } = make(t, {}, kept);
  assert.equal(updates.state.isNewer, true);
  assert.equal(make2(kept, "0.2.0").state.isNewer, false);
  assert.equal(make2(kept, "0.3.0-rc.1").state.isNewer, false);
  kept.set("updates.latest", '{"version":"javascript:"}');
  kept.set("updates.checked-at", NOW + 400 * DAY);
  assert.deepEqual([updates.state.latest, updates.state.checkedAt], [null, null]);
});

function make2(settings: Settings, version: string): Updates {
  return new Updates({ version, place: PLACE, settings, ask: async () => answer(version) });
}

test("two checks at the same time become one", async (t) => {
  const { updates, asked } = make(t);
  await Promise.all([updates.check(), updates.check(), updates.set(true)]);
  assert.equal(asked.length, 1);
});

test("a build without an update address makes no check, and the check cannot be switched on", async (t) => {
  const settings = Settings.inMemory();
  settings.set("updates.on", true);
  const { updates, asked, pass } = make(t, { place: null }, settings);
  assert.equal(updates.state.on, false);
  await assert.rejects(updates.set(true), { code: "BAD_REQUEST" });
  await assert.rejects(updates.check(), { code: "BAD_REQUEST" });
  await pass(3 * DAY);
  assert.deepEqual(asked, []);
});
