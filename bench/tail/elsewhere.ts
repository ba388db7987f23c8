import { readdirSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

/**
 * Gives a process (all its threads, and the threads they start) only the time that the machine has left. A user's
 * broker and producer run on other machines than the window; here they share its cores and would take its time. Only
 * Linux can do this per thread; other systems change nothing.
 *
 * When Linux distributes time by session (autogroup: sched(7)), a thread's niceness counts only within its session, so
 * this also sets the session's niceness. The process must have its own session.
 */
export function putElsewhere(pid: number): void {
  if (process.platform !== "linux") return;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      setPriority(Number(thread), constants.priority.PRIORITY_LOW);
    } catch {
      // The thread has ended.
    }
  }
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
  } catch {
    // This kernel has no autogroups.
  }
}
