import inspector from "node:inspector";
import nodeModule from "node:module";
import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";
import { replace } from "./replace.ts";
import { refuse } from "./report.ts";

/** The native code that Tailwater brings: a checksum and the system's keyring. No guard can look into such code. */
const ADDONS = /^(crc32|keyring)\.[\w-]+\.node$/;

interface Internals {
  binding(name: unknown): unknown;
  _linkedBinding(name: unknown): unknown;
  _debugProcess(pid: unknown): unknown;
  dlopen(module: unknown, file: unknown, flags?: unknown): unknown;
  execve?(file: unknown): unknown;
}

/** Ways round the modules that the rest of the guard stands in front of. */
export function guardNatives(): void {
  const internals = process as unknown as Internals;
  for (const method of ["binding", "_linkedBinding"] as const) {
    replace(internals, method, (name) => {
      throw refuse("not-allowed", `process.${method}`, String(name));
    });
  }
  const { dlopen } = internals;
  replace(internals, "dlopen", (...args) => {
    const file = basename(String(args[1]));
    if (!ADDONS.test(file)) throw refuse("not-allowed", "process.dlopen", file);
    return Reflect.apply(dlopen, process, args);
  });
  if (internals.execve !== undefined) {
    replace(internals, "execve", (file) => {
      throw refuse("not-allowed", "process.execve", basename(String(file)));
    });
  }
  // It would listen on a port; loader hooks would run in a thread of Node's own.
  replace(inspector, "open", () => {
    throw refuse("not-allowed", "inspector.open", "a debugger's port");
  });
  replace(internals, "_debugProcess", () => {
    throw refuse("not-allowed", "process._debugProcess", "a debugger's port");
  });
  // By this signal Node opens that port, too, unless somebody listens for it.
  if (isMainThread && process.platform !== "win32") process.on("SIGUSR1", () => {});
  // A debugger of one's own would see into the guard's closures.
  class NoSession {
    constructor() {
      throw refuse("not-allowed", "inspector.Session", "a debugger");
    }
    /** node:inspector/promises takes it over when it is loaded. */
    post(): void {}
  }
  replace(inspector as { Session: unknown }, "Session", NoSession);
  // A report asks the name servers for the other end of each connection.
  if (process.report !== undefined) Object.assign(process.report, { excludeNetwork: true });
  replace(nodeModule, "register", () => {
    throw refuse("not-allowed", "module.register", "loader hooks");
  });
}
