import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { WINDOW_ARGUMENTS } from "../build/window-resources.ts";
import { onPath } from "../run/packages.ts";
import { run } from "./command.ts";
import { icoOf } from "./icons.ts";
import { settle } from "./tree.ts";
import { zip } from "./zip.ts";

export interface WindowsOptions {
  readonly tree: string;
  readonly out: string;
  readonly scratch: string;
  readonly version: string;
  readonly epoch: number;
  readonly withWindow: boolean;
  readonly fast: boolean;
}

/** An installer (NSIS, if makensis is installed) and a zip that runs from any folder. @returns the files */
export function packWindows({ tree, out, scratch, version, epoch, withWindow, fast }: WindowsOptions): string[] {
  copyFileSync("packaging/windows/tailwater.cmd", join(tree, "tailwater.cmd"));
  mkdirSync(join(tree, "resources"), { recursive: true });
  writeFileSync(join(tree, "resources", "icon.ico"), icoOf(readFileSync("resources/icon.png")));
  settle(tree, epoch);
  const named = join(scratch, "zip", `tailwater-${version}`);
  cpSync(tree, named, { recursive: true, preserveTimestamps: true });
  const files = [zip(named, join(scratch, "zip"), resolve(out, `tailwater-${version}-windows-x64.zip`), fast)];
  const [makensis] = onPath(["makensis"]);
  if (makensis === undefined) {
    console.log("No installer: makensis is not there (Debian: apt-get install nsis). The zip is complete.");
    return files;
  }
  const file = resolve(out, `tailwater-${version}-windows-x64-setup.exe`);
  const program = withWindow
    ? ["-DPROGRAM=tailwater-window.exe", `-DARGUMENTS=${WINDOW_ARGUMENTS.join(" ")}`, "-DSHOW=SW_SHOWNORMAL"]
    : ["-DPROGRAM=tailwater.cmd", "-DARGUMENTS=", "-DSHOW=SW_SHOWMINIMIZED"];
  const list = join(scratch, "files.txt");
  writeFileSync(list, listOf(tree));
  const about = [`-DVERSION=${version}`, `-DTREE=${resolve(tree)}`, `-DOUT=${file}`, `-DLIST=${list}`, ...program];
  run(makensis, ["-V2", ...(fast ? ["-DFAST"] : []), ...about, "packaging/windows/installer.nsi"], {
    env: { SOURCE_DATE_EPOCH: String(epoch) },
  });
  return [...files, file];
}

/**
 * The list of installed paths for the uninstaller: files, then folders, each after the folders in it. ASCII, because
 * NSIS requires it.
 */
function listOf(tree: string): string {
  const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
  const pathsOf = (some: typeof entries) =>
    some.map(({ parentPath, name }) => relative(tree, join(parentPath, name)).replaceAll("/", "\\"));
  const files = pathsOf(entries.filter((entry) => entry.isFile())).sort();
  const folders = pathsOf(entries.filter((entry) => entry.isDirectory())).sort();
  return [...files, ...folders.reverse()].map((path) => `${path}\r\n`).join("");
}
