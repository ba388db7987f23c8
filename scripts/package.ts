// npm run package -- linux|windows|macos [--arch x64|arm64] [--system-node] [--without-window] [--out FOLDER] [--fast]
// [--distribution FILE]
// Builds installers from Linux. Neutralino's binary comes from bin/; without it, and with --without-window, the app
// opens a Chromium or Edge window.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAll } from "./build/bundles.ts";
import { SetupError } from "./kafka/setup-error.ts";
import { run } from "./package/command.ts";
import { packLinux } from "./package/linux.ts";
import { packMac } from "./package/macos.ts";
import { parsePackageOptions } from "./package/options.ts";
import { sizeReport } from "./package/sizes.ts";
import { makeTree, windowBinaryMissing } from "./package/tree.ts";
import { packWindows } from "./package/windows.ts";

async function main(): Promise<void> {
  const options = parsePackageOptions(process.argv.slice(2));
  const { target, withNode, withWindow, fast, out } = options;
  const missing = windowBinaryMissing(target);
  if (withWindow && missing !== null) {
    throw new SetupError(
      `${missing} is missing. \`npm run setup:shell\` downloads it on a machine with access to the internet; with --without-window the package opens a Chromium or Edge window instead.`,
    );
  }
  if (options.build) await buildAll(options.distribution);
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  // The commit's time: two builds of one commit give the same bytes.
  const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? run("git", ["log", "-1", "--format=%ct"]).trim());
  const scratch = mkdtempSync(join(tmpdir(), "tailwater-package-"));
  try {
    mkdirSync(out, { recursive: true });
    const tree = join(scratch, "tree");
    await makeTree(tree, { target, version, withNode, withWindow, scratch: join(scratch, "unpacked") });
    const about = { tree, out, scratch, version, epoch, withNode, withWindow, fast };
    const { system, arch } = target;
    const files =
      system === "linux"
        ? packLinux({ ...about, arch })
        : system === "windows"
          ? packWindows(about)
          : packMac({ ...about, arch });
    const { lines, over } = sizeReport({ tree, files, target, fast });
    for (const line of lines) console.log(line);
    if (over.length > 0) throw new SetupError(`Too large (scripts/package/sizes.ts): ${over.join("; ")}.`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
