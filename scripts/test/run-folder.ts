import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../../src/extensions/kit/is-running.ts";

/** Short, because a socket's path within it must be: 103 bytes on macOS, whose own temporary folder takes half of them. */
const PREFIX = "twt-";
/** PREFIX, the process and the six characters of mkdtemp: nothing else is taken for a folder of ours. */
const NAME = /^twt-(\d+)-[A-Za-z0-9]{6}$/;

/**
 * Gives this process and all it starts from now on a temporary folder of their own, removed when it exits: tests, their
 * brokers and browsers leave theirs behind when they are killed. Folders of runs that were killed themselves are
 * removed now; folders of living processes stay.
 */
export function useRunFolder(): void {
  removeLeftFolders(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  for (const name of process.platform === "win32" ? ["TEMP", "TMP"] : ["TMPDIR"]) process.env[name] = folder;
  process.on("exit", () => remove(folder));
}

/** Removes the folders of dead runs from a temporary folder. */
export function removeLeftFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) remove(join(parent, name));
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Something that was killed is not gone yet, or it is another user's: the next run tries again.
  }
}
