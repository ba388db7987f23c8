import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

// Absent on Windows, where the temporary folder is the user's own.
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Opens a file for appending in a folder that others may write to. It never follows a link, never opens another user's
 * file or a pipe, and makes the file readable by the user only.
 * @returns the file's descriptor
 * @throws Error whose message names the obstacle
 */
export function openForAppending(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const why = whyNot(fd);
    if (why !== null) throw new Error(why);
    if (process.platform !== "win32") fchmodSync(fd, 0o600);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function whyNot(fd: number): string | null {
  const { nlink, uid, ...about } = fstatSync(fd);
  const isFile = (about.mode & constants.S_IFMT) === constants.S_IFREG;
  if (!isFile) return "it is not a regular file";
  if (nlink !== 1) return "it has another name (a hard link)";
  if (process.getuid !== undefined && uid !== process.getuid()) return "it belongs to another user";
  return null;
}
