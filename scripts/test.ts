// npm test: everything, from the types to the whole app against a real broker. The last line is the count.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { buildAll } from "./build/bundles.ts";
import { prepareKafka } from "./kafka/prepare.ts";
import { SetupError } from "./kafka/setup-error.ts";
import { ensureChromium } from "./run/chromium.ts";
import { ensureFaultTools } from "./run/fault-tools.ts";
import { ensurePackageTools } from "./run/package-tools.ts";
import { ensurePrivacyTools } from "./run/privacy-tools.ts";
import { useRunFolder } from "./test/run-folder.ts";
import { killAllTests, type Outcome, runTestProcess } from "./test/run-process.ts";
import { filesOf, type Selection, type Suite, select } from "./test/suites.ts";

const FILE_LIMIT_MS = 300_000;
/** All of test/ui in one browser, on two slow cores. */
const UI_LIMIT_MS = 1_800_000;
const REPORTER = "./scripts/test/node-reporter.ts";
const cores = availableParallelism();
/** Up to so many failed files run again, alone. More failures are not an accident. */
const SECOND_RUNS = 3;
/** Files at once. A file in test/kafka is a broker and its clients; two of them are work enough for two cores. */
const AT_ONCE: Readonly<Record<Exclude<Suite, "check" | "ui">, number>> = {
  unit: cores,
  kafka: Math.max(2, Math.floor(cores / 2)),
  app: 1,
  faults: Math.max(2, Math.floor(cores / 2)),
};

const outcomes: Outcome[] = [];
/** Tests that failed beside other files and passed alone. */
const unsteady: Failure[] = [];

interface Failure {
  readonly name: string;
  readonly error: string;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => {
    killAllTests();
    process.exit(code);
  });
}

// When the parent is killed, we notice only that we have a new one.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  killAllTests();
  process.exit(1);
}, 1_000).unref();

function note(outcome: Outcome): void {
  outcomes.push(outcome);
  const counts = [`${outcome.passed} passed`];
  if (outcome.failures.length > 0) counts.push(`${outcome.failures.length} FAILED`);
  if (outcome.skipped > 0) counts.push(`${outcome.skipped} skipped`);
  const mark = outcome.failures.length > 0 ? "✖" : "✔";
  console.log(`${mark} ${outcome.label}: ${counts.join(", ")} (${(outcome.ms / 1_000).toFixed(1)} s)`);
  for (const text of outcome.notes) console.log(text.replace(/^/gm, "  "));
  for (const failure of outcome.failures) {
    console.log(`  ✖ ${failure.name}\n${failure.error.trimEnd().replace(/^/gm, "      ")}`);
  }
}

/** The first lines of an error: the end of a long log is what people read. */
function brief(error: string): string {
  return error.trim().split("\n").slice(0, 12).join("\n").replace(/^/gm, "    ");
}

/** One command that passes or fails as a whole: counts as one test. */
function tool(label: string, args: readonly string[]): void {
  const started = performance.now();
  const answer = spawnSync(process.execPath, args, { encoding: "utf8" });
  const error = answer.status === 0 ? null : `${answer.stdout}${answer.stderr}${answer.error?.message ?? ""}`;
  noteOne(label, error, started);
}

function noteOne(label: string, error: string | null, started: number): void {
  const failures = error === null ? [] : [{ name: label, error }];
  note({
    label,
    passed: 1 - failures.length,
    skipped: 0,
    failures,
    notes: [],
    ms: Math.round(performance.now() - started),
  });
}

async function build(): Promise<void> {
  const started = performance.now();
  const error = await buildAll().then(
    () => null,
    (thrown: unknown) => String(thrown),
  );
  noteOne("build", error, started);
}

async function nodeSuite(suite: keyof typeof AT_ONCE, selection: Selection): Promise<void> {
  const waiting = await filesOf(suite, selection);
  const failed: { outcome: Outcome; again: () => Promise<Outcome> }[] = [];
  if (waiting.length === 0) noteOne(`test/${suite}`, "There is no test file.", performance.now());
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const args = ["--import", "tsx", `--test-reporter=${REPORTER}`, file];
      const outcome = await runTestProcess(file, args, FILE_LIMIT_MS);
      if (outcome.failures.length === 0) note(outcome);
      else failed.push({ outcome, again: () => runTestProcess(file, args, FILE_LIMIT_MS) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE[suite] }, lane));
  await runFailedAgain(failed);
}

/**
 * A few files that failed run once more, with no file beside them: a broker on a busy machine may answer late. A test
 * that passes then is reported as unsteady, with its name and error, so that it is not overlooked.
 */
async function runFailedAgain(failed: readonly { outcome: Outcome; again: () => Promise<Outcome> }[]): Promise<void> {
  for (const { outcome, again } of failed) {
    const second = failed.length > SECOND_RUNS ? outcome : await again();
    note(second);
    if (second.failures.length > 0) continue;
    unsteady.push(...outcome.failures.map(({ name, error }) => ({ name: `${outcome.label} › ${name}`, error })));
  }
}

async function uiSuite(selection: Selection): Promise<void> {
  const files = selection.files === null ? [] : await filesOf("ui", selection);
  note(await runTestProcess("test/ui", ["--import", "tsx", "scripts/test/ui-runner.ts", ...files], UI_LIMIT_MS));
}

async function main(): Promise<void> {
  const selection = select(process.argv.slice(2));
  const has = (suite: Suite) => selection.suites.has(suite);
  if (has("ui") || has("app") || has("faults")) process.env.CHROMIUM = await ensureChromium(console.log);
  if (has("unit") || has("app")) await ensurePrivacyTools(console.log);
  if (has("app")) await ensurePackageTools(console.log);
  if (has("faults")) await ensureFaultTools(console.log);
  if (has("kafka") || has("app") || has("faults")) await prepareKafka(console.log);
  if (has("check")) {
    tool("types (tsc)", ["node_modules/typescript/bin/tsc", "--noEmit"]);
    tool("style (biome)", ["node_modules/@biomejs/biome/bin/biome", "check", "."]);
  }
  if (has("check") || has("kafka") || has("app") || has("faults")) await build();
  // The codecs' WebAssembly and the guard are built; never again beside tests that use them.
  else if (has("unit") && !existsSync("dist/workers/blocks.wasm")) await buildAll();
  useRunFolder();
  if (has("unit")) await nodeSuite("unit", selection);
  if (has("ui")) await uiSuite(selection);
  if (has("kafka")) await nodeSuite("kafka", selection);
  if (has("app")) await nodeSuite("app", selection);
  if (has("faults")) await nodeSuite("faults", selection);
}

try {
  await main();
} catch (error) {
  noteOne("setup", error instanceof SetupError ? error.message : String(error), performance.now());
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const skipped = outcomes.reduce((sum, outcome) => sum + outcome.skipped, 0);
const failures: Failure[] = outcomes.flatMap((outcome) =>
  outcome.failures.map(({ name, error }) => ({ name: `${outcome.label} › ${name}`, error })),
);
console.log(`\n${Math.round(performance.now() / 1_000)} s in all${skipped > 0 ? `, ${skipped} skipped` : ""}.`);
for (const { name, error } of unsteady) console.log(`! Passed only in its second run, alone: ${name}\n${brief(error)}`);
for (const { name, error } of failures) console.log(`✖ ${name}\n${brief(error)}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
