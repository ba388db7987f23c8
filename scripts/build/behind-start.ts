import { posix, resolve, sep } from "node:path";
import type { Plugin } from "esbuild";

const BEHIND = "behind";

/**
 * Tells esbuild that a page which loads a module later already has the start's modules. esbuild splits code by the set
 * of entry points that reach it, and would make a separate file of each module of the start that some later modules
 * share (26 files at the start instead of 5). This plugin imports the start before each later module, so that the
 * start's modules are in all these sets.
 * @param start modules that every page has loaded before it loads anything else, from the root, the first first
 */
export function behindStart(start: readonly string[]): Plugin {
  return {
    name: "behind-start",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
        if (kind !== "dynamic-import") return null;
        const source = posix.relative(fromRoot(resolve()), fromRoot(resolve(resolveDir, path)));
        return { path: source, namespace: BEHIND };
      });
      build.onLoad({ filter: /./, namespace: BEHIND }, ({ path }) => {
        const at = start.indexOf(path);
        const before = (at < 0 ? start : start.slice(0, at)).map((source) => `import "./${source}";\n`);
        return { contents: `${before.join("")}export * from "./${path}";`, resolveDir: resolve() };
      });
    },
  };
}

/** The name that esbuild's metafile has for a module that is loaded later. */
export const loadedLater = (source: string): string => `${BEHIND}:${source}`;

const fromRoot = (path: string): string => path.split(sep).join("/");
