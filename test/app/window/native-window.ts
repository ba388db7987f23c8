import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { linuxWindow, neutralinoBinary } from "../../../scripts/run/app.ts";
import { onPath } from "../../../scripts/run/packages.ts";
import { windowEnv } from "../../../scripts/run/window-env.ts";
import { run } from "../packages/build-package.ts";

/** The first 15 characters of its file's name. */
const NAME = "tailwater-windo";

/** Null when the real window can be opened here, else the reason, for a test's `skip`. */
export const windowMissing: string | null =
  process.platform === "linux" &&
  existsSync(neutralinoBinary()) &&
  ["Xvfb", "xwininfo", "xprop"].every((tool) => onPath([tool]).length > 0)
    ? null
    : "needs Linux with Neutralino's binary in bin/, Xvfb, xwininfo and xprop";

/** A virtual screen. */
export class Screen {
  readonly name: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, name: string) {
    this.#server = server;
    this.name = name;
  }

  static async open(size = "1600x1000"): Promise<Screen> {
    const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const said = server.stdio[3];
    if (said === null || said === undefined || !("on" in said)) throw new Error("Xvfb was given no pipe.");
    const [line] = (await once(createInterface({ input: said as NodeJS.ReadableStream }), "line")) as [string];
    return new Screen(server, `:${line}`);
  }

  close(): void {
    this.#server.kill("SIGKILL");
  }
}

/** The real window, as `npm start` starts it, with a separate home folder. */
export class NativeWindow {
  readonly home: string;
  readonly process: ChildProcess;
  readonly #display: string;
  #said = "";

  private constructor(process: ChildProcess, home: string, display: string) {
    this.process = process;
    this.home = home;
    this.#display = display;
    process.stdout?.resume();
    process.stderr?.setEncoding("utf8").on("data", (part: string) => {
      this.#said += part;
    });
  }

  /** @param home of a window before this one; null for a new one */
  static async start(display: string, home: string | null = null): Promise<NativeWindow> {
    return NativeWindow.#run(["sh", "dist/window.sh", linuxWindow()], windowEnv(false), display, home);
  }

  /** @param launcher of an unpacked package */
  static async startInstalled(launcher: string, display: string): Promise<NativeWindow> {
    return NativeWindow.#run([launcher], {}, display, null);
  }

  static async #run(
    [command, ...args]: readonly [string, ...string[]],
    env: NodeJS.ProcessEnv,
    display: string,
    home: string | null,
  ): Promise<NativeWindow> {
    const folder = home ?? (await mkdtemp(join(tmpdir(), "tailwater-native-")));
    const { XDG_RUNTIME_DIR: _, WAYLAND_DISPLAY: __, ...rest } = process.env;
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...rest, ...env, ...homeOf(folder), DISPLAY: display },
    });
    return new NativeWindow(child, folder, display);
  }

  /** Neutralino's process; 0 while there is none. */
  get pid(): number {
    return this.family.find(({ name }) => name === NAME)?.pid ?? 0;
  }

  /** Instance and class, by which the desktop assigns the window to an app. */
  wmClass(): readonly string[] {
    const said = run("xprop", ["-name", "Tailwater", "WM_CLASS"], { ...process.env, DISPLAY: this.#display });
    return [...said.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? "");
  }

  /** Its process and all descendants, with their names. */
  get family(): readonly { readonly pid: number; readonly name: string }[] {
    return familyOf(this.process.pid ?? 0);
  }

  /** What its launcher has written to stderr so far. */
  get said(): string {
    return this.#said;
  }

  /** The loopback ports that its own server and the engine's listen on; waits for both. */
  async ports(): Promise<{ readonly window: number; readonly engine: number }> {
    for (let tries = 0; tries < 200; tries += 1) {
      const engine = this.family.find(({ name }) => name === "node");
      const [own] = portsOf(this.pid);
      const [its] = engine === undefined ? [] : portsOf(engine.pid);
      if (own !== undefined && its !== undefined) return { window: own, engine: its };
      await sleep(50);
    }
    throw new Error("Neutralino and the engine do not listen.");
  }

  /** Waits until a page holds a channel to the engine. @returns the window's process */
  async paged(): Promise<number> {
    for (let tries = 0; tries < 600; tries += 1) {
      const { pid } = this;
      const { engine } = pid === 0 ? { engine: 0 } : await this.ports();
      if (engine !== 0 && tcpRows().some(({ local, state }) => local === engine && state === "01")) return pid;
      await sleep(50);
    }
    throw new Error("No page has come to the engine.");
  }

  /** Where it is on its screen and how large, by X11. @throws Error while it is not shown */
  geometry(): { x: number; y: number; width: number; height: number } {
    const said = run("xwininfo", ["-name", "Tailwater"], { ...process.env, DISPLAY: this.#display });
    const number = (name: string) => Number(new RegExp(`${name}: +(-?\\d+)`).exec(said)?.[1]);
    return {
      x: number("Absolute upper-left X"),
      y: number("Absolute upper-left Y"),
      width: number("Width"),
      height: number("Height"),
    };
  }

  /** Ends it by a signal, and waits. */
  async end(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await gone;
    }
    for (let tries = 0; tries < 60 && this.family.length > 0; tries += 1) await sleep(50);
  }

  async removeHome(): Promise<void> {
    await rm(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Separate folders for everything that the window and the engine store. */
export function homeOf(folder: string): Record<string, string> {
  const at = (name: string) => join(folder, name);
  return {
    HOME: folder,
    XDG_CONFIG_HOME: at("config"),
    XDG_DATA_HOME: at("data"),
    XDG_CACHE_HOME: at("cache"),
    XDG_STATE_HOME: at("state"),
    TMPDIR: folder,
  };
}

/** The answer that another user of this machine gets to a request: the status, 0 for none, and the body. */
export async function asNobody(url: string, ...curl: readonly string[]): Promise<{ status: number; body: string }> {
  const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
  const args = ["-s", "-m", "5", "--path-as-is", "-w", "\n%{http_code}", ...curl, url];
  const child = spawn("setpriv", [...nobody, "curl", ...args], { stdio: ["ignore", "pipe", "inherit"], cwd: "/" });
  let stdout = "";
  for await (const part of child.stdout.setEncoding("utf8")) stdout += part;
  const cut = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(cut + 1)), body: stdout.slice(0, cut) };
}

/** Null when the test can send requests as another user. */
export const nobodyMissing: string | null =
  process.getuid?.() === 0 && onPath(["setpriv"]).length > 0 && onPath(["curl"]).length > 0
    ? null
    : "needs root, setpriv and curl";

function familyOf(pid: number): { pid: number; name: string }[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parts = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const comm = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
        return parts[0] === "Z" ? [] : [{ pid: Number(name), parent: Number(parts[1]), name: comm }];
      } catch {
        return []; // It has ended already.
      }
    });
  const family = processes.filter((one) => one.pid === pid);
  for (const one of family) family.push(...processes.filter(({ parent }) => parent === one.pid));
  return family.map((one) => ({ pid: one.pid, name: one.name }));
}

function portsOf(pid: number): number[] {
  const inodes = new Set<string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  } catch {
    return []; // It has ended already.
  }
  return tcpRows()
    .filter(({ state, inode }) => state === "0A" && inodes.has(inode))
    .map(({ local }) => local);
}

function tcpRows(): { local: number; state: string; inode: string }[] {
  const rows = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  return rows.map((row) => {
    const [, local = "", , state = "", , , , , , inode = ""] = row.trim().split(/\s+/);
    return { local: Number.parseInt(local.split(":")[1] ?? "", 16), state, inode };
  });
}
