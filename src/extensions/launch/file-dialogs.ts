import { isOnPath } from "./browsers.ts";

/** The programs with which Neutralino shows file dialogs on Linux. */
const PROGRAMS = ["zenity", "matedialog", "qarma", "kdialog"];

/** True when Neutralino can show a file dialog. Without such a program it answers as if the user had cancelled. */
export function hasFileDialogs(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== "linux" || PROGRAMS.some(isOnPath);
}
