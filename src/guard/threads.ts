import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { replace } from "./replace.ts";
import { here, report } from "./report.ts";

/** Every thread gets the guard before its first line, whatever its maker asks for, and is known to the ledger. */
export function guardThreads(guardFile: string): void {
  const Original = workerThreads.Worker;
  class GuardedWorker extends Original {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, { ...options, execArgv: ["--require", guardFile] });
      const thread = this.threadId;
      report({ kind: "thread-began", thread, parent: here, at: Date.now() });
      this.once("exit", () => report({ kind: "thread-ended", thread, parent: here, at: Date.now() }));
    }
  }
  replace(workerThreads, "Worker", GuardedWorker);
}
