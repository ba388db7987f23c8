// Processes that are busy, frozen or killed. Expected: SIGTERM always ends the app within 3 s, the app ends with its
// parent, no process and no port is left, and a frozen process resumes where it stopped.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { produce, writePayloads } from "../../bench/tail/load.ts";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { prepareKafka } from "../../scripts/kafka/prepare.ts";
import { GUARD_FLAGS } from "../../scripts/run/app.ts";
import { listens } from "../kafka/extension-support.ts";
import { requestFor, until } from "../kafka/support.ts";
import { assertAccounts, assertReceipt } from "./support/account.ts";
import { profileFor, pulseOf, startFaultApp } from "./support/app.ts";
import { assertReadOnce } from "./support/rows.ts";

const FLOOD = 400_000;
const FROZEN_MS = 6_000;

describe("processes", () => {
  let broker: Broker;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-flood-"));
    broker = await startBroker();
    await broker.createTopic("flood", { partitions: 4 });
    await broker.createTopic("calm", { partitions: 1 });
    const about = { bootstrap: broker.bootstrap, topic: "flood", payloads: await writePayloads(folder) };
    await produce(await prepareKafka(), { ...about, records: FLOOD, perSecond: -1 }, () => {});
  });
  after(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const openFlood = async (app: Awaited<ReturnType<typeof startFaultApp>>) => {
    await app.api.profiles.save(profileFor("c", broker.bootstrap), null, false);
    await app.api.clusters.open("open", "c", null, false);
    const slow = { kind: "cel", expression: 'value.page.matches("^(/[a-z]+)+$") && value.ms > 3990' } as const;
    const scan = { ...requestFor("flood"), endAt: { kind: "now" }, filter: slow } as const;
    return [await app.api.tails.open("c", scan), await app.api.tails.open("c", requestFor("flood"))] as const;
  };

  for (const moment of [0, 300, 1_200]) {
    it(`SIGTERM in the middle of a scan, a tail, an export and a recording (${moment} ms in) ends it in time`, async (t) => {
      const app = await startFaultApp(null);
      t.after(() => app.stop());
      const [scan, tail] = await openFlood(app);
      await app.api.exports.record(tail, join(folder, `recording-${moment}`));
      await app.api.exports.start(scan, {
        format: "ndjson",
        path: join(folder, `${moment}`),
        overwrite: true,
        columns: [],
      });
      await new Promise((resolve) => setTimeout(resolve, moment));
      assertAccounts([...(await app.api.tails.partitions(scan)), ...(await app.api.tails.partitions(tail))]);
      assertReceipt(await app.api.tails.receipt(scan));
      t.diagnostic(`${Math.round(await app.terminate())} ms`);
    });
  }

  it("SIGTERM ends it in time while the window sends requests without a pause", async (t) => {
    const app = await startFaultApp(null);
    t.after(() => app.stop());
    const [, tail] = await openFlood(app);
    const asking = Array.from({ length: 50 }, async () => {
      for (;;) await app.api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 500 });
    });
    const ended = Promise.allSettled(asking);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await app.terminate();
    for (const one of await ended) assert.equal(one.status === "rejected" && one.reason.code, "CHANNEL_LOST");
  });

  it("after SIGSTOP and SIGCONT the engine resumes where it stopped: no record is lost or doubled", async (t) => {
    const app = await startFaultApp(null);
    t.after(() => app.stop());
    await app.api.profiles.save(profileFor("c", broker.bootstrap), null, false);
    await app.api.clusters.open("open", "c", null, false);
    const tail = await app.api.tails.open("c", requestFor("calm"));
    const home = await prepareKafka();
    const about = { bootstrap: broker.bootstrap, topic: "calm", payloads: await writePayloads(folder) };
    const writing = produce(home, { ...about, records: 4_000, perSecond: 500 }, () => {});
    await until("the tail reads", async () => (await pulseOf(app.api, tail)).totals.fetched > 100);
    app.engine.process.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
    app.engine.process.kill("SIGCONT");
    assert.equal(await writing, 4_000);
    await assertReadOnce(app.api, tail, [4_000]);
    assert.equal((await pulseOf(app.api, tail)).state, "live");
    await app.terminate();
  });

  it("the window shows a frozen broker, and no record is lost when it continues", async (t) => {
    const app = await startFaultApp(null);
    t.after(() => app.stop());
    const frozen = await startBroker();
    t.after(() => frozen.stop());
    await frozen.createTopic("calm");
    const about = { bootstrap: frozen.bootstrap, topic: "calm", payloads: await writePayloads(folder) };
    await produce(await prepareKafka(), { ...about, records: 500, perSecond: -1 }, () => {});
    await app.api.profiles.save(profileFor("f", frozen.bootstrap), null, false);
    await app.api.clusters.open("open", "f", null, false);
    const tail = await app.api.tails.open("f", requestFor("calm"));
    await assertReadOnce(app.api, tail, [500]);
    frozen.pause();
    await until("it is shown", async () => (await pulseOf(app.api, tail)).state === "reconnecting");
    frozen.resume();
    await produce(await prepareKafka(), { ...about, records: 500, perSecond: -1 }, () => {});
    await assertReadOnce(app.api, tail, [1_000]);
    await app.terminate();
  });

  it("the app ends when its parent is killed: no process and no port is left", {
    skip: process.platform === "win32",
  }, async () => {
    const data = join(folder, "orphan");
    const script = `
      const { spawn } = require("node:child_process");
      const args = ${JSON.stringify([...GUARD_FLAGS, "dist/extensions/main.mjs", "--standalone", "--no-open", "--end-with-stdin"])};
      const child = spawn(process.execPath, [...args, "--data-dir", ${JSON.stringify(data)}], { stdio: ["pipe", "inherit", "inherit"] });
      process.stdout.write("PID " + child.pid + "\\n");`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    let said = "";
    parent.stdout.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    await until("it is ready", () => /"ready":true/.test(said));
    const pid = Number(/PID (\d+)/.exec(said)?.[1]);
    const port = Number(new URL(/"url":"([^"]+)"/.exec(said)?.[1] ?? "").port);
    assert.ok(await listens(port));
    parent.kill("SIGKILL");
    await once(parent, "exit");
    await until("the app is gone, too", () => !runs(pid), 5_000);
    assert.equal(await listens(port), false);
  });

  it("SIGKILL of the engine leaves no process and no port", { skip: process.platform !== "linux" }, async (t) => {
    const app = await startFaultApp(null);
    t.after(() => app.stop());
    await openFlood(app);
    const pid = app.engine.process.pid ?? 0;
    const { port } = new URL(app.window.socket.url);
    app.engine.process.kill("SIGKILL");
    await app.engine.gone;
    assert.equal(spawnSync("pgrep", ["-P", String(pid)]).stdout.toString(), "");
    assert.equal(await listens(Number(port)), false);
  });
});

function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false; // The process has ended.
  }
}
