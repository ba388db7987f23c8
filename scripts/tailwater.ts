// npm run --silent tailwater -- scan …: builds when it must, then hands over to the command line.
import { spawnSync } from "node:child_process";
import { buildIfStale } from "./build/fresh.ts";
import { GUARD_FLAGS, NODE_ENV, NODE_FLAGS } from "./run/app.ts";

await buildIfStale();
const args = [...NODE_FLAGS, ...GUARD_FLAGS, "dist/extensions/tailwater.mjs", ...process.argv.slice(2)];
const { status, signal } = spawnSync(process.execPath, args, {
  stdio: "inherit",
  env: { ...process.env, ...NODE_ENV },
});
process.exitCode = status ?? (signal === null ? 1 : 130);
