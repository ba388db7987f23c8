import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { tell } from "./tell.ts";

/** No password is longer, bytes. */
const LONGEST_LINE = 64 * 1024;
/** A program that writes it into a pipe may ask its user first, ms. */
const LONGEST_WAIT_MS = 60_000;
/** A pipe that has nothing yet is looked at again after so long, and told of after so long, ms. */
const LOOK_MS = 20;
const TOLD_MS = 1_000;
/** A pipe without a writer would keep us from opening it. Absent on Windows. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The first line of a file or pipe, `-` for standard input: never an argument or the environment, which others can see.
 * No more than that line is read: a device has no end.
 * @param limitMs a pipe that brings no line for so long is given up
 * @throws TailwaterError BAD_REQUEST
 */
export async function readPassword(file: string, limitMs = LONGEST_WAIT_MS): Promise<string> {
  let fd: number | null = null;
  try {
    fd = file === "-" ? 0 : openSync(file, READ);
    return await firstLine(fd, file, limitMs);
  } catch (cause) {
    if (cause instanceof TailwaterError) throw cause;
    throw new TailwaterError("BAD_REQUEST", "The password file cannot be read.", { subject: file, cause });
  } finally {
    if (fd !== null && fd !== 0) closeSync(fd);
  }
}

async function firstLine(fd: number, file: string, limitMs: number): Promise<string> {
  const bytes = Buffer.alloc(LONGEST_LINE);
  // A named pipe that nobody has opened for writing seems to be at its end.
  const mayBeginLate = fd !== 0 && fstatSync(fd).isFIFO();
  const began = performance.now();
  let told = false;
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSome(fd, bytes, filled);
    if (read === null || (read === 0 && filled === 0 && mayBeginLate)) {
      const waitedMs = performance.now() - began;
      if (waitedMs >= limitMs) throw nothingCame(file, limitMs);
      if (!told && waitedMs >= TOLD_MS) tell(`tailwater: waiting for the password from ${file}`);
      told ||= waitedMs >= TOLD_MS;
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

/** @returns bytes read, 0 at the end; null: nothing is there yet */
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
