import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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

/** An installer (NSIS; where makensis is) and a zip that runs wherever it is unpacked. @returns the files */
export function packWindows({ tree, out, scratch, version, epoch, withWindow, fast }: WindowsOptions): string[] {
  copyFileSync("packaging/windows/tailwater.cmd", join(tree, "tailwater.cmd"));
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
  const list = join(scratch, "files.nsh");
  writeFileSync(list, deleteFiles(tree));
  const about = [`-DVERSION=${version}`, `-DTREE=${resolve(tree)}`, `-DOUT=${file}`, `-DFILES=${list}`, ...program];
  run(makensis, ["-V2", ...(fast ? ["-DFAST"] : []), ...about, "packaging/windows/installer.nsi"], {
    env: { SOURCE_DATE_EPOCH: String(epoch) },
  });
  return [...files, file];
}

/** The macro that removes the files at the top of the installed folder; the folders in it are the installer's own matter. */
function deleteFiles(tree: string): string {
  const names = readdirSync(tree, { withFileTypes: true }).filter((entry) => entry.isFile());
  const lines = names.map(({ name }) => `  Delete "$INSTDIR\\${name}"`).sort();
  return ["!macro DeleteFiles", ...lines, "!macroend", ""].join("\n");
}
