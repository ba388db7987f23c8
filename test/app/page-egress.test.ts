// What a script could do if it were injected into the page, in the browser window that Tailwater opens; and what a
// foreign page in the user's own browser can do with Tailwater's server, even when it has the token.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../scripts/run/chromium.ts";
import { PRIVATE_BROWSER_FLAGS, preparePrivateProfile } from "../../src/extensions/launch/private-browser.ts";
import { type RunningApp, startBuiltApp } from "../support/app.ts";
import { networkCalls, strace, straceMissing } from "./strace.ts";

/** Addresses for documentation (RFC 5737): no host has them. */
const OUTSIDE = "192.0.2.7";

/** A server on this machine that records every request and datagram that arrives. */
class Listener {
  readonly arrived: string[] = [];
  page = "";
  readonly #http = createServer((request, response) => {
    if (request.url === "/page.html") {
      response.writeHead(200, { "content-type": "text/html" }).end(this.page);
      return;
    }
    this.arrived.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "access-control-allow-origin": "*" }).end("");
  });
  readonly #udp = createSocket("udp4", () => this.arrived.push("UDP"));

  async start(): Promise<void> {
    this.#http.on("upgrade", (request, socket) => {
      this.arrived.push(`WebSocket ${request.url}`);
      socket.destroy();
    });
    await once(this.#http.listen(0, "127.0.0.1"), "listening");
    await once(this.#udp.bind(this.port, "127.0.0.1"), "listening");
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  stop(): void {
    this.#http.close();
    this.#http.closeAllConnections();
    this.#udp.close();
  }
}

describe("a script that was injected into the page", () => {
  const listener = new Listener();
  let app: RunningApp;
  let folder: string;
  let process: ChildProcess;
  let browser: Browser;
  let page: Page;

  before(() => listener.start());
  after(() => listener.stop());
  beforeEach(async () => {
    listener.arrived.length = 0;
    app = await startBuiltApp(null);
    folder = await mkdtemp(join(tmpdir(), "tailwater-page-"));
    await preparePrivateProfile(join(folder, "profile"));
    // The window's own flags, and a debugging port for the test.
    const flags = [...PRIVATE_BROWSER_FLAGS, "--headless=new", "--no-sandbox", "--remote-debugging-port=0"];
    const trace = straceMissing === null ? strace(join(folder, "calls")) : [];
    const [command = "", ...args] = [
      ...trace,
      findChromium() ?? "",
      ...flags,
      `--user-data-dir=${join(folder, "profile")}`,
    ];
    process = spawn(command, [...args, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
    browser = await chromium.connectOverCDP(await devTools(process));
    page = (await browser.contexts()[0]?.newPage()) as Page;
    await page.goto(app.url);
    await page.locator("tw-connect-screen").waitFor();
  });
  afterEach(async () => {
    await browser.close().catch(() => {}); // It may have ended already.
    process.kill("SIGKILL");
    await app.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  test("reaches no other port of this machine", async () => {
    await inPage(page, "exfiltrate.js", `127.0.0.1:${listener.port}`);
    assert.deepEqual(listener.arrived, []);
    assert.equal(await page.locator("tw-connect-screen").count(), 1);
  });

  test("would reach it without the page's policy: the attempts are real", async () => {
    listener.page = "<!doctype html><body>";
    const open = (await browser.contexts()[0]?.newPage()) as Page;
    await open.goto(`http://127.0.0.1:${listener.port}/page.html`);
    await inPage(open, "exfiltrate.js", `127.0.0.1:${listener.port}`);
    const kinds = new Set(listener.arrived.map((one) => one.split("?")[0]));
    assert.ok(kinds.size >= 20, [...kinds].join(", "));
  });

  test("reaches no other machine, not even by leaving the page; nor does the browser by itself", {
    skip: straceMissing ?? false,
  }, async () => {
    await inPage(page, "exfiltrate.js", `${OUTSIDE}:3478`);
    await page.evaluate((host) => {
      location.href = `http://${host}/navigation`;
    }, OUTSIDE);
    await page.waitForTimeout(1_000);
    await browser.close().catch(() => {});
    process.kill("SIGTERM");
    await once(process, "exit").catch(() => {});
    const calls = await networkCalls(join(folder, "calls"));
    const left = calls.filter(({ call, socket, to }) => {
      if (/^(127\.0\.0\.1|::1):/.test(to)) return false;
      // Chromium connects a UDP socket to learn its own address. This sends nothing.
      return (call === "connect" && socket.startsWith("TCP")) || (call.startsWith("send") && socket.startsWith("UDP"));
    });
    assert.deepEqual(left, []);
    assert.ok(
      calls.some(({ to }) => to === new URL(app.url).host),
      "the trace contains the loading of the page",
    );
  });
});

describe("a foreign page", () => {
  const listener = new Listener();
  let app: RunningApp;
  let browser: Browser;
  before(async () => {
    await listener.start();
    app = await startBuiltApp(null);
    browser = await chromium.launch({ executablePath: findChromium() ?? "", args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser.close();
    await app.stop();
    listener.stop();
  });

  test("reads nothing from the server, even with the token, and does not use the token up", async () => {
    const { origin, hash } = new URL(app.url);
    const token = new URLSearchParams(hash.slice(1)).get("token") ?? "";
    listener.page = "<!doctype html><title>foreign</title>";
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${listener.port}/page.html`);
    const got = (await inPage(page, "foreign-page.js", origin, token)) as Record<string, string>;
    assert.deepEqual([...new Set(Object.values(got))], ["refused"], JSON.stringify(got));
    // Our own page opens with the same token: no attempt has used it up.
    const own = await browser.newPage();
    await own.goto(app.url);
    await own.locator("tw-connect-screen").waitFor();
  });

  test("that resolves its own name to the server's address (DNS rebinding) gets a 403", async () => {
    const { port } = new URL(app.url);
    const rebound = await chromium.launch({
      executablePath: findChromium() ?? "",
      args: ["--no-sandbox", "--host-resolver-rules=MAP evil.test 127.0.0.1"],
    });
    try {
      const page = await rebound.newPage();
      const answered = page.waitForResponse(() => true);
      await page.goto(`http://evil.test:${port}/`).catch(() => {}); // Chromium shows an error page for an empty 403.
      const answer = await answered;
      assert.deepEqual([answer.status(), answer.headers()["access-control-allow-origin"]], [403, undefined]);
    } finally {
      await rebound.close();
    }
  });
});

/**
 * Calls the function of a file in this folder inside the page. It passes text, because tsx would insert helpers into a
 * function.
 */
async function inPage(page: Page, file: string, ...args: readonly string[]): Promise<unknown> {
  const code = await readFile(new URL(file, import.meta.url), "utf8");
  return page.evaluate(`${code}\ninPage(...${JSON.stringify(args)})`);
}

/** The address where a browser listens for a debugger, from its output. */
async function devTools(browser: ChildProcess): Promise<string> {
  let said = "";
  for await (const part of browser.stderr?.setEncoding("utf8") ?? []) {
    said += part;
    const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
    if (address !== undefined) {
      browser.stderr?.resume();
      return address;
    }
  }
  throw new Error(`The browser said nothing of DevTools:\n${said}`);
}
