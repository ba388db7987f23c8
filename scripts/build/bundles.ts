import { cp, mkdir, rm } from "node:fs/promises";
import { build } from "esbuild";
import { nodeBuiltins } from "./node-builtins.ts";
import { buildWasm } from "./wasm.ts";

/** Packages with native code: loaded from node_modules at run time, one prebuilt binary per platform. */
const NATIVE_PACKAGES = ["@napi-rs/keyring", "@node-rs/crc32"];

/** Builds the page into resources/app and the Node code into dist. Relative to the repository's root. */
export async function buildAll(): Promise<void> {
  await Promise.all([buildPage(), buildNode()]);
}

async function buildPage(): Promise<void> {
  await rm("resources/app", { recursive: true, force: true });
  await mkdir("resources/app/fonts", { recursive: true });
  await Promise.all([
    build({
      entryPoints: { main: "src/ui/main.ts" },
      outdir: "resources/app",
      bundle: true,
      format: "esm",
      // The editor for CEL is as large as all the rest: it is loaded when it is first used.
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      target: ["chrome109", "safari16"],
      minify: true,
      sourcemap: true,
      loader: { ".svg": "text", ".css": "text" },
      logLevel: "warning",
    }),
    copyFont("inter/files/inter-latin-wght-normal.woff2"),
    copyFont("jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2"),
  ]);
}

function copyFont(file: string): Promise<void> {
  return cp(`node_modules/@fontsource-variable/${file}`, `resources/app/fonts/${file.split("/").at(-1)}`);
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

async function buildNode(): Promise<void> {
  await rm("dist/extensions", { recursive: true, force: true });
  await rm("dist/workers", { recursive: true, force: true });
  await Promise.all([
    buildGuard(),
    buildWasm("dist/workers/blocks.wasm"),
    cp("src/extensions/launch/engine.sh", "dist/engine.sh"),
  ]);
  await build({
    entryPoints: {
      "extensions/main": "src/extensions/main.ts",
      "extensions/tailwater": "src/extensions/tailwater.ts",
      "workers/cluster-worker": "src/workers/cluster-worker.ts",
      "workers/tail-worker": "src/workers/tail-worker.ts",
      "workers/scan-worker": "src/workers/scan-worker.ts",
    },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    sourcemap: true,
    // Every thread keeps the source text of what it runs: less of it is less memory. Names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    external: NATIVE_PACKAGES,
    plugins: [nodeBuiltins],
    // kafkajs is CommonJS and calls require() for Node's own modules.
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}
