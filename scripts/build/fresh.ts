import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildAll } from "./bundles.ts";
import { DEFAULT_DISTRIBUTION, writeDistribution } from "./distribution.ts";

const STAMP = "dist/.sources";
const SOURCES = ["src", "docs", "scripts/build", "package-lock.json", "neutralino.config.json"];
const OUTPUTS = [
  "dist/extensions/main.mjs",
  "dist/distribution.json",
  "dist/engine.sh",
  "dist/window.sh",
  "dist/window-ticket.sh",
  "dist/first-page.js",
  "dist/guard.cjs",
  "resources.neu",
  "dist/workers/blocks.wasm",
  "dist/workers/tail-worker.mjs",
  "resources/app/main.js",
  "resources/index.html",
];

/**
 * Builds when a source changed since the last build (by path, size and mtime), or an output is missing.
 * @param distribution the publisher's file; null: the one of the last build
 * @param begins called before it builds
 * @returns ms spent building, or null when the build was up to date.
 */
export async function buildIfStale(
  distribution: string | null = null,
  begins: () => void = () => {},
): Promise<number | null> {
  // Small, so it is not part of the comparison.
  if (distribution !== null) await writeDistribution(distribution);
  const print = await sourcesPrint();
  const built = existsSync(STAMP) ? await readFile(STAMP, "utf8") : "";
  if (built === print && OUTPUTS.every((path) => existsSync(path))) return null;
  begins();
  const started = performance.now();
  await buildAll(distribution ?? DEFAULT_DISTRIBUTION);
  // This is the fingerprint from before the build: a file that was saved meanwhile makes the next start build again.
  await writeFile(STAMP, print);
  return Math.round(performance.now() - started);
}

async function sourcesPrint(): Promise<string> {
  const hash = createHash("sha256");
  for (const path of (await Promise.all(SOURCES.map(filesUnder))).flat().sort()) {
    const { size, mtimeMs } = await stat(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
