import { TailwaterError } from "../../contract/errors.ts";
import { openProgram } from "../kit/open-program.ts";
import { defaultBrowser, inWindows, isHeadless } from "../launch/browsers.ts";

/** Shows a folder in the system's file manager. @throws TailwaterError OPEN_FAILED */
export async function openFolder(folder: string): Promise<void> {
  if (isHeadless()) throw failed(folder, "there is no desktop session");
  const isWindows = process.platform === "win32";
  // Windows Explorer always exits with 1.
  const why = await openProgram(
    isWindows ? [inWindows("explorer.exe"), folder] : defaultBrowser(folder),
    (code) => code !== 0 && !isWindows,
  );
  if (why !== null) throw failed(folder, why);
}

function failed(folder: string, why: string): TailwaterError {
  return new TailwaterError("OPEN_FAILED", `The folder could not be shown: ${why}.`, {
    subject: folder,
    hint: "Copy the path, and open it yourself.",
  });
}
