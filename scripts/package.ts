// npm run package -- linux|windows|macos [--arch x64|arm64] [--system-node] [--without-window] [--out FOLDER] [--fast]
// Builds installers from Linux. Neutralino's binary comes from bin/; without it, and with --without-window, the app
// opens a Chromium or Edge window.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "./build/bundles.ts";
import { SetupError } from "./kafka/setup-error.ts";
import { run } from "./package/command.ts";
import { packLinux } from "./package/linux.ts";
import { packMac } from "./package/macos.ts";
import { targetOf } from "./package/target.ts";
import { makeTree, sizeOf, windowBinaryMissing } from "./package/tree.ts";
import { packWindows } from "./package/windows.ts";

const MB = 1_000_000;
/** What a download, and an installed folder, may have at most, bytes. */
const LIMITS: readonly (readonly [pattern: RegExp, bytes: number])[] = [
  [/system-node.*\.deb$/, 5 * MB],
  [/\.deb$/, 32 * MB],
  [/setup\.exe$/, 28 * MB],
  [/macos.*\.zip$/, 42 * MB],
];
const UNPACKED_LIMIT = 116 * MB;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      arch: { type: "string", default: "x64" },
      out: { type: "string", default: "dist/packages" },
      "system-node": { type: "boolean", default: false },
      "without-window": { type: "boolean", default: false },
      fast: { type: "boolean", default: false },
      // What is built already: for a test.
      "no-build": { type: "boolean", default: false },
    },
  });
  const target = targetOf(positionals[0] ?? "linux", values.arch);
  const withNode = !values["system-node"];
  const missing = windowBinaryMissing(target);
  const withWindow = !values["without-window"];
  if (withWindow && missing !== null) {
    throw new SetupError(
      `${missing} is missing. \`npm run setup:shell\` fetches it on a machine with the open internet; with --without-window the package opens a Chromium or Edge window instead.`,
    );
  }
  if (!values["no-build"]) await buildAll();
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  // The commit's time: two builds of one commit give the same bytes.
  const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? run("git", ["log", "-1", "--format=%ct"]).trim());
  const scratch = mkdtempSync(join(tmpdir(), "tailwater-package-"));
  try {
    mkdirSync(values.out, { recursive: true });
    const tree = join(scratch, "tree");
    makeTree(tree, { target, version, withNode, withWindow, scratch: join(scratch, "unpacked") });
    const about = { tree, out: values.out, scratch, version, epoch, withNode, withWindow, fast: values.fast };
    const { system, arch } = target;
    const files =
      system === "linux"
        ? packLinux({ ...about, arch })
        : system === "windows"
          ? packWindows(about)
          : packMac({ ...about, arch });
    report(files, tree);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function report(files: readonly string[], tree: string): void {
  const parts = [
    ["node", "Node"],
    ["node.exe", "Node"],
    ["node_modules", "native addons"],
    ["dist", "extension and workers"],
    ["resources", "page"],
    ["tailwater-window", "Neutralino"],
    ["tailwater-window.exe", "Neutralino"],
  ] as const;
  for (const [name, what] of parts) {
    const bytes = bytesOf(join(tree, name));
    if (bytes > 0) console.log(`  ${what.padEnd(24)} ${megabytes(bytes)}`);
  }
  const unpacked = sizeOf(tree);
  console.log(
    `  ${"unpacked".padEnd(24)} ${megabytes(unpacked)}${unpacked > UNPACKED_LIMIT ? `  (over ${megabytes(UNPACKED_LIMIT)})` : ""}`,
  );
  for (const file of files) {
    const bytes = statSync(file).size;
    const limit = LIMITS.find(([pattern]) => pattern.test(file))?.[1] ?? Number.POSITIVE_INFINITY;
    console.log(
      `${basename(file).padEnd(44)} ${megabytes(bytes)}${bytes > limit ? `  (over ${megabytes(limit)})` : ""}`,
    );
  }
}

function bytesOf(path: string): number {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return 0;
  return about.isDirectory() ? sizeOf(path) : about.size;
}

const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
