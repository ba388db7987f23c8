import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

/** Asks each new port of this machine for Neutralino's key, until one answers with it. */
const SCRIPT = `
  const { readFileSync } = require("node:fs");
  const { connect } = require("node:net");
  const ports = () => readFileSync("/proc/net/tcp", "utf8").split("\\n")
    .flatMap((row) => / 0100007F:(\\w+) 00000000:0000 0A /.exec(row)?.[1] ?? []).map((port) => parseInt(port, 16));
  const known = new Set(ports());
  const ask = (port) => {
    let said = "";
    const socket = connect(port, "127.0.0.1", () => socket.write("GET /__neutralino_globals.js HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"));
    socket.on("error", () => {}).setEncoding("utf8").on("data", (part) => {
      said += part;
      const token = /NL_TOKEN='([^']+)'/.exec(said)?.[1];
      if (token === undefined) return;
      console.log(JSON.stringify({ port, token }));
      process.exit();
    });
  };
  console.log("ready");
  const look = () => {
    for (const port of ports()) if (!known.has(port)) { known.add(port); ask(port); }
    setImmediate(look);
  };
  look();`;

export interface Stolen {
  readonly port: number;
  readonly token: string;
}

/** Another user of this machine, whose request arrives before the one of the window's own page. */
export class Thief {
  readonly ready: Promise<void>;
  readonly stolen: Promise<Stolen>;
  readonly #process: ChildProcess;

  constructor() {
    const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    const child = spawn("setpriv", [...nobody, process.execPath, "-e", SCRIPT], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: "/",
      env: {},
    });
    this.#process = child;
    const lines = createInterface({ input: child.stdout });
    this.ready = once(lines, "line").then(() => {});
    this.stolen = this.ready.then(() => once(lines, "line")).then(([line]) => JSON.parse(String(line)) as Stolen);
    this.stolen.catch(() => {}); // It ended before it got a key.
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}

/**
 * Sends the page's request on Neutralino's bus, with the stolen key. @returns the engine's answer; null when the window
 * closes instead
 */
export async function askForChannel({ port, token: key }: Stolen): Promise<{ url: string; token: string } | null> {
  const bus = new WebSocket(`ws://127.0.0.1:${port}?connectToken=${key.split(".")[1]}`);
  bus.on("error", () => {}); // A close event follows.
  const isClosed = once(bus, "close").then(() => null);
  if ((await Promise.race([once(bus, "open"), isClosed])) === null) return null;
  const call = { id: "1", method: "extensions.dispatch", accessToken: key };
  const ask = () =>
    bus.send(
      JSON.stringify({ ...call, data: { extensionId: "app.tailwater.engine", event: "tailwater.hello", data: null } }),
    );
  const asking = setInterval(ask, 100);
  try {
    return await Promise.race([answer(), isClosed]);
  } finally {
    clearInterval(asking);
    bus.close();
  }
  async function answer() {
    for await (const [data] of on(bus, "message")) {
      const message = JSON.parse(String(data)) as { event?: string; data?: { url: string; token: string } };
      if (message.event === "tailwater.channel" && message.data !== undefined) return message.data;
    }
    return null;
  }
}
