import inspector from "node:inspector";
import nodeModule from "node:module";
import { basename } from "node:path";
import { replace } from "./replace.ts";
import { refuse } from "./report.ts";

/** The native code that Tailwater brings: a checksum and the system's keyring. No guard can look into such code. */
const ADDONS = /^(crc32|keyring)\.[\w-]+\.node$/;

interface Internals {
  binding(name: unknown): unknown;
  dlopen(module: unknown, file: unknown, flags?: unknown): unknown;
  execve?(file: unknown): unknown;
}

/** Ways round the modules that the rest of the guard stands in front of. */
export function guardNatives(): void {
  const internals = process as unknown as Internals;
  replace(internals, "binding", (name) => {
    throw refuse("not-allowed", "process.binding", String(name));
  });
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
  replace(nodeModule, "register", () => {
    throw refuse("not-allowed", "module.register", "loader hooks");
  });
}
