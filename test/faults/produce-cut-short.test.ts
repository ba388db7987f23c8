// Tailwater is killed while it writes records, or replays some: the journal says that it was begun and that its outcome
// is not known; nothing is sent again; a replay's source gets nothing.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { APP_FLAGS, NODE_ENV } from "../../scripts/run/app.ts";
import type { WindowApi } from "../../src/contract/api.ts";
import { type Engine, startEngine, windowAt } from "../kafka/extension-support.ts";
import { until } from "../kafka/support.ts";
import { recordingOf } from "./fuzz/targets/recordings.ts";
import { ProduceLiar, type Telling } from "./lies/produce/liar.ts";
import { ENDS_WITHIN_MS, profileFor } from "./support/app.ts";

const PROFILE = "target";
const DELIVERY = {
  compression: "none",
  acks: "all",
  idempotent: true,
  transaction: false,
  perSecond: null,
  records: null,
} as const;
const RECORDS = 500;

describe("writing records that is cut short", { timeout: 120_000 }, () => {
  it("by SIGKILL is begun in the journal, and not sent again after a restart", async (t) => {
    const { engine, liar, restarted, sent } = await underWay(t, "records");
    engine.process.kill("SIGKILL");
    await engine.gone;
    const api = await restarted();
    assert.deepEqual(await journalOf(api), [["Write records to topic orders", "begun"], LOCKED]);
    liar.honest("orders");
    await api.clusters.open("again", PROFILE, null, false);
    await api.clusters.close(PROFILE);
    assert.equal(liar.log.values("orders").length, RECORDS, "the broker had them");
    assert.equal(sent(), 1);
  });

  it("by SIGKILL during a replay is begun in the journal, too", async (t) => {
    const { engine, liar, restarted, sent } = await underWay(t, "replay");
    engine.process.kill("SIGKILL");
    await engine.gone;
    const [entry] = await journalOf(await restarted());
    assert.deepEqual(entry?.[1], "begun");
    assert.match(entry?.[0] ?? "", /^Replay/);
    assert.equal(sent(), 1);
    assert.ok(liar.log.values("orders").length > 0);
  });

  it("by SIGTERM has an unknown outcome, and the exit does not wait for an answer", async (t) => {
    const { engine, restarted, sent } = await underWay(t, "records");
    const began = performance.now();
    engine.process.kill("SIGTERM");
    assert.equal(await engine.gone, 0);
    assert.ok(performance.now() - began < ENDS_WITHIN_MS);
    assert.deepEqual((await journalOf(await restarted()))[0], ["Write records to topic orders", "unknown"]);
    assert.equal(sent(), 1);
  });
});

const LOCKED = [`Lock of ${PROFILE}`, "done"];

async function journalOf({ changes }: WindowApi) {
  return (await changes.journal(PROFILE, 10)).map(({ title, outcome }) => [title, outcome]);
}

describe("a recording that is damaged", { timeout: 120_000 }, () => {
  it("as the source of a replay is read as far as it is whole, or refused; its records are counted", async (t) => {
    const { api, liar, folder } = await opened(t);
    const whole = recordingOf(9);
    const ends = new Set<string>();
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 40)) {
      for (const damaged of [whole.subarray(0, at), flipped(whole, at)]) {
        const path = join(folder, "damaged.twr");
        await writeFile(path, damaged);
        const id = await api.replay.open({ kind: "recording", path, filter: null, ranges: null, selected: null }, null);
        await until("it is counted", async () => (await api.replay.state(id)).phase !== "counting");
        const state = await api.replay.state(id);
        ends.add(state.phase);
        assert.ok(state.phase === "counted" || state.phase === "failed", state.phase);
        if (state.phase === "failed") assert.match(state.error?.code ?? "", /^(FILE_UNREADABLE|OFFSET_TOO_LARGE)$/);
        assert.equal(state.read, state.matched + state.skipped + state.unreadable);
        await api.replay.forget(id);
      }
    }
    assert.deepEqual([...ends].sort(), ["counted", "failed"]);
    assert.deepEqual(liar.log.values("orders"), []);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = ~(copy[at] ?? 0);
  return copy;
}

interface UnderWay {
  readonly engine: Engine;
  readonly liar: ProduceLiar;
  /** Requests with records so far. */
  sent(): number;
  /** A second engine on the same data. */
  restarted(): Promise<WindowApi>;
}

/** An engine with an open cluster, whose broker writes and does not acknowledge. */
async function opened(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-produce-cut-"));
  const liar = await ProduceLiar.start();
  const engines: Engine[] = [];
  t.after(async () => {
    for (const engine of engines) await engine.stop();
    await liar.broker.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const start = async () => {
    const args = ["--standalone", "--no-open", "--data-dir", folder];
    const engine = await startEngine(args, { flags: APP_FLAGS, env: NODE_ENV });
    engines.push(engine);
    return { engine, api: (await windowAt(await engine.nextUrl())).api };
  };
  const { engine, api } = await start();
  await api.profiles.save(profileFor(PROFILE, liar.broker.bootstrap), null, false);
  await api.changes.setLock(PROFILE, "ask", PROFILE);
  await api.clusters.open(PROFILE, PROFILE, null, false);
  return { folder, liar, engine, api, restarted: async () => (await start()).api };
}

/** Records that the broker has written, and does not acknowledge. */
async function underWay(t: TestContext, what: "records" | "replay"): Promise<UnderWay> {
  const { folder, liar, engine, api, restarted } = await opened(t);
  const telling: Telling = { api: "Produce", does: true, answer: () => null, left: Number.POSITIVE_INFINITY, told: 0 };
  liar.lie("orders", telling);
  const plan = what === "records" ? await planRecords(api, folder) : await planReplay(api, folder);
  api.changes.apply(plan, null).catch(() => {}); // Its sender ends.
  await until("the broker received records", async () => telling.told > 0);
  return { engine, liar, sent: () => telling.told, restarted };
}

async function planRecords(api: WindowApi, folder: string): Promise<string> {
  const path = join(folder, "records.ndjson");
  await writeFile(path, '{"partition":0,"timestamp":1,"value":"v"}\n'.repeat(RECORDS));
  const input = randomUUID();
  await api.produce.open(PROFILE, input, { kind: "ndjson", path, exact: true }, null);
  const request = { ...DELIVERY, topic: "orders", input, format: { kind: "ndjson", exact: true } } as const;
  return (await api.changes.plan(PROFILE, "produce.records", request)).id;
}

async function planReplay(api: WindowApi, folder: string): Promise<string> {
  const path = join(folder, "source.twr");
  await writeFile(path, recordingOf(RECORDS));
  const input = await api.replay.open({ kind: "recording", path, filter: null, ranges: null, selected: null }, null);
  await until("it is counted", async () => (await api.replay.state(input)).phase === "counted");
  const keeps = { headers: true, timestamps: true, partitions: false, origin: false };
  const { matched: counted } = await api.replay.state(input);
  const about = {
    from: "a recording",
    to: PROFILE,
    keeps,
    isOwn: false,
    counted,
    failing: 0,
    rewrite: null,
    rest: null,
  };
  const request = { ...DELIVERY, ...about, topic: "orders", input, format: { kind: "drafts" } } as const;
  const plan = await api.changes.plan(PROFILE, "replay.records", request);
  await api.replay.send(input, PROFILE, keeps);
  return plan.id;
}
