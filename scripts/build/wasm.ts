import { execFile } from "node:child_process";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

const SOURCES = ["blocks", "pack", "record-line"].map((name) => `src/workers/codec/assembly/${name}.ts`);
const COMPILER = "node_modules/assemblyscript/bin/asc.js";
const OPTIONS = [
  "-O3",
  "--noAssert",
  "--runtime",
  "stub",
  "--importMemory",
  "--enable",
  "simd",
  "--enable",
  "bulk-memory",
];

/**
 * Compiles the inner loops of lz4, snappy and NDJSON from AssemblyScript. The caller provides the memory; there is no runtime.
 * The compiler runs in a separate process, because in this one tsx would first translate the whole compiler, which
 * takes 9 s. @throws Error with the compiler's message
 */
export async function buildWasm(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await promisify(execFile)(process.execPath, [COMPILER, ...SOURCES, "--outFile", `${file}.new`, ...OPTIONS]);
  } catch (error) {
    throw new Error(
      `${SOURCES.join(", ")} were not compiled:\n${(error as { stderr?: string }).stderr ?? String(error)}`,
    );
  }
  // A rename replaces the file at once: a worker of a running app may be reading it.
  await rename(`${file}.new`, file);
}
