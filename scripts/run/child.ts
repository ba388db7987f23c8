import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const LAST_LINES = 15;

export interface Child {
  readonly name: string;
  readonly logFile: string;
  readonly pid: number;
  /** Resolves when the process is gone: its exit code, or the signal that ended it. */
  readonly gone: Promise<number | NodeJS.Signals>;
  running(): boolean;
  /** The last lines it wrote, on either stream. */
  lastLines(): string;
  /** Closes its stdin, asks by SIGTERM, kills its whole process group after `graceMs`. */
  end(graceMs: number): Promise<void>;
}

/**
 * Starts a helper process in a group of its own, its output in a log file. It must end when its stdin closes: this
 * shows it that we have ended, for any reason.
 * @param onLine gets every line of stdout.
 */
export function startChild(
  name: string,
  command: string,
  args: readonly string[],
  logFile: string,
  about: { onLine?: (line: string) => void; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Child {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w", 0o600);
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
    env: about.env ?? process.env,
    cwd: about.cwd,
    windowsHide: true,
  });
  const last: string[] = [];
  const keep = (line: string) => {
    writeSync(log, `${line}\n`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
  };
  byLine(child, "stderr", keep);
  byLine(child, "stdout", (line) => {
    keep(line);
    about.onLine?.(line);
  });
  // A child that is gone closes its stdin before we do.
  child.stdin?.on("error", () => {});
  let alive = true;
  const gone = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("error", (error) => {
      alive = false;
      keep(`could not be started: ${error.message}`);
      resolve(127);
    });
    child.once("close", (code, signal) => {
      alive = false;
      closeSync(log);
      resolve(signal ?? code ?? 1);
    });
  });
  return {
    name,
    logFile,
    pid: child.pid ?? 0,
    gone,
    running: () => alive,
    lastLines: () => last.join("\n"),
    end: async (graceMs) => {
      if (alive) {
        child.stdin?.end();
        child.kill("SIGTERM");
        const late = setTimeout(() => killGroup(child), graceMs);
        await gone;
        clearTimeout(late);
      }
      killGroup(child);
    },
  };
}

function byLine(child: ChildProcess, stream: "stdout" | "stderr", take: (line: string) => void): void {
  let rest = "";
  child[stream]?.setEncoding("utf8");
  child[stream]?.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
  child[stream]?.on("end", () => {
    if (rest !== "") take(rest);
  });
}

/** SIGKILL to whatever is left of a process group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error; // nobody left is the aim
  }
}
