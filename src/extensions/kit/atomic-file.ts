import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { systemLimit } from "../../contract/system-limit.ts";
import { MOST_STORED_BYTES, readSmallFile, whyUnread } from "./read-file.ts";

/** A younger one may belong to another Tailwater that is writing just now. */
const STALE_AFTER_MS = 60_000;
const TEMPORARY = /\.[0-9a-f]{12}\.tmp$/;

/** Where the generation before the present one is kept. */
export const backupOf = (file: string): string => `${file}.bak`;

/**
 * Replaces a file so that a reader finds the old content or the new, never a part, even if the machine stops: a
 * temporary file in the same folder, synced, renamed over it, and the folder synced. What was there becomes the backup.
 * Mode 0600, the folder's 0700.
 * @throws TailwaterError FILE_WRITE_FAILED; the old file is whole then.
 */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  const folder = dirname(file);
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await keepBackup(file);
    await rename(temporary, file);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {}); // The failure that counts is the one below.
    const limit = systemLimit(cause);
    throw new TailwaterError("FILE_WRITE_FAILED", `The file could not be written: ${limit?.why ?? whyUnread(cause)}.`, {
      subject: file,
      hint:
        limit !== null
          ? `${limit.hint} What was stored before is untouched.`
          : "Check that the folder can be written to and that the disk is not full. What was stored before is untouched.",
      cause,
    });
  }
}

/** A second name for the present file, put in the old backup's place: there is one of them at any moment. */
async function keepBackup(file: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await link(file, temporary);
  } catch (error) {
    if (whyUnread(error) === "ENOENT") return; // The first generation.
    // A file system without hard links, or one that refuses a second name to what is no regular file.
    await writeFile(temporary, await readSmallFile(file, MOST_STORED_BYTES), { flag: "wx", mode: 0o600 });
  }
  await rename(temporary, backupOf(file));
}

/** Removes what interrupted writes of this file left behind. */
export async function removeStaleTemporaries(file: string): Promise<void> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => []); // No folder yet: nothing in it.
  const ours = names.filter((name) => name.startsWith(`${basename(file)}.`) && TEMPORARY.test(name));
  await Promise.all(ours.map((name) => removeIfStale(join(folder, name))));
}

async function removeIfStale(file: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > STALE_AFTER_MS) await rm(file, { force: true });
  } catch {
    // Renamed or removed by its owner meanwhile, or not ours to remove: it harms nobody.
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return; // A folder cannot be opened there, and NTFS journals renames.
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
