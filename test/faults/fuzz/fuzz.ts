import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { NODE_ENV, NODE_FLAGS } from "../../../scripts/run/app.ts";
import type { Order, Told } from "./child.ts";
import { TARGETS } from "./targets.ts";

export interface FuzzOptions {
  /** Names of targets; empty means all. */
  readonly targets: readonly string[];
  readonly seed: number;
  /** Number of the first input of each target. */
  readonly from: number;
  /** Time for all targets together, by the clock. */
  readonly seconds: number;
  /** Most inputs of each target. */
  readonly inputs: number;
  /** Whether to write inputs that broke something to found/. */
  readonly keep: boolean;
}

/** The result of one target. */
export interface Fuzzed {
  readonly target: string;
  readonly inputs: number;
  readonly seconds: number;
  /** Peak resident bytes; 0 when the process ended before it could report them. */
  readonly peakBytes: number;
  readonly slowestMs: number;
  /** The number of that input. */
  readonly slowestInput: number;
  readonly findings: readonly string[];
}

/** The same limit that WorkerHandle sets for a thread, in MB. */
const HEAP = ["--max-old-space-size=256", "--max-semi-space-size=1"];
const FOUND = fileURLToPath(new URL("./found", import.meta.url));
const CHECK_EVERY = 64;
/** After so many crashes and hangs of one target, its run ends. */
const MOST_ENDS = 5;

/** Gives each target its share of the time, and runs one target per core at a time. */
export async function fuzz(options: FuzzOptions, onDone: (fuzzed: Fuzzed) => void = () => {}): Promise<Fuzzed[]> {
  const names = options.targets.length > 0 ? options.targets : Object.keys(TARGETS);
  const lanes = Math.min(names.length, availableParallelism());
  const share = (options.seconds * lanes) / names.length;
  const waiting = [...names];
  const all: Fuzzed[] = [];
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const fuzzed = await fuzzTarget(name, { ...options, seconds: share });
      all.push(fuzzed);
      onDone(fuzzed);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return all;
}

/** Runs the inputs of found/ again: a fault that was fixed must stay fixed. */
export async function rerunFound(): Promise<Fuzzed[]> {
  const all: Fuzzed[] = [];
  for (const target of Object.keys(TARGETS)) {
    const files = foundOf(target);
    const options = { targets: [], seed: 0, from: 0, seconds: 30, inputs: files.length, keep: false };
    if (files.length > 0) all.push(await fuzzTarget(target, options, files));
  }
  return all;
}

async function fuzzTarget(target: string, options: FuzzOptions, files: readonly string[] = []): Promise<Fuzzed> {
  const folder = mkdtempSync(join(tmpdir(), "tailwater-fuzzing-"));
  const checkpoint = join(folder, "checkpoint");
  const sum = { target, inputs: 0, seconds: 0, peakBytes: 0, slowestMs: 0, slowestInput: 0, findings: [] as string[] };
  let { from } = options;
  let ends = 0;
  try {
    while (sum.inputs < options.inputs && sum.seconds < options.seconds && ends < MOST_ENDS) {
      const started = performance.now();
      const left = { seconds: options.seconds - sum.seconds, inputs: options.inputs - sum.inputs };
      const order = { target, seed: options.seed, from, ...left, checkpoint, checkEvery: CHECK_EVERY, files };
      const { told, ended } = await child(order);
      for (const one of told) {
        if (one.kind === "failure") sum.findings.push(finding(options, one.input, one.error, target, one.base64));
      }
      const done = told.find((one) => one.kind === "done");
      if (done !== undefined) {
        sum.inputs += done.inputs;
        sum.seconds += done.seconds;
        sum.peakBytes = Math.max(sum.peakBytes, done.peakBytes);
        if (done.slowestMs > sum.slowestMs) {
          sum.slowestMs = done.slowestMs;
          sum.slowestInput = done.slowestInput;
        }
        break;
      }
      // The target hung or crashed. This reports it, and continues after that input.
      ends += 1;
      const hang = told.find((one) => one.kind === "hang");
      const input = hang?.input ?? (await crashingInput(order, Number(readFileSync(checkpoint, "utf8"))));
      const what = hang === undefined ? `crashes the process (${ended})` : "takes more than 1 s";
      sum.findings.push(finding(options, input, what, target, null));
      sum.inputs += input + 1 - from;
      sum.seconds += (performance.now() - started) / 1_000;
      from = input + 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return sum;
}

/** Finds the input that crashes: runs the inputs from the checkpoint on, and writes down the number of each. */
async function crashingInput(order: Order, from: number): Promise<number> {
  await child({ ...order, from, inputs: CHECK_EVERY, seconds: 120, checkEvery: 1 });
  return Number(readFileSync(order.checkpoint, "utf8"));
}

async function child(order: Order): Promise<{ told: Told[]; ended: string }> {
  const file = fileURLToPath(new URL("./child.ts", import.meta.url));
  const args = [...NODE_FLAGS, ...HEAP, "--import", "tsx", file, JSON.stringify(order)];
  const process_ = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...NODE_ENV },
  });
  const told: Told[] = [];
  let said = "";
  process_.stderr.setEncoding("utf8").on("data", (part: string) => {
    said = (said + part).slice(-2_000);
  });
  createInterface({ input: process_.stdout }).on("line", (line) => {
    if (line.startsWith('{"kind"')) told.push(JSON.parse(line) as Told);
  });
  const killAtExit = () => process_.kill("SIGKILL");
  process.once("exit", killAtExit);
  const ended = await new Promise<string>((resolve) => {
    process_.once("close", (code, signal) => resolve(signal ?? `exit code ${code}\n${said}`));
  });
  process.removeListener("exit", killAtExit);
  return { told, ended };
}

function finding({ seed, keep }: FuzzOptions, input: number, error: string, target: string, base64: string | null) {
  const again = `npm run fuzz -- --target ${target} --seed ${seed} --input ${input}`;
  if (!keep || base64 === null) return `${target}: ${error}\n  again: ${again}`;
  const bytes = Buffer.from(base64, "base64");
  const folder = join(FOUND, target);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.bin`);
  writeFileSync(file, bytes);
  return `${target}: ${error}\n  again: ${again}\n  kept: ${file}`;
}

function foundOf(target: string): string[] {
  try {
    const folder = join(FOUND, target);
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return []; // No input was kept there yet.
  }
}

/** The table at the end of a run. */
export function reportOf(all: readonly Fuzzed[]): string {
  const lines = all.map(({ target, inputs, seconds, peakBytes, slowestMs, slowestInput, findings }) =>
    [
      target.padEnd(15),
      `${inputs}`.padStart(10),
      `${Math.round(inputs / Math.max(seconds, 0.001))}/s`.padStart(10),
      `${Math.round(peakBytes / 1_048_576)} MB`.padStart(8),
      `${slowestMs.toFixed(0)} ms`.padStart(9),
      ` (${slowestInput})`.padEnd(12),
      findings.length === 0 ? "" : `  ${findings.length} found`,
    ].join(""),
  );
  const inputs = all.reduce((sum, one) => sum + one.inputs, 0);
  return [
    `${"target".padEnd(15)}    inputs     speed    peak  slowest (input)`,
    ...lines,
    `${inputs} inputs in all`,
  ].join("\n");
}
