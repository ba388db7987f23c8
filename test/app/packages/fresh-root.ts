import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "../../../scripts/run/packages.ts";
import { run } from "./build-package.ts";

/**
 * Packages of a system that has only a shell: the dependencies of Tailwater's package, and the programs that its
 * launcher calls.
 */
const LIBRARIES = ["libc6", "libstdc++6"];
const TOOLS = ["dash", "coreutils"];

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const canChroot = () => spawnSync("chroot", ["/", "true"]).status === 0;

/** Null when such a root can be made here, else the reason, for a test's `skip`. */
export const freshRootMissing: string | null =
  isRoot && onPath(["dpkg"]).length > 0 && existsSync("/var/lib/dpkg/status") && canChroot()
    ? null
    : "needs root on Debian's family, and chroot";

/**
 * A system of its own: a folder to chroot into, with a package database of its own. It holds copies of this machine's C
 * library and shell with their entries in the database, so that dpkg checks real dependencies. No Node, no npm, no
 * network, and no mounts: it can be removed like any folder.
 */
export function makeFreshRoot(root: string): void {
  for (const folder of ["tmp", "root", "usr", "var/lib/dpkg/info", "var/lib/dpkg/updates"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    if (lstatSync(`/${name}`, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    const to = readlinkSync(`/${name}`);
    mkdirSync(join(root, to.replace(/^\//, "")), { recursive: true });
    symlinkSync(to, join(root, name));
  }
  const libraries = withDependencies([...LIBRARIES, ...dependenciesOf("coreutils")]);
  copyPackages([...libraries, ...TOOLS], root);
  if (!existsSync(join(root, "bin/sh"))) symlinkSync("dash", join(root, "bin/sh"));
  const status = join(root, "var/lib/dpkg/status");
  writeFileSync(status, "");
  for (const name of libraries) {
    appendFileSync(status, `${run("dpkg-query", ["-s", name]).trim()}\n\n`);
    writeFileSync(join(root, `var/lib/dpkg/info/${fileOf(name)}.list`), run("dpkg-query", ["-L", name]));
  }
}

/** The command that runs another command in that system, without this system's environment. */
export function inRoot(root: string, ...command: readonly string[]): [string, string[]] {
  return ["chroot", [root, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/root", ...command]];
}

/** dpkg on that system's packages. */
export function dpkg(root: string, ...args: readonly string[]): string {
  return run("dpkg", ["--root", root, ...args]);
}

/** The name of the package's files in dpkg's database: `libc6:amd64` where several architectures may be installed. */
function fileOf(name: string): string {
  const fields = run("dpkg-query", ["-s", name]);
  return /^Multi-Arch: same$/m.test(fields) ? `${name}:${/^Architecture: (.*)$/m.exec(fields)?.[1]}` : name;
}

/** Takes the first of alternatives, and drops versions. */
function dependenciesOf(name: string): string[] {
  const lines = run("dpkg-query", ["-s", name]).match(/^(Pre-)?Depends: .*$/gm) ?? [];
  const named = lines.flatMap((line) => line.replace(/^[\w-]+: /, "").split(","));
  return named.flatMap((one) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(one)?.[1] ?? []);
}

function withDependencies(names: readonly string[]): string[] {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...dependenciesOf(name));
  }
  return [...found].toSorted();
}

function copyPackages(names: readonly string[], root: string): void {
  const files = names
    .flatMap((name) => run("dpkg-query", ["-L", name]).split("\n"))
    .filter((path) => /^\/./.test(path) && !path.startsWith("/usr/share/") && existsSync(path));
  const list = join(root, "files");
  writeFileSync(list, files.map((path) => path.slice(1)).join("\n"));
  const archive = join(root, "files.tar");
  run("tar", ["-C", "/", "--no-recursion", "-cf", archive, "-T", list]);
  run("tar", ["-C", root, "--keep-directory-symlink", "-xf", archive]);
  run("rm", [list, archive]);
}
