import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

export interface OpenedWindow {
  /** What opened it, for the log; null when nothing could, and the address must be shown. */
  readonly by: string | null;
  close(): Promise<void>;
}

const APP_BROWSERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "microsoft-edge", "brave-browser"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    join(process.env["ProgramFiles(x86)"] ?? "", "Microsoft/Edge/Application/msedge.exe"),
    join(process.env.ProgramFiles ?? "", "Google/Chrome/Application/chrome.exe"),
  ],
};

/**
 * Opens the address in a window of its own where a Chromium-like browser is found, else in the default browser. The
 * address holds a one-time token, so it is not put on a command line, which every user of the machine can read: the
 * browser gets a private file that leads there.
 */
export async function openBrowserWindow(url: string): Promise<OpenedWindow> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-window-"));
  const file = join(folder, "open.html");
  await writeFile(file, `<!doctype html><script>location.replace(${JSON.stringify(url)})</script>`, { mode: 0o600 });
  const lead = pathToFileURL(file).href;
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const app = (APP_BROWSERS[process.platform] ?? []).map(find).find((path) => path !== null);
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { by: null, close };
  if (app !== undefined && app !== null) {
    const isRoot = process.getuid?.() === 0;
    const args = [
      `--app=${lead}`,
      `--user-data-dir=${join(folder, "browser")}`,
      "--window-size=1280,800",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Chromium's sandbox does not work for root.
      ...(isRoot ? ["--no-sandbox"] : []),
    ];
    if (await start(app, args)) return { by: app, close };
  }
  const [command, ...args] = defaultBrowser(lead);
  return { by: command !== undefined && (await start(command, args)) ? command : null, close };
}

function defaultBrowser(url: string): string[] {
  if (process.platform === "darwin") return ["open", url];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

function find(name: string): string | null {
  if (name.includes("/") || name.includes("\\")) return existsSync(name) ? name : null;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** False when the program cannot be started. It is on its own from then on. */
function start(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: process.platform !== "win32" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
