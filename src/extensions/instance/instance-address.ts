import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSmallFile } from "../kit/read-file.ts";

/** Bytes of a socket file's path that every system takes (Linux 107, macOS 103). A longer one is cut, not refused. */
const LONGEST_PATH = 103;
/** A pipe's name has fewer. */
const MOST_BYTES = 1_024;
const PIPE_NAME = /^\\\\\.\\pipe\\tailwater-window-[0-9a-f]{32}$/;

const socketFile = (folder: string): string => join(folder, "window.sock");
/** Windows has no socket files for Node: this file names the pipe, which nobody can guess and take before us. */
const pipeFile = (folder: string): string => join(folder, "window.pipe");

/** Where the first Tailwater of this folder listens, or did when it was killed; null when there was none. */
export async function knownAddress(folder: string, platform = process.platform): Promise<string | null> {
  if (platform !== "win32") return existsSync(socketFile(folder)) ? socketFile(folder) : null;
  const name = await readSmallFile(pipeFile(folder), MOST_BYTES).then(String, () => ""); // None yet: the first start.
  return PIPE_NAME.test(name) ? name : null;
}

/**
 * An address to listen on; what was there before is given up. Null when the folder's path is too long for one.
 * @param folder absolute, there, and the user's own
 */
export async function newAddress(folder: string, platform = process.platform): Promise<string | null> {
  if (platform === "win32") {
    const name = `\\\\.\\pipe\\tailwater-window-${randomBytes(16).toString("hex")}`;
    await writeFile(pipeFile(folder), name, { mode: 0o600 });
    return name;
  }
  const file = socketFile(folder);
  if (Buffer.byteLength(file) > LONGEST_PATH) return null;
  await rm(file, { force: true });
  return file;
}
