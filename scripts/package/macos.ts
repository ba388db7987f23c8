import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { icnsOf } from "./icons.ts";
import { settle } from "./tree.ts";
import { zip } from "./zip.ts";

export interface MacOptions {
  readonly tree: string;
  readonly out: string;
  readonly scratch: string;
  readonly version: string;
  readonly arch: "x64" | "arm64";
  readonly epoch: number;
  readonly fast: boolean;
}

/**
 * Tailwater.app in a zip, unsigned: signing needs the owner's certificate, see packaging/README.md. @returns the file
 */
export function packMac({ tree, out, scratch, version, arch, epoch, fast }: MacOptions): string[] {
  const parent = join(scratch, "mac");
  const contents = join(parent, "Tailwater.app", "Contents");
  for (const folder of ["MacOS", "Resources"]) mkdirSync(join(contents, folder), { recursive: true });
  cpSync(tree, join(contents, "Resources", "app"), { recursive: true });
  writeFileSync(join(contents, "Resources", "icon.icns"), icnsOf(readFileSync("resources/icon.png")));
  const plist = readFileSync("packaging/macos/Info.plist", "utf8").replaceAll("VERSION", version);
  writeFileSync(join(contents, "Info.plist"), plist);
  const launcher = join(contents, "MacOS", "tailwater");
  copyFileSync("packaging/macos/tailwater.sh", launcher);
  chmodSync(launcher, 0o755);
  settle(parent, epoch);
  return [zip(join(parent, "Tailwater.app"), parent, resolve(out, `tailwater-${version}-macos-${arch}.zip`), fast)];
}
