import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";

/** Of a file that Tailwater keeps: as much as a configuration has that can be imported. */
export const MOST_STORED_BYTES = 32 * 2 ** 20;

// Without it the opening of a pipe waits for its other end. Absent on Windows.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * A whole file that somebody named: a regular one, and small. A device or a pipe is not opened for waiting, and a file
 * that grows while it is read is read no further.
 * @param mostBytes what is larger is refused before it is read
 * @throws Error that says why, with a system error's `code` where there is one
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

/** The same for where nobody can wait. @throws Error as `readSmallFile` */
export function readSmallFileSync(path: string, mostBytes: number): Buffer {
  const fd = openSync(path, READ);
  try {
    mustBeSmallFile(fstatSync(fd), mostBytes);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Why a file could not be read, as half a sentence: the system's code, or what was wrong with it. */
export function whyUnread(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? String(cause.code) : cause.message;
}

function mustBeSmallFile(about: Stats, mostBytes: number): void {
  if (!about.isFile()) throw new Error("it is no regular file");
  if (about.size > mostBytes) throw new Error(`it is larger than ${sizeText(mostBytes)}`);
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes} bytes` : `${bytes / 2 ** 20} MB`;
}
