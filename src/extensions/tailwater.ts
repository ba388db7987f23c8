#!/usr/bin/env node
// This file becomes dist/extensions/tailwater.mjs. It loads the command line, so that it can say why that is impossible.
import "../guard/require-guard.ts";
import { tellError } from "./headless/tell-error.ts";

// Node would print them unchanged and exit with 1, which means that nothing was found.
process.on("uncaughtException", (error) => process.exit(tellError(error)));
try {
  const { main } = await import("./command-line.ts");
  process.exitCode = await main();
} catch (error) {
  process.exit(tellError(error));
}
