import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** The reason why a test cannot mount a disk here; null when it can. */
export const mountMissing: string | null = (() => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux to mount";
  return null;
})();

export interface SmallDisk {
  readonly path: string;
  /** Makes the disk read-only. */
  readOnly(): void;
}

/**
 * Mounts a file system of that many kB, and unmounts it after the test. Null where a container forbids it; the test is
 * then skipped.
 */
export async function smallDisk(t: TestContext, kilobytes: number): Promise<SmallDisk | null> {
  const path = await mkdtemp(join(tmpdir(), "tailwater-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tailwater-test", path], { stdio: "pipe" });
  } catch (error) {
    t.skip(`no tmpfs here: ${String(error)}`);
    return null;
  }
  t.after(async () => {
    // Lazily: a process that is about to end may still hold it.
    execFileSync("umount", ["-l", path]);
    await rm(path, { recursive: true, force: true });
  });
  return { path, readOnly: () => execFileSync("mount", ["-o", "remount,ro", path]) };
}
