import { randomBytes } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { backupOf } from "../kit/atomic-file.ts";
import { MOST_STORED_BYTES, readSmallFile } from "../kit/read-file.ts";

const OURS = /^\.(bak|(bak\.)?(damaged|reset)-.+|[0-9a-f]{12}\.tmp)$/;
const ID = /"id": ?"([0-9a-f-]{36})"/;
const IN_KEYRING = /"kid": ?"keyring"/;

/** Renames a file. @returns the new name; null when there is no such file. @throws TailwaterError FILE_WRITE_FAILED */
export async function setAside(file: string, why: "damaged" | "reset"): Promise<string | null> {
  const time = new Date().toISOString().replaceAll(":", "-");
  // Two files in the same ms need different names, otherwise the first would be lost.
  const aside = `${file}.${why}-${time}-${randomBytes(3).toString("hex")}`;
  return (await renamed(file, aside)) ? aside : null;
}

/** Gives the backup the file's name. @returns false when there is none. @throws TailwaterError FILE_WRITE_FAILED */
export function takeBackup(file: string): Promise<boolean> {
  return renamed(backupOf(file), file);
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return false;
    throw new TailwaterError("FILE_WRITE_FAILED", `The file could not be set aside: ${codeOf(cause)}.`, {
      subject: from,
      hint: "Check that its folder can be written to, or move the file away by hand.",
      cause,
    });
  }
}

/**
 * The vault's file, its backup, files set aside and leftovers of interrupted writes: absolute paths of existing files.
 */
export async function filesOf(file: string): Promise<string[]> {
  const [folder, name] = [dirname(file), basename(file)];
  const names = await readdir(folder).catch(() => []); // There is no folder.
  const ours = names.filter((each) => each === name || (each.startsWith(name) && OURS.test(each.slice(name.length))));
  return ours.sort().map((each) => join(folder, each));
}

/** The id of the vault in a file, even a damaged one, if the keyring may have a key for it; null when there is none. */
export async function keyringIdIn(file: string): Promise<string | null> {
  // The file is about to be removed. Without an id there is no key to remove.
  const text = await readSmallFile(file, MOST_STORED_BYTES).then(String, () => "");
  return IN_KEYRING.test(text) ? (ID.exec(text)?.[1] ?? null) : null;
}

/** @throws TailwaterError FILE_WRITE_FAILED */
export async function removeFile(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (cause) {
    throw new TailwaterError("FILE_WRITE_FAILED", `The file could not be removed: ${codeOf(cause)}.`, {
      subject: file,
      hint: "Remove it by hand.",
      cause,
    });
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
