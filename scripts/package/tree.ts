import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { packArchive, WINDOW_RESOURCES, windowFiles } from "../build/window-resources.ts";
import { neutralinoBinary } from "../run/app.ts";
import { billOfMaterials, licenceTexts, partsOf } from "./bill.ts";
import { fetchPackage, unpackPackage } from "./fetch.ts";
import { strip, stripMac } from "./strip.ts";
import { type Target, targetOf } from "./target.ts";

export interface TreeOptions {
  readonly target: Target;
  readonly version: string;
  /** Whether the package contains Node; otherwise it uses the system's. */
  readonly withNode: boolean;
  /** Whether the package contains Neutralino's binary. */
  readonly withWindow: boolean;
  /** A folder for temporary files. */
  readonly scratch: string;
}

/** The JavaScript of the native packages, which finds the addon for its machine. */
const ADDON_PACKAGES = ["@node-rs/crc32", "@napi-rs/keyring"];

/**
 * Collects everything that is installed in one folder: the output of `npm run build`, the runtime, the addons, the
 * licences. The app never writes into it: the configuration is in another folder.
 */
export async function makeTree(
  folder: string,
  { target, version, withNode, withWindow, scratch }: TreeOptions,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of [
    "engine.sh",
    "window.sh",
    "window-ticket.sh",
    "guard.cjs",
    "distribution.json",
    "extensions",
    "workers",
  ]) {
    cpSync(join("dist", part), join(folder, "dist", part), {
      recursive: true,
      filter: (path) => !path.endsWith(".map"),
    });
  }
  // With the window, the page is only in its archive.
  if (!withWindow) {
    cpSync("resources", join(folder, "resources"), { recursive: true, filter: (path) => !path.endsWith(".map") });
  }
  for (const file of ["LICENSE", "README.md", "SECURITY.md"]) copyFileSync(file, join(folder, file));
  writeFileSync(
    join(folder, "package.json"),
    `${JSON.stringify({ name: "tailwater", version, type: "module" }, null, 2)}\n`,
  );
  const unpacked = new Map<string, string>();
  const folderOf = (name: string) => join(scratch, name.replace("/", "-"));
  for (const one of [target.runtime.node, ...target.runtime.addons]) {
    if (one === target.runtime.node && !withNode) continue;
    const into = folderOf(one.name);
    // Takes only the program of Node's package: the rest is mostly thousands of headers.
    unpackPackage(fetchPackage(one), into, one === target.runtime.node ? [target.runtime.node.binary] : []);
    unpacked.set(one.name, into);
  }
  // Node's licence, the same on all systems, is not in its package for Windows.
  if (withNode)
    unpackPackage(fetchPackage(targetOf("linux", "x64").runtime.node), folderOf(target.runtime.node.name), ["LICENSE"]);
  addAddons(folder, target, unpacked);
  if (withNode) addNode(folder, target, unpacked.get(target.runtime.node.name) ?? "");
  if (withWindow) await addWindow(folder, target, withNode);
  const parts = partsOf(target).filter(({ name }) => withNode || name !== target.runtime.node.name);
  writeFileSync(join(folder, "sbom.cdx.json"), billOfMaterials(parts, version));
  writeFileSync(join(folder, "THIRD-PARTY.txt"), licenceTexts(parts, unpacked));
}

function addAddons(folder: string, { runtime }: Target, unpacked: ReadonlyMap<string, string>): void {
  for (const name of ADDON_PACKAGES) {
    const into = join(folder, "node_modules", name);
    mkdirSync(into, { recursive: true });
    for (const file of readdirSync(join("node_modules", name))) {
      if (/\.(js|json)$/.test(file) && !/^(wasi|browser)/.test(file)) {
        copyFileSync(join("node_modules", name, file), join(into, file));
      }
    }
  }
  for (const { name } of runtime.addons) {
    const into = join(folder, "node_modules", name);
    mkdirSync(into, { recursive: true });
    const from = unpacked.get(name) ?? "";
    for (const file of readdirSync(from)) {
      if (/\.(node|json)$/.test(file)) copyFileSync(join(from, file), join(into, file));
    }
  }
}

function addNode(folder: string, { system, arch, runtime }: Target, from: string): void {
  const file = join(folder, basename(runtime.node.binary));
  copyFileSync(join(from, runtime.node.binary), file);
  chmodSync(file, 0o755);
  if (system === "linux") strip(file, arch);
  if (system === "macos") stripMac(file);
}

/**
 * Neutralino's binary and the archive of all that it reads. Its configuration starts our Node instead of the system's
 * Node.
 */
async function addWindow(folder: string, { system, arch }: Target, withNode: boolean): Promise<void> {
  const platform = system === "windows" ? "win32" : system === "macos" ? "darwin" : "linux";
  const binary = neutralinoBinary(platform, arch);
  const file = join(folder, system === "windows" ? "tailwater-window.exe" : "tailwater-window");
  copyFileSync(binary, file);
  chmodSync(file, 0o755);
  if (system === "linux") strip(file, arch);
  const text = readFileSync("neutralino.config.json", "utf8");
  // On Linux and macOS dist/engine.sh finds our Node itself.
  const own = text.replaceAll('"commandWindows": "node ', `"commandWindows": "\\"\${NL_PATH}/node.exe\\" `);
  const files = await windowFiles(withNode ? own : text, platform);
  writeFileSync(join(folder, WINDOW_RESOURCES), packArchive(files));
}

export function windowBinaryMissing({ system, arch }: Target): string | null {
  const platform = system === "windows" ? "win32" : system === "macos" ? "darwin" : "linux";
  const binary = neutralinoBinary(platform, arch);
  return existsSync(binary) ? null : binary;
}

/** Sets the same modes and times for every build. @param epoch seconds */
export function settle(folder: string, epoch: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settle(path, epoch);
    else if (entry.isFile()) {
      const isProgram = (statSync(path).mode & 0o100) !== 0 && !/\.(m?js|cjs|json)$/.test(entry.name);
      chmodSync(path, isProgram ? 0o755 : 0o644);
    }
    lutimesSync(path, epoch, epoch);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, epoch, epoch);
}
