import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { readSmallFile } from "../kit/read-file.ts";
import type { WindowPlace } from "../kit/window-place.ts";

/** WebKitGTK names its folders after the program. Another name may belong to another Neutralino application. */
const PROGRAM = "tailwater-window";
/** The end of WebKit's file `origin`: the host, a mark for a port, and the port (little-endian). */
const HOST = Buffer.from("127.0.0.1\x01", "latin1");
const MOST_BYTES = 64 * 1_024;

/** Where WebKitGTK keeps the window's files; none when the window is not WebKit's, or has another name. */
export function webkitPlaces(windowPid: number, env: NodeJS.ProcessEnv = process.env): readonly WindowPlace[] {
  if (programOf(windowPid) !== PROGRAM) return [];
  const home = homedir();
  return [
    {
      id: "window-data",
      path: join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), PROGRAM),
      what: "WebKit’s own files for the window: the hosts that require TLS, and a folder per start with unsent input, encrypted with a key that is gone when the window closes. No record.",
      lasts: true,
    },
    {
      id: "window-cache",
      path: join(env.XDG_CACHE_HOME ?? join(home, ".cache"), PROGRAM),
      what: "WebKit’s cache for the window: empty, because the page is not cached.",
      lasts: true,
    },
  ];
}

/**
 * Removes the storage folders of earlier windows. Each start has its own port and so its own origin, and WebKit creates
 * a folder for each that is never used again.
 * @param data WebKit's folder
 * @param ports the window's ports: of its first page and of its page
 * @returns the number of removed folders
 */
export async function removeOldStorage(data: string, ports: readonly number[]): Promise<number> {
  const storage = join(data, "storage");
  let removed = 0;
  for (const name of await readdir(storage).catch(() => [])) {
    const of = await portOf(join(storage, name, name, "origin"));
    if (of === null || ports.includes(of)) continue;
    await rm(join(storage, name), { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

/** The folder's port of 127.0.0.1; null when it belongs to another site, or is unknown. */
async function portOf(file: string): Promise<number | null> {
  try {
    const text = await readSmallFile(file, MOST_BYTES);
    const at = text.length - HOST.length - 2;
    return text.subarray(at, at + HOST.length).equals(HOST) ? text.readUInt16LE(text.length - 2) : null;
  } catch {
    return null; // For example, the folder's salt.
  }
}

function programOf(pid: number): string | null {
  if (process.platform !== "linux" || pid <= 0) return null;
  try {
    return basename(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "");
  } catch {
    return null; // It has already ended.
  }
}
