import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { mock, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { readTicket, TICKET_DIGITS } from "../../../src/contract/ticket.ts";
import { FIRST_SIZE, LEAST_SIZE } from "../../../src/contract/window-size.ts";
import { configFolder } from "../../../src/extensions/kit/config-folder.ts";
import { readNeutralinoLaunch } from "../../../src/extensions/launch/neutralino.ts";
import { parseLaunchOptions } from "../../../src/extensions/launch/options.ts";
import { savedSize } from "../../../src/extensions/launch/saved-size.ts";
import { Windows } from "../../../src/extensions/launch/windows.ts";
import { contentSecurityPolicy, securityHeaders } from "../../../src/extensions/server/security-headers.ts";

const refused = (error: unknown) => error instanceof TailwaterError && error.code === "BAD_REQUEST";

test("options: defaults, values and errors", () => {
  const defaults = parseLaunchOptions(["--standalone"]);
  assert.deepEqual([defaults.standalone, defaults.open, defaults.port, defaults.graceMs], [true, false, 0, 10_000]);
  const given = parseLaunchOptions(["--standalone", "--open", "--no-open", "--port", "4321", "--demo", "h:1"]);
  assert.deepEqual([given.open, given.port, given.demo], [false, 4321, "h:1"]);
  for (const args of [["--port", "x"], ["--port", "65536"], ["--grace-ms", "-1"], ["--unknown"], ["stray"]]) {
    assert.throws(() => parseLaunchOptions(["--standalone", ...args]), refused, args.join(" "));
  }
});

test("Neutralino's launch line: in pieces, with or without a line end; anything else is refused", async () => {
  const line = JSON.stringify({ nlPort: "4000", nlToken: "t", nlConnectToken: "c", nlExtensionId: "i" });
  for (const parts of [[line], [line.slice(0, 9), line.slice(9)], [`${line}\n`]]) {
    const input = new PassThrough();
    const launch = readNeutralinoLaunch(input);
    for (const part of parts) input.write(part);
    assert.equal((await launch).nlPort, "4000");
    assert.equal((await launch).ticket, null);
  }
  const input = new PassThrough();
  const ticket = "ab".repeat(TICKET_DIGITS / 2);
  input.end(`${line.slice(0, -1)},"ticket":"${ticket}"}`);
  assert.deepEqual((await readNeutralinoLaunch(input)).ticket, readTicket(ticket));
  for (const text of ["", "[]", '{"nlPort":4000}', '{"nlPort":"4000"}', "no json"]) {
    const input = new PassThrough();
    input.end(text);
    await assert.rejects(readNeutralinoLaunch(input), refused, text);
  }
});

test("windows: a reload within the grace period keeps the engine running, silence after it does not", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let gone = 0;
    const windows = new Windows(10_000, () => {
      gone += 1;
    });
    windows.expect(60_000);
    mock.timers.tick(59_999);
    windows.opened();
    mock.timers.tick(600_000);
    assert.equal(gone, 0, "while a window is open, no timer runs");
    windows.closed();
    mock.timers.tick(9_999);
    windows.opened();
    windows.opened();
    windows.closed();
    mock.timers.tick(600_000);
    assert.equal(gone, 0, "one of two is still there");
    windows.closed();
    mock.timers.tick(10_000);
    assert.equal(gone, 1);
  } finally {
    mock.timers.reset();
  }
});

test("windows: once the browser itself has ended, nothing is waited for", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let gone = 0;
    const windows = new Windows(10_000, () => {
      gone += 1;
    });
    windows.opened();
    windows.browserGone();
    mock.timers.tick(5_000);
    assert.equal(gone, 0, "its channel still counts until it closes");
    windows.closed();
    mock.timers.tick(500);
    assert.equal(gone, 1);
  } finally {
    mock.timers.reset();
  }
});

test("the config folder is the platform's own", () => {
  assert.equal(configFolder("linux", { XDG_CONFIG_HOME: "/x" }), "/x/tailwater");
  assert.match(configFolder("linux", { XDG_CONFIG_HOME: "relative" }), /\/\.config\/tailwater$/);
  assert.match(configFolder("linux", {}), /\/\.config\/tailwater$/);
  assert.match(configFolder("darwin", {}), /\/Library\/Application Support\/tailwater$/);
  assert.match(configFolder("win32", { LOCALAPPDATA: "C:/Users/a/AppData/Local" }), /AppData\/Local\/tailwater$/);
});

test("Neutralino's configuration agrees with the code", () => {
  const config = JSON.parse(readFileSync("neutralino.config.json", "utf8"));
  const { version, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  assert.equal(config.version, version);
  assert.equal(config.cli.clientVersion, dependencies["@neutralinojs/lib"]);
  const headers = Object.entries(config.serverHeaders).map(([name, value]) => [name.toLowerCase(), value]);
  // The first page has no file: it only requests the engine.
  const policy = [
    "default-src 'none'",
    "connect-src http://127.0.0.1:* ws://127.0.0.1:*",
    ...contentSecurityPolicy("")
      .split("; ")
      .filter((part) => /^(form-action|base-uri|frame-ancestors)/.test(part)),
    "webrtc 'block'",
  ].join("; ");
  // Neutralino's server answers every request without a body.
  const expected: Record<string, string> = {
    ...securityHeaders(0, "none"),
    "content-security-policy": policy,
    "content-length": "0",
  };
  delete expected["access-control-allow-origin"];
  assert.deepEqual(Object.fromEntries(headers), expected);
  assert.deepEqual([config.url, config.documentRoot, config.modes.window.injectScript], ["/", "/first/", "/window.js"]);
  assert.deepEqual(config.nativeAllowList, [
    "app.broadcast",
    "app.killProcess",
    "extensions.dispatch",
    "extensions.getStats",
    "os.showOpenDialog",
    "os.showSaveDialog",
    "window.center",
    "window.focus",
    "window.getSize",
    "window.setMainMenu",
    "window.setSize",
    "window.show",
    "window.unminimize",
  ]);
  const { width, height, minWidth, minHeight } = config.modes.window;
  assert.deepEqual({ width, height }, FIRST_SIZE);
  assert.deepEqual({ width: minWidth, height: minHeight }, LEAST_SIZE);
  const text = JSON.stringify(config);
  // A block list, even an empty one, would switch the allow list off.
  assert.ok(!text.includes("nativeBlockList") && !text.includes("globalVariables"));
  assert.deepEqual([config.tokenSecurity, config.exportAuthInfo, config.enableExtensions], ["one-time", false, true]);
  assert.deepEqual(
    config.extensions.map(({ id }: { id: string }) => id),
    ["app.tailwater.engine"],
  );
});

test("the window keeps its last size; there is none before the user sets one, or from a damaged file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-size-"));
  try {
    assert.equal(await savedSize(folder), null);
    await mkdir(join(folder, ".tmp"));
    for (const [text, size] of [
      ['{"width":1400,"height":800,"x":1,"y":1,"maximize":false}', { width: 1_400, height: 800 }],
      [JSON.stringify(LEAST_SIZE), null],
      ['{"width":"1400"}', null],
      ["{", null],
    ] as const) {
      await writeFile(join(folder, ".tmp/window_state.config.json"), text);
      assert.deepEqual(await savedSize(folder), size, text);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
