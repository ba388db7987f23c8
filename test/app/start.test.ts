// npm start as a newcomer runs it: it starts a real broker, the demo and the app, and leaves no process behind.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder } from "../../scripts/kafka/cache.ts";
import { KAFKA_VERSION } from "../../scripts/kafka/libs.ts";
import { freePorts } from "../../scripts/kafka/ports.ts";
import { answers } from "../../scripts/kafka/ready.ts";

// A separate cache, so that the test does not touch a developer's own demo. Kafka itself is shared.
const folder = mkdtempSync(join(tmpdir(), "tailwater-start-"));
const cache = join(folder, "tailwater");
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(cache, { recursive: true });
for (const name of readdirSync(cacheFolder()).filter(
  (entry) => entry.startsWith("kafka-") && entry.includes(KAFKA_VERSION),
)) {
  symlinkSync(join(cacheFolder(), name), join(cache, name));
}

interface Started {
  readonly process: ChildProcess;
  readonly url: URL;
  /** The demo broker's port, null without a demo. */
  readonly brokerPort: number | null;
  /** Resolves when it has printed this text; rejects when it ends before. */
  untilSaid(text: string): Promise<void>;
  /** Exit code or signal. */
  readonly gone: Promise<number | NodeJS.Signals | null>;
}

/** Runs npm start's script and resolves when it prints the page's address. */
async function start(...flags: string[]): Promise<Started> {
  const child = spawn(process.execPath, ["scripts/bootstrap.mjs", "start", "--no-open", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: join(folder, "config") },
  });
  const gone = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once("close", (code, by) => resolve(code ?? by)),
  );
  let said = "";
  let brokerPort: number | null = null;
  const url = await new Promise<URL>((resolve, reject) => {
    const take = (line: string) => {
      said += `${line}\n`;
      const port = /broker answers at 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) brokerPort = Number(port);
      if (line.startsWith("http://127.0.0.1:")) resolve(new URL(line));
    };
    createInterface({ input: child.stdout }).on("line", take);
    createInterface({ input: child.stderr }).on("line", take);
    gone.then((code) => reject(new Error(`npm start ended (${code}) before it was ready:\n${said}`)));
  });
  const untilSaid = async (text: string) => {
    while (!said.includes(text)) {
      const ended = await Promise.race([gone.then((code) => ({ code })), sleep(50)]);
      if (ended !== undefined) throw new Error(`npm start ended (${ended.code}) and had not said "${text}":\n${said}`);
    }
  };
  return { process: child, url, brokerPort, untilSaid, gone };
}

function demoOf(pids: readonly number[]): number {
  const table = spawnSync("ps", ["-o", "pid=,args=", "-p", pids.join(",")], { encoding: "utf8" }).stdout.split("\n");
  return Number.parseInt(table.find((line) => line.includes("scripts/demo/demo.ts")) ?? "", 10);
}

/** Every living descendant of this process, by id, including those in other process groups. */
function descendants(root: number): number[] {
  const table = spawnSync("ps", ["-eo", "pid=,ppid=,stat="], { encoding: "utf8" }).stdout.trim().split("\n");
  const rows = table.map((line) => line.trim().split(/\s+/)).filter(([, , state]) => !state?.startsWith("Z"));
  const children = (of: number): number[] =>
    rows.filter(([, parent]) => Number(parent) === of).flatMap(([pid]) => [Number(pid), ...children(Number(pid))]);
  return children(root);
}

function alive(pids: readonly number[]): number[] {
  const answer = spawnSync("ps", ["-o", "pid=,stat=", "-p", pids.join(",")], { encoding: "utf8" }).stdout.trim();
  if (answer === "") return [];
  const rows = answer.split("\n").map((line) => line.trim().split(/\s+/));
  return rows.filter(([, state]) => !state?.startsWith("Z")).map(([pid]) => Number(pid));
}

/** The processes that are still alive after they had time to notice that the parent has ended. */
async function leftOf(pids: readonly number[]): Promise<number[]> {
  for (let tries = 0; tries < 100 && alive(pids).length > 0; tries++) await sleep(100);
  return alive(pids);
}

async function servesThePage(url: URL): Promise<void> {
  const answer = await fetch(new URL("/", url));
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /<title>Tailwater<\/title>/);
}

test("npm start: starts broker, demo and app; survives the end of the demo, and Ctrl-C ends all of them", async () => {
  const started = await start();
  await servesThePage(started.url);
  assert.match(started.url.hash, /^#token=.{40,}/);
  assert.ok(started.brokerPort !== null && (await answers(started.brokerPort)), "the demo broker answers");
  const pids = descendants(started.process.pid ?? 0);
  assert.ok(pids.length >= 4, `start, broker, demo and app run: ${pids}`);
  process.kill(demoOf(pids), "SIGKILL");
  await started.untilSaid("Continuing with the demo's topics unchanged.");
  await servesThePage(started.url);
  started.process.kill("SIGINT");
  assert.equal(await started.gone, 130);
  assert.deepEqual(await leftOf(pids), []);
  assert.equal(await answers(started.brokerPort), false);
});

test("a second start uses the demo's data again; after SIGKILL no process is left", async () => {
  const started = await start();
  await servesThePage(started.url);
  const pids = descendants(started.process.pid ?? 0);
  started.process.kill("SIGKILL");
  assert.equal(await started.gone, "SIGKILL");
  assert.deepEqual(await leftOf(pids), []);
});

test("--no-demo --port: starts the app alone, on the given port", async () => {
  const [port = 0] = await freePorts(1);
  const started = await start("--no-demo", "--port", String(port));
  assert.equal(started.url.port, String(port));
  assert.equal(started.brokerPort, null);
  await servesThePage(started.url);
  const pids = descendants(started.process.pid ?? 0);
  started.process.kill("SIGTERM");
  assert.equal(await started.gone, 143);
  assert.deepEqual(await leftOf(pids), []);
});

test("ends on a signal, although nobody reads its output any more", async () => {
  const started = await start("--no-demo", "--data-dir", join(folder, "unread"));
  started.process.stdout?.destroy();
  started.process.stderr?.destroy();
  started.process.kill("SIGTERM");
  assert.equal(await started.gone, 143);
});
