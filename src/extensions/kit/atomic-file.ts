import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { systemLimit } from "../../contract/system-limit.ts";
import { MOST_STORED_BYTES, readSmallFile, whyUnread } from "./read-file.ts";

/** A younger one may belong to another Tailwater that is writing now. */
const STALE_AFTER_MS = 60_000;
const TEMPORARY = /\.[0-9a-f]{12}\.tmp$/;

/** The path of the previous version. */
export const backupOf = (file: string): string => `${file}.bak`;

/**
 * Replaces a file so that a reader finds the old or the new content, never a part, even if the machine stops. It writes
 * and syncs a temporary file in the same folder, renames it over the old file, and syncs the folder. The old content
 * becomes the backup. Mode 0600, the folder's 0700.
 * @throws TailwaterError FILE_WRITE_FAILED; the old file is complete then.
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
    await rm(temporary, { force: true }).catch(() => {}); // The error below is the one that counts.
    const limit = systemLimit(cause);
    throw new TailwaterError("FILE_WRITE_FAILED", `The file could not be written: ${limit?.why ?? whyUnread(cause)}.`, {
      subject: file,
      hint:
        limit !== null
          ? `${limit.hint} The stored data is unchanged.`
          : "Check that the folder can be written to and that the disk is not full. The stored data is unchanged.",
      cause,
    });
  }
}

/** A hard link to the current file replaces the old backup, so that a backup exists at any moment. */
async function keepBackup(file: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await link(file, temporary);
  } catch (error) {
    if (whyUnread(error) === "ENOENT") return; // There is no earlier version.
    // The file system has no hard links, or refuses one for a file that is not regular.
    await writeFile(temporary, await readSmallFile(file, MOST_STORED_BYTES), { flag: "wx", mode: 0o600 });
  }
  await rename(temporary, backupOf(file));
}

/** Removes files that interrupted writes left behind. */
export async function removeStaleTemporaries(file: string): Promise<void> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => []); // There is no folder yet.
  const ours = names.filter((name) => name.startsWith(`${basename(file)}.`) && TEMPORARY.test(name));
  await Promise.all(ours.map((name) => removeIfStale(join(folder, name))));
}

/** The file with everything that writing it left: the previous version, and temporary files of any age. */
export async function filesOfWrites(file: string): Promise<readonly string[]> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => []); // There is no folder.
  const temporary = names.filter((name) => name.startsWith(`${basename(file)}.`) && TEMPORARY.test(name));
  return [file, backupOf(file), ...temporary.map((name) => join(folder, name))];
}

async function removeIfStale(file: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > STALE_AFTER_MS) await rm(file, { force: true });
  } catch {
    // Its owner renamed or removed it meanwhile, or we may not remove it. It does no harm.
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return; // A folder cannot be opened on Windows, and NTFS journals renames.
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
