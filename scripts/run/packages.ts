import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Progress } from "../kafka/setup-error.ts";

/** Every existing file of one of these names in PATH's folders, in PATH's order. */
export function onPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => existsSync(path));
}

/** Installs the first of the choices (a package, or several with spaces) that can be had through apt-get, where that needs no question: as root on Debian's family. False when it did not help. */
export async function aptInstall(what: string, choices: readonly string[], progress: Progress): Promise<boolean> {
  const apt = onPath(["apt-get"])[0];
  if (process.platform !== "linux" || process.getuid?.() !== 0 || apt === undefined) return false;
  progress(`Installing ${what} with apt-get (once)…`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // A failed update is reported but not fatal: the lists on disk may still have the package.
  if ((await run(apt, ["update", "-qq"], env)) !== 0) progress("apt-get update failed; trying with the lists at hand.");
  for (const choice of choices) {
    const args = ["install", "-y", "-qq", "--no-install-recommends", ...choice.split(" ")];
    if ((await run(apt, args, env)) === 0) return true;
    progress(`apt-get could not install ${choice}.`);
  }
  return false;
}

/** Installs these tools where that needs no question. Without them the tests that need them are skipped, and say so. */
export async function ensureTools(tools: readonly string[], packages: string, progress: Progress): Promise<void> {
  const missing = tools.filter((tool) => onPath([tool]).length === 0);
  if (process.platform !== "linux" || missing.length === 0) return;
  const installed = await aptInstall(missing.join(", "), [packages], progress);
  if (!installed) progress(`Not found, so the tests that need them are skipped: ${missing.join(", ")}.`);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
