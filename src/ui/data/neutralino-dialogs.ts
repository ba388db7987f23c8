import { os } from "@neutralinojs/lib";
import type { FileDialogs } from "./file-dialogs.ts";

/**
 * Neutralino puts `*.` before each ending, and separates patterns by spaces: `*` alone would become `*.*`, which hides
 * files without a dot in GTK's dialog. This becomes the two patterns `*.*` and `*`, in the dialogs of all systems.
 */
const ALL_FILES = { name: "All files", extensions: ["* *"] };

/** Neutralino's dialogs: those of Windows and macOS, and zenity or kdialog on Linux. */
export const neutralinoDialogs: FileDialogs = {
  async save(title, path) {
    return chosen(await os.showSaveDialog(title, { defaultPath: proposed(path), forceOverwrite: true }));
  },
  async open(title, path, { name, ending }) {
    const filters = [{ name, extensions: [ending] }, ALL_FILES];
    const [first = ""] = await os.showOpenDialog(title, { defaultPath: proposed(path), filters });
    return chosen(first);
  },
};

/** An empty path means that the user chose none. */
function chosen(path: string): string | null {
  return path === "" ? null : path;
}

/** On macOS only the name is passed, because the dialog would show a path with its slashes. */
function proposed(path: string): string {
  return "NL_OS" in window && window.NL_OS === "Darwin" ? (path.split("/").at(-1) ?? "") : path;
}
