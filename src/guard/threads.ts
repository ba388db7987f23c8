import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { replace } from "./replace.ts";
import { here } from "./report.ts";
import { lineFor, tellLedger } from "./wire.ts";

/** Every thread gets the guard before its first line, whatever options it is started with, and the ledger knows it. */
export function guardThreads(guardFile: string): void {
  const Original = workerThreads.Worker;
  const construct = (target: typeof Original, given: readonly unknown[], newTarget: NewableFunction): object => {
    const [file, options = {}] = given as [string | URL, WorkerOptions?];
    const worker = withoutNodeOptions(options.env, (env) => {
      const line = lineFor(options.workerData, options.transferList);
      const flags = ["--require", guardFile];
      return Reflect.construct(target, [file, { ...options, ...line, env, execArgv: flags }], newTarget);
    }) as InstanceType<typeof Original>;
    const thread = worker.threadId;
    tellLedger({ kind: "thread-began", thread, parent: here, at: Date.now() });
    worker.once("exit", () => tellLedger({ kind: "thread-ended", thread, parent: here, at: Date.now() }));
    return worker;
  };
  // A proxy of the class, not a subclass, which would have the unguarded class as its prototype.
  const guarded = new Proxy(Original, { construct });
  replace(Original.prototype as { constructor: unknown }, "constructor", guarded);
  replace(workerThreads, "Worker", guarded);
}

/**
 * NODE_OPTIONS could load code into the thread before the guard. So it is removed from the thread's environment, and
 * from ours while the thread is created, because the thread may share it.
 */
function withoutNodeOptions<Made>(wanted: WorkerOptions["env"], make: (env: WorkerOptions["env"]) => Made): Made {
  const kept = process.env.NODE_OPTIONS;
  delete process.env.NODE_OPTIONS;
  try {
    if (wanted === undefined || wanted === null || wanted === workerThreads.SHARE_ENV) return make(wanted);
    const entries = Object.entries(wanted).filter(([name]) => name.toUpperCase() !== "NODE_OPTIONS");
    return make(Object.fromEntries(entries));
  } finally {
    if (kept !== undefined) process.env.NODE_OPTIONS = kept;
  }
}
