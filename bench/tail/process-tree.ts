import { readdirSync, readFileSync } from "node:fs";

/**
 * Resident bytes of a process and all its descendants (Linux: /proc). A process includes its threads.
 * @returns null where there is no /proc.
 */
export function residentBytes(root: number): number | null {
  if (process.platform !== "linux") return null;
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name));
  }
  let sum = 0;
  for (const pid of parents.keys()) if (descends(pid, root, parents)) sum += residentOf(pid);
  return sum;
}

function descends(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true;
  return false;
}

function parentOf(pid: string): number {
  // "pid (name) state ppid …"; the name may hold spaces and parentheses.
  const fields = read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  return Number(fields[1] ?? 0);
}

function residentOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024;
}

/** Empty when the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
