import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import asc from "assemblyscript/asc";

const SOURCE = "src/workers/codec/assembly/blocks.ts";

/** Compiles the inner loops of lz4 and snappy from AssemblyScript. The memory is given from outside; there is no runtime. */
export async function buildWasm(file: string): Promise<void> {
  const options = ["--outFile", "blocks.wasm", "-O3", "--noAssert", "--runtime", "stub", "--importMemory"];
  const features = ["--enable", "simd", "--enable", "bulk-memory"];
  let compiled: Uint8Array | null = null;
  const { error, stderr } = await asc.main([SOURCE, ...options, ...features], {
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") compiled = contents;
    },
  });
  if (error !== null) throw new Error(`${SOURCE} was not compiled:\n${stderr.toString()}`);
  if (compiled === null) throw new Error(`${SOURCE} compiled to nothing.`);
  await mkdir(dirname(file), { recursive: true });
  // By renaming: a worker of a running app may be reading it.
  await writeFile(`${file}.new`, compiled);
  await rename(`${file}.new`, file);
}
