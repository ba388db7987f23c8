// npm run --silent tailwater -- scan …: builds when it must, then hands over to the command line.
import { spawn } from "node:child_process";
import { buildIfStale } from "./build/fresh.ts";
import { GUARD_FLAGS, NODE_ENV, NODE_FLAGS } from "./run/app.ts";

await buildIfStale();
const args = [...NODE_FLAGS, ...GUARD_FLAGS, "dist/extensions/tailwater.mjs", ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...NODE_ENV } });
// It ends in its own way and with its own exit code: this process only hands the signal on, and waits.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130);
});
