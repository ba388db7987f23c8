import { readFileSync } from "node:fs";

/**
 * The most that a process and its children have held so far, bytes: the kernel's own high-water marks (VmHWM), so that
 * looking now and then is enough and costs the reader nothing. Null where there is no /proc.
 */
export function peakBytes(pid: number): number | null {
  const status = read(`/proc/${pid}/status`);
  if (status === null) return null;
  const own = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
  const children = read(`/proc/${pid}/task/${pid}/children`)?.split(" ").filter(Boolean) ?? [];
  return children.reduce((sum, child) => sum + (peakBytes(Number(child)) ?? 0), own);
}

/** Null when the process is gone by now, or there is no /proc. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
