import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";

/**
 * A shell between us and Java that kills Java when our end of its stdin closes, so that Java ends with us even when we
 * are killed or crash. `$1` is the log, `$2` a folder to remove in that case ("" for none), the rest the command. The
 * shell prints Java's pid.
 */
const KEEPER = `exec 3<&0; log=$1; folder=$2; shift 2
"$@" 3<&- </dev/null >>"$log" 2>&1 & java=$!
echo $java
( read -r _ <&3; trap '' TERM; kill -9 $java; [ -n "$folder" ] && sleep 0.2 && rm -rf "$folder" ) >/dev/null 2>&1 & keeper=$!
wait $java; code=$?
kill $keeper 2>/dev/null
exit $code`;

const END_LIMIT_MS = 15_000;

export interface JavaProcess {
  readonly pid: number;
  readonly logFile: string;
  /** Null while it runs; its exit code, or 1 when a signal ended it. */
  exitCode(): number | null;
  /** Resolves when it has ended. */
  readonly gone: Promise<void>;
  signal(name: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** Signals it and resolves when it has ended; kills it after 15 s. */
  end(name: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** The last lines of the log, for an error message. */
  lastLines(count: number): Promise<string>;
}

/**
 * Runs Java with its output in a file, in a process group of its own (so that only this process gets a Ctrl-C). @param
 * temporary a folder that is removed when we end before Java; null for none.
 */
export async function startJava(
  java: string,
  args: readonly string[],
  logFile: string,
  temporary: string | null = null,
): Promise<JavaProcess> {
  closeSync(openSync(logFile, "a"));
  const windows = process.platform === "win32";
  const child = windows
    ? spawnDirect(java, args, logFile)
    : spawn("sh", ["-c", KEEPER, "sh", logFile, temporary ?? "", java, ...args], {
        stdio: ["pipe", "pipe", "ignore"],
        detached: true,
      });
  let code: number | null = null;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (exit) => {
      code = exit ?? 1;
      resolve();
    });
  });
  const pid = windows ? (child.pid ?? 0) : await readPid(child);
  if (windows) {
    const killAtExit = () => kill(pid, "SIGKILL");
    process.once("exit", killAtExit);
    gone.then(() => process.removeListener("exit", killAtExit));
  }
  // It must not keep our own process alive when everything else has ended.
  child.unref();
  const signal = (name: NodeJS.Signals) => {
    if (code === null) kill(pid, name);
  };
  return {
    pid,
    logFile,
    gone,
    exitCode: () => code,
    signal,
    end: async (name) => {
      if (code !== null) return;
      child.ref();
      signal("SIGCONT"); // a frozen process hears nothing else
      signal(name);
      const late = setTimeout(() => signal("SIGKILL"), END_LIMIT_MS);
      await gone;
      clearTimeout(late);
    },
    lastLines: async (count) => (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-count).join("\n"),
  };
}

function spawnDirect(java: string, args: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, "a");
  const child = spawn(java, args, { stdio: ["ignore", log, log], windowsHide: true });
  closeSync(log);
  return child;
}

async function readPid(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error("The keeper has no stdout.");
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  // Neither pipe may keep the event loop alive. stdin stays open, so that it closes when we end.
  for (const stream of [child.stdin, child.stdout]) {
    if (stream && "unref" in stream && typeof stream.unref === "function") stream.unref();
  }
  return Number(chunk.toString().trim());
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error; // gone already is fine
  }
}
