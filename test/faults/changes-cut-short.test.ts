// A change is in flight when its sender ends: by SIGKILL, by SIGTERM, or because its cluster is closed or opened with
// other settings. The journal says that its outcome is unknown, and the app does not send it again.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { APP_FLAGS, NODE_ENV } from "../../scripts/run/app.ts";
import type { WindowApi } from "../../src/contract/api.ts";
import { type Engine, startEngine, windowAt } from "../kafka/extension-support.ts";
import { until } from "../kafka/support.ts";
import { type HostileBroker, startHostileBroker } from "../support/hostile-broker.ts";
import { speaking } from "../support/wire-broker.ts";
import { CHANGING, type Told } from "./lies/changes/changing.ts";
import { READS } from "./lies/changes/world.ts";
import { ENDS_WITHIN_MS, profileFor } from "./support/app.ts";

const PROFILE = "liar";
const deletion = CHANGING.find(({ kind }) => kind === "topics.delete") ?? assert.fail();

describe("a change in flight", { timeout: 120_000 }, () => {
  it("is begun in the journal when the engine is killed, and is not sent again after a restart", async (t) => {
    const { engine, told, apply, restarted } = await underWay(t);
    engine.process.kill("SIGKILL");
    await engine.gone;
    await apply;
    const api = await restarted();
    assert.deepEqual(await journalOf(api), [["Delete 2 topics", "begun"], LOCKED]);
    await api.clusters.open("again", PROFILE, null, false);
    await api.topics.list(PROFILE);
    assert.equal(told.sent, 1);
    // When the user plans it again, it is another change with its own entry.
    told.lie = null;
    const plan = await api.changes.plan(PROFILE, deletion.kind, deletion.request);
    await api.changes.apply(plan.id, plan.mustType);
    assert.deepEqual(await journalOf(api), [["Delete 2 topics", "done"], ["Delete 2 topics", "begun"], LOCKED]);
  });

  it("has an unknown outcome when the engine gets SIGTERM, and the exit does not wait for it", async (t) => {
    const { engine, told, apply, restarted } = await underWay(t);
    const began = performance.now();
    engine.process.kill("SIGTERM");
    assert.equal(await engine.gone, 0);
    assert.ok(performance.now() - began < ENDS_WITHIN_MS);
    await apply;
    assert.deepEqual(await journalOf(await restarted()), [["Delete 2 topics", "unknown"], LOCKED]);
    assert.equal(told.sent, 1);
  });

  it("has an unknown outcome when its cluster is closed, or opened with other settings", async (t) => {
    for (const end of ["close", "open"] as const) {
      const { api, told, broker, apply } = await underWay(t);
      if (end === "close") await api.clusters.close(PROFILE);
      else {
        const profile = profileFor(PROFILE, [broker.bootstrap, "127.0.0.1:1"]);
        await api.profiles.save(profile, null, false);
        await api.clusters.open("other", PROFILE, null, false);
      }
      const error = await apply;
      assert.ok(error instanceof Error && "code" in error && "hint" in error);
      assert.equal(error.code, "OUTCOME_UNKNOWN", error.message);
      assert.match(String(error.hint), /^Look at/);
      assert.deepEqual(await journalOf(api), [["Delete 2 topics", "unknown"], LOCKED]);
      assert.equal(told.sent, 1);
    }
  });
});

const LOCKED = [`Lock of ${PROFILE}`, "done"];

async function journalOf({ changes }: WindowApi) {
  return (await changes.journal(PROFILE, 10)).map(({ title, outcome }) => [title, outcome]);
}

interface UnderWay {
  readonly engine: Engine;
  readonly api: WindowApi;
  readonly broker: HostileBroker;
  readonly told: Told;
  /** The error that the window gets for it; null: the change was done. */
  readonly apply: Promise<unknown>;
  /** A second engine on the same data. */
  restarted(): Promise<WindowApi>;
}

/** A change that its broker has received and does not answer. */
async function underWay(t: TestContext): Promise<UnderWay> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-cut-short-"));
  const told: Told = { sent: 0, lie: () => null, dryLie: null };
  const broker = await startHostileBroker(speaking([...READS, deletion.speak(told)]));
  const engines: Engine[] = [];
  t.after(async () => {
    for (const engine of engines) await engine.stop();
    await broker.stop();
    await rm(folder, { recursive: true });
  });
  const start = async () => {
    const args = ["--standalone", "--no-open", "--data-dir", folder];
    const engine = await startEngine(args, { flags: APP_FLAGS, env: NODE_ENV });
    engines.push(engine);
    return { engine, api: (await windowAt(await engine.nextUrl())).api };
  };
  const { engine, api } = await start();
  await api.profiles.save(profileFor(PROFILE, broker.bootstrap), null, false);
  await api.changes.setLock(PROFILE, "ask", PROFILE);
  await api.clusters.open(PROFILE, PROFILE, null, false);
  const plan = await api.changes.plan(PROFILE, deletion.kind, deletion.request);
  const apply = api.changes.apply(plan.id, plan.mustType).then(
    () => null,
    (error: unknown) => error,
  );
  await until("the broker received the request", async () => told.sent === 1);
  return { engine, api, broker, told, apply, restarted: async () => (await start()).api };
}
