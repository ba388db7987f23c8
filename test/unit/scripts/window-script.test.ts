// window.sh runs Neutralino's window. Scripts replace Neutralino and Node.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { NO_TICKET, readTicket } from "../../../src/contract/ticket.ts";

const IN_BROWSER =
  /^--no-node-snapshot .*--require \.\/dist\/guard\.cjs \.\/dist\/extensions\/main\.mjs --standalone --open\n$/;

describe("window.sh", { skip: process.platform === "win32" }, () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-window-script-"));
    await mkdir(join(folder, "dist"));
    for (const script of ["window.sh", "window-ticket.sh"]) {
      await cp(`src/extensions/launch/${script}`, join(folder, "dist", script));
    }
    await writeFile(join(folder, "resources.neu"), `first("${NO_TICKET}")`);
    await program(
      "node",
      'echo "$@"; [ -z "$JSC_useJIT$TAILWATER_RESTARTS" ] || echo "its environment is the window\'s"',
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function program(name: string, text: string): Promise<void> {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }

  /** @param window what Neutralino's stand-in does */
  async function run(window: string, meanwhile: (pid: number) => Promise<void> = async () => {}) {
    for (const name of ["starts", "tickets"]) await writeFile(join(folder, name), "");
    await program("window", `echo "$@" >> starts; cat "\${3#*=}/resources.neu" >> tickets; echo >> tickets\n${window}`);
    const { XDG_RUNTIME_DIR: _, ...rest } = process.env;
    const child = spawn("sh", ["dist/window.sh", "./window"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...rest, JSC_useJIT: "0", TMPDIR: folder },
    });
    let [out, said] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      out += part;
    });
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    const closed = once(child, "close");
    await meanwhile(child.pid ?? 0);
    const [code] = await closed;
    const starts = (await readFile(join(folder, "starts"), "utf8")).trim().split("\n");
    const tickets = (await readFile(join(folder, "tickets"), "utf8")).trim().split("\n");
    assert.equal(new Set(tickets).size, starts.length, "each start has its own ticket");
    assert.ok(tickets.every((text) => readTicket(text.slice('first("'.length, -2)) !== null));
    assert.ok(!(await readdir(folder)).some((name) => name.startsWith("tailwater-window-")), "and none is left");
    return { code, out, said, starts };
  }

  test("starts the window from its archive, and exits as the window does", async () => {
    for (const code of [0, 130, 137, 143]) {
      const told = await run(`exit ${code}`);
      assert.deepEqual({ ...told, starts: [] }, { code, out: "", said: "", starts: [] });
      assert.match(told.starts.join(), /^--res-mode=bundle --url=\/ --path=\/.*\/tailwater-window-\w+$/);
    }
  });

  test("opens a browser when the window cannot start, and reports that on stderr", async () => {
    for (const code of [1, 126, 127, 133, 134, 139]) {
      const { code: ended, out, said, starts } = await run(`exit ${code}`);
      assert.deepEqual([ended, starts.length], [0, 1]);
      assert.match(out, IN_BROWSER);
      assert.match(said, new RegExp(`^tailwater: the window cannot start \\(${code}\\)`));
    }
  });

  test("restarts a window that has lost its page; opens a browser when that repeats", async () => {
    const once = await run("[ $(wc -l < starts) -gt 1 ] || kill -USR2 $$");
    assert.deepEqual([once.code, once.starts.length, once.out], [0, 2, ""]);
    assert.match(once.said, /lost its page; it is started again/);
    const always = await run("kill -USR2 $$");
    assert.deepEqual([always.code, always.starts.length], [0, 3]);
    assert.match(always.out, IN_BROWSER);
  });

  test("ends the window on a signal", async () => {
    const { code, said } = await run(
      'trap "echo ended >&2; exit 143" TERM; sleep 30 > /dev/null 2>&1 & wait',
      async (pid) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        process.kill(pid, "SIGTERM");
      },
    );
    assert.deepEqual([code, said], [143, "ended\n"]);
  });
});
