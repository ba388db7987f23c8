import { spawn } from "node:child_process";
import { startProgram } from "../../guard/egress.ts";

/** A program that cannot start fails within this time, ms. */
const START_LIMIT_MS = 2_000;

/**
 * Starts a program of the user's desktop and does not wait for it.
 * @param isFailure whether an exit code means failure
 * @returns why it did not start; null when it did
 */
export async function openProgram(
  [command, ...args]: readonly [string, ...string[]],
  isFailure: (code: number | null) => boolean,
): Promise<string | null> {
  const child = startProgram(command, () => spawn(command, args, { stdio: "ignore", detached: true }));
  return new Promise((resolve) => {
    const limit = setTimeout(() => end(null), START_LIMIT_MS);
    const end = (why: string | null) => {
      clearTimeout(limit);
      // It runs on its own from here; we may end before it.
      child.unref();
      resolve(why);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code) => end(isFailure(code) ? `${command}: ${code}` : null));
  });
}
