import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";
import { limitOf } from "../../contract/system-limit.ts";

/** The largest size of a file that Tailwater keeps, and of a configuration that can be imported. */
export const MOST_STORED_BYTES = 32 * 2 ** 20;

// Without it, opening a pipe waits for its other end. Absent on Windows.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a whole file that the user or another program named. It must be regular and small. Opening a device or a pipe
 * does not block, and a file that grows meanwhile is read up to the limit.
 * @param mostBytes a larger file is refused before it is read
 * @throws Error with the reason, and with a system error's `code` if there is one
 */
export async function readSmallFile(path: string, mostBytes: number): Promise<Buffer> {
  const file = await open(path, READ);
  try {
    const about = await file.stat();
    mustBeSmallFile(about, mostBytes);
    const bytes = Buffer.allocUnsafe(about.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** The same, synchronously. @throws Error as `readSmallFile` */
export function readSmallFileSync(path: string, mostBytes: number): Buffer {
  const fd = openSync(path, READ);
  try {
    mustBeSmallFile(fstatSync(fd), mostBytes);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Why a file could not be read, as half a sentence: the system's code, or the problem. */
export function whyUnread(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? String(cause.code) : cause.message;
}

/** The same for a person: half a sentence. */
export function whyUnreadPlainly(cause: unknown): string {
  const why = whyUnread(cause);
  return PLAIN[why] ?? limitOf(why)?.why ?? why;
}

const PLAIN: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ELOOP: "its path is a loop of links",
  ENAMETOOLONG: "its name is too long",
};

function mustBeSmallFile(about: Stats, mostBytes: number): void {
  if (!about.isFile()) throw new Error("it is not a regular file");
  if (about.size > mostBytes) throw new Error(`it is larger than ${sizeText(mostBytes)}`);
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes} bytes` : `${bytes / 2 ** 20} MB`;
}
