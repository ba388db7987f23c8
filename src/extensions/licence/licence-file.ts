import { rm } from "node:fs/promises";
import { join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { LONGEST_LICENCE } from "../../contract/licence.ts";
import { filesOfWrites, writeFileAtomically } from "../kit/atomic-file.ts";
import { readSmallFile, whyUnread, whyUnreadPlainly } from "../kit/read-file.ts";

/** In the configuration folder, mode 0600. */
export const licencePath = (folder: string): string => join(folder, "licence.jwt");

/** Null when there is none. @throws TailwaterError FILE_UNREADABLE */
export async function readLicenceFile(path: string): Promise<string | null> {
  try {
    return (await readSmallFile(path, LONGEST_LICENCE)).toString("utf8");
  } catch (cause) {
    if (whyUnread(cause) === "ENOENT") return null;
    throw new TailwaterError("FILE_UNREADABLE", `The licence cannot be read: ${whyUnreadPlainly(cause)}.`, {
      subject: path,
      hint: "Check the file and who may read it.",
      cause,
    });
  }
}

/** @throws TailwaterError FILE_WRITE_FAILED; the one before stays */
export const writeLicenceFile = (path: string, text: string): Promise<void> =>
  writeFileAtomically(path, `${text.replace(/\s+/g, "")}\n`);

/** And what writing it left. @throws TailwaterError FILE_WRITE_FAILED */
export async function deleteLicenceFile(path: string): Promise<void> {
  try {
    for (const file of await filesOfWrites(path)) await rm(file, { force: true });
  } catch (cause) {
    throw new TailwaterError("FILE_WRITE_FAILED", `The licence was not deleted: ${whyUnreadPlainly(cause)}.`, {
      subject: path,
      hint: "Delete the file yourself.",
      cause,
    });
  }
}
