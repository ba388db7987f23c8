import { spawn } from "node:child_process";
import { startProgram } from "../../guard/egress.ts";

/** What cannot start says so within this time, ms. */
const START_LIMIT_MS = 2_000;

/**
 * Starts a program of the user's desktop and lets it go.
 * @param isFailure its exit code says that it failed
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
      // From here on it is on its own: we may end before it.
      child.unref();
      resolve(why);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code) => end(isFailure(code) ? `${command}: ${code}` : null));
  });
}
