import { spawn } from "node:child_process";
import { peakBytes } from "./peak-bytes.ts";

/** How to start one reader. Its output is its result. */
export interface Reader {
  readonly name: string;
  /** Whether the reader reports a number of matches. A reader that only counts records does not. */
  readonly filters: boolean;
  /** Null when this machine can run it, else the reason. */
  readonly missing: string | null;
  command(about: Question): {
    readonly file: string;
    readonly args: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  };
  /** @param ms from start to end of the process */
  parse(output: string, ms: number, about: Question): Result;
}

export interface Question {
  readonly bootstrap: string;
  readonly topic: string;
  readonly literal: string;
  readonly records: number;
}

export interface Result {
  readonly records: number;
  /** Null for readers that only count. */
  readonly matched: number | null;
  readonly ms: number;
}

export interface Measured extends Result {
  /** Peak memory of the process and its children, bytes; null where there is no /proc. */
  readonly peakRss: number | null;
}

const LIMIT_MS = 300_000;
const SAMPLE_MS = 100;

/** Runs one reader once. @throws Error with its output when it fails. */
export async function runReader(reader: Reader, about: Question): Promise<Measured> {
  const { file, args, env } = reader.command(about);
  const startedAt = performance.now();
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let output = "";
  let errors = "";
  let peakRss = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2_000);
  });
  const sampler = setInterval(() => {
    peakRss = Math.max(peakRss, peakBytes(child.pid ?? 0) ?? 0);
  }, SAMPLE_MS);
  const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const ms = performance.now() - startedAt;
    if (code !== 0) throw new Error(`${reader.name} ended with exit code ${code}. It said:\n${errors}${output}`);
    return { ...reader.parse(output, ms, about), peakRss: peakRss === 0 ? null : peakRss };
  } finally {
    clearInterval(sampler);
    clearTimeout(limit);
  }
}
