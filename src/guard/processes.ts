import childProcess from "node:child_process";
import { basename } from "node:path";
import { mayStart } from "./permits.ts";
import { replace } from "./replace.ts";
import { here, refuse } from "./report.ts";
import { nextId } from "./shared-state.ts";
import { tellLedger } from "./wire.ts";

/**
 * Another program is outside the guard, so only a permit's program may be started, by name: the browser, the file
 * manager, and what prints the system's proxy.
 */
export function guardProcesses(): void {
  const prototype = childProcess.ChildProcess.prototype as unknown as {
    spawn(this: unknown, options: { file?: unknown }): unknown;
  };
  // spawn, exec, execFile, fork and cluster.fork all end here.
  const { spawn } = prototype;
  replace(prototype, "spawn", function (this: unknown, options: { file?: unknown }): unknown {
    const file = String(options.file);
    if (!mayStart(file)) throw refuse("not-allowed", "child_process.spawn", basename(file));
    return Reflect.apply(spawn, this, [options]);
  });
  // The synchronous functions do not, and the app does not need them.
  for (const method of ["spawnSync", "execSync", "execFileSync"] as const) {
    const refused = (command: unknown): never => {
      // Only the first word, because the rest may contain data.
      throw refuse("not-allowed", `child_process.${method}`, basename(String(command).split(" ", 1)[0] ?? ""));
    };
    replace(childProcess, method, refused as (typeof childProcess)[typeof method]);
  }
}

/** Starts a program by `action`, and reports its name, start and end to the ledger. Its arguments may contain data. */
export function listProgram<T>(command: string, profileId: string | null, action: () => T): T {
  const id = nextId();
  const about = { purpose: "command", profileId, host: basename(command), port: null, proxy: null } as const;
  tellLedger({ kind: "begin", thread: here, id, what: "program", ...about, at: Date.now() });
  const end = (error: string | null) => {
    const state = error === null ? "closed" : "failed";
    const nothing = { address: null, tls: null, bytesIn: 0, bytesOut: 0 };
    tellLedger({ kind: "change", id, at: Date.now(), state, ...nothing, error });
  };
  try {
    const child = action();
    if (child instanceof childProcess.ChildProcess) {
      child.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
      child.once("exit", (code, signal) => end(code === 0 ? null : `ended with ${code ?? signal}`));
    } else end(null);
    return child;
  } catch (error) {
    end(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
