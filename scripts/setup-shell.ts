// npm run setup:shell: fetches Neutralino's binaries into bin/ by its own tool and checks them against
// packaging/neutralino.json (files that it does not name, against the release's archive, which it does). Needs the open
// internet once; without them the app opens a Chromium or Edge window. -- --pin writes the hashes of what was fetched
// into that list: for a maintainer who raises the version, from a release that they have checked.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { hashesInArchive, releaseUrl } from "./run/window-archive.ts";
import { hashesIn, judge, type PinnedBinaries, removeUntrusted } from "./run/window-binaries.ts";

const PINNED = "packaging/neutralino.json";
const FOLDER = "bin";
const TOOL = "@neutralinojs/neu@11.7.2";

async function main(): Promise<number> {
  const { cli } = JSON.parse(readFileSync("neutralino.config.json", "utf8")) as { cli: { binaryVersion: string } };
  const pinned = JSON.parse(readFileSync(PINNED, "utf8")) as PinnedBinaries;
  const isPinning = process.argv.includes("--pin");
  if (pinned.version !== cli.binaryVersion && !isPinning) {
    console.error(`${PINNED} is for Neutralino ${pinned.version}, neutralino.config.json names ${cli.binaryVersion}.`);
    return 1;
  }
  if (!process.argv.includes("--check")) {
    const { status } = spawnSync("npx", ["--yes", TOOL, "update"], {
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (status !== 0) {
      console.error("Neutralino's binaries were not fetched; see above. Without them the app opens a browser window.");
      return 1;
    }
  }
  const found = hashesIn(FOLDER);
  if (found.size === 0) {
    console.error(`There is no binary of Neutralino in ${FOLDER}/.`);
    return 1;
  }
  if (isPinning) {
    const list: PinnedBinaries = { version: cli.binaryVersion, archive: null, sha256: Object.fromEntries(found) };
    writeFileSync(PINNED, `${JSON.stringify(list, null, 2)}\n`);
    console.log(`${found.size} hashes are written to ${PINNED}. Compare them with the release before committing.`);
    return 0;
  }
  const verdict = judge(found, await withArchived(pinned, [...found.keys()]));
  removeUntrusted(FOLDER, verdict);
  for (const name of verdict.good) console.log(`${name} is what is pinned.`);
  for (const name of verdict.wrong) console.error(`${name} is NOT what is pinned. It was removed.`);
  for (const name of verdict.unknown)
    console.error(`${name} is not in ${PINNED}. It was removed; --pin would list it.`);
  return verdict.good.length > 0 && verdict.wrong.length === 0 ? 0 : 1;
}

/** The list, and for files that are not in it what the release's archive holds. */
async function withArchived(pinned: PinnedBinaries, names: readonly string[]): Promise<PinnedBinaries> {
  const { version, archive, sha256 } = pinned;
  if (archive === null || names.every((name) => name in sha256)) return pinned;
  try {
    return { ...pinned, sha256: { ...(await hashesInArchive(releaseUrl(version), archive)), ...sha256 } };
  } catch (error) {
    console.error(
      `Files that are not pinned by themselves cannot be checked. ${error instanceof Error ? error.message : error}`,
    );
    return pinned;
  }
}

process.exitCode = await main();
