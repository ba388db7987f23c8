import "../guard/require-guard.ts";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TailwaterError } from "../contract/errors.ts";
import { App } from "./app.ts";
import { raiseFirst } from "./instance/raise-first.ts";
import { configFolder } from "./kit/config-folder.ts";
import { followedLink, startWindow } from "./launch/follow-link.ts";
import { LINK_VARIABLE, parseLaunchOptions } from "./launch/options.ts";
import { keepLog, log, sayAtMost, startLog } from "./log/log.ts";
import { logPlace } from "./log/log-place.ts";
import { workerFiles } from "./threads/worker-files.ts";

/** This file is dist/extensions/main.mjs. */
const DIST = new URL("../", import.meta.url);
const ROOT = new URL("../", DIST);

/** The exit code of `--raise` when there was no window to raise; the launcher then starts one. */
const NOT_RAISED = 3;

/** Reports why the process cannot continue, and ends it. */
function fail(error: unknown): void {
  const isKnown = error instanceof TailwaterError;
  log.error(isKnown ? `${error.code}: ${[error.message, error.subject, error.hint].filter(Boolean).join(" ")}` : error);
  process.exit(1);
}

// A launcher that is gone closes our output. That must not become an error about an error.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

startLog(process.argv.includes("--verbose"));
try {
  const args = process.argv.slice(2);
  const followed = followedLink(args);
  if (followed !== null) process.env[LINK_VARIABLE] = followed;
  const options = parseLaunchOptions(followed === null ? args : ["--standalone", "--open"]);
  if (options.raise || followed !== null) {
    const raised = await raiseFirst(resolve(options.dataDir ?? configFolder()), options);
    if (options.raise) process.exit(raised === "raised" ? 0 : NOT_RAISED);
    if (raised === "raised" || (await startWindow(fileURLToPath(ROOT)))) process.exit(0);
  }
  // A browser started later must not inherit it.
  delete process.env[LINK_VARIABLE];
  keepLog(logPlace(options.dataDir));
  const app = new App(options, {
    workers: workerFiles(DIST),
    packageFile: new URL("package.json", ROOT),
    distributionFile: new URL("distribution.json", DIST),
    resources: fileURLToPath(new URL("resources", ROOT)),
    archive: fileURLToPath(new URL("resources.neu", ROOT)),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => app.end(0));
  // A defect in one call must not end the tails of the others. It is logged, and the process continues.
  const defect = (what: string, thrown: unknown) => {
    sayAtMost(20, "Defects", "error", "extension", what, thrown);
    app.failed(thrown);
  };
  process.on("unhandledRejection", (reason) => defect("INTERNAL: unhandled rejection:", reason));
  process.on("uncaughtException", (error) => defect("INTERNAL: uncaught exception:", error));
  await app.start().catch(fail);
} catch (error) {
  fail(error);
}
