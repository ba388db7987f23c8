import { readFileSync } from "node:fs";

/** User and system time of a process with all its threads, s; the kernel counts in hundredths. Null: it is gone. */
export function cpuOf(pid: number): number | null {
  try {
    const [, fields = ""] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const [user = "0", system = "0"] = fields.split(" ").slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  } catch {
    return null;
  }
}
