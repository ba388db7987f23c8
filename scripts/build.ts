import { pathToFileURL } from "node:url";
import { buildAll } from "./build/bundles.ts";

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const started = performance.now();
  await buildAll();
  console.log(`Built in ${Math.round(performance.now() - started)} ms.`);
}
