import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReplayKeeps, ReplayPhase, ReplayState } from "../../src/contract/replay.ts";
import { startEngine, type TestWindow, windowAt } from "../../test/kafka/extension-support.ts";
import { flatProfile } from "../../test/support/profiles.ts";
import { load } from "../scan/load.ts";
import { peakBytes } from "../scan/peak-bytes.ts";
import { cpuOf } from "./cpu.ts";
import type { Task, Writer, Written } from "./writers.ts";

const KEEPS: ReplayKeeps = { headers: true, timestamps: true, partitions: true, origin: false };
const LOOK_EVERY_MS = 20;

/**
 * The whole app without a page: from one topic to another of the same broker. Its times are its own, from the change's
 * apply to the last answer, without the dry run before. Memory is that of the engine with all its threads, dry run and all.
 */
export const replay: Writer = {
  name: "tailwater replay",
  write: async (task) => {
    const engine = await startEngine(["--standalone"]);
    try {
      const window = await windowAt(await engine.nextUrl());
      const written = await replayed(window, engine.process.pid ?? 0, task);
      await window.close();
      return written;
    } finally {
      await engine.stop();
    }
  },
};

async function replayed({ api }: TestWindow, pid: number, task: Task): Promise<Written> {
  const { home, bootstrap, topic, source, codec, records, payloads } = task;
  if (!task.isFilled.has(source)) {
    await load(home, { bootstrap, topic: source, payloads, records, codec });
    task.isFilled.add(source);
  }
  await api.clusters.openNew("b", flatProfile({ id: "b", name: "b", bootstrapServers: [bootstrap] }), null, false);
  await api.changes.setLock("b", "ask", "b");
  const range = {
    ...({ topics: [source], startAt: { kind: "earliest" }, endAt: { kind: "now" }, filter: null } as const),
    ...({ partitions: "all", isolation: "read_committed" } as const),
  };
  const id = await api.replay.open({ kind: "topics", profileId: "b", request: range }, null);
  const until = async (...phases: readonly ReplayPhase[]): Promise<ReplayState> => {
    for (;;) {
      const state = await api.replay.state(id);
      if (phases.includes(state.phase)) return state;
      if (state.phase === "failed") throw new Error(JSON.stringify(state.error));
      await sleep(LOOK_EVERY_MS);
    }
  };
  const { matched: counted } = await until("counted");
  const plan = await api.changes.plan("b", "replay.records", {
    ...({ topic, input: id, from: "a bench", to: "b", keeps: KEEPS, isOwn: false, counted, records: null } as const),
    ...({ format: { kind: "drafts" }, compression: codec, acks: "all", idempotent: true, transaction: false } as const),
    ...{ perSecond: null, rewrite: null, failing: 0, rest: null },
  });
  const cpuBefore = cpuOf(pid);
  const began = performance.now();
  await api.replay.send(id, "b", KEEPS);
  await api.changes.apply(plan.id, null);
  const ms = performance.now() - began;
  const cpu = cpuOf(pid);
  const { counts } = await until("done", "stopped");
  if (counts?.acknowledged !== records) throw new Error(`It did not write all: ${JSON.stringify(counts)}`);
  const cpuSeconds = cpu === null || cpuBefore === null ? null : cpu - cpuBefore;
  return { perSecond: records / (ms / 1_000), cpuSeconds, peakRss: existsSync("/proc") ? peakBytes(pid) : null };
}
