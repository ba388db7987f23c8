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

/** A thread that logs like a Kafka client, and then has nothing more to do. TypeScript is not loaded in threads by itself. */
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
    // Only for one that hangs.
    timeout: 60_000,
  });
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { status, out, err };
}

/** The worker's code, in a thread, until it has ended by itself. */
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

test("a worker's lines from INFO up are in the log, masked, and keep nothing running", async () => {
  const place = join(folder, "tailwater.log");
  const { status, out, err } = await run(`${KEEP(place)} ${THREAD}`);
  assert.deepEqual([status, out], [0, ""], err);
  const lines = readFileSync(place, "utf8").replace(/^\S+ /gm, "");
  assert.match(lines, /^INFO \[tail\] .*broker-1:9092: connected with \*\*\*$/m);
  assert.match(lines, /^WARN \[tail\] .*slow$/m);
  assert.doesNotMatch(lines, /s3cret/);
  assert.equal(lines.match(/flood/g)?.length, 18, "a flood of lines is cut short where it comes from");
  assert.equal(err.replace(/^\S+ /gm, ""), lines.replace(/^INFO.*\n/gm, ""), "on stderr from WARN up, as all others");
});

test("the command line, which keeps no log, ends by itself and prints nothing of it", async () => {
  const { status, out, err } = await run(`
    import { startLog } from "${SRC}extensions/log/log.ts";
    startLog(true);
    ${THREAD}`);
  assert.deepEqual([status, out, err], [0, "", ""]);
});

test("the level may change at any time, for workers' lines, too", async () => {
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

test("what was said before a crash is in the file", async () => {
  const place = join(folder, "tailwater.log");
  const { status } = await run(`${KEEP(place)} log.info("the last words"); throw new Error("a crash");`);
  assert.equal(status, 1);
  assert.match(readFileSync(place, "utf8"), /the last words\n/);
});

test("--verbose is not undone by a remembered level", async () => {
  const { status, err } = await run(`
    import { log, restoreLogLevel, startLog } from "${SRC}extensions/log/log.ts";
    startLog(true);
    restoreLogLevel("error");
    log.debug("all");`);
  assert.equal(status, 0);
  assert.match(err, / DEBUG all\n$/);
});
