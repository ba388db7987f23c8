import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, isAbsolute, join, win32 } from "node:path";

const { env } = process;

/** Browsers that can show a page in a separate window, in order of preference: names on PATH, or full paths. */
const APP_BROWSERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "microsoft-edge", "brave-browser"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    join(env["ProgramFiles(x86)"] ?? "C:\\Program Files (x86)", "Microsoft/Edge/Application/msedge.exe"),
    join(env.ProgramFiles ?? "C:\\Program Files", "Google/Chrome/Application/chrome.exe"),
    join(env.LOCALAPPDATA ?? "C:\\", "Google/Chrome/Application/chrome.exe"),
  ],
};

/** The browsers of APP_BROWSERS that are installed, as full paths. */
export function appBrowsers(): string[] {
  return (APP_BROWSERS[process.platform] ?? []).map(find).filter((path) => path !== null);
}

/**
 * The command that opens an address in the user's own browser. The system's programs have full paths, because Windows
 * looks for a bare name in the current folder first.
 */
export function defaultBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
): readonly [command: string, ...args: string[]] {
  if (platform === "darwin") return ["/usr/bin/open", url];
  if (platform === "win32") return [inWindows("System32\\rundll32.exe"), "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

/** A program of Windows itself. @param path below its folder */
export function inWindows(path: string): string {
  return win32.join(env.SystemRoot ?? "C:\\Windows", path);
}

/** There is no display: neither X11 nor Wayland. */
export function isHeadless(): boolean {
  return process.platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY;
}

/**
 * A folder for temporary files that the browser can read. A browser installed as a snap (Ubuntu's Chromium and Firefox)
 * sees neither the shared temporary folder nor hidden folders, but has its own folder in the home folder.
 */
export function sharedTemporaryFolder(): string {
  if (process.platform !== "linux") return tmpdir();
  const snaps = ["chromium", "firefox"].filter((name) => existsSync(join("/snap/bin", name)));
  return snaps.map((name) => join(homedir(), "snap", name, "common")).find(existsSync) ?? tmpdir();
}

export const isOnPath = (program: string): boolean => find(program) !== null;

function find(name: string): string | null {
  if (isAbsolute(name)) return existsSync(name) ? name : null;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(existsSync) ?? null;
}
