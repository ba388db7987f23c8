import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/**
 * Builds what users install, with little compression, because the tests look only at the contents. @returns its output
 */
export function buildPackage(system: string, out: string, ...more: readonly string[]): string {
  const flags = ["--without-window", "--fast", "--no-build", "--out", out, ...more];
  const args = ["--import", "tsx", "scripts/package.ts", system, ...flags];
  return ok(spawnSync(process.execPath, args, { encoding: "utf8" }));
}

/** Runs a program, which must end with exit code 0. @returns what it wrote to stdout */
export function run(command: string, args: readonly string[], env = process.env): string {
  return ok(spawnSync(command, args, { encoding: "utf8", env, maxBuffer: 64 * 1024 * 1024 }));
}

function ok({ status, stdout, stderr, error }: SpawnSyncReturns<string>): string {
  assert.equal(status, 0, `${error?.message ?? ""}${stderr}${stdout}`);
  return stdout;
}
