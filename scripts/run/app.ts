import { randomUUID } from "node:crypto";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { WINDOW_ARGUMENTS, WINDOW_RESOURCES } from "../build/window-resources.ts";
import { cacheFolder } from "../kafka/cache.ts";
import { SetupError } from "../kafka/setup-error.ts";
import { type Child, startChild } from "./child.ts";
import type { StartOptions } from "./options.ts";
import { windowEnv } from "./window-env.ts";

/**
 * V8 for little memory: a young generation of 1 MB (the app's data lie outside of V8's heap) and no baseline compiler,
 * whose code takes as much memory again as the bytecode. Measured: 12 MB of RSS less, at the same records per second.
 */
export const NODE_FLAGS: readonly string[] = ["--optimize-for-size", "--no-sparkplug"];
/**
 * An additional flag for the app, which is idle most of the time: Node initializes its own modules instead of unpacking
 * its snapshot. This takes 3 MB less and 30 ms more at the start. The command line starts without it.
 */
export const APP_FLAGS: readonly string[] = [...NODE_FLAGS, "--no-node-snapshot"];
/** The egress guard comes before everything. */
export const GUARD_FLAGS: readonly string[] = ["--require", "./dist/guard.cjs"];
/**
 * glibc keeps less free memory: one arena for all threads, and freed memory returns to the system. The ring and large
 * buffers are not affected. Measured: 2 MB of RSS less.
 */
export const NODE_ENV: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: "1",
  // Not lower: Node reads sockets in pieces of 64 kB, and each would need a new mapping.
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "262144",
  MALLOC_TOP_PAD_: "65536",
};

/**
 * Starts the app: Neutralino's window when its binary is in bin/, else our own process, which serves the page and
 * opens a browser window on it.
 * @param demo the demo's bootstrap address, null for none.
 * @param onReady gets the page's address, token included, once it is served (not under Neutralino).
 */
export function startApp(options: StartOptions, demo: string | null, onReady: (url: string) => void): Child {
  const log = join(cacheFolder(), "logs", "app.log");
  const onLine = (line: string) => {
    const url = readyUrl(line);
    if (url !== null) onReady(url);
  };
  const neutralino = neutralinoBinary();
  // Neutralino's command line for the extension is fixed: another folder needs a process of our own.
  if (
    options.open &&
    options.port === null &&
    options.dataDir === null &&
    options.build === null &&
    existsSync(neutralino)
  ) {
    if (!existsSync(WINDOW_RESOURCES)) throw new SetupError(`${WINDOW_RESOURCES} is missing: run npm run build.`);
    const mark = { TAILWATER_WINDOW: randomUUID() };
    const env = {
      ...process.env,
      ...windowEnv(options.gpu),
      ...mark,
      ...(demo === null ? {} : { TAILWATER_DEMO: demo }),
    };
    // On Linux a script starts it, restarts it when needed, or starts a browser when it cannot start
    // (src/extensions/launch/window.sh).
    if (process.platform === "linux")
      return startChild("The window", "sh", ["dist/window.sh", linuxWindow()], log, { env, onLine });
    // As packaging/macos/tailwater.sh does: a shell with a ticket becomes the window.
    if (process.platform === "darwin") {
      const [mode = "", url = ""] = WINDOW_ARGUMENTS;
      const script = `. ./dist/window-ticket.sh; exec "$0" ${mode} ${url} --path="$window_folder"`;
      return startChild("The window", "sh", ["-c", script, neutralino], log, { env });
    }
    return startChild("The window", neutralino, WINDOW_ARGUMENTS, log, { env });
  }
  const args = [
    ...APP_FLAGS,
    ...GUARD_FLAGS,
    "dist/extensions/main.mjs",
    "--standalone",
    "--end-with-stdin",
    options.open ? "--open" : "--no-open",
  ];
  if (options.port !== null) args.push("--port", String(options.port));
  if (options.dataDir !== null) args.push("--data-dir", options.dataDir);
  if (demo !== null) args.push("--demo", demo);
  const env = { ...process.env, ...NODE_ENV };
  return startChild("The app", process.execPath, args, log, { onLine, env, cwd: options.build ?? process.cwd() });
}

/** The binary under its installed name: WebKitGTK names its folders and X11 its windows after it. */
export function linuxWindow(): string {
  const link = "dist/tailwater-window";
  rmSync(link, { force: true });
  symlinkSync(join("..", neutralinoBinary()), link);
  return `./${link}`;
}

/** Where `neu update` puts the binary for this machine. */
export function neutralinoBinary(platform: NodeJS.Platform = process.platform, arch: string = process.arch): string {
  const os = platform === "darwin" ? "mac" : platform === "win32" ? "win" : "linux";
  const machine = arch === "arm64" ? "arm64" : "x64";
  return join("bin", `neutralino-${os}_${machine}${platform === "win32" ? ".exe" : ""}`);
}

/** The address in the app's `{"ready":true,"url":"…"}` line; null for any other line. */
export function readyUrl(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("ready" in value) || !("url" in value)) return null;
    return value.ready === true && typeof value.url === "string" ? value.url : null;
  } catch {
    return null; // not a ready line
  }
}
