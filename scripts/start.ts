// npm start: from a clean clone to a window with rows moving. Every process started here ends with this one.
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { terminalText } from "../src/extensions/log/terminal-text.ts";
import { buildIfStale } from "./build/fresh.ts";
import type { Broker } from "./kafka/broker.ts";
import { SetupError } from "./kafka/setup-error.ts";
import { startApp } from "./run/app.ts";
import type { Child } from "./run/child.ts";
import { type DemoCluster, openDemoCluster, startDemo } from "./run/demo-cluster.ts";
import { parseStartOptions, START_HELP, type StartOptions } from "./run/options.ts";

/** How long a part may take to end in order. */
const GRACE_MS = 4_000;
/** How long the app waits for the demo's topics before it opens anyway. */
const TOPICS_LIMIT_MS = 30_000;

const startedAt = performance.now();
const children: Child[] = [];
let cluster: DemoCluster | null = null;
let ending: Promise<void> | null = null;

/** Makes foreign text safe for a terminal: lines without control sequences. */
const safe = (text: string): string => terminalText(text, "\n");

function say(line: string): void {
  console.log(`[${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s] ${safe(line)}`);
}

/** Ends everything, the app first so that it does not report a lost broker, and leaves with the code given. */
function end(code: number, why: string): Promise<void> {
  ending ??= (async () => {
    say(why);
    for (const child of children.toReversed()) await child.end(GRACE_MS);
    await cluster?.end();
    process.exit(code);
  })();
  return ending;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => end(signal === "SIGINT" ? 130 : 143, "Ending…"));
}
// Whoever read this may be gone (a closed terminal, a pipe): an error of which nobody can be told. Told all the same it
// failed again, and so on for ever, at full load and with nothing ended.
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
process.on("uncaughtException", (error) => fail(error));
process.on("unhandledRejection", (reason) => fail(reason));

// When the parent is killed, we notice only that we have a new one.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) end(1, "The process that started this one is gone. Ending…");
}, 1_000).unref();

function fail(error: unknown): void {
  const plain = error instanceof SetupError;
  console.error(safe(plain ? error.message : inspect(error)));
  end(1, "Cannot continue. Ending…");
}

/** @param whenDone called when it ends unasked */
function watch(child: Child, whenDone: (code: number | NodeJS.Signals) => void): void {
  children.push(child);
  child.gone.then((code) => {
    if (ending === null) whenDone(code);
  });
}

function tellLast(child: Child, code: number | NodeJS.Signals): void {
  console.error(
    `${child.name} ended unexpectedly (${code}). Its last lines (all in ${child.logFile}):\n${safe(child.lastLines())}`,
  );
}

async function build(distribution: string): Promise<void> {
  const ms = await buildIfStale(distribution, () => say("Building…"));
  say(ms === null ? "The build is fresh." : `Built in ${ms} ms.`);
}

/** The demo's broker, or null (and why, on the screen) when this machine cannot have one. */
async function openDemo(): Promise<DemoCluster | null> {
  try {
    const opened = await openDemoCluster(say);
    say(`A Kafka broker answers at ${opened.bootstrap}.`);
    return opened;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`No demo cluster: ${safe(error.message)}`);
    say("Continuing without the demo, for your own cluster.");
    return null;
  }
}

async function watchBroker(broker: Broker): Promise<void> {
  await broker.gone();
  if (ending !== null) return;
  const said = await broker.lastLines(15);
  console.error(`The demo's broker ended unexpectedly. Its last lines (all in ${broker.logFile}):\n${safe(said)}`);
  end(1, "Ending…");
}

/** Resolves when the demo's topics are there (its first step after them), or after a while. */
async function fillDemo(demo: DemoCluster): Promise<void> {
  if (demo.broker === null) return;
  watchBroker(demo.broker);
  await new Promise<void>((resolve) => {
    const shop = startDemo(demo.bootstrap, (step) => {
      say(`Demo: ${step}`);
      if (step !== "topics") resolve();
    });
    if (shop === null) {
      say("This repository has no scripts/demo/demo.ts yet: the demo cluster stays empty.");
      resolve();
      return;
    }
    watch(shop, (code) => {
      // Its broker and what is in it stay, and so does a window that somebody works in.
      tellLast(shop, code);
      say("Continuing with the demo's topics unchanged. Start again to write them.");
      resolve();
    });
    sleep(TOPICS_LIMIT_MS, undefined, { ref: false }).then(resolve);
  });
}

async function main(options: StartOptions): Promise<void> {
  if (options.help) {
    console.log(START_HELP);
    return;
  }
  [cluster] = await Promise.all([options.demo ? openDemo() : null, options.build ?? build(options.distribution)]);
  if (cluster) await fillDemo(cluster);
  if (ending) return;
  let opened = false;
  const app = startApp(options, cluster?.bootstrap ?? null, (url) => {
    if (opened) say("The last window is closed. To come back, open:");
    else if (options.open) say("Ready. Closing the window, or Ctrl-C, ends everything. If no window opens, open:");
    else say("Ready. Ctrl-C ends everything. Open:");
    opened = true;
    console.log(url);
  });
  watch(app, (code) => {
    if (code === 0) end(0, "The window is closed. Ending…");
    else {
      tellLast(app, code);
      end(1, "Ending…");
    }
  });
}

try {
  await main(parseStartOptions(process.argv.slice(2)));
} catch (error) {
  fail(error);
}
