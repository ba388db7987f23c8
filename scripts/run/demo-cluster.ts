import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { isRunning } from "../../src/extensions/kit/is-running.ts";
import { type Broker, startBroker } from "../kafka/broker.ts";
import { cacheFolder } from "../kafka/cache.ts";
import { answers } from "../kafka/ready.ts";
import type { Progress } from "../kafka/setup-error.ts";
import { type Child, startChild } from "./child.ts";

const MAIN = "scripts/demo/demo.ts";

/** A demo broker, ours or one that another `npm start` runs already. */
export interface DemoCluster {
  readonly bootstrap: string;
  /** Null when it belongs to another start, which fills and ends it. */
  readonly broker: Broker | null;
  end(): Promise<void>;
}

/** Starts the demo's broker on the data it had, or joins the one that runs. Its data stay in the cache folder. */
export async function openDemoCluster(progress: Progress): Promise<DemoCluster> {
  const folder = join(cacheFolder(), "demo");
  const runningFile = join(folder, "running.json");
  await mkdir(folder, { recursive: true });
  const last = await readRunning(runningFile);
  if (last && isRunning(last.pid) && (await answers(last.port))) {
    progress(`Joining the demo broker at 127.0.0.1:${last.port}, started by process ${last.pid}.`);
    return { bootstrap: `127.0.0.1:${last.port}`, broker: null, end: async () => {} };
  }
  // The same port as last time, if it is free: a profile or another tool may point to it.
  const port = last && (await isFree(last.port)) ? { port: last.port } : {};
  const broker = await startBroker({ dir: join(folder, "kafka"), progress, ...port });
  const started = { pid: process.pid, port: Number(broker.bootstrap.split(":")[1]) };
  await writeFile(runningFile, JSON.stringify(started));
  return { bootstrap: broker.bootstrap, broker, end: () => broker.stop() };
}

/** Removes the demo's data, so that a broken demo starts empty. */
export async function dropDemoData(): Promise<void> {
  await rm(join(cacheFolder(), "demo", "kafka"), { recursive: true, force: true });
}

/**
 * Starts the shop that fills the demo and keeps writing to it; null when the repository has none. @param onStep gets
 * the text of each step.
 */
export function startDemo(bootstrap: string, onStep: (step: string) => void): Child | null {
  if (!existsSync(MAIN)) return null;
  const args = ["--import", "tsx", MAIN, "--bootstrap", bootstrap];
  return startChild("The demo", process.execPath, args, join(cacheFolder(), "logs", "demo.log"), {
    onLine: (line) => {
      const step = stepOf(line);
      if (step !== null) onStep(step);
    },
  });
}

/** The text of a `{"step": "…"}` line; null for any other line. */
export function stepOf(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && "step" in value && typeof value.step === "string")
      return value.step;
    return null;
  } catch {
    return null; // a line cut by an end in mid-write is in the log, and no step
  }
}

interface Running {
  readonly pid: number;
  readonly port: number;
}

async function readRunning(file: string): Promise<Running | null> {
  if (!existsSync(file)) return null;
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof value !== "object" || value === null || !("pid" in value) || !("port" in value)) return null;
    return typeof value.pid === "number" && typeof value.port === "number"
      ? { pid: value.pid, port: value.port }
      : null;
  } catch {
    return null; // a damaged note in a cache: as if there were none
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
