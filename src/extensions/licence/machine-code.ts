import { createHash } from "node:crypto";
import { arch, cpus, hostname, platform } from "node:os";
import { readSmallFile } from "../kit/read-file.ts";

const FILES = ["/etc/machine-id", "/var/lib/dbus/machine-id"];
/** No 0, 1, I or O: people read it aloud. */
const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const GROUPS = 4;

/**
 * A code for this computer, `ABCD-EFGH-JKLM-NPQR`. On Linux it is made from the installation's id; elsewhere, where a
 * program would have to be started for that, from the computer's name and kind. Nothing can be read back from it.
 */
export async function machineCode(): Promise<string> {
  for (const file of FILES) {
    const id = await readSmallFile(file, 1_024).catch(() => null);
    if (id !== null && id.length >= 32) return codeOf(id.toString("latin1").trim());
  }
  return codeOf([platform(), arch(), hostname(), cpus()[0]?.model ?? ""].join("\n"));
}

function codeOf(id: string): string {
  const hash = createHash("sha256").update(`tailwater-licence\n${id}`).digest();
  const letters = [...hash.subarray(0, GROUPS * 4)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return letters.match(/.{4}/g)?.join("-") ?? letters;
}
