import { mkdir, open, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { systemLimit } from "../../contract/system-limit.ts";
import { isRunning } from "./is-running.ts";
import { readSmallFile } from "./read-file.ts";

/** A lock that was not touched for so long belongs to a process that is gone or hangs. */
const STALE_AFTER_MS = 10_000;
/** Its holder touches it so often. */
const TOUCH_MS = 3_000;
/** The holder writes its process id at once; it was killed in between. */
const EMPTY_AFTER_MS = 1_000;
const POLL_MS = 15;
const WAIT_LIMIT_MS = 12_000;
/** A process id has fewer digits. */
const MOST_BYTES = 64;

/**
 * Runs the action while no other Tailwater changes the same file: a lock file beside it, which holds our process id.
 * @throws TailwaterError FILE_WRITE_FAILED when the lock is not available; and whatever the action throws
 */
export async function withFileLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await acquire(file, lock);
  // A failure to touch it has no consequence but that another process may take it.
  const touching = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => {}), TOUCH_MS).unref();
  try {
    return await action();
  } finally {
    clearInterval(touching);
    await rm(lock, { force: true });
  }
}

async function acquire(file: string, lock: string): Promise<void> {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    try {
      await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
      const handle = await open(lock, "wx", 0o600);
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
      return;
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST")
        throw failed(file, `no lock file could be created beside it (${codeOf(cause)})`, cause);
    }
    if (await isStrange(lock)) throw failed(file, `${lock} is not a lock file of Tailwater: move it away by hand`);
    if (await isStale(lock)) await takeAway(lock);
    else if (Date.now() > deadline) throw failed(file, "another Tailwater has been changing it for too long");
    else await sleep(POLL_MS);
  }
}

/** It is a pipe, a device, a folder or a large file. No Tailwater created it, so none will release it. */
async function isStrange(lock: string): Promise<boolean> {
  try {
    const about = await stat(lock);
    return !about.isFile() || about.size > MOST_BYTES;
  } catch {
    return false; // It is gone; the next try shows that.
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    const { mtimeMs, size } = await stat(lock);
    // The clock may have been set back since.
    const age = Math.abs(Date.now() - mtimeMs);
    if (age > STALE_AFTER_MS || (size === 0 && age > EMPTY_AFTER_MS)) return true;
    const holder = Number((await readSmallFile(lock, MOST_BYTES)).toString("utf8"));
    return Number.isInteger(holder) && holder > 0 && !isRunning(holder);
  } catch {
    return false; // It is gone; the next try gets the lock, or finds another one.
  }
}

/**
 * Renames it, so that only one of several processes gets a stale lock. A process that renamed a fresh lock puts it
 * back.
 */
async function takeAway(lock: string): Promise<void> {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
    if (await isStale(aside)) await rm(aside, { force: true });
    else await rename(aside, lock);
  } catch {
    // Another was faster.
  }
}

function failed(file: string, why: string, cause?: unknown): TailwaterError {
  const limit = systemLimit(cause);
  return new TailwaterError("FILE_WRITE_FAILED", `The file could not be changed: ${limit?.why ?? why}.`, {
    subject: file,
    hint:
      limit?.hint ??
      "Check that the folder can be written to and that no other Tailwater hangs. The stored data is unchanged.",
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
