// The living demo, in a process of its own: node --import tsx scripts/demo/demo.ts --bootstrap 127.0.0.1:9092 [--seed N]
// Says what it does on stdout, one JSON line a step; ends with its parent or on a signal. Once its topics are made, nothing
// that a user does to them or their groups ends it.
import { parseArgs } from "node:util";
import { messageOf } from "./lasting.ts";
import { runShop } from "./shop.ts";

const UNHANDLED_APART_MS = 60_000;

const { values } = parseArgs({
  options: { bootstrap: { type: "string" }, seed: { type: "string", default: "2026" } },
});
if (values.bootstrap === undefined) {
  console.error("Which cluster? --bootstrap host:port");
  process.exit(2);
}

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end());
process.stdin
  .resume()
  .on("end", () => end())
  .on("error", () => end());
process.stdout.on("error", () => end());

const onStep = (step: string) => process.stdout.write(`${JSON.stringify({ step })}\n`);

// kafkajs drops some promises. Said, but not again and again: what failed is tried again by who needs it.
let lastTold = Number.NEGATIVE_INFINITY;
process.on("unhandledRejection", (reason) => {
  if (performance.now() - lastTold < UNHANDLED_APART_MS) return;
  lastTold = performance.now();
  onStep(`something failed: ${messageOf(reason)}`);
});

/** What is under way may finish within a second. */
function end(): void {
  ending.abort();
  setTimeout(() => process.exit(0), 1_000).unref();
}

try {
  await runShop({ bootstrap: values.bootstrap, seed: Number(values.seed), onStep }, ending.signal);
  process.exit(0);
} catch (error) {
  if (ending.signal.aborted) process.exit(0);
  console.error(`The demo cannot continue: ${messageOf(error)}`);
  process.exit(1);
}
