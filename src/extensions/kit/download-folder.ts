import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { readSmallFileSync } from "./read-file.ts";

const MOST_BYTES = 64 * 1_024;

/** The default folder of exports: the user's download folder. Source for Linux: xdg-user-dirs. */
export function downloadFolder(): string {
  const home = homedir();
  if (process.platform === "linux") {
    const named = process.env.XDG_DOWNLOAD_DIR ?? fromUserDirs(home);
    if (named !== null && isAbsolute(named)) return named;
  }
  return join(home, "Downloads");
}

/** Creates the folder only if it is the download folder, which we propose even if it does not exist. */
export function makeDownloadFolder(folder: string): void {
  if (resolve(folder) !== resolve(downloadFolder())) return;
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // The next write there reports the error.
  }
}

/** The absolute path of what the user typed: `~` is the home folder, a bare name is in the download folder. */
export function absolutePath(path: string): string {
  const home = homedir();
  if (path === "~" || path.startsWith("~/")) return join(home, path.slice(1));
  return resolve(downloadFolder(), path);
}

function fromUserDirs(home: string): string | null {
  try {
    const config = process.env.XDG_CONFIG_HOME ?? join(home, ".config");
    const text = String(readSmallFileSync(join(config, "user-dirs.dirs"), MOST_BYTES));
    const line = /^XDG_DOWNLOAD_DIR="(.*)"$/m.exec(text);
    return line?.[1]?.replace("$HOME", home) ?? null;
  } catch {
    return null; // Most servers and many desktops have no such file.
  }
}
