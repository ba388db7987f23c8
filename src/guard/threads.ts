import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { replace } from "./replace.ts";
import { here } from "./report.ts";
import { lineFor, tellLedger } from "./wire.ts";

/** Every thread gets the guard before its first line, whatever its maker asks for, and is known to the ledger. */
export function guardThreads(guardFile: string): void {
  const Original = workerThreads.Worker;
  class GuardedWorker extends Original {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, {
        ...options,
        ...lineFor(options.workerData, options.transferList),
        execArgv: ["--require", guardFile],
      });
      const thread = this.threadId;
      tellLedger({ kind: "thread-began", thread, parent: here, at: Date.now() });
      this.once("exit", () => tellLedger({ kind: "thread-ended", thread, parent: here, at: Date.now() }));
    }
  }
  replace(workerThreads, "Worker", GuardedWorker);
}
