import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Progress, SetupError } from "../kafka/setup-error.ts";
import { aptInstall, onPath } from "./packages.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge.exe"];
const MAC = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];
const WINDOWS = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

/** The browser that the tests drive: $CHROMIUM, or the first Chromium, Chrome or Edge found. Null when there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  const folders = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"]].filter((path) => path !== undefined);
  const windows = folders.flatMap((folder) => WINDOWS.map((path) => join(folder, path)));
  const candidates = [...onPath(NAMES), ...(process.platform === "darwin" ? MAC : []), ...windows];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** @throws SetupError saying what to install. */
export async function ensureChromium(progress: Progress): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (await aptInstall("Chromium", ["chromium", "chromium-browser"], progress)) {
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new SetupError(
    "No Chromium, Chrome or Edge was found. Install one (Debian: apt-get install chromium; macOS: brew install --cask chromium) or set CHROMIUM to its path.",
  );
}
