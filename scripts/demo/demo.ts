// The demo with live data, in a separate process: node --import tsx scripts/demo/demo.ts --bootstrap 127.0.0.1:9092
// [--seed N] Prints its steps on stdout, one JSON line each; ends with its parent or on a signal. After its topics are
// created, no action of a user on them or their groups ends it.
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

// kafkajs leaves some rejected promises without a handler. Each is reported, but not repeatedly: the caller retries.
let lastShown = Number.NEGATIVE_INFINITY;
process.on("unhandledRejection", (reason) => {
  if (performance.now() - lastShown < UNHANDLED_APART_MS) return;
  lastShown = performance.now();
  onStep(`something failed: ${messageOf(reason)}`);
});

/** Work in progress may finish within a second. */
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
