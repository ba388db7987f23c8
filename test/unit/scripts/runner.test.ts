import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { TestEvent } from "../../../scripts/test/events.ts";
import { runTestProcess } from "../../../scripts/test/run-process.ts";
import { filesOf, select } from "../../../scripts/test/suites.ts";

const folder = mkdtempSync(join(tmpdir(), "tailwater-runner-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const LIMIT_MS = 60_000;

async function run(source: string, limitMs = LIMIT_MS, onEvent?: (event: TestEvent) => void) {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(file, source);
  const args = ["--import", "tsx", "--test-reporter=./scripts/test/node-reporter.ts", file];
  return runTestProcess("planted", args, limitMs, onEvent);
}

test("every test counts once; suites and parents of failed tests do not count", async () => {
  const outcome = await run(`
    import { describe, it, test } from "node:test";
    test("plain", () => {});
    test("fails", () => { throw new Error("on purpose"); });
    test("left out", { skip: true }, () => {});
    describe("suite", () => { it("inside", () => {}); it("inside too", () => { throw new Error("again"); }); });
    test("parent", async (t) => { await t.test("child", () => {}); await t.test("bad child", () => { throw 1; }); });
  `);
  assert.equal(outcome.passed, 3, "plain, inside, child");
  assert.equal(outcome.skipped, 1);
  assert.deepEqual(
    outcome.failures.map((failure) => failure.name),
    ["fails", "suite › inside too", "parent › bad child"],
  );
  assert.match(outcome.failures[0]?.error ?? "", /on purpose/);
});

test("a test's output is printed, Node's own summary is not", async () => {
  const outcome = await run(`
    import { describe, it, test } from "node:test";
    describe("suite", () => { it("measures", (t) => t.diagnostic("28 MB")); });
  `);
  assert.deepEqual(outcome.notes, ["28 MB"]);
});

test("a failing hook, a crash and a file without tests are failures", async () => {
  const hook = await run(`
    import { describe, it, before } from "node:test";
    describe("suite", () => { before(() => { throw new Error("no broker"); }); it("inside", () => {}); });
  `);
  assert.notEqual(hook.failures.length, 0);
  const crash = await run(`
    import { test } from "node:test";
    test("first", () => {});
    test("second", () => { process.kill(process.pid, "SIGKILL"); return new Promise((r) => setTimeout(r, 60_000)); });
  `);
  assert.match(crash.failures[0]?.error ?? "", /SIGKILL/);
  const empty = await run("export {};");
  assert.match(empty.failures[0]?.error ?? "", /Ran no test/);
});

test("a file that hangs is killed with its child processes and reported", async () => {
  const outcome = await run(
    `
    import { spawn } from "node:child_process";
    import { test } from "node:test";
    test("done " + spawn("sleep", ["600"], { stdio: "ignore" }).pid, () => {});
    setInterval(() => {}, 1_000);
  `,
    3_000,
    () => {},
  );
  assert.match(outcome.failures[0]?.error ?? "", /Did not end within 3 s \(\d passed before\) and was killed/);
});

test("a leftover process of a finished file is ended", async () => {
  let pid = 0;
  const outcome = await run(
    `
    import { spawn } from "node:child_process";
    import { test } from "node:test";
    const left = spawn("sleep", ["600"], { stdio: "ignore" });
    left.unref();
    test(String(left.pid), () => {});
  `,
    LIMIT_MS,
    (event) => {
      pid = Number(event.name);
    },
  );
  assert.equal(outcome.passed, 1);
  assert.ok(pid > 0);
  // It has ended, or is a zombie where nothing reaps orphans.
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  assert.match(state, /^(Z.*)?$/);
});

test("arguments select suites and files, and invalid ones are refused", async () => {
  const one = select(["test/unit/contract/link.test.ts"]);
  assert.deepEqual([...one.suites], ["unit"]);
  assert.deepEqual(await filesOf("unit", one), ["test/unit/contract/link.test.ts"]);
  assert.deepEqual([...select(["unit", "kafka"]).suites], ["unit", "kafka"]);
  assert.equal(select([]).suites.size, 6);
  assert.throws(() => select(["unti"]), /neither a suite/);
  assert.throws(() => select(["test/unit/none.test.ts"]), /neither a suite/);
});
