import { dirname, resolve } from "node:path";
import type { Plugin } from "esbuild";

/**
 * What is loaded later, by `import()`, may use all of `core`, which was loaded before. esbuild does not know that: it
 * would cut the core into one file for each set of parts that use a module, and the start would read 19 files instead
 * of three. So each later part imports the whole core, and the core stays in one piece.
 * @param core source files, relative to the repository's root. With all that they import, they are loaded at the start,
 *   in this order: the guard is first
 */
export const latePartsUse = (core: readonly string[]): Plugin => ({
  name: "late-parts",
  setup(build) {
    build.onResolve({ filter: /.*/, namespace: "file" }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === SEEN) return null;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: SEEN });
      if (found.errors.length > 0 || found.external || found.namespace !== "file") return found;
      return { path: found.path, namespace: "late-part" };
    });
    build.onLoad({ filter: /.*/, namespace: "late-part" }, ({ path }) => ({
      contents: [...core.map((file) => `import ${JSON.stringify(resolve(file))};`), exportsOf(path)].join("\n"),
      resolveDir: dirname(path),
    }));
  },
});

const exportsOf = (path: string) => `export * from ${JSON.stringify(path)};`;

const SEEN = Symbol("resolved by this plugin");
