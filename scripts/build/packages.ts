import { readFile } from "node:fs/promises";
import { type Plugin, transform } from "esbuild";

/**
 * Shortens the local names in the code of packages. Names on the outermost level of a file stay, so that stack traces
 * show the names of classes and functions. Our own code keeps all names.
 */
export const shortNamesInPackages: Plugin = {
  name: "short-names-in-packages",
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const { code } = await transform(text, { minifyIdentifiers: true, sourcefile: path, sourcemap: "inline" });
      return { contents: code, loader: "js" };
    });
  },
};
