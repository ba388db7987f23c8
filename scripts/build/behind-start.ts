import { posix, resolve, sep } from "node:path";
import type { Plugin } from "esbuild";

const BEHIND = "behind";

/**
 * Tells esbuild what it cannot know: all that is loaded later is loaded by a page that has the start's modules already.
 * It parts code by the set of entry points that reach it, and would make a file of its own of each module of the start
 * that some of the others share (26 at the start for what fits into 5). With the start before each of them, the start's
 * modules are in all these sets.
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
