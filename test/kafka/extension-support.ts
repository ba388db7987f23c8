import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { buildAll } from "../../scripts/build/bundles.ts";
import { GUARD_FLAGS } from "../../scripts/run/app.ts";
import { WINDOW_FEATURES, type WindowApi } from "../../src/contract/api.ts";
import { connect } from "../../src/contract/link.ts";
import { type SocketLike, socketLink } from "../../src/contract/socket-link.ts";

export interface Engine {
  readonly process: ChildProcess;
  readonly dataDir: string;
  /** Exit code or signal. */
  readonly gone: Promise<number | NodeJS.Signals>;
  /** The next address that it prints. */
  nextUrl(): Promise<URL>;
  /** All that it has written to stderr. */
  log(): string;
  /** Ends it if it still runs, kills it if that takes too long, and deletes its data. */
  stop(): Promise<void>;
}

/**
 * The built extension process, as it really runs, on data of its own. The caller stops it.
 * @param about `under`: a command that runs it (strace); `app`: the folder of another build; `flags`: for Node
 */
export async function startEngine(
  args: readonly string[],
  about: {
    stdin?: string;
    env?: NodeJS.ProcessEnv;
    under?: readonly string[];
    app?: string;
    flags?: readonly string[];
  } = {},
): Promise<Engine> {
  if (!existsSync("dist/extensions/main.mjs")) await buildAll();
  const dataDir = await mkdtemp(join(tmpdir(), "tailwater-engine-"));
  const command = [
    ...(about.under ?? []),
    process.execPath,
    ...(about.flags ?? []),
    // A build's guard reads the publisher's addresses from that build.
    ...GUARD_FLAGS.map((flag) => (flag.startsWith("--") ? flag : resolve(about.app ?? ".", flag))),
    resolve(about.app ?? ".", "dist/extensions/main.mjs"),
    "--data-dir",
    dataDir,
    ...args,
  ];
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...about.env },
  });
  if (about.stdin !== undefined) child.stdin.end(about.stdin);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    log += part;
  });
  const urls: URL[] = [];
  const waiting: ((url: URL) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { ready, url, raised } = JSON.parse(line) as { ready?: boolean; url: string; raised?: boolean };
    if (raised === true) return; // Another one has shown its window instead.
    assert.equal(ready, true);
    const take = waiting.shift();
    if (take) take(new URL(url));
    else urls.push(new URL(url));
  });
  const gone = once(child, "close").then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  const early = gone.then((code) => Promise.reject(new Error(`The engine ended (${code}). It said:\n${log}`)));
  early.catch(() => {}); // Only a caller that waits for an address needs this.
  return {
    process: child,
    dataDir,
    gone,
    nextUrl: () => Promise.race([urls.shift() ?? new Promise<URL>((take) => waiting.push(take)), early]),
    log: () => log,
    stop: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 3_000);
      await gone;
      clearTimeout(late);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface TestWindow {
  readonly api: WindowApi;
  readonly socket: WebSocket;
  /** Closes as a closed or reloaded page does. */
  close(): Promise<void>;
}

/** Opens a channel as the page at this address does. @throws Error when it is refused */
export async function openWindow(origin: string, token: string, url?: string): Promise<TestWindow> {
  const socket = new WebSocket(url ?? `${origin.replace("http", "ws")}/channel`, ["tailwater.v1", `auth.${token}`], {
    origin,
  });
  const closed = new Promise<void>((done) => socket.once("close", () => done()));
  await once(socket, "open");
  const api = connect(socketLink(asSocketLike(socket)), WINDOW_FEATURES);
  const close = async () => {
    socket.terminate();
    await closed;
  };
  return { api, socket, close };
}

export const tokenIn = (url: URL): string => new URLSearchParams(url.hash.slice(1)).get("token") ?? "";

export const windowAt = (url: URL): Promise<TestWindow> => openWindow(url.origin, tokenIn(url));

/** ws has the needed methods, in types of its own. */
function asSocketLike(socket: WebSocket): SocketLike {
  return {
    get binaryType() {
      return socket.binaryType;
    },
    set binaryType(type: string) {
      assert.equal(type, "arraybuffer");
      socket.binaryType = "arraybuffer";
    },
    get readyState() {
      return socket.readyState;
    },
    send: (data) => socket.send(data),
    addEventListener(type: "message" | "close", listener: (event: { data: unknown }) => void) {
      if (type === "message") socket.addEventListener("message", ({ data }) => listener({ data }));
      else socket.addEventListener("close", () => listener({ data: null }));
    },
  };
}

/** True while a process listens on the port. */
export function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connectSocket(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      answer(true);
    });
    socket.once("error", () => answer(false));
  });
}
