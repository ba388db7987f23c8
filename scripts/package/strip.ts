import { SetupError } from "../kafka/setup-error.ts";
import { onPath } from "../run/packages.ts";
import { run } from "./command.ts";
import type { Arch } from "./target.ts";

/** GNU's names of the processors. */
const MACHINES: Readonly<Record<Arch, string>> = { x64: "x86_64", arm64: "aarch64" };

/** Takes the symbols out of a Linux program, a seventh of Node. @throws SetupError where nothing can, for that processor */
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
