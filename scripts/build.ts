// npm run build [-- --distribution FILE]
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildAll } from "./build/bundles.ts";
import { DEFAULT_DISTRIBUTION } from "./build/distribution.ts";
import { SetupError } from "./kafka/setup-error.ts";

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const started = performance.now();
  try {
    const { values } = parseArgs({ options: { distribution: { type: "string", default: DEFAULT_DISTRIBUTION } } });
    await buildAll(values.distribution);
    console.log(`Built in ${Math.round(performance.now() - started)} ms.`);
  } catch (error) {
    const isPlain = error instanceof SetupError || (error instanceof TypeError && "code" in error);
    if (!isPlain) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
