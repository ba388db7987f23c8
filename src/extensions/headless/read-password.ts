import { closeSync, openSync, readSync } from "node:fs";
import { TailwaterError } from "../../contract/errors.ts";

/** No password is longer, bytes. */
const LONGEST_LINE = 64 * 1024;

/**
 * The first line of a file or pipe, `-` for standard input: never an argument or the environment, which others can see.
 * No more than that line is read: a device has no end.
 * @throws TailwaterError BAD_REQUEST
 */
export function readPassword(file: string): string {
  let fd: number | null = null;
  try {
    fd = file === "-" ? 0 : openSync(file, "r");
    return firstLine(fd);
  } catch (cause) {
    if (cause instanceof TailwaterError) throw cause;
    throw new TailwaterError("BAD_REQUEST", "The password file cannot be read.", { subject: file, cause });
  } finally {
    if (fd !== null && fd !== 0) closeSync(fd);
  }
}

function firstLine(fd: number): string {
  const bytes = Buffer.alloc(LONGEST_LINE);
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(fd, bytes, filled, bytes.length - filled, null);
    filled += read;
    const end = bytes.indexOf(0x0a);
    if (read === 0 || (end >= 0 && end < filled)) {
      return bytes.toString("utf8", 0, read === 0 ? filled : end).replace(/\r$/, "");
    }
  }
  throw new TailwaterError("BAD_REQUEST", `The password file's first line is longer than ${LONGEST_LINE} bytes.`, {
    subject: "--password-file",
  });
}
