// Runs one target in a separate process, with the app's own memory limits. A second thread watches it: an input that
// takes more than a second of processor time ends the process. Reports go to stdout, one JSON object per line.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { Random } from "./random.ts";
import type { Prepared } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** The order for a child: which inputs of which target, and when to stop. */
export interface Order {
  readonly target: string;
  readonly seed: number;
  /** Number of the first input. */
  readonly from: number;
  readonly seconds: number;
  /** The maximum number of inputs. */
  readonly inputs: number;
  /** File with the number of the current input, for a crash; written every `checkEvery` inputs. */
  readonly checkpoint: string;
  readonly checkEvery: number;
  /** Kept inputs, which run instead of generated ones. */
  readonly files: readonly string[];
}

export type Told =
  | { readonly kind: "failure"; readonly input: number; readonly error: string; readonly base64: string }
  | { readonly kind: "hang"; readonly input: number }
  | {
      readonly kind: "done";
      readonly inputs: number;
      readonly seconds: number;
      readonly peakBytes: number;
      readonly slowestMs: number;
      readonly slowestInput: number;
    };

/** Most different failures that one run reports. */
const MOST_FAILURES = 20;
const LONGEST_KEPT = 64 * 1024;
const HANG_MS = 1_000;

const WATCHDOG = `
const { workerData: { at, from, limitMs } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
let seen = -1, cpu = 0, since = 0;
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
setInterval(() => {
  const now = Atomics.load(at, 0);
  if (now !== seen || now < 0) { seen = now; cpu = used(); since = performance.now(); return; }
  if (used() - cpu < limitMs && performance.now() - since < 20 * limitMs) return;
  writeSync(1, JSON.stringify({ kind: "hang", input: from + now }) + "\\n");
  process.kill(process.pid, "SIGKILL");
}, 50);
`;

const order: Order = JSON.parse(process.argv[2] ?? "{}");
const target = TARGETS[order.target];
if (target === undefined) throw new Error(`There is no target "${order.target}".`);
/** The number of the current input, counted from the first one; −1 while there is none. */
const at = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
const told = new Set<string>();
let current: Buffer = Buffer.alloc(0);

process.on("unhandledRejection", (error) => fail(error));
process.on("uncaughtException", (error) => fail(error));
const watchdog = new Worker(WATCHDOG, { eval: true, workerData: { at, from: order.from, limitMs: HANG_MS } });
watchdog.unref();
await work(await target.prepare());
await watchdog.terminate();

async function work(prepared: Prepared): Promise<void> {
  const random = new Random();
  const file = openSync(order.checkpoint, "w");
  const started = performance.now();
  let inputs = 0;
  let slowestMs = 0;
  let slowestInput = order.from;
  let now = started;
  const until = started + order.seconds * 1_000;
  const most = order.files.length > 0 ? order.files.length : order.inputs;
  while (inputs < most && (now < until || order.files.length > 0)) {
    if (inputs % order.checkEvery === 0) writeSync(file, String(order.from + inputs).padStart(16), 0);
    random.begin(order.seed, order.from + inputs);
    Atomics.store(at, 0, inputs);
    try {
      const kept = order.files[inputs];
      current = kept === undefined ? prepared.make(random) : readFileSync(kept);
      // A target with nothing to wait for returns nothing: an await for each input would take most of the time.
      const waits = prepared.run(current);
      if (waits !== undefined) await waits;
    } catch (error) {
      fail(error);
    }
    inputs += 1;
    const ended = performance.now();
    if (ended - now > slowestMs && inputs > 100) {
      slowestMs = ended - now;
      slowestInput = order.from + inputs - 1;
    }
    now = ended;
  }
  Atomics.store(at, 0, -1);
  closeSync(file);
  const seconds = (now - started) / 1_000;
  tell({ kind: "done", inputs, seconds, peakBytes: process.resourceUsage().maxRSS * 1_024, slowestMs, slowestInput });
}

/** Reports each kind of failure once. The kind is the message without numbers, and the place of the throw. */
function fail(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const [first = "", ...frames] = stack.split("\n");
  const where = frames.find((line) => line.includes("/src/")) ?? frames[0] ?? "";
  const kind = `${first.replace(/\d+/g, "#").slice(0, 60)}${where}`;
  if (told.has(kind) || told.size >= MOST_FAILURES) return;
  told.add(kind);
  const base64 = current.subarray(0, LONGEST_KEPT).toString("base64");
  const input = order.from + Math.max(0, Atomics.load(at, 0));
  tell({ kind: "failure", input, error: stack.split("\n").slice(0, 8).join("\n").slice(0, 2_000), base64 });
}

function tell(what: Told): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
