import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "../kafka/setup-error.ts";
import { libraryNeeds } from "./elf.ts";

/** Debian's package of each library; the second is its name since Debian 13 and Ubuntu 24.04 (64-bit time). */
const PACKAGES: Readonly<Record<string, string>> = {
  "libX11.so.6": "libx11-6",
  "libXrandr.so.2": "libxrandr2",
  "libXtst.so.6": "libxtst6",
  "libcairo.so.2": "libcairo2",
  "libgcc_s.so.1": "libgcc-s1",
  "libgdk-3.so.0": "libgtk-3-0 | libgtk-3-0t64",
  "libgdk_pixbuf-2.0.so.0": "libgdk-pixbuf-2.0-0",
  "libgio-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
  "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
  "libgobject-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
  "libgtk-3.so.0": "libgtk-3-0 | libgtk-3-0t64",
  "libpango-1.0.so.0": "libpango-1.0-0",
  "libpng16.so.16": "libpng16-16 | libpng16-16t64",
  "libxcb.so.1": "libxcb1",
};
const GLIBC = /^(ld-linux-(x86-64|aarch64)|libc|libm|libdl|libpthread|librt)\.so\.\d$/;
const LIBSTDCXX = "libstdc++.so.6";

/** GCC's release by the last number of libstdc++'s newest symbols (GLIBCXX_3.4.N). */
const GCC: readonly (readonly [symbols: number, release: string])[] = [
  [34, "15"],
  [33, "14"],
  [31, "13"],
  [30, "12"],
  [29, "11"],
  [26, "9"],
  [25, "8"],
  [23, "7"],
  [22, "6"],
  [0, "5"],
];

/** Neutralino's binary loads it at run time, so it is not in the binary's list of libraries. */
const WEBKIT = "libwebkit2gtk-4.1-0 | libwebkit2gtk-4.0-37";

/**
 * The dependencies of a .deb, from the libraries that its programs and addons need: sorted, each once.
 * @throws SetupError for a library whose package is unknown here
 */
export function dependsOf(tree: string): string[] {
  const needs = programsIn(tree).map((file) => libraryNeeds(readFileSync(file)));
  const libraries = new Set(needs.flatMap((each) => each.libraries));
  const versions = needs.flatMap((each) => each.versions);
  const depends = new Set([`libc6 (>= ${newest(versions, "GLIBC_")})`]);
  if (libraries.has(LIBSTDCXX)) depends.add(`libstdc++6 (>= ${gccOf(newest(versions, "GLIBCXX_"))})`);
  for (const library of libraries) {
    if (GLIBC.test(library) || library === LIBSTDCXX) continue;
    const name = PACKAGES[library];
    if (name === undefined) {
      throw new SetupError(`${library} is needed, and scripts/package/depends.ts does not know its package.`);
    }
    depends.add(name);
  }
  if (libraries.has("libgtk-3.so.0")) depends.add(WEBKIT);
  return [...depends].sort();
}

/** Every ELF file below a folder. */
function programsIn(tree: string): string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => statSync(file).size > 64 && (/\.node$|\/[^.]+$/.test(file) ? isElf(file) : false));
}

const isElf = (file: string): boolean => readFileSync(file).subarray(0, 4).toString("latin1") === "\x7fELF";

/** @param prefix `GLIBC_` */
function newest(versions: readonly string[], prefix: string): string {
  const found = versions.filter((version) => version.startsWith(prefix)).map((version) => version.slice(prefix.length));
  return found.sort((one, other) => one.localeCompare(other, "en", { numeric: true })).at(-1) ?? "0";
}

function gccOf(symbols: string): string {
  const last = Number(symbols.split(".")[2] ?? 0);
  return GCC.find(([since]) => last >= since)?.[1] ?? "5";
}
