import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { killGroup } from "../run/child.ts";
import { parseEvent, type TestEvent } from "./events.ts";

/** The result of one test process. */
export interface Outcome {
  readonly label: string;
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly name: string; readonly error: string }[];
  /** The figures that its tests report. */
  readonly notes: readonly string[];
  readonly ms: number;
}

const OUTPUT_CHARACTERS = 8_000;

/**
 * Runs a process that reports tests on file descriptor 3, and kills it and all it started after `limitMs`. A process
 * that ends badly without a failed test, or runs none at all, counts as one failure.
 */
export async function runTestProcess(
  label: string,
  args: readonly string[],
  limitMs: number,
  onEvent: (event: TestEvent) => void = () => {},
): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const untrack = track(() => killGroup(child));
  const failures: { name: string; error: string }[] = [];
  const notes: string[] = [];
  let passed = 0;
  let skipped = 0;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
    });
  }
  const events = createInterface({ input: child.stdio[3] as Readable });
  events.on("line", (line) => {
    const event = parseEvent(line);
    if (event.kind === "pass") passed++;
    else if (event.kind === "skip") skipped++;
    else if (event.kind === "note") notes.push(event.name);
    else failures.push({ name: event.name, error: event.error });
    onEvent(event);
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child);
  }, limitMs);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit, by) => resolve([exit, by]));
  });
  clearTimeout(timer);
  // A process that a test did not end would disturb the next test.
  killGroup(child);
  untrack();
  const said = output.trim() === "" ? "" : `\nIts output:\n${output.trim()}`;
  if (late) {
    const done = `${passed} passed before`;
    failures.push({ name: label, error: `Did not end within ${limitMs / 1_000} s (${done}) and was killed.${said}` });
  } else if (code !== 0 && failures.length === 0) {
    failures.push({ name: label, error: `Ended with ${signal ?? `exit code ${code}`} and no failed test.${said}` });
  } else if (passed + skipped + failures.length === 0) {
    failures.push({ name: label, error: `Ran no test.${said}` });
  }
  return { label, passed, skipped, failures, notes, ms: Math.round(performance.now() - started) };
}

const running = new Set<() => void>();

function track(kill: () => void): () => void {
  running.add(kill);
  return () => running.delete(kill);
}

/** Kills every test process and what it started: for a Ctrl-C. */
export function killAllTests(): void {
  for (const kill of running) kill();
}
