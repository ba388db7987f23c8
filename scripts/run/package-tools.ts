import type { Progress } from "../kafka/setup-error.ts";
import { ensureTools } from "./packages.ts";

/** What builds the packages that the tests install, and the Wine that Windows' installer runs under. Linux only. */
export async function ensurePackageTools(progress: Progress): Promise<void> {
  await ensureTools(["strip", "llvm-strip", "zip", "unzip", "makensis"], "binutils llvm zip unzip nsis", progress);
  // Wine is large, and not everywhere to be had: on its own, so that the rest is there without it. It is only for x64.
  if (process.arch === "x64") await ensureTools(["wine", "wineserver"], "wine wine64", progress);
}
