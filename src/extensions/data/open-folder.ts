import { spawn } from "node:child_process";
import { TailwaterError } from "../../contract/errors.ts";
import { startProgram } from "../../guard/egress.ts";
import { defaultBrowser, isHeadless } from "../launch/browsers.ts";

/** A file manager that cannot start says so within this time, ms. */
const START_LIMIT_MS = 2_000;

/** Shows a folder in the system's file manager. @throws TailwaterError OPEN_FAILED */
export async function openFolder(folder: string): Promise<void> {
  const [command, ...args] =
    process.platform === "win32" ? (["explorer.exe", folder] as const) : defaultBrowser(folder);
  if (isHeadless()) throw failed(folder, "there is no desktop here");
  const child = startProgram(command, () => spawn(command, args, { stdio: "ignore", detached: true }));
  child.unref();
  const why = await new Promise<string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // The Explorer always ends with 1.
    child.once("exit", (code) => resolve(code === 0 || process.platform === "win32" ? null : `${command}: ${code}`));
    setTimeout(() => resolve(null), START_LIMIT_MS).unref();
  });
  if (why !== null) throw failed(folder, why);
}

function failed(folder: string, why: string): TailwaterError {
  return new TailwaterError("OPEN_FAILED", `The folder could not be shown: ${why}.`, {
    subject: folder,
    hint: "Copy its path, and open it yourself.",
  });
}
