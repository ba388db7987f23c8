// The first import of every entry point, so that no line of the app runs without the guard. The guard is usually
// preloaded; a command line that is started without `--require` loads it here.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { GUARD } from "./guard-api.ts";

/** This code is bundled into dist/extensions and dist/workers. */
const file = new URL("../guard.cjs", import.meta.url);
if (!(GUARD in globalThis)) createRequire(import.meta.url)(fileURLToPath(file));
