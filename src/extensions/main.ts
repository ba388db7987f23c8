import { fileURLToPath } from "node:url";
import type { WebSocket } from "ws";
import { EXTENSION_METHODS } from "../contract/api.ts";
import { serve, socketLink } from "../contract/link.ts";
import { startEngine } from "./engine/start-engine.ts";
import { workerFiles } from "./engine/worker-files.ts";
import { openBrowserWindow } from "./launch/browser-window.ts";
import { joinNeutralino, neutralinoOrigins, readNeutralinoLaunch } from "./launch/neutralino.ts";
import { parseLaunchOptions } from "./launch/options.ts";
import { Windows } from "./launch/windows.ts";
import { log, startLog } from "./log/log.ts";
import { CHANNEL_PATH, LoopbackServer } from "./server/loopback-server.ts";
import { listStaticFiles } from "./server/static-files.ts";
import { WindowSession } from "./session.ts";

/** A browser may take this long to open a first window, ms. */
const FIRST_WINDOW_MS = 60_000;
/** In case something does not end by itself, ms. */
const END_LIMIT_MS = 900;
/** This file is dist/extensions/main.mjs. */
const DIST = new URL("../", import.meta.url);
const ROOT = new URL("../", DIST);

const options = parseLaunchOptions(process.argv.slice(2));
startLog(options.verbose);
process.on("unhandledRejection", (reason) => log.error("Unhandled rejection:", reason));
process.on("uncaughtException", (error) => log.error("Uncaught exception:", error));

const launch = options.standalone ? null : await readNeutralinoLaunch(process.stdin);
const engine = await startEngine({
  workers: workerFiles(DIST),
  packageFile: new URL("package.json", ROOT),
  dataDir: options.dataDir,
  demo: options.demo,
});
const server = await LoopbackServer.start({
  port: options.port,
  files: launch === null ? await listStaticFiles(fileURLToPath(new URL("resources", ROOT))) : new Map(),
  tokens: engine.tokens,
  pageOrigins: launch === null ? [] : neutralinoOrigins(launch),
  onChannel,
  onRefused: (why) => log.warn(`A connection was refused: ${why}`),
});
const windows = new Windows(options.graceMs, () => {
  if (launch !== null) return; // Neutralino's socket says when its window is gone.
  if (options.open) end(0);
  else announce(); // No window of ours: whoever wants to come back needs a fresh token.
});
const closers: (() => Promise<void>)[] = [];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(0));
if (options.endWithStdin)
  process.stdin
    .resume()
    .on("end", () => end(0))
    .on("error", () => end(0));

if (launch !== null) {
  const { gone } = await joinNeutralino(launch, () => ({
    url: `ws://127.0.0.1:${server.port}${CHANNEL_PATH}`,
    token: engine.issueToken(),
  }));
  gone.then(() => end(0));
} else {
  const url = announce();
  if (options.open) {
    const opened = await openBrowserWindow(url);
    closers.push(opened.close);
    if (opened.by === null) log.warn("No browser could be opened. Open the address above in one.");
    else windows.expect(FIRST_WINDOW_MS);
  }
}

/** One line of JSON on stdout for whoever started us. The token is in the fragment, which no request carries. */
function announce(): string {
  const url = `${server.origin}/#token=${engine.issueToken()}`;
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
  return url;
}

function onChannel(socket: WebSocket): void {
  const session = new WindowSession(engine);
  windows.opened();
  socket.on("error", (error) => log.warn(`A window's channel: ${error.message}`));
  socket.on("close", () => {
    windows.closed();
    session.end().catch((error: unknown) => log.error("Closing a window's tails:", error));
  });
  serve(socketLink(socket), session, EXTENSION_METHODS);
}

let ending = false;

/** Ends the threads, the server and the process; nothing outlives it. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code), END_LIMIT_MS).unref();
  await Promise.allSettled([engine.end(), server.close(), ...closers.map((close) => close())]);
  process.exit(code);
}
