import inspector from "node:inspector";
import nodeModule from "node:module";
import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";
import { replace } from "./replace.ts";
import { refuse } from "./report.ts";

/** Tailwater's native code: a checksum and the system's keyring. No guard can look into such code. */
const ADDONS = /^(crc32|keyring)\.[\w-]+\.node$/;

interface Internals {
  binding(name: unknown): unknown;
  _linkedBinding(name: unknown): unknown;
  _debugProcess(pid: unknown): unknown;
  dlopen(module: unknown, file: unknown, flags?: unknown): unknown;
  execve?(file: unknown): unknown;
}

/** Functions that bypass the modules guarded elsewhere. */
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
  // A debugger listens on a port; loader hooks run in a thread of Node.
  replace(inspector, "open", () => {
    throw refuse("not-allowed", "inspector.open", "a debugger's port");
  });
  replace(internals, "_debugProcess", () => {
    throw refuse("not-allowed", "process._debugProcess", "a debugger's port");
  });
  // Node also opens that port on this signal, unless the signal has a listener.
  if (isMainThread && process.platform !== "win32") process.on("SIGUSR1", () => {});
  // A debugger in this process could look into the guard's closures.
  class NoSession {
    constructor() {
      throw refuse("not-allowed", "inspector.Session", "a debugger");
    }
    /** node:inspector/promises uses it when it is loaded. */
    post(): void {}
  }
  replace(inspector as { Session: unknown }, "Session", NoSession);
  // A diagnostic report looks up the other end of each connection.
  if (process.report !== undefined) Object.assign(process.report, { excludeNetwork: true });
  replace(nodeModule, "register", () => {
    throw refuse("not-allowed", "module.register", "loader hooks");
  });
}
