import { readFileSync } from "node:fs";

/**
 * Peak memory of a process and its children, bytes. It is the kernel's own high-water mark (VmHWM), so that a few
 * samples are enough and do not slow the reader. Null where there is no /proc.
 */
export function peakBytes(pid: number): number | null {
  const status = read(`/proc/${pid}/status`);
  if (status === null) return null;
  const own = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
  const children = read(`/proc/${pid}/task/${pid}/children`)?.split(" ").filter(Boolean) ?? [];
  return children.reduce((sum, child) => sum + (peakBytes(Number(child)) ?? 0), own);
}

/** Null when the process has ended, or there is no /proc. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
