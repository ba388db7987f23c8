import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { whyUnreadPlainly } from "../kit/read-file.ts";
import { tell } from "./tell.ts";

/** The longest password, bytes. */
const LONGEST_LINE = 64 * 1024;
/** The time limit for a pipe, because the program that writes it may ask its user first, ms. */
const LONGEST_WAIT_MS = 60_000;
/** The time between two reads of an empty pipe, and the time until a message reports the wait, ms. */
const LOOK_MS = 20;
const MESSAGE_AFTER_MS = 1_000;
/** Without it, opening a pipe without a writer blocks. Absent on Windows. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The first line of a file or pipe, `-` for standard input. A password is never an argument or in the environment,
 * which others can see. Only that line is read, because a device has no end.
 * @param limitMs the time to wait for a line from a pipe
 * @throws TailwaterError BAD_REQUEST
 */
export async function readPassword(file: string, limitMs = LONGEST_WAIT_MS): Promise<string> {
  let fd: number | null = null;
  try {
    fd = file === "-" ? 0 : openSync(file, READ);
    return await firstLine(fd, file, limitMs);
  } catch (cause) {
    if (cause instanceof TailwaterError) throw cause;
    throw new TailwaterError("BAD_REQUEST", `The password file cannot be read: ${whyUnreadPlainly(cause)}.`, {
      subject: file,
      hint: "Check the path, and the file's permissions.",
      cause,
    });
  } finally {
    if (fd !== null && fd !== 0) closeSync(fd);
  }
}

async function firstLine(fd: number, file: string, limitMs: number): Promise<string> {
  const bytes = Buffer.alloc(LONGEST_LINE);
  // A named pipe that no program has opened for writing looks like the end of a file.
  const mayBeginLate = fd !== 0 && fstatSync(fd).isFIFO();
  const began = performance.now();
  let told = false;
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSome(fd, bytes, filled);
    if (read === null || (read === 0 && filled === 0 && mayBeginLate)) {
      const waitedMs = performance.now() - began;
      if (waitedMs >= limitMs) throw nothingCame(file, limitMs);
      if (!told && waitedMs >= MESSAGE_AFTER_MS) tell(`tailwater: waiting for the password from ${file}`);
      told ||= waitedMs >= MESSAGE_AFTER_MS;
      await pause(LOOK_MS);
      continue;
    }
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

/** @returns bytes read, 0 at the end; null when there is nothing yet */
function readSome(fd: number, bytes: Buffer, filled: number): number | null {
  try {
    return readSync(fd, bytes, filled, bytes.length - filled, null);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return null;
    throw error;
  }
}

function nothingCame(file: string, limitMs: number): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `No password came through this pipe within ${limitMs / 1_000} s.`, {
    subject: file,
    hint: "Check that a program writes a line into it.",
  });
}
