// npm run demo:account: the app as a publisher with accounts builds it (packaging/distributions/required-login.json), with
// everything of the publisher's on this machine. It has a folder of its own, with a build of its own, and leaves the user's files and this checkout's build alone.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDistribution } from "../src/contract/distribution-file.ts";
import { copyBuild } from "./account/own-build.ts";
import { STAND_INS, type StandIn } from "./account/stand-ins.ts";
import { DEFAULT_DISTRIBUTION } from "./build/distribution.ts";
import { buildIfStale } from "./build/fresh.ts";

const EXAMPLE = "packaging/distributions/required-login.json";

const folder = await mkdtemp(join(tmpdir(), "tailwater-account-"));
let distribution = readDistribution(await readFile(EXAMPLE, "utf8"));
const standIns: StandIn[] = [];
for (const start of STAND_INS) {
  const standIn = await start(distribution);
  if (standIn === null) continue;
  standIns.push(standIn);
  distribution = standIn.of(distribution);
  console.log(standIn.about);
}
const file = join(folder, "distribution.json");
await writeFile(file, JSON.stringify(distribution));
await buildIfStale(DEFAULT_DISTRIBUTION, () => console.log("Building…"));
const build = join(folder, "app");
await copyBuild(build, file);
const args = ["--import", "tsx", "scripts/start.ts", "--build", build, "--data-dir", join(folder, "data")];
const app = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => app.kill(signal));
// A parent that is killed says nothing: we notice only that we have a new one.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && app.kill("SIGTERM"), 1_000).unref();
app.on("exit", async (code) => {
  await Promise.allSettled(standIns.map((standIn) => standIn.end()));
  await rm(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
