import { cp, rm } from "node:fs/promises";
import { type BuildOptions, build } from "esbuild";
import { DEFAULT_DISTRIBUTION, writeDistribution } from "./distribution.ts";
import { latePartsUse } from "./late-parts.ts";
import { nodeBuiltins } from "./node-builtins.ts";
import { noOptionalNatives, shortNamesInPackages } from "./packages.ts";
import { buildPage } from "./page.ts";
import { buildWasm } from "./wasm.ts";
import { buildWindowResources } from "./window-resources.ts";

/** Packages with native code: loaded from node_modules at run time, one prebuilt binary per platform. */
const NATIVE_PACKAGES = ["@napi-rs/keyring", "@node-rs/crc32"];

/**
 * Builds the page into resources and the Node code into dist. Relative to the repository's root.
 * @param distribution the publisher's file @throws SetupError when that file is not valid
 */
export async function buildAll(distribution = DEFAULT_DISTRIBUTION): Promise<void> {
  await writeDistribution(distribution);
  await Promise.all([buildPage(), buildNode()]);
  await buildWindowResources();
}

/** The egress guard: CommonJS, because `--require` loads it before anything else. */
async function buildGuard(): Promise<void> {
  await build({
    entryPoints: ["src/guard/preload.ts"],
    outfile: "dist/guard.cjs",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: "warning",
  });
}

const NODE = {
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // A package's ES modules, so that what is not used of it is left out.
  mainFields: ["module", "main"],
  sourcemap: true,
  // Code that several entry points share is on the disk once; each still loads only what it needs. Both entry points of
  // the extension import the guard first, so it is first in the chunk that they share.
  splitting: true,
  chunkNames: "[name]-[hash]",
  // Every thread keeps the source text of its code in memory, so a shorter text saves memory. Names stay, for stack
  // traces.
  minifyWhitespace: true,
  minifySyntax: true,
  external: [...NATIVE_PACKAGES],
  // kafkajs is CommonJS and calls require() for Node's own modules.
  banner: {
    js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
  },
  logLevel: "warning",
} as const satisfies BuildOptions;

/** All that main.ts imports. */
const EXTENSION_CORE = ["src/guard/require-guard.ts", "src/extensions/app.ts", "src/extensions/launch/follow-link.ts"];

export const EXTENSION_BUILD = {
  ...NODE,
  entryPoints: { main: "src/extensions/main.ts", tailwater: "src/extensions/tailwater.ts" },
  outdir: "dist/extensions",
  plugins: [latePartsUse(EXTENSION_CORE), nodeBuiltins, shortNamesInPackages],
} as const satisfies BuildOptions;

/** What a worker's later parts share with its start: without it, the way out would be loaded before its guard. */
const WORKER_CORE = ["src/guard/require-guard.ts", "src/guard/egress.ts"];

export const WORKER_BUILD = {
  ...NODE,
  entryPoints: ["cluster-worker", "tail-worker", "scan-worker"].map((name) => `src/workers/${name}.ts`),
  outdir: "dist/workers",
  // Only ssh2 asks for it, and finds all its parts in the bundle.
  define: { __dirname: '""' },
  plugins: [latePartsUse(WORKER_CORE), nodeBuiltins, noOptionalNatives, shortNamesInPackages],
} as const satisfies BuildOptions;

async function buildNode(): Promise<void> {
  await rm("dist/extensions", { recursive: true, force: true });
  await rm("dist/workers", { recursive: true, force: true });
  await Promise.all([
    buildGuard(),
    buildWasm("dist/workers/blocks.wasm"),
    cp("src/extensions/launch/engine.sh", "dist/engine.sh"),
    cp("src/extensions/launch/window.sh", "dist/window.sh"),
    cp("src/extensions/launch/window-ticket.sh", "dist/window-ticket.sh"),
  ]);
  await Promise.all([build(EXTENSION_BUILD), build(WORKER_BUILD)]);
}
