// dist/engine.sh runs between Neutralino and the engine. It starts the engine again when the engine was killed, and
// ends with it. A WebSocket server replaces Neutralino. No broker is needed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { type WebSocket, WebSocketServer } from "ws";
import { buildAll } from "../../scripts/build/bundles.ts";
import { until } from "./support.ts";

describe("the engine under Neutralino", { skip: process.platform === "win32" }, () => {
  before(async () => {
    if (!existsSync("dist/engine.sh")) await buildAll();
  });

  async function start(mark = "") {
    const dataDir = await mkdtemp(join(tmpdir(), "tailwater-restart-"));
    const bus = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(bus, "listening");
    const joined: WebSocket[] = [];
    const calls: string[] = [];
    bus.on("connection", (socket) => {
      joined.push(socket);
      socket.on("message", (data) => calls.push(JSON.parse(String(data)).method));
    });
    const { port } = bus.address() as AddressInfo;
    const script = spawn("sh", [resolve("dist/engine.sh"), ".", "--data-dir", dataDir], {
      stdio: ["pipe", "inherit", "ignore"],
      env: { ...process.env, TAILWATER_WINDOW: mark },
    });
    const gone = once(script, "exit").then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
    // As Neutralino does it: without a line end.
    const line = { nlPort: String(port), nlToken: "a.b", nlConnectToken: "b", nlExtensionId: "app.tailwater.engine" };
    script.stdin.end(JSON.stringify(line));
    after(async () => {
      bus.close();
      for (const socket of joined) socket.terminate();
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    });
    const pids = () => childrenOf(script.pid ?? 0);
    const joins = (count: number) => until(`it joins for time ${count}`, async () => joined.length === count);
    await joins(1);
    return { script, gone, joined, joins, calls, pids };
  }

  test("is started again for the same window when it is killed, but not when it is killed every time", async () => {
    const { gone, joined, joins, pids } = await start();
    for (let times = 1; times <= 3; times++) {
      const [pid] = pids();
      process.kill(Number(pid), "SIGKILL");
      await joins(times + 1);
      const socket = joined.at(-1) as WebSocket;
      const answered = once(socket, "message");
      socket.send(JSON.stringify({ event: "tailwater.hello", data: null }));
      assert.equal(JSON.parse(String((await answered)[0])).method, "app.broadcast");
    }
    process.kill(Number(pids()[0]), "SIGKILL");
    assert.equal(await gone, 137);
    assert.equal(joined.length, 4);
  });

  test("ends with the window and leaves nothing behind", async () => {
    const { gone, joined, pids } = await start();
    const before = pids();
    joined[0]?.terminate();
    assert.equal(await gone, 0);
    assert.deepEqual(before.filter(isAlive), []);
  });

  test("ends a file dialog that its window left open, but not another window's", {
    skip: process.platform !== "linux",
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-dialog-"));
    after(() => rm(folder, { recursive: true, force: true }));
    // A program is known by the name of its file.
    await copyFile(process.execPath, join(folder, "zenity"));
    const open = (mark: string) =>
      spawn(join(folder, "zenity"), ["-e", "setInterval(() => {}, 1000)"], { env: { TAILWATER_WINDOW: mark } });
    const [ours, other] = [open("this one"), open("this one too")];
    try {
      const ended = once(ours, "exit");
      await Promise.all([once(ours, "spawn"), once(other, "spawn")]);
      const { gone, joined } = await start("this one");
      joined[0]?.terminate();
      assert.equal(await gone, 0);
      assert.deepEqual(await ended, [null, "SIGTERM"]);
      assert.equal(other.exitCode ?? other.signalCode, null);
    } finally {
      ours.kill("SIGKILL");
      other.kill("SIGKILL");
    }
  });

  test("ends with engine.sh on a signal to either, and the window closes", async () => {
    for (const toEngine of [false, true]) {
      const { script, gone, calls, pids } = await start();
      const before = pids();
      process.kill(toEngine ? Number(before[0]) : (script.pid ?? 0), "SIGTERM");
      assert.equal(await gone, 0);
      assert.deepEqual(before.filter(isAlive), []);
      assert.deepEqual(calls, ["app.killProcess"]);
    }
  });
});

function childrenOf(pid: number): string[] {
  return spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)])
    .stdout.toString()
    .trim()
    .split(/\s+/);
}

function isAlive(pid: string): boolean {
  return /^[^Z]/.test(spawnSync("ps", ["-o", "stat=", "-p", pid]).stdout.toString());
}
