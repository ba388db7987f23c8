import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "tailwater-test-";

/**
 * Gives this process and all it starts from now on a temporary folder of their own, removed when it exits: tests, their
 * brokers and browsers leave theirs behind when they are killed. Folders of runs that were killed themselves are removed
 * now; one whose process lives is let be.
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
    const pid = name.startsWith(PREFIX) ? /^(\d+)-/.exec(name.slice(PREFIX.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) remove(join(parent, name));
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Something that was killed is not gone yet, or it is another user's: the next run tries again.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Only ESRCH says that it is gone; a process of another user may not even be asked.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
