// The only request that Tailwater sends on its own behalf: the built app under its guard, checked against the kernel's
// system calls.
import assert from "node:assert/strict";
import { once } from "node:events";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { createServer, type Server } from "node:tls";
import { makeAuthority } from "../../scripts/kafka/certificates.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "../kafka/extension-support.ts";
import { until } from "../kafka/support.ts";
import { networkCalls, strace, straceMissing } from "./strace.ts";

const ANSWER = JSON.stringify({ version: "99.0.0", notes: "https://tailwater.example/99.0.0" });

describe("the update check", { skip: straceMissing ?? false }, () => {
  let folder: string;
  let app: string;
  let server: Server;
  let place: string;
  let asked: string[];
  /** The server accepts the request and never answers. */
  let silent: boolean;
  let engine: Engine;
  let window: TestWindow;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-updates-"));
    const authority = makeAuthority("Updates");
    const { certPem: cert, keyPem: key } = authority.issue(["localhost"]);
    server = createServer({ cert, key }, (socket) => {
      socket.setEncoding("latin1").on("data", (text: string) => {
        asked.push(text);
        if (silent) return;
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${ANSWER.length}\r\n\r\n${ANSWER}`);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    place = `https://localhost:${(server.address() as AddressInfo).port}/newest.json`;
    await writeFile(join(folder, "ca.pem"), authority.certPem);
    // A build with an update address. Only the file that comes with the build can name one.
    app = join(folder, "app");
    for (const part of ["dist", "resources", "package.json"]) await cp(part, join(app, part), { recursive: true });
    await symlink(resolve("node_modules"), join(app, "node_modules"));
    await writeFile(join(app, "dist/distribution.json"), JSON.stringify({ updates: { address: place } }));
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    asked = [];
    silent = false;
    // The environment names another update address, which the app does not use, and a proxy, which is not for this machine.
    const env = {
      NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
      HTTPS_PROXY: "http://127.0.0.1:9",
      NODE_USE_ENV_PROXY: "1",
      TAILWATER_UPDATES: "https://127.0.0.1:9/",
      // There is no desktop, so opening a browser fails with a message.
      DISPLAY: "",
      WAYLAND_DISPLAY: "",
    };
    engine = await startEngine(["--standalone", "--no-open"], { app, env, under: strace(join(folder, "calls")) });
    window = await windowAt(await engine.nextUrl());
  });
  afterEach(() => engine.stop());

  /**
   * The TCP addresses that the app connected to, without further addresses that it tried because a name has several.
   */
  const connections = async (): Promise<string[]> => {
    await window.close();
    await engine.stop();
    const calls = await networkCalls(join(folder, "calls"));
    return calls.filter(({ call, socket }) => call === "connect" && socket.startsWith("TCP")).map(({ to }) => to);
  };

  test("sends nothing unless it is switched on, and nothing while Offline is on", async () => {
    const { api } = window;
    const before = await api.updates.state();
    assert.deepEqual([before.on, before.place, before.checkedAt], [false, place, null]);
    await api.network.setOffline(true);
    const offline = await api.updates.set(true);
    assert.deepEqual([offline.on, offline.error?.code, offline.checkedAt], [true, "OFFLINE", null]);
    assert.equal((await api.updates.check()).error?.code, "OFFLINE");
    await api.updates.set(false);
    const { totals } = await api.network.state();
    assert.deepEqual([totals.connections, totals.lookups], [0, 0]);
    assert.deepEqual(await connections(), []);
    assert.deepEqual(asked, []);
  });

  test("names the only other site whose pages it opens in a browser", async () => {
    const code = (url: string) =>
      window.api.window.openInBrowser(url).then(
        () => null,
        ({ code }) => code,
      );
    assert.equal(await code(new URL("/notes/99.0.0", place).href), "OPEN_FAILED");
    assert.equal(await code("https://tailwater.example/99.0.0"), "BAD_REQUEST");
  });

  test("is cancelled by Offline while it waits for its answer", async () => {
    const { api } = window;
    silent = true;
    const waiting = api.updates.check();
    await until("it has asked", () => asked.length === 1);
    await api.network.setOffline(true);
    assert.equal((await waiting).error?.code, "OFFLINE");
    const { live, past } = await api.network.state();
    assert.deepEqual([live.length, past.filter(({ kind }) => kind === "connection").length], [0, 1]);
  });

  test("makes one connection with one request, which the ledger lists by its purpose", async () => {
    const { api } = window;
    const state = await api.updates.set(true);
    assert.deepEqual([state.on, state.latest?.version, state.isNewer, state.error], [true, "99.0.0", true, null]);
    assert.deepEqual(asked, [
      `GET /newest.json HTTP/1.1\r\nHost: ${new URL(place).host}\r\n` +
        "User-Agent: tailwater\r\nAccept: application/json\r\nConnection: close\r\n\r\n",
    ]);
    const { live, past, totals } = await api.network.state();
    const listed = [...live, ...past].filter(({ kind }) => kind === "connection");
    assert.equal(listed.length, 1);
    const [one] = listed;
    assert.deepEqual([one?.purpose, one?.profileId, one?.host], ["updates", null, "localhost"]);
    assert.match(one?.tls ?? "", /^TLSv1\.[23]$/);
    assert.equal(totals.refused, 0);
    // The name may have an IPv4 and an IPv6 address. The app tries only what the ledger lists.
    const tried = (one?.address ?? "").split(", ").map((address) => `${address}:${new URL(place).port}`);
    assert.deepEqual(await connections(), tried);
  });
});
