import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSmallFile } from "../kit/read-file.ts";

/**
 * The longest path of a socket file that every system accepts (Linux 107 bytes, macOS 103). A longer one is cut, not
 * refused.
 */
const LONGEST_PATH = 103;
/** A pipe's name is shorter. */
const MOST_BYTES = 1_024;
const PIPE_NAME = /^\\\\\.\\pipe\\tailwater-window-[0-9a-f]{32}$/;

const socketFile = (folder: string): string => join(folder, "window.sock");
/** On Windows Node has no socket files. This file names the pipe, which no other program can guess and take first. */
const pipeFile = (folder: string): string => join(folder, "window.pipe");

/**
 * The address where the first Tailwater of this folder listens, or listened before it was killed; null when there is
 * none.
 */
export async function knownAddress(folder: string, platform = process.platform): Promise<string | null> {
  if (platform !== "win32") return existsSync(socketFile(folder)) ? socketFile(folder) : null;
  const name = await readSmallFile(pipeFile(folder), MOST_BYTES).then(String, () => ""); // There is none yet: this is the first start.
  return PIPE_NAME.test(name) ? name : null;
}

/**
 * A new address to listen on; an earlier one is removed. Null when the folder's path is too long.
 * @param folder absolute, existing, and owned by the user
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
