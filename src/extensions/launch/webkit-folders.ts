import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { readSmallFile } from "../kit/read-file.ts";
import type { WindowPlace } from "../kit/window-place.ts";

/** WebKitGTK names its folders by the program. Another name may be another application's of Neutralino. */
const PROGRAM = "tailwater-window";
/** How WebKit's file `origin` ends: the host, a mark that a port follows, and the port (little-endian). */
const HOST = Buffer.from("127.0.0.1\x01", "latin1");
const MOST_BYTES = 64 * 1_024;

/** Where WebKitGTK keeps what it makes for the window; none where the window is not its, or goes by another name. */
export function webkitPlaces(windowPid: number, env: NodeJS.ProcessEnv = process.env): readonly WindowPlace[] {
  if (programOf(windowPid) !== PROGRAM) return [];
  const home = homedir();
  return [
    {
      id: "window-data",
      path: join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), PROGRAM),
      what: "WebKit’s own files for the window: which hosts want TLS, and a folder per start, with what is typed and not used yet, sealed with a key that ends with the window. No record.",
      lasts: true,
    },
    {
      id: "window-cache",
      path: join(env.XDG_CACHE_HOME ?? join(home, ".cache"), PROGRAM),
      what: "WebKit’s cache for the window: empty, as the page is not cached.",
      lasts: true,
    },
  ];
}

/**
 * Removes the storage folders of windows before this one. Each start has a port of its own, and with it an origin for
 * which WebKit makes a folder that nobody asks for again.
 * @param data WebKit's folder
 * @param ports those of the window: its first page's and its page's
 * @returns how many
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

/** The port of 127.0.0.1 that the folder is for; null when it is another site's, or nothing that we know. */
async function portOf(file: string): Promise<number | null> {
  try {
    const text = await readSmallFile(file, MOST_BYTES);
    const at = text.length - HOST.length - 2;
    return text.subarray(at, at + HOST.length).equals(HOST) ? text.readUInt16LE(text.length - 2) : null;
  } catch {
    return null; // The folder's salt, for one.
  }
}

function programOf(pid: number): string | null {
  if (process.platform !== "linux" || pid <= 0) return null;
  try {
    return basename(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "");
  } catch {
    return null; // It has ended already.
  }
}
