import childProcess from "node:child_process";
import { basename } from "node:path";
import { mayStart } from "./permits.ts";
import { replace } from "./replace.ts";
import { refuse } from "./report.ts";

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
