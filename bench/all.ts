// npm run bench: runs every benchmark, one after the other, so that none shares the machine with another.
import { spawnSync } from "node:child_process";

for (const name of ["filter", "scan", "tail", "start"]) {
  console.log(`\n== ${name}`);
  const args = ["--import", "tsx", `bench/${name}.ts`, ...(name === "scan" ? process.argv.slice(2) : [])];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = status ?? 1;
}
