import { spawn } from "node:child_process";
import { startProgram } from "../../guard/egress.ts";

export interface CommandLimits {
  readonly limitMs: number;
  readonly mostBytes: number;
  /** For the ledger; null: it belongs to no profile. */
  readonly profileId: string | null;
  /** The error for a reason, the end of a sentence that begins with the command: "did not end within 8 s." */
  fail(why: string): Error;
}

/**
 * What a command line prints, run without a shell. The ledger lists it by the program's name. What it writes to stderr
 * is not kept: it may hold secrets.
 */
export function outputOf(line: string, { limitMs, mostBytes, profileId, fail }: CommandLimits): Promise<string> {
  const [command, ...args] = wordsIn(line);
  // No name of a program has a null character, and Node throws for one.
  if (command === undefined || command === "" || line.includes("\0")) return Promise.reject(fail("names no program."));
  return new Promise((resolve, reject) => {
    const start = () => spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
    const child = startProgram(command, start, { profileId });
    const parts: Buffer[] = [];
    let bytes = 0;
    const end = (why: string) => {
      clearTimeout(limit);
      child.kill("SIGKILL");
      // A program that it started may hold the pipe open.
      child.stdout.destroy();
      reject(fail(why));
    };
    const limit = setTimeout(() => end(`did not end within ${limitMs / 1_000} s.`), limitMs);
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > mostBytes) end(`writes more than ${mostBytes} bytes.`);
      else parts.push(part);
    });
    child.once("error", (error: Error & { code?: string }) => {
      end(error.code === "ENOENT" ? `was not found: ${command}.` : `does not start: ${error.code}.`);
    });
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve(Buffer.concat(parts).toString("utf8"));
      else reject(fail(code === null ? `was ended by ${signal}.` : `failed with exit code ${code}.`));
    });
  });
}

/** The words of a command line: quotes and backslashes as in a POSIX shell, on Windows without backslashes. */
export function wordsIn(line: string, isWindows: boolean = process.platform === "win32"): string[] {
  const words: string[] = [];
  /** Null between two words. */
  let word: string | null = null;
  const add = (text: string) => {
    word = (word ?? "") + text;
  };
  let quote: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (quote !== null) {
      if (char === quote) quote = null;
      else if (char === "\\" && quote === '"' && !isWindows && /["\\$`]/.test(line[at + 1] ?? ""))
        add(line[++at] ?? "");
      else add(char);
    } else if (char === '"' || (char === "'" && !isWindows)) {
      quote = char;
      add("");
    } else if (char === "\\" && !isWindows) add(line[++at] ?? "");
    else if (!/\s/.test(char)) add(char);
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  return words;
}
