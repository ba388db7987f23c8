// Every call and every kind of change in the tables is refused under each of the three locks alone: at the window's
// channel, at the gate, at the worker, and at the connection. It is done when the profile allows it and the name is
// typed.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import { buildAll } from "../../scripts/build/bundles.ts";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { WINDOW_FEATURES } from "../../src/contract/api.ts";
import type { ChangeKind, ChangePlan, Lock, RequestOf, TargetOutcome } from "../../src/contract/changes.ts";
import { CLUSTER_WORKER } from "../../src/contract/cluster-worker.ts";
import { connect, portLink } from "../../src/contract/link.ts";
import type { Profile } from "../../src/contract/profiles.ts";
import { CHANGE_KINDS } from "../../src/extensions/change-kinds.ts";
import { Gate } from "../../src/extensions/changes/gate.ts";
import { Journal } from "../../src/extensions/changes/journal.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { flatProfile } from "../support/profiles.ts";
import { codeAnswered } from "../support/raw-call.ts";
import { changingCalls, makeTargets, sampleArguments, sampleRequests, stateOf } from "./change-samples.ts";
import { startEngine, windowAt } from "./extension-support.ts";
import { settingsFor, until } from "./support.ts";

const WINDOW = {};
/** All features that are registered. */
const KINDS = Object.keys(CHANGE_KINDS) as readonly ChangeKind[];
type Call = (...args: unknown[]) => Promise<unknown>;

describe("a call or change that changes a cluster", { timeout: 180_000 }, () => {
  let broker: Broker;
  let folder: string;
  let session: ClusterSession;
  const ends: (() => Promise<void>)[] = [];

  before(async () => {
    if (!existsSync("dist/workers/cluster-worker.mjs")) await buildAll();
    folder = await mkdtemp(join(tmpdir(), "tailwater-locked-"));
    broker = await startBroker();
    for (const name of ["locked", "ask", "typed"]) ends.push(await makeTargets(broker, name));
    session = new ClusterSession();
    await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
  });
  after(async () => {
    await session.close();
    await Promise.all(ends.map((end) => end()));
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  /** The worker's features over a connection, without the worker's own lock. */
  const featuresOf = (cluster: ClusterSession) => ({
    cluster,
    topics: new TopicReads(cluster),
    groups: groupsOf(cluster),
    produce: produceOf(cluster),
    work: cluster.works,
  });
  const gateWith = (lockOf: () => Lock) => {
    const worker = { api: featuresOf(session) };
    return new Gate({
      clusters: { get: () => ({ worker }), allowChanges: async () => {} },
      profiles: { nameOf: () => "Test", lockOf, setLock: async () => {} },
      journal: new Journal(join(folder, "changes.jsonl")),
      kinds: CHANGE_KINDS,
    });
  };
  const planOf = (gate: Gate, kind: ChangeKind, name: string) =>
    gate.plan(WINDOW, "p", kind, sampleRequests(name)[kind]);
  const callOf = (features: object, feature: string, call: string): Call => {
    const api = Reflect.get(features, feature) as Record<string, Call>;
    return (...args) => (api[call] as Call).apply(api, args);
  };
  const argumentsOf = (feature: "topics" | "groups" | "produce", call: string): readonly unknown[] => {
    const args: unknown = Reflect.get(sampleArguments("locked")[feature], call);
    assert.ok(Array.isArray(args), `${feature}.${call} changes something and has no sample`);
    return args;
  };

  it("has a sample for every call and every kind", () => {
    for (const [feature, call] of changingCalls()) argumentsOf(feature, call);
    for (const kind of KINDS) assert.ok(Object.hasOwn(sampleRequests("locked"), kind), kind);
    assert.ok(KINDS.length >= 6 && changingCalls().length >= 9);
  });

  it("is refused at the window's channel, whatever a hostile page sends", async (t) => {
    const engine = await startEngine(["--standalone", "--no-open"]);
    t.after(() => engine.stop());
    const { api, socket, close } = await windowAt(await engine.nextUrl());
    t.after(close);
    const profile = flatProfile({ id: "p", name: "Locked", bootstrapServers: [broker.bootstrap] });
    await api.clusters.openNew("a", profile, null, false);
    const before = await stateOf(broker, "locked");
    // Saving the profile does not turn the lock; turning it needs the name.
    await api.profiles.save({ ...profile, safety: { lock: "ask" } } as Profile, null, false);
    assert.equal((await api.profiles.list()).find(({ id }) => id === "p")?.safety.lock, "read-only");
    await assert.rejects(api.changes.setLock("p", "ask", null), { code: "CONFIRMATION_WRONG" });
    for (const kind of KINDS) {
      const request = sampleRequests("locked")[kind] as RequestOf<ChangeKind>;
      await assert.rejects(api.changes.plan("p", kind, request), { code: "READ_ONLY" }, kind);
    }
    const windowCalls = Object.entries(WINDOW_FEATURES).flatMap(([feature, { calls }]) =>
      Object.entries(calls).flatMap(([call, effect]) => (effect === "changes" ? [[feature, call] as const] : [])),
    );
    let id = 0;
    const answerTo = (path: unknown, type = "APPLY") => codeAnswered(socket, { id: `raw-${id++}`, type, path });
    for (const [feature, call] of windowCalls) {
      const expected = `${feature}.${call}` === "changes.apply" ? "PLAN_EXPIRED" : "READ_ONLY";
      assert.equal(await answerTo([feature, call]), expected, `${feature}.${call}`);
    }
    // The window cannot make the worker's own calls.
    for (const [feature, call] of changingCalls()) {
      for (const path of [[feature, call], ["clusters", feature, call], [`${feature}.${call}`]]) {
        assert.equal(await answerTo(path), "BAD_REQUEST", String(path));
      }
      for (const type of ["GET", "SET", "CONSTRUCT"])
        assert.equal(await answerTo([feature, call], type), "BAD_REQUEST");
    }
    assert.equal(await stateOf(broker, "locked"), before);
  });

  it("is refused at the gate by a read-only profile, both at the plan and afterwards", async () => {
    let lock: Lock = "ask";
    const gate = gateWith(() => lock);
    const before = await stateOf(broker, "locked");
    for (const kind of KINDS) {
      lock = "ask";
      const plan = await planOf(gate, kind, "locked");
      lock = "read-only";
      await assert.rejects(planOf(gate, kind, "locked"), { code: "READ_ONLY" }, kind);
      await assert.rejects(gate.apply(WINDOW, plan.id, plan.target), { code: "READ_ONLY" }, kind);
    }
    assert.equal(await stateOf(broker, "locked"), before);
  });

  it("is refused by the worker before the worker asks its connection", async () => {
    const worker = new Worker(resolve("dist/workers/cluster-worker.mjs"));
    try {
      const features = connect(portLink(worker), CLUSTER_WORKER);
      const refuseAll = async () => {
        for (const [feature, call] of changingCalls()) {
          const made = callOf(features, feature, call)(...argumentsOf(feature, call));
          await assert.rejects(made, { code: "READ_ONLY" }, `${feature}.${call}`);
        }
      };
      // It is not connected: the worker itself refuses now.
      await refuseAll();
      const before = await stateOf(broker, "locked");
      await features.cluster.connect(settingsFor(broker.bootstrap));
      await refuseAll();
      await features.cluster.allowChanges(true);
      await features.cluster.allowChanges(false);
      await refuseAll();
      assert.equal(await stateOf(broker, "locked"), before);
    } finally {
      await worker.terminate();
    }
  });

  it("is refused by the connection for every caller", async (t) => {
    const locked = new ClusterSession();
    t.after(() => locked.close());
    await locked.connect(settingsFor(broker.bootstrap));
    const before = await stateOf(broker, "locked");
    for (const [feature, call] of changingCalls()) {
      const made = callOf(featuresOf(locked), feature, call)(...argumentsOf(feature, call));
      const codes = await made.then(
        (outcomes) => (outcomes as readonly TargetOutcome[]).map(({ error }) => error?.code ?? "done"),
        (error: { code?: string }) => [error.code ?? String(error)],
      );
      assert.ok(codes.length > 0 && codes.every((code) => code === "READ_ONLY"), `${feature}.${call}: ${codes}`);
    }
    assert.equal(await stateOf(broker, "locked"), before);
  });

  for (const lock of ["ask", "ask-typed"] as const) {
    it(`is done under "${lock}" when the name is typed where it is needed`, async () => {
      const name = lock === "ask" ? "ask" : "typed";
      const gate = gateWith(() => lock);
      for (const kind of KINDS) {
        const plan: ChangePlan = await planOf(gate, kind, name);
        const wants = lock === "ask-typed" || plan.effect === "destroys";
        assert.equal(plan.mustType, wants ? plan.target : null, kind);
        const before = await stateOf(broker, name);
        if (wants) {
          for (const typed of [null, "", `${plan.target}x`]) {
            await assert.rejects(gate.apply(WINDOW, plan.id, typed), { code: "CONFIRMATION_WRONG" }, kind);
          }
          assert.equal(await stateOf(broker, name), before, kind);
        }
        const { outcomes } = await gate.apply(WINDOW, plan.id, plan.mustType);
        assert.deepEqual(
          outcomes.filter(({ error }) => error !== null),
          [],
          kind,
        );
        // The samples of these have no record: produce.test.ts and replay.test.ts see what they write.
        if (kind === "produce.records" || kind === "replay.records") continue;
        await until(`the broker shows ${kind}`, async () => (await stateOf(broker, name)) !== before);
      }
    });
  }
});
