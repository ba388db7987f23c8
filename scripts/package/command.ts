import { spawnSync } from "node:child_process";
import { SetupError } from "../kafka/setup-error.ts";

/** Runs a program. @returns its output @throws SetupError with its output when it fails */
export function run(
  command: string,
  args: readonly string[],
  about: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    ...about,
    env: { ...process.env, ...about.env },
  });
  if (error !== undefined)
    throw new SetupError(`${command} cannot be run: ${error.message}. Install it and try again.`);
  if (status !== 0) throw new SetupError(`${command} failed (${status}): ${stderr.trim() || stdout.trim()}`);
  return stdout;
}
