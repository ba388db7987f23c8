import { isOnPath } from "./browsers.ts";

/** What Neutralino shows the dialogs for files with on Linux. */
const PROGRAMS = ["zenity", "matedialog", "qarma", "kdialog"];

/** True when Neutralino can show a dialog for files. Without one it would answer as if the user had chosen nothing. */
export function hasFileDialogs(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== "linux" || PROGRAMS.some(isOnPath);
}
