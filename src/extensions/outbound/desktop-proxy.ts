import { execFile } from "node:child_process";
import { win32 } from "node:path";
import { startProgram } from "../../guard/egress.ts";
import { log } from "../log/log.ts";
import { fromGsettings, fromRegistry, fromScutil } from "./desktop-settings.ts";
import { NO_PROXY, type SystemProxy } from "./system-proxy.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A program of the system that prints its proxy, and what reads that. */
export interface Source {
  readonly command: readonly [program: string, ...args: string[]];
  read(text: string): SystemProxy;
}

/** Changed settings are found after this time, ms. */
const KEPT_MS = 30_000;
const LIMIT_MS = 3_000;
const MOST_BYTES = 2 ** 18;
const REGISTRY_KEY = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";

/** Null: this system keeps no proxy where we can read it. Windows looks for a bare name in the current folder first. */
export function sourceOf(platform: NodeJS.Platform, env: Env): Source | null {
  if (platform === "win32") {
    const program = win32.join(env.SystemRoot ?? "C:\\Windows", "System32\\reg.exe");
    return { command: [program, "query", REGISTRY_KEY], read: fromRegistry };
  }
  if (platform === "darwin") return { command: ["/usr/sbin/scutil", "--proxy"], read: fromScutil };
  // These desktops share GNOME's settings.
  if (!/gnome|unity|cinnamon|budgie|pantheon/i.test(env.XDG_CURRENT_DESKTOP ?? "")) return null;
  return { command: ["gsettings", "list-recursively", "org.gnome.system.proxy"], read: fromGsettings };
}

/** The proxy in the settings of this system. It is read when a request needs it, never at the start. */
export class DesktopProxy {
  readonly #source: Source | null;
  #last: { readonly at: number; readonly found: Promise<SystemProxy> } | null = null;

  constructor(source: Source | null) {
    this.#source = source;
  }

  /** None when it cannot be read; the log then says why. */
  read(): Promise<SystemProxy> {
    const source = this.#source;
    if (source === null) return Promise.resolve(NO_PROXY);
    const now = performance.now();
    if (this.#last === null || now - this.#last.at > KEPT_MS) {
      const found = printed(source.command).then(source.read, (error: unknown) => {
        log.warn("The system’s proxy was not read:", error);
        return NO_PROXY;
      });
      this.#last = { at: now, found };
    }
    return this.#last.found;
  }
}

function printed([program, ...args]: Source["command"]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: LIMIT_MS, maxBuffer: MOST_BYTES, windowsHide: true };
    startProgram(program, () =>
      execFile(program, args, options, (error, stdout) => (error === null ? resolve(stdout) : reject(error))),
    );
  });
}
