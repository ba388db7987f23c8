import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, test } from "node:test";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tailwater-lines-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SRC = new URL("../../../../src/", import.meta.url);

/** A thread that logs like a Kafka client and then finishes. Threads do not load TypeScript by themselves. */
const WORKER = `
  import { register } from "${import.meta.resolve("tsx/esm/api")}";
  register();
  const { makeWorkerLog } = await import("${SRC}workers/kafka/log.ts");
  const log = makeWorkerLog("tail");
  log.info("broker-1:9092: connected with s3cret-5417");
  log.warn("broker-1:9092: slow");
  for (let n = 0; n < 100_000; n++) log.warn("flood");`;

/** Runs code in a process of its own, as the workers' lines come from real threads. It must end by itself. */
async function run(code: string): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "pipe"],
    // Only for a process that hangs.
    timeout: 60_000,
  });
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { status, out, err };
}

/** Runs the worker's code in a thread until it ends by itself. */
const THREAD = `
  import { setTimeout } from "node:timers/promises";
  import { WorkerHandle } from "${SRC}extensions/threads/worker-handle.ts";
  const file = new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(WORKER)}`)});
  const worker = new WorkerHandle(file, {}, "a test");
  while (worker.alive) await setTimeout(20);`;

const KEEP = (place: string) => `
  import { keepLog, log, maskSecret, startLog } from "${SRC}extensions/log/log.ts";
  import { Secret } from "${SRC}extensions/kit/secret.ts";
  startLog(false);
  keepLog({ usual: ${JSON.stringify(place)}, fallback: ${JSON.stringify(`${place}.else`)} });
  maskSecret(new Secret("s3cret-5417"));`;

test("a worker's lines from INFO up are in the log, masked, and do not keep the process running", async () => {
  const place = join(folder, "tailwater.log");
  const { status, out, err } = await run(`${KEEP(place)} ${THREAD}`);
  assert.deepEqual([status, out], [0, ""], err);
  const lines = readFileSync(place, "utf8").replace(/^\S+ /gm, "");
  assert.match(lines, /^INFO \[tail\] .*broker-1:9092: connected with \*\*\*$/m);
  assert.match(lines, /^WARN \[tail\] .*slow$/m);
  assert.doesNotMatch(lines, /s3cret/);
  assert.equal(lines.match(/flood/g)?.length, 18, "a flood of lines is limited at its source");
  assert.equal(err.replace(/^\S+ /gm, ""), lines.replace(/^INFO.*\n/gm, ""), "on stderr from WARN up, like all others");
});

test("the command line, which keeps no log, exits by itself and prints none of these lines", async () => {
  const { status, out, err } = await run(`
    import { startLog } from "${SRC}extensions/log/log.ts";
    startLog(true);
    ${THREAD}`);
  assert.deepEqual([status, out, err], [0, "", ""]);
});

test("the level can change at any time, also for workers' lines", async () => {
  const place = join(folder, "tailwater.log");
  const { status, err } = await run(`${KEEP(place)}
    import { logPage, setLogLevel } from "${SRC}extensions/log/log.ts";
    log.info("one"); log.debug("two");
    setLogLevel("error");
    log.warn("three");
    ${THREAD}
    setLogLevel("debug");
    log.debug("four");
    process.exitCode = logPage(0).entries.map((entry) => entry.text).join() === "one,four" ? 0 : 1;`);
  assert.deepEqual([status, err], [0, ""]);
});

test("lines logged before a crash are in the file", async () => {
  const place = join(folder, "tailwater.log");
  const { status } = await run(`${KEEP(place)} log.info("the last words"); throw new Error("a crash");`);
  assert.equal(status, 1);
  assert.match(readFileSync(place, "utf8"), /the last words\n/);
});

test("a remembered level does not override --verbose", async () => {
  const { status, err } = await run(`
    import { log, restoreLogLevel, startLog } from "${SRC}extensions/log/log.ts";
    startLog(true);
    restoreLogLevel("error");
    log.debug("all");`);
  assert.equal(status, 0);
  assert.match(err, / DEBUG all\n$/);
});
