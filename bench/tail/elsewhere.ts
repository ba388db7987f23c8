import { readdirSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

/**
 * Lets a process (all its threads, and those they start) have what time the machine has left over. Broker and producer
 * run on other machines than the window of whoever tails; here they share its cores, and would take its time first.
 * Only Linux can do it thread by thread; elsewhere nothing is changed.
 *
 * Where Linux shares its cores out by sessions (autogroup: sched(7)), a thread's niceness counts within its session alone,
 * and the session's has to be set: the process must be in one of its own.
 */
export function putElsewhere(pid: number): void {
  if (process.platform !== "linux") return;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      setPriority(Number(thread), constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended meanwhile.
    }
  }
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
  } catch {
    // A kernel without them.
  }
}
