// node scripts/bootstrap.mjs ../bench/start-cpu --against FOLDER [--rounds 24]: what the engine's start costs, from the
// beginning of its process to its ready line, in CPU time of all its threads (wall time is of no use on a busy machine).
// FOLDER is another checkout with a build, for example of the commit before a feature. Rounds alternate. A fresh data
// folder for each start. Linux only: the kernel counts in nanoseconds.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { buildIfStale } from "../scripts/build/fresh.ts";
import { GUARD_FLAGS } from "../scripts/run/app.ts";

const argument = (name: string): string | null => {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
};
const against = argument("--against");
const rounds = Number(argument("--rounds") ?? 24);
if (against === null || !Number.isInteger(rounds) || rounds < 2) {
  throw new Error("Usage: --against FOLDER [--rounds N], N from 2 on.");
}

/** CPU time of every thread of a process so far, ms. */
async function cpuMs(pid: number): Promise<number> {
  const threads = `/proc/${pid}/task`;
  const texts = await Promise.all(
    (await readdir(threads)).map((id) => readFile(join(threads, id, "schedstat"), "utf8").catch(() => "0")),
  );
  return texts.reduce((sum, text) => sum + Number(text.split(" ")[0]), 0) / 1e6;
}

async function startOf(folder: string): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), "tailwater-start-cpu-"));
  const flags = GUARD_FLAGS.map((flag) => (flag.startsWith("--") ? flag : resolve(folder, flag)));
  const main = resolve(folder, "dist/extensions/main.mjs");
  const args = [...flags, main, "--data-dir", data, "--standalone", "--no-open"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const used = await cpuMs(child.pid ?? 0);
    if ((JSON.parse(line) as { ready?: boolean }).ready !== true) throw new Error(`It did not start: ${line}`);
    return used;
  } finally {
    const gone = once(child, "exit");
    child.kill();
    await gone;
    await rm(data, { recursive: true, force: true });
  }
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? 0;

await buildIfStale();
const [ours, other]: [number[], number[]] = [[], []];
for (const folder of [".", against]) await startOf(folder); // The files are in the page cache from here on.
for (let round = 0; round < rounds; round += 1) {
  const first = round % 2 === 0;
  for (const isOurs of [first, !first]) (isOurs ? ours : other).push(await startOf(isOurs ? "." : against));
}
console.log(`CPU time to the ready line, ${rounds} rounds, load ${loadavg()[0]?.toFixed(1)}     median    least`);
for (const [name, values] of [
  ["this build", ours],
  [against, other],
] as const) {
  console.log(
    `${name.padEnd(50)} ${median(values).toFixed(1).padStart(8)} ${(sorted(values)[0] ?? 0).toFixed(1).padStart(8)} ms`,
  );
}
const differences = ours.map((value, round) => value - (other[round] ?? 0));
console.log(`difference of the pairs: median ${median(differences).toFixed(1)} ms`);
