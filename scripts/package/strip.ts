import { readFileSync } from "node:fs";
import { SetupError } from "../kafka/setup-error.ts";
import { onPath } from "../run/packages.ts";
import { run } from "./command.ts";
import { checkSignature } from "./mach-o-signature.ts";
import type { Arch } from "./target.ts";

/** GNU's names of the processors. */
const MACHINES: Readonly<Record<Arch, string>> = { x64: "x86_64", arm64: "aarch64" };

/**
 * Removes the symbols of a Linux program, a seventh of Node. @throws SetupError when no tool for that processor is
 * installed
 */
export function strip(file: string, arch: Arch): void {
  const own = `${MACHINES[arch]}-linux-gnu-strip`;
  const [tool] = onPath(arch === process.arch ? ["strip", own] : [own, "llvm-strip"]);
  if (tool === undefined) {
    const debian = `apt-get install binutils-${MACHINES[arch].replace("_", "-")}-linux-gnu`;
    throw new SetupError(
      `A package for ${arch} needs ${own} (Debian: ${debian}) or llvm-strip. Install it and try again.`,
    );
  }
  run(tool, [file]);
}

/**
 * Removes the local symbols of a macOS program, a fifth of Node; the symbols that addons link to stay. This invalidates
 * its signature: LLVM writes a new one without a certificate, as Apple's linker does, until the owner signs the whole
 * app.
 * @throws SetupError without LLVM 14 or newer: older ones leave the former signature, and macOS would kill the program
 */
export function stripMac(file: string): void {
  const [tool] = onPath(["llvm-strip"]);
  const how = "Install LLVM 14 or newer (Debian: apt-get install llvm) and try again.";
  if (tool === undefined) throw new SetupError(`A package for macOS needs llvm-strip. ${how}`);
  run(tool, ["--discard-all", file]);
  try {
    checkSignature(readFileSync(file));
  } catch (error) {
    throw new SetupError(`${tool} left ${file} without a signature that holds: ${(error as Error).message}. ${how}`);
  }
}
