// The extension process and its window: how they find each other and how they end. No broker is needed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { decode, encode } from "@msgpack/msgpack";
import { type WebSocket, WebSocketServer } from "ws";
import { codeAnswered } from "../support/raw-call.ts";
import { type Engine, listens, openWindow, startEngine, tokenIn, windowAt } from "./extension-support.ts";
import { until } from "./support.ts";

/** It is stopped when the test that started it ends. */
async function start(...args: Parameters<typeof startEngine>): Promise<Engine> {
  const engine = await startEngine(...args);
  after(() => engine.stop());
  return engine;
}

describe("standalone", () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    test(`${signal} ends it, its window's channel and its port`, async () => {
      const engine = await start(["--standalone", "--no-open"]);
      const url = await engine.nextUrl();
      const { socket } = await windowAt(url);
      const closed = once(socket, "close");
      engine.process.kill(signal);
      assert.equal(await engine.gone, 0);
      await closed;
      assert.equal(await listens(Number(url.port)), false);
    });
  }

  test("the end of its stdin ends it, when an option asks for that", async () => {
    const engine = await start(["--standalone", "--no-open", "--end-with-stdin"]);
    const { port } = await engine.nextUrl();
    engine.process.stdin?.end();
    assert.equal(await engine.gone, 0);
    assert.equal(await listens(Number(port)), false);
  });

  test("without a window of its own it stays, and gives a fresh address when its window is gone", async () => {
    const engine = await start(["--standalone", "--no-open", "--grace-ms", "50"]);
    const first = await engine.nextUrl();
    await (await windowAt(first)).close();
    const second = await engine.nextUrl();
    assert.equal(second.origin, first.origin);
    assert.notEqual(tokenIn(second), tokenIn(first));
    await assert.rejects(windowAt(first), /403/);
    assert.equal((await (await windowAt(second)).api.window.hello()).platform, process.platform);
  });

  test("a reload returns by the token that hello answered, once", async () => {
    const engine = await start(["--standalone", "--no-open"]);
    const url = await engine.nextUrl();
    let window = await windowAt(url);
    const used: string[] = [];
    for (let reload = 0; reload < 20; reload++) {
      const { nextToken } = await window.api.window.hello();
      assert.equal((await window.api.window.hello()).nextToken, nextToken, "asking again creates no second one");
      await window.close();
      window = await openWindow(url.origin, nextToken);
      used.push(nextToken);
    }
    for (const token of used) await assert.rejects(openWindow(url.origin, token), /403/);
  });

  // Each takes megabytes of memory. undici comes with Node 22's BroadcastChannel.
  test("at rest, with its window, it has loaded neither TLS nor HTTP/2 nor undici", async () => {
    const preload = fileURLToPath(new URL("./tell-modules.cjs", import.meta.url));
    const engine = await start(["--standalone", "--no-open"], { env: { NODE_OPTIONS: `--require=${preload}` } });
    const { api } = await windowAt(await engine.nextUrl());
    await api.network.state();
    engine.process.kill("SIGUSR2");
    await until("it has answered", () => engine.log().includes("MODULES"));
    const [, list = ""] = /^MODULES (.+)$/m.exec(engine.log()) ?? [];
    const loaded = JSON.parse(list) as readonly string[];
    assert.ok(loaded.includes("NativeModule http"), list);
    assert.deepEqual(
      loaded.filter((name) => /^NativeModule (tls|https|http2|internal\/deps\/undici\/undici)$/.test(name)),
      [],
    );
  });

  test("it prints its folder, and its preferences are on disk when it has ended", async () => {
    const engine = await start(["--standalone", "--no-open"]);
    const { api } = await windowAt(await engine.nextUrl());
    assert.equal((await api.window.hello()).configFolder, engine.dataDir);
    await api.preferences.set("theme", "dark");
    assert.equal(await api.preferences.get("theme"), "dark");
    engine.process.kill("SIGTERM");
    await engine.gone;
    const stored = JSON.parse(await readFile(join(engine.dataDir, "settings.json"), "utf8"));
    assert.deepEqual(stored, { schemaVersion: 1, values: { theme: "dark" } });
  });

  test("garbage closes only the channel it came over; calls that no table has are refused", async () => {
    const engine = await start(["--standalone", "--no-open"]);
    const url = await engine.nextUrl();
    const { api, socket } = await windowAt(url);
    let { nextToken } = await api.window.hello();
    for (const garbage of [new Uint8Array([0xc1, 0xff, 0x00]), new Uint8Array(0)]) {
      const other = await openWindow(url.origin, nextToken);
      nextToken = (await other.api.window.hello()).nextToken;
      const closed = once(other.socket, "close");
      other.socket.send(garbage);
      assert.equal((await closed)[0], 1007);
    }
    socket.send("text");
    const paths: readonly unknown[] = [
      ["constructor", "constructor"],
      ["window", "constructor"],
      ["window", "end"],
      ["window", "onEnd"],
      ["window", "hello", "call"],
      ["vault", "__proto__"],
      ["toString"],
      ["hello"],
      { length: 2, 0: "window", 1: "hello" },
    ];
    for (const path of paths) {
      const id = JSON.stringify(path);
      assert.equal(await codeAnswered(socket, { id, type: "APPLY", path }), "BAD_REQUEST", id);
    }
    const get = { id: "get", type: "GET", path: ["window", "hello"] };
    assert.equal(await codeAnswered(socket, get), "BAD_REQUEST");
    assert.equal((await api.window.hello()).version, JSON.parse(await readFile("package.json", "utf8")).version);
  });

  test("a hostile page that sends large calls which nobody answers is told so, and fills no memory", async () => {
    const engine = await start(["--standalone", "--no-open"]);
    const { api, socket } = await windowAt(await engine.nextUrl());
    const answers = new Map<string, unknown>();
    socket.addEventListener("message", ({ data }) => {
      const { id, value } = decode(new Uint8Array(data as ArrayBuffer)) as { id: string; value: unknown };
      answers.set(id, value);
    });
    // nextLink is answered after a minute; its arguments are held until then.
    const argumentList = [{ type: "RAW", value: new Uint8Array(8 * 2 ** 20) }];
    for (let at = 0; at < 40; at += 1) {
      socket.send(encode({ id: `large-${at}`, type: "APPLY", path: ["window", "nextLink"], argumentList }));
    }
    // Messages are read in order, so all of them have arrived when this one is answered.
    await api.window.hello();
    const codes = [...answers].filter(([id]) => id.startsWith("large-")).map(([, value]) => value);
    assert.equal(codes.length, 36, "four fit");
    for (const value of codes) assert.equal((value as { readonly code: string }).code, "BUDGET_SPENT");
    socket.terminate();
    const next = await windowAt(await engine.nextUrl());
    assert.equal((await next.api.window.hello()).platform, process.platform, "another page has room of its own");
  });

  test("a port that is taken and an unknown option are reported plainly", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const taken = await start(["--standalone", "--no-open", "--port", String(port)]);
    assert.equal(await taken.gone, 1);
    assert.match(taken.log(), new RegExp(`BAD_REQUEST.*EADDRINUSE.*127\\.0\\.0\\.1:${port}.*--port`));
    server.close();
    const unknown = await start(["--standalone", "--fast"]);
    assert.equal(await unknown.gone, 1);
    assert.match(unknown.log(), /BAD_REQUEST.*--fast/);
  });
});

// A script named chromium on PATH replaces the browser: it gets the browser's arguments and then waits. The test reads
// the page's address from it and acts as the page.
describe("with a browser window", { skip: process.platform !== "linux" }, () => {
  const startWithBrowser = async (script: string, args: readonly string[] = [], opens = true) => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-browser-"));
    after(() => rm(folder, { recursive: true, force: true }));
    const browser = join(folder, "chromium");
    await writeFile(browser, `#!/bin/sh\necho $$ > ${folder}/pid\necho "$@" > ${folder}/told\n${script}\n`);
    await chmod(browser, 0o755);
    const env = { PATH: folder, DISPLAY: ":99", WAYLAND_DISPLAY: "" };
    const engine = await start(["--standalone", "--open", ...args], { env });
    const told = `${folder}/told`;
    if (!opens) return { engine, told, url: new URL("none:"), lead: "", browserPid: 0 };
    const url = await engine.nextUrl();
    await until("the browser is started", async () => ((await stat(told).catch(() => null))?.size ?? 0) > 0);
    const lead = fileURLToPath(/--app=(\S+)/.exec(await readFile(told, "utf8"))?.[1] ?? "");
    const browserPid = Number(await readFile(`${folder}/pid`, "utf8"));
    return { engine, told, url, lead, browserPid };
  };
  const runs = (pid: number) => /^[^Z]/.test(spawnSync("ps", ["-o", "stat=", "-p", String(pid)]).stdout.toString());

  test("the token is in a private file and on no command line", async () => {
    const { engine, url, lead, browserPid } = await startWithBrowser("exec /bin/sleep 60");
    assert.ok((await readFile(lead, "utf8")).includes(url.href));
    assert.equal((await stat(lead)).mode & 0o777, 0o600);
    assert.equal((await stat(join(lead, ".."))).mode & 0o777, 0o700);
    const commandLines = spawnSync("ps", ["-eo", "args"]).stdout.toString();
    assert.ok(!commandLines.includes(tokenIn(url)));
    engine.process.kill("SIGTERM");
    assert.equal(await engine.gone, 0);
    assert.equal(runs(browserPid), false, "the browser ends with it");
    await assert.rejects(stat(join(lead, "..")), { code: "ENOENT" });
  });

  test("a reload within the grace period continues; a window that is gone for good ends it and the browser", async () => {
    const { engine, url, browserPid } = await startWithBrowser("exec /bin/sleep 60", ["--grace-ms", "1500"]);
    const first = await windowAt(url);
    const { nextToken } = await first.api.window.hello();
    await first.close();
    const second = await openWindow(url.origin, nextToken);
    assert.equal(await Promise.race([engine.gone, new Promise((later) => setTimeout(later, 2_000, "runs"))]), "runs");
    await second.close();
    assert.equal(await engine.gone, 0);
    assert.equal(runs(browserPid), false);
    assert.equal(await listens(Number(url.port)), false);
  });

  test("a browser that is closed ends it without waiting for the grace period", async () => {
    const { engine, url, browserPid } = await startWithBrowser("exec /bin/sleep 60", ["--grace-ms", "3600000"]);
    const window = await windowAt(url);
    await window.api.window.hello();
    // The engine first watches for an early end of the browser. This browser may end during or after that time: the
    // result is the same.
    process.kill(browserPid, "SIGTERM");
    await window.close();
    assert.equal(await engine.gone, 0);
  });

  test("a second start on its folder opens another window of the same engine, and ends", async () => {
    const { engine, url, told } = await startWithBrowser("exec /bin/sleep 60");
    const first = await windowAt(url);
    const { configFolder } = await first.api.window.hello();
    const second = await startWithBrowser("exit 9", ["--data-dir", configFolder], false);
    assert.equal(await second.engine.gone, 0);
    let other = "";
    await until("another window is opened", async () => {
      other = await readFile(told, "utf8");
      return /open-2/.test(other);
    });
    const lead = fileURLToPath(/--app=(\S+)/.exec(other)?.[1] ?? "");
    const address = new URL(JSON.parse(/replace\((.+)\)/.exec(await readFile(lead, "utf8"))?.[1] ?? ""));
    assert.equal(address.origin, url.origin);
    await (await windowAt(address)).api.window.hello();
    engine.process.kill("SIGTERM");
    assert.equal(await engine.gone, 0);
    assert.equal(existsSync(join(configFolder, "window.sock")), false);
  });

  test("when no browser can be started it reports that and waits for a user with the address", async () => {
    const { engine, url } = await startWithBrowser("exit 3", ["--verbose"]);
    await until("the log says it", () => /No browser could be opened/.test(engine.log()));
    const { api } = await windowAt(url);
    assert.ok((await api.window.hello()).nextToken);
  });
});

// A WebSocket server replaces Neutralino, which no package registry has. It passes the same line on stdin, checks the
// same query and forwards the same frames (as read in Neutralino 6.9's neuserver.cpp and app.cpp).
describe("started by Neutralino", () => {
  const startUnderNeutralino = async (...args: string[]) => {
    const bus = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    after(() => bus.close());
    await once(bus, "listening");
    const { port } = bus.address() as AddressInfo;
    const line = { nlPort: String(port), nlToken: "a.b", nlConnectToken: "b", nlExtensionId: "app.tailwater.engine" };
    const joined = once(bus, "connection");
    const engine = await start(args, { stdin: JSON.stringify(line) });
    const [socket, request] = await joined;
    assert.equal(request.url, "/?extensionId=app.tailwater.engine&connectToken=b");
    return { engine, bus: socket as WebSocket, busOrigin: `http://127.0.0.1:${port}` };
  };
  const askChannel = async (bus: WebSocket) => {
    const answered = once(bus, "message");
    bus.send(JSON.stringify({ event: "tailwater.hello", data: null }));
    const { id, method, accessToken, data } = JSON.parse(String((await answered)[0]));
    assert.ok(id);
    assert.deepEqual([method, accessToken, data.event], ["app.broadcast", "a.b", "tailwater.channel"]);
    assert.deepEqual(Object.keys(data.data), ["url", "token"]);
    return data.data as { url: string; token: string };
  };

  const originOf = (channel: string) => `http://${new URL(channel).host}`;

  test("it answers the page's question with its channel, which only its own page can open", async () => {
    const { engine, bus, busOrigin } = await startUnderNeutralino();
    bus.send("no json");
    bus.send(JSON.stringify({ event: "clientConnect", data: 1 }));
    bus.send(JSON.stringify({ id: "x", method: "app.broadcast", data: { error: { code: "NE_RT_NATPRME" } } }));
    const asked = await askChannel(bus);
    assert.deepEqual(await askChannel(bus), asked, "asking again before it is used answers the same");
    for (const origin of ["http://127.0.0.1:1", busOrigin]) {
      await assert.rejects(openWindow(origin, asked.token, asked.url), /403/, origin);
    }
    const origin = originOf(asked.url);
    const window = await openWindow(origin, asked.token, asked.url);
    assert.equal((await window.api.window.hello()).platform, process.platform);
    await window.api.window.keepPlace("orders");
    const reloaded = await askChannel(bus);
    assert.notEqual(reloaded.token, asked.token);
    const hello = await (await openWindow(origin, reloaded.token, reloaded.url)).api.window.hello();
    assert.equal(hello.place, "orders", "its page returns to where it was, though by a token of the bus");
    assert.match(engine.log(), /NE_RT_NATPRME/);
    assert.ok(!engine.log().includes(asked.token));
    // Neutralino serves the page, so the engine serves none.
    assert.equal((await fetch(`${origin}/`)).status, 200);
  });

  test("a second start on its folder raises its window and closes its own; --raise alone does the same", async () => {
    const first = await startUnderNeutralino();
    const calls: { method: string; accessToken: string }[] = [];
    first.bus.on("message", (data) => calls.push(JSON.parse(String(data))));
    const second = await startUnderNeutralino("--data-dir", first.engine.dataDir);
    const closing = JSON.parse(String((await once(second.bus, "message"))[0]));
    assert.deepEqual([closing.method, closing.accessToken], ["app.killProcess", "a.b"]);
    second.bus.terminate();
    assert.equal(await second.engine.gone, 0);
    const raise =
      process.platform === "win32"
        ? ["window.unminimize", "window.focus"]
        : ["window.focus", ...(process.platform === "linux" ? ["window.show"] : [])];
    assert.deepEqual(
      calls.map(({ method }) => method),
      raise,
    );
    const asked = await start(["--raise", "--data-dir", first.engine.dataDir]);
    assert.equal(await asked.gone, 0);
    assert.equal(calls.length, 2 * raise.length);
    first.bus.terminate();
    assert.equal(await first.engine.gone, 0);
    const late = await start(["--raise", "--data-dir", first.engine.dataDir]);
    assert.equal(await late.gone, 3);
  });

  test("what a killed engine left behind does not block the next; an engine that is started again stays", async () => {
    const killed = await startUnderNeutralino();
    await askChannel(killed.bus);
    killed.engine.process.kill("SIGKILL");
    assert.equal(await killed.engine.gone, "SIGKILL");
    const next = await startUnderNeutralino("--data-dir", killed.engine.dataDir);
    await askChannel(next.bus);
    const again = await startUnderNeutralino("--restarted", "--data-dir", killed.engine.dataDir);
    await askChannel(again.bus);
  });

  test("it ends when Neutralino ends, and so does its port", async () => {
    const { engine, bus } = await startUnderNeutralino();
    const { url, token } = await askChannel(bus);
    await openWindow(originOf(url), token, url);
    bus.terminate();
    assert.equal(await engine.gone, 0);
    assert.equal(await listens(Number(new URL(url).port)), false);
  });
});
