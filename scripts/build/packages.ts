import { readFile } from "node:fs/promises";
import { type Plugin, transform } from "esbuild";

/**
 * Leaves out the native code that a package loads if it is there: ours would be refused by the guard, and is not needed.
 * ssh2 uses Node's own ciphers without it.
 */
export const noOptionalNatives: Plugin = {
  name: "no-optional-natives",
  setup(build) {
    build.onResolve({ filter: /^cpu-features$|sshcrypto\.node$/ }, ({ path }) => ({ path, namespace: "left-out" }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: 'throw new Error("left out");' }));
  },
};

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
